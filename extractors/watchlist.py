"""The watch list: who and what is looked for in articles, by which names, and what tells them from lookalikes.

The file is TOML; further lists come from CSV or JSON. Nothing is read from disk here: callers pass text.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import product
from typing import Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from extractors.data_files import DataFileError, Table, parse_toml
from extractors.folding import fold_key

Names = dict[str, tuple[str, ...]]
Kind = Literal[
    "agency",
    "armed_group",
    "bank",
    "company",
    "corridor",
    "country",
    "district",
    "government",
    "mine",
    "ministry",
    "organisation",
    "person",
    "place",
    "port",
    "programme",
    "province",
    "region",
]


class Match(StrEnum):
    """How an alias is compared with a text."""

    FOLDED = "folded"  # case, marks, dashes and spaces do not count
    CASED = "cased"  # folded, but words with a capital in the alias need one in the text
    ACRONYM = "acronym"  # exact case; weighed in context where the entity has one
    DOUBTFUL = "doubtful"  # folded, always weighed in context
    DEMONYM = "demonym"  # cased; stands for the entity as an adjective ("Chinese")


@dataclass(frozen=True, slots=True)
class Alias:
    """One spelling of a name, with braces already written out."""

    text: str
    match: Match
    language: str


class ContextField(Table):
    """Words of one field of life (football, cell biology) that several entities point to."""

    id: str = Field(min_length=1)
    words: tuple[str, ...] = Field(min_length=1)


class Context(Table):
    """Evidence around a name. ``~`` in a phrase stands for the name, ``@id`` for any mention of that entity.

    A word may end in ``*`` for any ending. ``prior`` is the weight with no evidence either way; a name is
    tagged from 1.0.
    """

    prior: float = Field(default=0.0, ge=-5, le=5)
    supports: tuple[str, ...] = ()
    rules_out: tuple[str, ...] = ()
    support_fields: tuple[str, ...] = ()
    rule_out_fields: tuple[str, ...] = ()


class Rival(Table):
    """Something else that goes by the same letters."""

    name: str = Field(min_length=1)
    names: tuple[str, ...] = ()  # other long forms
    cues: tuple[str, ...] = ()  # words that speak for it without its name

    @property
    def aliases(self) -> Iterator[Alias]:
        """Every spelling of its name, braces written out."""
        for name in (self.name, *self.names):
            for text in expand_braces(name):
                yield Alias(text, Match.FOLDED, "")


class Entity(Table):
    """One subject of the ledger, watched or not. Names are keyed by language tag; braces hold alternatives."""

    id: str = Field(min_length=1)
    name: str = Field(min_length=1)
    kind: Kind
    watched: bool = False
    fuzzy: bool = False  # long names also match within an edit or two
    names: Names = Field(default_factory=dict)
    cased: Names = Field(default_factory=dict)
    acronyms: Names = Field(default_factory=dict)
    doubtful: Names = Field(default_factory=dict)
    demonyms: Names = Field(default_factory=dict)
    context: Context | None = None
    rivals: tuple[Rival, ...] = ()
    within: tuple[str, ...] = ()  # ids of the places or bodies that contain it
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()

    @property
    def aliases(self) -> Iterator[Alias]:
        """Every spelling, braces written out, each once."""
        seen: set[str] = set()
        for spelling, match, language in self._spellings():
            for text in expand_braces(spelling):
                if text not in seen:
                    seen.add(text)
                    yield Alias(text, match, language)

    def _spellings(self) -> Iterator[tuple[str, Match, str]]:
        groups = (
            (self.names, Match.FOLDED),
            (self.cased, Match.CASED),
            (self.acronyms, Match.ACRONYM),
            (self.doubtful, Match.DOUBTFUL),
            (self.demonyms, Match.DEMONYM),
        )
        for names, match in groups:
            for language, spellings in names.items():
                for spelling in spellings:
                    yield spelling, match, language

    @model_validator(mode="after")
    def _has_aliases(self) -> Self:
        spellings = [spelling for spelling, _, _ in self._spellings()]
        _refuse_repeats(f"in {self.id!r}: alias", spellings)
        if not spellings:
            raise ValueError(f"{self.id!r} has no alias; give at least one under names, cased or acronyms")
        if empty := [a.text for a in self.aliases if not fold_key(a.text)]:
            raise ValueError(f"alias {empty[0]!r} of {self.id!r} is empty once folded; remove it")
        return self


class Watchlist(Table):
    """All entities and the fields of words that they share."""

    fields: tuple[ContextField, ...] = Field(default=(), alias="field")
    entities: tuple[Entity, ...] = Field(alias="entity")

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        _refuse_repeats("field id", [f.id for f in self.fields])
        _refuse_repeats("entity id", [e.id for e in self.entities])
        _refuse_shared_aliases(self.entities)
        ids, fields = set(self.by_id), {f.id for f in self.fields}
        for entity in self.entities:
            _refuse_unknown(entity, "within", entity.within, ids)
            if entity.context:
                _refuse_unknown(entity, "fields", entity.context.support_fields, fields)
                _refuse_unknown(entity, "fields", entity.context.rule_out_fields, fields)
                cues = (*entity.context.supports, *entity.context.rules_out)
                _refuse_unknown(entity, "context", [c[1:] for c in cues if c.startswith("@")], ids)
        return self

    @cached_property
    def by_id(self) -> Mapping[str, Entity]:
        """Entities by their id."""
        return {e.id: e for e in self.entities}

    @cached_property
    def watched(self) -> frozenset[str]:
        """Ids of the entities that are tagged for readers."""
        return frozenset(e.id for e in self.entities if e.watched)

    def ancestors(self, entity_id: str) -> frozenset[str]:
        """Ids of everything that contains the entity, near or far. Raises KeyError for an unknown id."""
        by_id = self.by_id
        found: set[str] = set()
        todo = list(by_id[entity_id].within)
        while todo:
            current = todo.pop()
            if current not in found:
                found.add(current)
                todo.extend(by_id[current].within)
        return frozenset(found)

    def merged(self, other: Watchlist) -> Watchlist:
        """Both lists as one. Raises DataFileError where they share an id or an alias."""
        tables = {"field": (*self.fields, *other.fields), "entity": (*self.entities, *other.entities)}
        return _validated(tables, "merged watch lists")


def parse_watchlist(text: str, file: str) -> Watchlist:
    """The watch list of a TOML file. Raises DataFileError with file, key and remedy."""
    return parse_toml(text, file, Watchlist)


def parse_watchlist_json(text: str, file: str) -> Watchlist:
    """A list of entities, or an object with ``entity`` and ``field``, with the TOML file's keys.

    Raises DataFileError.
    """
    try:
        raw = json.loads(text)
    except json.JSONDecodeError as error:
        raise DataFileError(f"{file}: not valid JSON: {error}. Mend that place.") from error
    return _validated({"entity": raw} if isinstance(raw, list) else raw, file)


_CSV_COLUMNS = frozenset(
    {"id", "name", "kind", "watched", "language", "names", "cased", "acronyms", "demonyms", "within"}
)


def parse_watchlist_csv(text: str, file: str) -> Watchlist:
    """Entities of a CSV file: columns id, name, kind, and as wanted the others of ``_CSV_COLUMNS``.

    Several spellings in one cell are separated by ``|``. An entity whose row gives no spelling goes by its name.
    Raises DataFileError.
    """
    reader = csv.DictReader(io.StringIO(text))
    columns = set(reader.fieldnames or ())
    if unknown := columns - _CSV_COLUMNS:
        allowed = ", ".join(sorted(_CSV_COLUMNS))
        raise DataFileError(f"{file}: unknown columns {sorted(unknown)}; use those of: {allowed}.")
    if missing := {"id", "name", "kind"} - columns:
        raise DataFileError(f"{file}: columns {sorted(missing)} are missing; add them to the first line.")
    rows: list[dict[str, Any]] = []
    for row in reader:
        if None in row or None in row.values():
            raise DataFileError(
                f"{file}: line {reader.line_num} has not as many cells as the first line; mend it."
            )
        rows.append(_from_csv(row))
    return _validated({"entity": rows}, file)


def expand_braces(spelling: str) -> list[str]:
    """``Re{k,c}o`` as ``Reko`` and ``Reco``. Braces do not nest."""
    parts = re.split(r"\{([^{}]*)\}", spelling)
    choices = [part.split(",") if i % 2 else [part] for i, part in enumerate(parts)]
    return ["".join(choice) for choice in product(*choices)]


def _from_csv(row: dict[str, str]) -> dict[str, Any]:
    def spellings(column: str) -> tuple[str, ...]:
        return tuple(s.strip() for s in row.get(column, "").split("|") if s.strip())

    language = row.get("language", "").strip() or "en"
    found = {c: {language: spellings(c)} for c in ("names", "cased", "acronyms", "demonyms") if spellings(c)}
    if not found:
        found = {"names": {language: (row["name"],)}}
    watched = {"watched": row["watched"]} if row.get("watched") else {}
    return {k: row[k] for k in ("id", "name", "kind")} | found | watched | {"within": spellings("within")}


def _validated(raw: object, file: str) -> Watchlist:
    try:
        return Watchlist.model_validate(raw)
    except ValidationError as error:
        lines = [_problem(file, p["loc"], p["msg"]) for p in error.errors()]
        raise DataFileError("\n".join(lines)) from error


def _problem(file: str, loc: tuple[int | str, ...], message: str) -> str:
    path = ".".join(str(part + 1) if isinstance(part, int) else part for part in loc) or "top level"
    return f"{file}: {path}: {message.removeprefix('Value error, ')}; correct the value."


def _refuse_repeats(what: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise ValueError(f"{what} {one!r} stands twice; rename or remove one")
        seen.add(one)


def _refuse_shared_aliases(entities: Iterable[Entity]) -> None:
    owners: dict[str, str] = {}
    for entity in entities:
        for alias in entity.aliases:
            key = alias.text if alias.match is Match.ACRONYM else fold_key(alias.text)
            owner = owners.setdefault(key, entity.id)
            if owner != entity.id:
                raise ValueError(f"alias {alias.text!r} belongs to both {owner!r} and {entity.id!r}; remove one")


def _refuse_unknown(entity: Entity, where: str, ids: Iterable[str], known: set[str]) -> None:
    for one in ids:
        if one not in known:
            raise ValueError(
                f"{entity.id!r} names {one!r} under {where}, which is not in the list; add or remove it"
            )

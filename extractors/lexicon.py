"""What words mean to each other in this field: synonyms, opposites, operators, names, places within places.

The data are ``seeds/lexicon.toml``. Phrases are looked up by the stems of their words, longest first.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from pydantic import Field

from extractors.data_files import Table, parse_toml
from extractors.tokens import Token, stem, tokenize

_PARTICLES = frozenset({"down", "out", "off", "asid", "through", "up", "back"})
_PARTED = 9  # tokens from a verb within which its particle may stand
_STOP = re.compile(r"[,;:.]")


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found at tokens ``first`` to ``last`` (both included), and the ids that it stands for."""

    ids: frozenset[str]
    first: int
    last: int


class PlaceEntry(Table):
    """A place by its names, and the place that it lies in ("" for none)."""

    words: tuple[str, ...]
    within: str = Field(default="", alias="in")


class LexiconFile(Table):
    """``seeds/lexicon.toml`` as written; what each table means stands in the file."""

    concepts: dict[str, tuple[str, ...]]
    families: dict[str, tuple[str, ...]]
    kin: dict[str, tuple[str, ...]]
    axes: dict[str, dict[str, tuple[str, ...]]]
    scales: dict[str, dict[str, tuple[str, ...]]]
    denials: dict[str, tuple[str, ...]]
    operators: dict[str, tuple[str, ...]]
    parties: dict[str, tuple[str, ...]]
    change: dict[str, tuple[str, ...]]
    modality: dict[str, tuple[str, ...]]
    light: dict[str, tuple[str, ...]]
    function: dict[str, tuple[str, ...]]
    names: dict[str, tuple[str, ...]]
    places: dict[str, PlaceEntry]


class Phrases:
    """Phrases by stems, each with ids. With ``cased``, a phrase written with capitals needs them in the text."""

    def __init__(self, entries: Mapping[str, Iterable[str]], *, cased: bool = False) -> None:
        self._ids: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self._shapes: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self._longest: dict[str, int] = defaultdict(int)
        self._cased = cased
        for name, words in entries.items():
            for phrase in words:
                self._add(name, phrase)

    def _add(self, name: str, phrase: str) -> None:
        tokens = tokenize(phrase)
        key = tuple(token.stem for token in tokens)
        self._ids[key].add(name)
        self._shapes[key].add(_shape(tokens))
        self._longest[key[0]] = max(self._longest[key[0]], len(key))

    def find(self, tokens: tuple[Token, ...]) -> list[Hit]:
        """All hits from left to right, none overlapping, the longest at each place."""
        hits, at = [], 0
        while at < len(tokens):
            hit = self._at(tokens, at)
            if hit:
                hits.append(hit)
            at = hit.last + 1 if hit else at + 1
        return hits

    def find_parted(self, tokens: tuple[Token, ...], text: str) -> list[Hit]:
        """Verbs with their particle behind the object ("threw the lease out"); the hit is the verb alone."""
        return [
            Hit(frozenset(self._ids[key]), at, at)
            for at, token in enumerate(tokens)
            if token.stem in self._longest
            for behind in tokens[at + 2 : at + _PARTED]
            if behind.stem in _PARTICLES and (key := (token.stem, behind.stem)) in self._ids
            if not _STOP.search(text, token.end, behind.start)
        ]

    def _at(self, tokens: tuple[Token, ...], at: int) -> Hit | None:
        for size in range(self._longest.get(tokens[at].stem, 0), 0, -1):
            part = tokens[at : at + size]
            key = tuple(token.stem for token in part)
            if len(part) == size and key in self._ids and self._fits(key, part):
                return Hit(frozenset(self._ids[key]), at, at + size - 1)
        return None

    def _fits(self, key: tuple[str, ...], part: tuple[Token, ...]) -> bool:
        if not self._cased:
            return True
        shape = _shape(part)
        return any(wanted == "any" or shape in {wanted, "upper"} for wanted in self._shapes[key])


def _shape(tokens: tuple[Token, ...]) -> str:
    """How a name is written: "upper" (all capitals), "title" (first letter), "any" (no capital needed)."""
    letters = [token.surface.replace(".", "") for token in tokens]
    if len(letters) == 1 and letters[0].isupper():
        return "upper"
    head = letters[-1] if letters[0].islower() else letters[0]
    return "title" if head[:1].isupper() else "any"


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The lexicon ready for look-up. It is never changed after it was built."""

    file: LexiconFile

    @cached_property
    def concepts(self) -> Phrases:
        """Synonym groups, and under ``~kin`` the groups that may name the same thing."""
        kin = {
            f"~{name}": [word for member in members for word in self.file.concepts[member]]
            for name, members in self.file.kin.items()
        }
        return Phrases({**self.file.concepts, **kin})

    @cached_property
    def names(self) -> Phrases:
        """Actors and places by their names."""
        places = {key: entry.words for key, entry in self.file.places.items()}
        return Phrases({**self.file.names, **places}, cased=True)

    @cached_property
    def operators(self) -> Phrases:
        """Words that turn a statement round, by class: negators, refusing, ending, harmless."""
        return Phrases(self.file.operators)

    @cached_property
    def axes(self) -> Phrases:
        """Values of which a thing has one at a time, and stages of a course, as ``axis:value``."""
        tables = {**self.file.axes, **self.file.scales}
        return Phrases({f"{axis}:{value}": words for axis, row in tables.items() for value, words in row.items()})

    @cached_property
    def axis_values(self) -> Mapping[str, tuple[str, str, int, bool]]:
        """For each ``axis:value`` its parts, its place in the table, and whether the axis is a scale of stages."""
        return {
            f"{axis}:{value}": (axis, value, rank, tables is self.file.scales)
            for tables in (self.file.axes, self.file.scales)
            for axis, row in tables.items()
            for rank, value in enumerate(row)
        }

    @cached_property
    def change(self) -> Phrases:
        """Words that tell of a new state."""
        return Phrases(self.file.change)

    @cached_property
    def modality(self) -> Phrases:
        """How firmly something is put: planned, possible, hypothetical, opinion, rumour."""
        return Phrases(self.file.modality)

    @cached_property
    def light(self) -> frozenset[str]:
        """Stems that carry little."""
        return frozenset(stem(word) for words in self.file.light.values() for word in words)

    @cached_property
    def function(self) -> frozenset[str]:
        """Stems that carry nothing."""
        return frozenset(stem(word) for word in self.file.function["words"])

    def clashing_families(self, one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
        """Families of which both have members, but none in common and none that are kin."""
        return frozenset(
            family
            for family, members in self.file.families.items()
            if (mine := one.intersection(members))
            and (theirs := other.intersection(members))
            and not mine & theirs
            and not any(mine.intersection(kin) and theirs.intersection(kin) for kin in self.file.kin.values())
        )

    def is_place(self, name: str) -> bool:
        """Whether the gazetteer knows the place, or it holds one that it knows."""
        return name in self.file.places or name in self._containers

    @cached_property
    def _containers(self) -> frozenset[str]:
        return frozenset(entry.within for entry in self.file.places.values() if entry.within)

    def contains(self, outer: str, inner: str) -> bool:
        """Whether ``inner`` is ``outer`` or lies in it."""
        seen = 0
        while inner and inner != outer and seen < len(self.file.places):
            entry = self.file.places.get(inner)
            inner = entry.within if entry else ""
            seen += 1
        return bool(inner) and inner == outer


def parse_lexicon(text: str, file: str = "lexicon.toml") -> Lexicon:
    """The lexicon in ``text``. Raises DataFileError naming ``file`` and the key that cannot be used."""
    return Lexicon(parse_toml(text, file, LexiconFile))

"""What claims can say, as data: how each predicate is recognised and how its values behave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from extractors.data_files import Table, parse_toml
from extractors.lexicon import Lexicon
from extractors.model import Dimension, ValueKind
from extractors.propositions import Piece, Proposition
from extractors.tokens import stem

STATEMENT = "statement"  # the predicate of a claim that fits no other


class Predicate(Table):
    """One predicate; ``seeds/predicates.toml`` explains the keys."""

    id: str
    label: str
    value: ValueKind
    dimension: tuple[Dimension, ...] = ()
    needs: tuple[tuple[str, ...], ...]
    bars: tuple[str, ...] = ()
    per_unit: bool = False
    changes: bool = True
    scope: tuple[Literal["place", "part", "stage", "definition", "period"], ...] = ()
    stages: tuple[str, ...] = ()
    examples: tuple[str, ...]
    counters: tuple[str, ...]


class PredicatesFile(Table):
    """``seeds/predicates.toml`` as written."""

    predicate: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class _Compiled:
    predicate: Predicate
    needs: tuple[frozenset[str], ...]
    bars: frozenset[str]


class Predicates:
    """All predicates, ready to be recognised in what was read."""

    def __init__(self, file: PredicatesFile, lexicon: Lexicon) -> None:
        known = lexicon.file.concepts
        self._by_id = {predicate.id: predicate for predicate in file.predicate}
        self._compiled = tuple(
            _Compiled(p, tuple(_ids(group, known) for group in p.needs), _ids(p.bars, known))
            for p in file.predicate
        )

    def __iter__(self) -> Iterator[Predicate]:
        return iter(self._by_id.values())

    def get(self, name: str) -> Predicate | None:
        """The predicate of that id, None when there is none (a generic statement)."""
        return self._by_id.get(name)

    def of_value(
        self, proposition: Proposition, at: int, kind: ValueKind, dimension: str = "", per: str = ""
    ) -> Predicate | None:
        """What the value at offset ``at`` is a value of: looked for in its piece, then in the whole statement."""
        piece = _ids_in(proposition, proposition.piece_at(at))
        return self._best(piece, piece, kind, dimension) or self._best(proposition.ids, piece, kind, dimension)

    def of_statement(self, proposition: Proposition) -> Predicate | None:
        """The first predicate without figure or date that the statement as a whole fits."""
        kinds = (ValueKind.STATUS, ValueKind.SET, ValueKind.ENTITY, ValueKind.PLACE, ValueKind.ORDER)
        return next((p for kind in kinds if (p := self._best(proposition.ids, proposition.ids, kind, ""))), None)

    def _best(
        self, there: frozenset[str], near: frozenset[str], kind: ValueKind, dimension: str
    ) -> Predicate | None:
        fitting = [c for c in self._compiled if c.predicate.value is kind and _fits(c, there, dimension)]
        if not fitting:
            return None
        return max(fitting, key=lambda c: sum(bool(need & near) for need in c.needs)).predicate


def _fits(compiled: _Compiled, there: frozenset[str], dimension: str) -> bool:
    if compiled.predicate.dimension and dimension not in compiled.predicate.dimension:
        return False
    return all(need & there for need in compiled.needs) and not compiled.bars & there


def _ids(words: tuple[str, ...], known: dict[str, tuple[str, ...]]) -> frozenset[str]:
    return frozenset(word if word in known else stem(word) for word in words)


def _ids_in(proposition: Proposition, piece: Piece) -> frozenset[str]:
    return frozenset().union(*(term.ids for term in proposition.terms_in(piece)))


def parse_predicates(text: str, lexicon: Lexicon, file: str = "predicates.toml") -> Predicates:
    """The predicates in ``text``. Raises DataFileError naming ``file`` and the key that cannot be used."""
    return Predicates(parse_toml(text, file, PredicatesFile), lexicon)

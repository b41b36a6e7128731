"""What claims can say, as data: how each predicate is recognised and how its values behave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Literal

from extractors.data_files import Table, parse_toml
from extractors.lexicon import Lexicon
from extractors.model import DateFound, Dimension, Quantity, ValueKind
from extractors.propositions import Piece, Proposition
from extractors.tokens import stem

_TIMES = frozenset({"year", "month", "week", "day", "hour"})  # denominators that leave a quantity a total
_WHOLE = 100  # per cent
_PARTS = ("_share", "stake", "grade", "royalty_rate")  # shares of a whole
STATEMENT = "statement"  # the predicate of a claim that fits no other


class Predicate(Table):
    """One predicate; ``seeds/predicates.toml`` explains the keys."""

    id: str
    label: str
    value: ValueKind
    dimension: tuple[Dimension, ...] = ()
    needs: tuple[tuple[str, ...], ...]
    verbs: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    bars: tuple[str, ...] = ()
    per_unit: bool = False
    weight: float = 0.3
    like: tuple[str, ...] = ()
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
    verbs: frozenset[str]


class Predicates:
    """All predicates, ready to be recognised in what was read."""

    def __init__(self, file: PredicatesFile, lexicon: Lexicon) -> None:
        known = lexicon.file.concepts
        self._by_id = {predicate.id: predicate for predicate in file.predicate}
        self._compiled = tuple(
            _Compiled(
                p,
                tuple(_ids(group, known) for group in p.needs),
                _ids(p.bars, known),
                frozenset(map(stem, p.verbs)),
            )
            for p in file.predicate
        )

    def __iter__(self) -> Iterator[Predicate]:
        return iter(self._by_id.values())

    @cached_property
    def stages(self) -> frozenset[str]:
        """Concepts that are a stage of some status predicate (signed, approved, begun)."""
        return frozenset(stage for predicate in self for stage in predicate.stages)

    def get(self, name: str) -> Predicate | None:
        """The predicate of that id, None when there is none (a generic statement)."""
        return self._by_id.get(name)

    def of_quantity(
        self, proposition: Proposition, quantity: Quantity, near: frozenset[str] | None = None
    ) -> Predicate | None:
        """What the figure is a figure of: looked for in its piece, then in ``near`` or the whole statement.

        ``near`` are the ids of the words of its clause and its subject, where the grammar is known.
        """
        fitting = [c for c in self._compiled if _measures(c.predicate, quantity)]
        return _nearest(fitting, proposition, quantity.start, quantity.end, near)

    def of_date(
        self,
        proposition: Proposition,
        found: DateFound,
        near: frozenset[str] | None = None,
        verb: str = "",
    ) -> Predicate | None:
        """What happened on the date: looked for in its piece, then in ``near`` or the whole statement.

        ``verb`` is the stem of the verb that the date belongs to, "" where the grammar is unknown.
        """
        fitting = [c for c in self._compiled if c.predicate.value is ValueKind.DATE and _is_told(c, verb)]
        return _nearest(fitting, proposition, found.start, found.end, near)

    def of_words(self, ids: frozenset[str], verb: str = "") -> Predicate | None:
        """The first predicate without figure or date that words with these ids fit.

        ``verb`` is the stem of the verb they belong to, "" where the grammar is unknown.
        """
        valued = {ValueKind.QUANTITY, ValueKind.DATE}
        fitting = (c for c in self._compiled if c.predicate.value not in valued and _fits(c, ids))
        return next((c.predicate for c in fitting if _is_told(c, verb)), None)

    def of_statement(self, proposition: Proposition) -> Predicate | None:
        """The first predicate without figure or date that the statement as a whole fits."""
        return self.of_words(proposition.ids)


def _measures(predicate: Predicate, quantity: Quantity) -> bool:
    """Whether the quantity is of the sort that the predicate takes."""
    if quantity.dimension not in predicate.dimension or (predicate.units and quantity.unit not in predicate.units):
        return False
    over = quantity.unit == "percent" and quantity.value > _WHOLE and predicate.id.endswith(_PARTS)
    return not over and (_is_unit_rate(quantity) or not predicate.per_unit)


def _is_unit_rate(quantity: Quantity) -> bool:
    return bool(quantity.per) and quantity.per not in _TIMES


def _is_told(compiled: _Compiled, verb: str) -> bool:
    return not verb or not compiled.verbs or verb in compiled.verbs


def _nearest(
    fitting: list[_Compiled], proposition: Proposition, start: int, end: int, around: frozenset[str] | None
) -> Predicate | None:
    """Of those that fit the piece, or failing that what is around it, the one whose words stand nearest."""
    piece = _ids_in(proposition, proposition.piece_at(start))
    here = piece if around is None else piece & around
    around = proposition.ids if around is None else around
    near = [c for c in fitting if all(need & here for need in c.needs) and not c.bars & piece]
    chosen = near or [c for c in fitting if all(need & around for need in c.needs) and not c.bars & piece]
    if not chosen and len(proposition.pieces) == 1:
        chosen = [c for c in fitting if _fits(c, piece)]
    distance = partial(_distance, proposition=proposition, start=start, end=end)
    return min(chosen, key=distance).predicate if chosen else None


def _distance(compiled: _Compiled, proposition: Proposition, start: int, end: int) -> int:
    """Characters to the nearest word that the predicate needs."""
    words = [t for t in proposition.terms if t.ids & compiled.needs[0]]
    return min((max(t.start - end, start - t.end, 0) for t in words), default=len(proposition.text))


def _fits(compiled: _Compiled, ids: frozenset[str]) -> bool:
    return all(need & ids for need in compiled.needs) and not compiled.bars & ids


def _ids(words: tuple[str, ...], known: dict[str, tuple[str, ...]]) -> frozenset[str]:
    return frozenset(word if word in known else stem(word) for word in words)


def _ids_in(proposition: Proposition, piece: Piece) -> frozenset[str]:
    return frozenset().union(*(term.ids for term in proposition.terms_in(piece)))


def parse_predicates(text: str, lexicon: Lexicon, file: str = "predicates.toml") -> Predicates:
    """The predicates in ``text``. Raises DataFileError naming ``file`` and the key that cannot be used."""
    return Predicates(parse_toml(text, file, PredicatesFile), lexicon)

"""Figure against figure, each widened by its hedge."""

from __future__ import annotations

import re

from extractors.comparison.alignment import Alignment, align
from extractors.comparison.finding import Finding, short
from extractors.comparison.scope import other_matter, other_subject, part_against_whole
from extractors.comparison.statement import Statement
from extractors.knowledge import Knowledge
from extractors.model import ConflictKind, Dimension, Quantity
from extractors.predicates import Predicate
from extractors.propositions import Term

_LEAST_TYPED = 1.2  # weight that two figures of one predicate must share
_LEAST_SHARED = 2.4  # the same without a predicate
_TYPED = 0.12  # added when both figures are values of one predicate
_RELATIVE = frozenset({Dimension.RANK, Dimension.MULTIPLE, Dimension.POINTS})
_CEILING_FLOOR = 0.5  # "up to X" conflicts with a figure for the same whole that is under half of X
_FEWEST_TERMS = 3  # a piece with fewer terms is read together with the piece before it
# Words before a figure that make it a difference or an earlier state, not the level itself.
_DIFFERENCE = re.compile(
    r"(?:(?:\bby|\bincrease of|gain of|gained|rose|fell|, up|, down|additional|further|another|extra"
    r"|drop of|decline of|added|compared (?:to|with)|against|than|from|versus|remaining|other|separate)"
    r"\s+(?:an?\s+|the\s+)?(?:US)?)$",
    re.I,
)


def compare_figures(ledger: Statement, new: Statement, knowledge: Knowledge) -> Finding | str:
    """The finding on the two claims' figures, or why they cannot be compared."""
    one, other = ledger.quantity, new.quantity
    if one is None or other is None or not _comparable(one, other):
        return "figures of different kinds"
    if is_difference(ledger, one) or is_difference(new, other):
        return "a difference or an earlier figure, not the level"
    left, right = _local(ledger, one), _local(new, other)
    laid = _aligned(ledger, new, left, right)
    predicate = _predicate(ledger, new, knowledge)
    if laid.shared < (_LEAST_TYPED if predicate else _LEAST_SHARED):
        return "too little in common"
    guard = _guard(left, right, laid, predicate, ledger, new, knowledge)
    if guard:
        return guard
    confidence = min(0.97, laid.support + (_TYPED if predicate else 0.0))
    if agree(one, other):
        return Finding(ConflictKind.NUMERIC, True, confidence, f"{other.surface} agrees with {one.surface}")
    if _met_elsewhere(ledger, new, one, other):
        return "another figure of the sentence agrees"
    reason = f"{short(other.surface)} here, {short(one.surface)} in the ledger, for {_shared(laid)}"
    return Finding(ConflictKind.NUMERIC, False, confidence, reason)


def agree(one: Quantity, other: Quantity) -> bool:
    """Whether the two figures can both be true."""
    for top, figure in ((one, other), (other, one)):
        if top.ceiling and not figure.ceiling:
            return figure.interval.high is None or (
                figure.interval.high >= _CEILING_FLOOR * top.value
                and (figure.interval.low or 0) <= top.value * 1.03
            )
    return one.interval.overlaps(other.interval)


def is_difference(statement: Statement, quantity: Quantity) -> bool:
    """Whether the words before the figure make it a change or an earlier state."""
    return bool(_DIFFERENCE.search(statement.claim.quote[max(0, quantity.start - 30) : quantity.start]))


def _comparable(one: Quantity, other: Quantity) -> bool:
    if one.dimension is not other.dimension or one.dimension in _RELATIVE:
        return False
    if one.per and other.per and one.per != other.per:
        return False
    return one.unit == other.unit or one.dimension is Dimension.COUNT


def _local(statement: Statement, quantity: Quantity) -> tuple[Term, ...]:
    """The content of the figure's piece, and of its neighbours while that is little."""
    pieces = statement.proposition.pieces
    at = pieces.index(statement.proposition.piece_at(quantity.start))
    terms = statement.terms_at(pieces[at])
    for neighbour in (at - 1, at + 1):
        if len(_content(terms)) < _FEWEST_TERMS and 0 <= neighbour < len(pieces):
            terms += statement.terms_at(pieces[neighbour])
    return terms


def _content(terms: tuple[Term, ...]) -> list[Term]:
    return [term for term in terms if term.weight >= 0.5]


def _aligned(ledger: Statement, new: Statement, left: tuple[Term, ...], right: tuple[Term, ...]) -> Alignment:
    return align(
        left,
        right,
        tuple(t for t in ledger.content if t not in left) + ledger.around,
        tuple(t for t in new.content if t not in right) + new.around,
    )


def _predicate(ledger: Statement, new: Statement, knowledge: Knowledge) -> Predicate | None:
    same = ledger.claim.predicate == new.claim.predicate
    return knowledge.predicates.get(new.claim.predicate) if same else None


def _guard(
    left: tuple[Term, ...],
    right: tuple[Term, ...],
    laid: Alignment,
    predicate: Predicate | None,
    ledger: Statement,
    new: Statement,
    knowledge: Knowledge,
) -> str:
    typed = ledger.claim.predicate != "statement" and new.claim.predicate != "statement"
    if typed and predicate is None:
        return "figures of different things"
    if predicate is None and not _same_count(ledger, new):
        return "the figures count different things"
    scope = predicate.scope if predicate else ()
    narrow = part_against_whole(left, right, knowledge.lexicon) if {"place", "part"} & set(scope) else ""
    return other_matter(left, right, knowledge.lexicon) or other_subject(laid, knowledge.lexicon) or narrow


def _same_count(ledger: Statement, new: Statement) -> bool:
    one, other = ledger.quantity, new.quantity
    return bool(one and other and (one.dimension is not Dimension.COUNT or (one.unit and one.unit == other.unit)))


def _met_elsewhere(ledger: Statement, new: Statement, one: Quantity, other: Quantity) -> bool:
    def met(figure: Quantity, figures: tuple[Quantity, ...]) -> bool:
        return any(_comparable(figure, q) and agree(figure, q) for q in figures)

    return met(one, new.proposition.quantities) or met(other, ledger.proposition.quantities)


def _shared(laid: Alignment) -> str:
    names = sorted(laid.shared_terms, key=lambda term: -term.weight)[:4]
    return ", ".join(sorted({sorted(term.ids)[0].replace("_", " ") for term in names})) or "the same thing"

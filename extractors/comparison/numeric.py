"""Figure against figure, each widened by its hedge."""

from __future__ import annotations

from dataclasses import replace

from extractors.comparison.alignment import Alignment, align_parts
from extractors.comparison.another import another_one
from extractors.comparison.bar import Bar
from extractors.comparison.figures import (
    agree,
    comparable,
    is_difference,
    is_part,
    met_elsewhere,
    plan_beside_fact,
    same_noun,
)
from extractors.comparison.finding import Finding, short, worded
from extractors.comparison.movement import moved_to
from extractors.comparison.periods import is_history, later
from extractors.comparison.scope import other_matter, other_subject, part_against_whole, phases_apart, with_places
from extractors.comparison.statement import Statement
from extractors.knowledge import Knowledge
from extractors.model import ConflictKind, Dimension, Quantity
from extractors.predicates import STATEMENT, Predicate
from extractors.propositions import Term

_FEWEST_TERMS = 3  # a piece with fewer terms is read together with its neighbours
_TELLING = 0.6  # weight of a predicate that few things have, so that less need be shared
_MOST_FIGURES = 2  # of one kind in a sentence, before it is a list in which partners cannot be told
_CONTENT = 0.5
# One sum from plan to fact.
_PLANNED_AND_TOLD = frozenset({"reserve_value", "agreement_worth", "project_cost", "loan_amount"})


def compare_figures(ledger: Statement, new: Statement, knowledge: Knowledge, bar: Bar) -> Finding | str:
    """The finding on the two claims' figures, or why they cannot be compared."""
    one, other = ledger.quantity, new.quantity
    if one is None or other is None or not comparable(one, other):
        return "figures of different kinds"
    predicate = _predicate(ledger, new, knowledge)
    if isinstance(predicate, str):
        return predicate
    if apart := _other_sort(ledger, one, new, other, predicate) or (
        "" if predicate else _unnamed(ledger, one, new, other, bar)
    ):
        return apart
    left, right = _local(ledger, one), _local(new, other)
    laid = _aligned(ledger, new, left, right, predicate)
    placed = (
        with_places(left, (*ledger.content, *ledger.around), right, knowledge.lexicon),
        with_places(right, (*new.content, *new.around), left, knowledge.lexicon),
    )
    return _guard(*placed, laid, predicate, knowledge, bar) or _finding(ledger, one, new, other, laid, predicate)


def _other_sort(
    ledger: Statement, one: Quantity, new: Statement, other: Quantity, predicate: Predicate | None
) -> str:
    """Why the two figures are no values of one thing at one time, "" when they may be."""
    if is_part(ledger, one) != is_part(new, other):
        return "a part against the whole"
    if is_difference(ledger, one) or is_difference(new, other):
        return "a difference or an earlier figure, not the level"
    if another_one(ledger.claim.quote, new.claim.quote):
        return "another one of the kind"
    one_sum = predicate is not None and predicate.id in _PLANNED_AND_TOLD
    return "a plan beside a fact" if not one_sum and plan_beside_fact(ledger, one, new, other) else ""


def _unnamed(ledger: Statement, one: Quantity, new: Statement, other: Quantity, bar: Bar) -> str:
    """The same for figures of which no predicate tells what they are of."""
    counted = same_noun(ledger, one, new, other) and (one.unit == other.unit or not bar.anchored)
    if one.dimension is Dimension.COUNT and not counted:
        return "the figures count different things"
    many = max(_rivals(ledger, one), _rivals(new, other)) > _MOST_FIGURES
    return "one of many figures" if many else ""


def _finding(
    ledger: Statement, one: Quantity, new: Statement, other: Quantity, laid: Alignment, predicate: Predicate | None
) -> Finding | str:
    confidence = min(0.97, laid.told_support if predicate else laid.support)
    if agree(one, other):
        return Finding(ConflictKind.NUMERIC, True, confidence, f"{other.surface} agrees with {one.surface}")
    if met_elsewhere(ledger, one, new, other, exactly=predicate is not None):
        return "another figure of the sentence agrees"
    step = later(ledger, one.start, new, other.start)
    if is_history(ledger, one.start) != is_history(new, other.start) and (predicate is None or predicate.changes):
        return "an earlier state told as history"
    if step < 0 or (step > 0 and not (predicate and predicate.changes)):
        return "another period"
    reason = f"{short(other.surface)} here, {short(one.surface)} in the ledger, for {_shared(laid, ledger, new)}"
    changed = step > 0 or moved_to(new.claim.quote, other.start)
    return Finding(ConflictKind.NUMERIC, False, confidence, reason, changed)


def _predicate(ledger: Statement, new: Statement, knowledge: Knowledge) -> Predicate | str | None:
    """The predicate of both, None where one side or both have none, or the reason why they differ."""
    one, other = ledger.claim.predicate, new.claim.predicate
    found = knowledge.predicates.get(one)
    if one == other or STATEMENT in {one, other}:
        return found if one == other else None
    if found and other in found.like:
        return found
    return "figures of different things"


def _rivals(statement: Statement, figure: Quantity) -> int:
    """How many figures of the statement measure what this one measures."""
    return sum(q.dimension is figure.dimension and q.unit == figure.unit for q in statement.proposition.quantities)


def _local(statement: Statement, quantity: Quantity) -> tuple[Term, ...]:
    """The content of the figure's piece, and of its neighbours while that is little."""
    pieces = statement.proposition.pieces
    at = pieces.index(statement.proposition.piece_at(quantity.start))
    terms = statement.clause_at(pieces[at])
    for neighbour in (at - 1, at + 1):
        if len([t for t in terms if t.weight >= _CONTENT]) < _FEWEST_TERMS and 0 <= neighbour < len(pieces):
            terms += statement.terms_at(pieces[neighbour])
    return terms


def _aligned(
    ledger: Statement, new: Statement, left: tuple[Term, ...], right: tuple[Term, ...], predicate: Predicate | None
) -> Alignment:
    laid = align_parts(left, right, (ledger.content, ledger.around), (new.content, new.around))
    return replace(laid, shared=laid.shared + predicate.weight) if predicate else laid


def _guard(
    left: tuple[Term, ...],
    right: tuple[Term, ...],
    laid: Alignment,
    predicate: Predicate | None,
    knowledge: Knowledge,
    bar: Bar,
) -> str:
    if laid.shared < bar.shared:
        return "too little in common"
    telling = predicate is not None and predicate.weight >= _TELLING
    counted = predicate is not None and Dimension.COUNT in predicate.dimension
    named = (predicate is not None and not counted) or any(term.name for term in laid.shared_terms)
    if bar.anchored and not telling and not (named and laid.anchored(1 if predicate else 0)):
        return "too little in common"
    lexicon = knowledge.lexicon
    bound = predicate is not None and {"place", "part"} & set(predicate.scope)
    narrow = (part_against_whole if bound else phases_apart)(left, right, lexicon)
    return other_matter(left, right, lexicon) or other_subject(laid, lexicon) or narrow


def _shared(laid: Alignment, ledger: Statement, new: Statement) -> str:
    names = sorted(laid.shared_terms, key=lambda term: -term.weight)[:4]
    words = {worded(term, ledger.claim.quote, new.claim.quote) for term in names}
    return ", ".join(sorted(words)) or "the same thing"

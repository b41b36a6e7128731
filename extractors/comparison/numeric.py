"""Figure against figure, each widened by its hedge."""

from __future__ import annotations

from dataclasses import replace

from extractors.comparison.alignment import Alignment, align_parts
from extractors.comparison.bar import Bar
from extractors.comparison.figures import agree, comparable, is_difference, is_part, met_elsewhere, same_noun
from extractors.comparison.finding import Finding, short
from extractors.comparison.periods import later
from extractors.comparison.scope import other_matter, other_subject, part_against_whole, phases_apart
from extractors.comparison.statement import Statement
from extractors.knowledge import Knowledge
from extractors.model import ConflictKind, Dimension, Quantity
from extractors.predicates import STATEMENT, Predicate
from extractors.propositions import Term

_FEWEST_TERMS = 3  # a piece with fewer terms is read together with its neighbours
_TELLING = 0.6  # weight of a predicate that few things have, so that less need be shared
_MOST_FIGURES = 2  # of one kind in a sentence, before it is a list in which partners cannot be told
_CONTENT = 0.5


def compare_figures(ledger: Statement, new: Statement, knowledge: Knowledge, bar: Bar) -> Finding | str:
    """The finding on the two claims' figures, or why they cannot be compared."""
    one, other = ledger.quantity, new.quantity
    if one is None or other is None or not comparable(one, other):
        return "figures of different kinds"
    if is_part(ledger, one) != is_part(new, other):
        return "a part against the whole"
    if is_difference(ledger, one) or is_difference(new, other):
        return "a difference or an earlier figure, not the level"
    predicate = _predicate(ledger, new, knowledge)
    if isinstance(predicate, str):
        return predicate
    if (
        one.dimension is Dimension.COUNT
        and predicate is None
        and not (same_noun(ledger, one, new, other) and (one.unit == other.unit or not bar.anchored))
    ):
        return "the figures count different things"
    if predicate is None and max(_rivals(ledger, one), _rivals(new, other)) > _MOST_FIGURES:
        return "one of many figures"
    left, right = _local(ledger, one), _local(new, other)
    laid = _aligned(ledger, new, left, right, predicate)
    return _guard(left, right, laid, predicate, knowledge, bar) or _finding(
        ledger, one, new, other, laid, predicate
    )


def _finding(
    ledger: Statement, one: Quantity, new: Statement, other: Quantity, laid: Alignment, predicate: Predicate | None
) -> Finding | str:
    confidence = min(0.97, laid.told_support if predicate else laid.support)
    if agree(one, other):
        return Finding(ConflictKind.NUMERIC, True, confidence, f"{other.surface} agrees with {one.surface}")
    if met_elsewhere(ledger, one, new, other, exactly=predicate is not None):
        return "another figure of the sentence agrees"
    step = later(ledger, one.start, new, other.start)
    if step < 0 or (step > 0 and not (predicate and predicate.changes)):
        return "another period"
    reason = f"{short(other.surface)} here, {short(one.surface)} in the ledger, for {_shared(laid)}"
    return Finding(ConflictKind.NUMERIC, False, confidence, reason, changed=step > 0)


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


def _shared(laid: Alignment) -> str:
    names = sorted(laid.shared_terms, key=lambda term: -term.weight)[:4]
    return ", ".join(sorted({min(term.ids).replace("_", " ") for term in names})) or "the same thing"

"""Day against day, each as wide as it was given."""

from __future__ import annotations

import re
from dataclasses import replace

from extractors.comparison.alignment import align, align_parts
from extractors.comparison.another import another_one
from extractors.comparison.bar import Bar
from extractors.comparison.figures import agree as amounts_agree
from extractors.comparison.figures import comparable
from extractors.comparison.finding import Finding, short
from extractors.comparison.movement import moved_to
from extractors.comparison.scope import other_matter, other_subject, phases_apart
from extractors.comparison.statement import Statement
from extractors.dates import names_month
from extractors.knowledge import Knowledge
from extractors.model import ConflictKind, DateFound, Dimension
from extractors.predicates import STATEMENT
from extractors.propositions import Term

_SAME_EVENT = 0.6  # support from which a common date of nothing in particular is one event's
_RELATIVE = 0.8  # a weekday is as often the day of the report as that of the event
# "Not until May", "shut until May", "no … before May": the thing came then or later, and not before.
_NOT_BEFORE = re.compile(
    r"\b(?:not?|never|none|nothing|nobody|only|shut|closed|idle|halted|suspended|stayed|remained)\b[^,;.]{0,60}$",
    re.I,
)
_ALL_ALONG = re.compile(r"\b(?:always (?:was|were|been)|all along|never|from the (?:start|outset|first))\b", re.I)


def compare_dates(ledger: Statement, new: Statement, knowledge: Knowledge, bar: Bar) -> Finding | str:
    """The finding on the two claims' dates, or why they cannot be compared."""
    one, other = ledger.date, new.date
    if one is None or other is None:
        return "a date is missing"
    if STATEMENT not in (kinds := {ledger.claim.predicate, new.claim.predicate}) and len(kinds) > 1:
        return "dates of different things"
    left, right = _local(ledger, one), _local(new, other)
    laid = align_parts(left, right, (ledger.content, ledger.around), (new.content, new.around))
    guard = (
        other_matter(left, right, knowledge.lexicon)
        or other_subject(laid, knowledge.lexicon)
        or phases_apart(left, right, knowledge.lexicon)
    )
    known = int(ledger.claim.predicate == new.claim.predicate != STATEMENT)
    if guard or laid.shared + known < bar.shared or (bar.anchored and not align(left, right).anchored(known)):
        return guard or "too little in common"
    vague = [d for d in (one, other) if d.relative and not names_month(d)]
    if not known and vague and bar.anchored:
        return "a weekday of some event"
    if another_one(ledger.claim.quote, new.claim.quote):
        return "another one of the kind"
    if _other_amounts(ledger, new):
        return "events with other amounts"
    told = bool(known) or moved_to(new.claim.quote, other.start)
    confidence = (laid.told_support if told else laid.support) * (_RELATIVE if vague else 1.0)
    event = bool(known) or laid.support >= _SAME_EVENT
    return _finding(ledger, _as_meant(ledger, one), new, _as_meant(new, other), confidence, event=event)


def _finding(
    ledger: Statement, one: DateFound, new: Statement, other: DateFound, confidence: float, *, event: bool
) -> Finding | str:
    """Agreement or conflict. ``event``: both are known to date one event, so that a common date is support."""
    if agree(one, other) or _met_elsewhere(ledger, new, one, other):
        if not event:
            return "a date in common, of what is not known"
        return Finding(ConflictKind.DATE, True, confidence, f"{other.surface} agrees with {one.surface}")
    reason = f"{short(other.surface)} here, {short(one.surface)} in the ledger, for the same event"
    return Finding(ConflictKind.DATE, False, confidence, reason, changed=_replaced(ledger, one, new, other))


def _replaced(ledger: Statement, one: DateFound, new: Statement, other: DateFound) -> bool:
    """Whether a day still ahead when the ledger gave it has been moved."""
    if _ALL_ALONG.search(new.claim.quote):
        return False
    if moved_to(new.claim.quote, other.start):
        return True
    told, said = ledger.claim.as_of, new.claim.as_of
    ahead = told is None or one.span.end > told.end
    planned = said is not None and other.span.end > said.end
    return ahead and planned and (told is None or said is None or said.end > told.end)


def _as_meant(statement: Statement, found: DateFound) -> DateFound:
    """ "Not until May" and "shut until May" tell that the thing came in May or after it."""
    if found.relation not in {"until", "before"}:
        return found
    before = statement.claim.quote[max(0, found.start - 80) : found.start]
    return replace(found, relation="since") if _NOT_BEFORE.search(before) else found


def agree(one: DateFound, other: DateFound) -> bool:
    """Whether both dates can be right: they share a day, or one is open on the other's side."""
    if one.span.overlaps(other.span):
        return True
    early, late = (one, other) if one.span.end < other.span.start else (other, one)
    return early.relation in {"after"} or late.relation in {"before", "by", "until"}


def _local(statement: Statement, found: DateFound) -> tuple[Term, ...]:
    piece = statement.proposition.piece_at(found.start)
    terms = statement.terms_at(piece)
    return terms if len([t for t in terms if t.weight >= 0.5]) >= 2 else statement.content


def _other_amounts(ledger: Statement, new: Statement) -> bool:
    """Whether both give an amount of one kind and none of them agree: two events, not one on two days."""
    pairs = [
        (a, b)
        for a in ledger.proposition.quantities
        for b in new.proposition.quantities
        if comparable(a, b) and a.dimension is not Dimension.COUNT
    ]
    return bool(pairs) and not any(amounts_agree(a, b) for a, b in pairs)


def _met_elsewhere(ledger: Statement, new: Statement, one: DateFound, other: DateFound) -> bool:
    return any(agree(one, d) for d in new.proposition.dates) or any(
        agree(other, d) for d in ledger.proposition.dates
    )

"""From the finding by kind to a verdict."""

from __future__ import annotations

from extractors.comparison.finding import Finding
from extractors.comparison.movement import told_of_now
from extractors.comparison.statement import Statement
from extractors.knowledge import Knowledge
from extractors.model import Comparison, ConflictKind, Dimension, Verdict

_LATER_DAYS = 45  # a moving figure restated after this many days is a new state, sooner a disagreement
_MOVING = frozenset({Dimension.SHARE.value, Dimension.COUNT.value})  # these move by nature, sums do not
_CUMULATIVE = frozenset({"investment", "deaths", "injured", "arrests"})  # sums that never fall: a lower one denies


def decide(
    ledger: Statement, new: Statement, finding: Finding | str, knowledge: Knowledge, threshold: float
) -> Comparison:
    """The verdict on a finding; a string says why nothing could be compared."""
    if isinstance(finding, str):
        return Comparison(Verdict.UNRELATED, 0.6, finding)
    if finding.confidence < threshold:
        return Comparison(
            Verdict.UNRELATED, round(1 - finding.confidence, 3), f"cannot tell: {finding.reason}", abstained=True
        )
    if finding.agrees:
        return Comparison(Verdict.CORROBORATES, round(finding.confidence, 3), finding.reason)
    verdict = Verdict.SUPERSEDES if _is_later_state(ledger, new, finding, knowledge) else Verdict.CONTRADICTS
    return Comparison(
        verdict, round(finding.confidence, 3), f"{finding.reason}{_when(ledger, new)}.", finding.kind
    )


def _is_later_state(ledger: Statement, new: Statement, finding: Finding, knowledge: Knowledge) -> bool:
    """Whether the new statement replaces an earlier state rather than denying that it was one."""
    if finding.kind is ConflictKind.NUMERIC:
        return _is_later_level(ledger, new, finding, knowledge)
    if finding.changed or (new.proposition.changes and finding.kind is not ConflictKind.DATE):
        return not _says_never(new)
    return False


def _is_later_level(ledger: Statement, new: Statement, finding: Finding, knowledge: Knowledge) -> bool:
    """Whether a figure moved on: it is told so, or moves by nature and much time has passed."""
    if finding.changed:
        return True
    predicate = knowledge.predicates.get(new.claim.predicate)
    one, other = ledger.claim.value, new.claim.value
    if predicate and predicate.id in _CUMULATIVE and (other.stated or 0) < (one.stated or 0):
        return False
    moves = predicate.changes if predicate else other.dimension in _MOVING or bool(other.per)
    figure = new.quantity
    if moves and ledger.claim.as_of is None and figure:
        return told_of_now(new.claim.quote, figure.start)
    return moves and _days_apart(ledger, new) > _LATER_DAYS


def _says_never(new: Statement) -> bool:
    return any(
        new.claim.quote[o.start : o.end].lower() in {"never", "denied", "denies", "deny"}
        for piece in new.proposition.pieces
        for o in piece.operators
    )


def _days_apart(ledger: Statement, new: Statement) -> int:
    one, other = ledger.claim.as_of, new.claim.as_of
    return (other.start - one.end).days if one and other else 0


def _when(ledger: Statement, new: Statement) -> str:
    days = _days_apart(ledger, new)
    return f"; {days} day{'s lie' if days > 1 else ' lies'} between them" if days > 0 else ""

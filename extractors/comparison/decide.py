"""From the finding by kind to a verdict."""

from __future__ import annotations

from extractors.comparison.finding import Finding
from extractors.comparison.statement import Statement
from extractors.knowledge import Knowledge
from extractors.model import Comparison, ConflictKind, Verdict

_LATER_DAYS = 45  # a moving figure restated after this many days is a new state, sooner a disagreement
_ALWAYS_STATE = frozenset({ConflictKind.STATUS, ConflictKind.PARTY, ConflictKind.SET, ConflictKind.PLACE})


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
    if finding.changed or new.proposition.changes:
        return not _says_never(new)
    predicate = knowledge.predicates.get(new.claim.predicate)
    moving = predicate is not None and predicate.changes and finding.kind is ConflictKind.NUMERIC
    return moving and _days_apart(ledger, new) > _LATER_DAYS


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
    return f"; {days} days lie between them" if days > 0 else ""

"""The time that a statement holds for, where its own words give one."""

from __future__ import annotations

from extractors.comparison.statement import Statement
from extractors.model import DateSpan

_LONG_AGO_DAYS = 550  # a year's figures come out within the next one; older ones are told as history


def periods(statement: Statement, at: int) -> list[DateSpan]:
    """The dates beside the offset, else all dates of the statement."""
    piece = statement.proposition.piece_at(at)
    near = [d.span for d in statement.proposition.dates if piece.holds(d.start, d.end)]
    return near or [d.span for d in statement.proposition.dates]


def is_history(statement: Statement, at: int) -> bool:
    """Whether the figure at the offset is told for a time long before the text was written ("back in 2010")."""
    told, piece = statement.claim.as_of, statement.proposition.piece_at(at)
    dates = [d for d in statement.proposition.dates if d.relation in {"in", "by"} and piece.holds(d.start, d.end)]
    near = [d.span for d in dates if not d.relative] or [d.span for d in dates]
    return told is not None and bool(near) and all((told.start - s.end).days > _LONG_AGO_DAYS for s in near)


def later(ledger: Statement, one: int, new: Statement, other: int) -> int:
    """-1, 0 or 1: the new statement's period lies before, meets or lies after the ledger's.

    0 also when either side gives no period.
    """
    left, right = periods(ledger, one), periods(new, other)
    if not left or not right or any(a.overlaps(b) for a in left for b in right):
        return 0
    return 1 if max(a.end for a in left) < min(b.start for b in right) else -1

"""Cases: contradictions followed over time, with their two sides and all that happened to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, case, insert, select, update

from extractors.model import Alert, ConflictKind, Verdict
from storage import ledger_tables as tables
from storage.ledger_tables import CaseSide, CaseState
from storage.statements import added


@dataclass(frozen=True, slots=True)
class Case:
    """A contradiction: the claim ids of the earlier statement and of the one told last."""

    id: str
    ledger_side: frozenset[str]
    new_side: frozenset[str]
    verdict: Verdict
    kind: ConflictKind
    confidence: float
    state: CaseState
    opened_at: datetime
    run_id: str


@dataclass(frozen=True, slots=True)
class StoredCaseEvent:
    """One thing that happened to a case; ``about`` is a claim or alert id, "" for the case itself."""

    case_id: str
    event: str
    about: str
    author: str
    reason: str
    at: datetime


def open_case(conn: Connection, alert: Alert, at: datetime, run_id: str) -> str:
    """Id of the alert's case, with the claims of both its sides in it; opened unless it is there."""
    row = {"id": alert.case_id, "verdict": alert.verdict, "kind": alert.kind, "confidence": alert.confidence}
    row |= {"state": CaseState.OPEN, "opened_at": at, "run_id": run_id}
    if added(conn, tables.cases, row):
        add_case_event(conn, alert.case_id, "opened", at=at, reason=alert.reason)
    for side in (alert.ledger, *alert.also):
        _put(conn, alert.case_id, CaseSide.LEDGER, side.claim_id, at)
    _put(conn, alert.case_id, CaseSide.NEW, alert.new.claim_id, at)
    return alert.case_id


def case_claims(conn: Connection, claim_ids: Sequence[str]) -> tuple[Case, ...]:
    """Cases that hold any of the claims on either side, whole, the first opened first."""
    held = select(tables.case_claims.c.case_id).where(tables.case_claims.c.claim_id.in_(claim_ids))
    return _cases(conn, list(conn.scalars(held.distinct())))


def case_with_id(conn: Connection, case_id: str) -> Case | None:
    """The case with this id."""
    return next(iter(_cases(conn, [case_id])), None)


def join_case(conn: Connection, case_id: str, side: CaseSide, claim_id: str, at: datetime) -> bool:
    """Puts a further claim on a side. False where the case holds it already."""
    joined = _put(conn, case_id, side, claim_id, at)
    if joined:
        add_case_event(conn, case_id, "joined", about=claim_id, at=at, reason=f"on the {side} side")
    return joined


def reverse_case(conn: Connection, case_id: str, claim_id: str, at: datetime) -> bool:
    """A later claim returns to the earlier statement: it joins that side, then the sides change places.

    False, with nothing changed, where the case holds the claim already.
    """
    if not _put(conn, case_id, CaseSide.LEDGER, claim_id, at):
        return False
    table = tables.case_claims
    other = case({CaseSide.LEDGER: CaseSide.NEW, CaseSide.NEW: CaseSide.LEDGER}, value=table.c.side)
    conn.execute(update(table).where(table.c.case_id == case_id).values(side=other))
    add_case_event(conn, case_id, "reversal", about=claim_id, at=at)
    return True


def add_case_event(
    conn: Connection,
    case_id: str,
    event: str,
    *,
    at: datetime,
    about: str = "",
    author: str = "",
    reason: str = "",
) -> None:
    """Adds to the history of a case. ``author`` is "" for the program itself."""
    row = {"case_id": case_id, "event": event, "about": about, "author": author, "reason": reason, "at": at}
    conn.execute(insert(tables.case_events).values(row))


def case_history(conn: Connection, case_id: str) -> tuple[StoredCaseEvent, ...]:
    """All that happened to a case, the oldest first."""
    table = tables.case_events
    query = select(table.c.case_id, table.c.event, table.c.about, table.c.author, table.c.reason, table.c.at)
    rows = conn.execute(query.where(table.c.case_id == case_id).order_by(table.c.id))
    return tuple(StoredCaseEvent(*row) for row in rows)


def _put(conn: Connection, case_id: str, side: CaseSide, claim_id: str, at: datetime) -> bool:
    row = {"case_id": case_id, "claim_id": claim_id, "side": side, "joined_at": at}
    return added(conn, tables.case_claims, row)


def _cases(conn: Connection, case_ids: Sequence[str]) -> tuple[Case, ...]:
    sides: dict[tuple[str, str], set[str]] = {}
    table = tables.case_claims
    for row in conn.execute(select(table).where(table.c.case_id.in_(case_ids))):
        sides.setdefault((row.case_id, row.side), set()).add(row.claim_id)
    query = select(tables.cases).where(tables.cases.c.id.in_(case_ids))
    return tuple(
        Case(
            id=row.id,
            ledger_side=frozenset(sides.get((row.id, CaseSide.LEDGER), ())),
            new_side=frozenset(sides.get((row.id, CaseSide.NEW), ())),
            verdict=Verdict(row.verdict),
            kind=ConflictKind(row.kind),
            confidence=row.confidence,
            state=CaseState(row.state),
            opened_at=row.opened_at,
            run_id=row.run_id,
        )
        for row in conn.execute(query.order_by(tables.cases.c.opened_at, tables.cases.c.id))
    )

"""Cases: contradictions followed over time, with their statements and all that happened to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from extractors.model import Alert, CaseEvent, ConflictKind, Verdict
from storage import ledger_tables as tables
from storage.ledger_tables import CaseState, Resolution
from storage.statements import added

LEDGER, NEW = 1, 2  # numbers of the two statements with which a case begins


@dataclass(frozen=True, slots=True)
class Case:
    """A contradiction: its statements by number, each the ids of claims that say the same.

    Statement 1 stood in the ledger first; ``told`` is the number of the one told last.
    """

    id: str
    statements: Mapping[int, frozenset[str]]
    told: int
    verdict: Verdict
    kind: ConflictKind
    confidence: float
    state: CaseState
    snoozed_until: datetime | None
    resolution: Resolution | None
    opened_at: datetime
    run_id: str
    artifact: str  # key in Prefect, "" without

    @property
    def new_side(self) -> frozenset[str]:
        """Claims of the statement told last."""
        return self.statements.get(self.told, frozenset())

    @property
    def ledger_side(self) -> frozenset[str]:
        """Claims of all other statements."""
        others = (claims for number, claims in self.statements.items() if number != self.told)
        return frozenset[str]().union(*others)

    @property
    def claims(self) -> frozenset[str]:
        """Claims of all statements."""
        return self.new_side | self.ledger_side

    def statement_of(self, claim_id: str) -> int | None:
        """Number of the statement that holds the claim."""
        return next((number for number, claims in self.statements.items() if claim_id in claims), None)

    def state_at(self, now: datetime) -> CaseState:
        """The state, with a snooze that is over counted as open."""
        over = self.snoozed_until is not None and self.snoozed_until <= now
        return CaseState.OPEN if self.state is CaseState.SNOOZED and over else self.state


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
    row |= {"state": CaseState.OPEN, "opened_at": at, "run_id": run_id, "told_statement": NEW}
    if added(conn, tables.cases, row):
        add_case_event(conn, alert.case_id, CaseEvent.OPENED, at=at, reason=alert.reason)
    for side in (alert.ledger, *alert.also):
        _put(conn, alert.case_id, LEDGER, side.claim_id, at)
    _put(conn, alert.case_id, NEW, alert.new.claim_id, at)
    return alert.case_id


def cases_with_claims(conn: Connection, claim_ids: Sequence[str]) -> tuple[Case, ...]:
    """Cases that hold any of the claims, whole, the first opened first."""
    held = select(tables.case_claims.c.case_id).where(tables.case_claims.c.claim_id.in_(claim_ids))
    return _cases(conn, list(conn.scalars(held.distinct())))


def case_with_id(conn: Connection, case_id: str) -> Case | None:
    """The case with this id."""
    return next(iter(_cases(conn, [case_id])), None)


def cases_that_begin(conn: Connection, beginning: str, limit: int = 2) -> tuple[Case, ...]:
    """Cases whose ids begin with these letters, ``limit`` at most."""
    ids = select(tables.cases.c.id).where(tables.cases.c.id.startswith(beginning, autoescape=True))
    return _cases(conn, list(conn.scalars(ids.order_by(tables.cases.c.id).limit(limit))))


def cases_in(conn: Connection, states: Sequence[CaseState]) -> tuple[Case, ...]:
    """Cases in any of the states, the first opened first."""
    return _cases(conn, list(conn.scalars(select(tables.cases.c.id).where(tables.cases.c.state.in_(states)))))


def join_case(
    conn: Connection, case_id: str, statement: int, claim_id: str, at: datetime, event: str = CaseEvent.JOINED
) -> bool:
    """Puts a further claim to a statement, which may be a new one. False where the case holds it already."""
    joined = _put(conn, case_id, statement, claim_id, at)
    if joined:
        add_case_event(conn, case_id, event, about=claim_id, at=at, reason=f"statement {statement}")
    return joined


def turn_case(conn: Connection, case_id: str, statement: int) -> None:
    """The statement is now the one told last."""
    change = update(tables.cases).where(tables.cases.c.id == case_id)
    conn.execute(change.values(told_statement=statement))


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


def set_artifact(conn: Connection, case_id: str, key: str) -> None:
    """The case can be seen in Prefect under this key."""
    conn.execute(update(tables.cases).where(tables.cases.c.id == case_id).values(artifact=key))


def _put(conn: Connection, case_id: str, statement: int, claim_id: str, at: datetime) -> bool:
    row = {"case_id": case_id, "claim_id": claim_id, "statement": statement, "joined_at": at}
    return added(conn, tables.case_claims, row)


def _cases(conn: Connection, case_ids: Sequence[str]) -> tuple[Case, ...]:
    """Cases in the order of their opening; 500 ids a statement, as SQLite bounds the number of parameters."""
    found = [case for start in range(0, len(case_ids), 500) for case in _some(conn, case_ids[start : start + 500])]
    return tuple(sorted(found, key=lambda case: (case.opened_at, case.id)))


def _some(conn: Connection, case_ids: Sequence[str]) -> list[Case]:
    held: dict[str, dict[int, set[str]]] = {}
    table = tables.case_claims
    for row in conn.execute(select(table).where(table.c.case_id.in_(case_ids))):
        held.setdefault(row.case_id, {}).setdefault(row.statement, set()).add(row.claim_id)
    query: Select[Any] = select(tables.cases).where(tables.cases.c.id.in_(case_ids))
    return [_case(row, held.get(row.id, {})) for row in conn.execute(query)]


def _case(row: Row[Any], statements: Mapping[int, set[str]]) -> Case:
    return Case(
        id=row.id,
        statements={number: frozenset(claims) for number, claims in sorted(statements.items())},
        told=row.told_statement,
        verdict=Verdict(row.verdict),
        kind=ConflictKind(row.kind),
        confidence=row.confidence,
        state=CaseState(row.state),
        snoozed_until=row.snoozed_until,
        resolution=Resolution(row.resolution) if row.resolution else None,
        opened_at=row.opened_at,
        run_id=row.run_id,
        artifact=row.artifact or "",
    )

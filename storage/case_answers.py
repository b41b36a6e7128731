"""What people decide on cases: every decision is an event with its author, and nothing is overwritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from extractors.model import Verdict
from storage import ledger_tables as tables
from storage.cases import add_case_event
from storage.ledger_tables import CaseState, Resolution
from storage.statements import upsert

_cases, _pairs = tables.cases, tables.regression_pairs


def acknowledge(conn: Connection, case_id: str, author: str, reason: str, at: datetime) -> None:
    """Somebody has seen the case and deals with it."""
    _set(conn, case_id, state=CaseState.ACKNOWLEDGED, snoozed_until=None)
    add_case_event(conn, case_id, "acknowledged", at=at, author=author, reason=reason)
    _wake(conn, case_id, at)


def snooze(conn: Connection, case_id: str, until: datetime, author: str, reason: str, at: datetime) -> None:
    """The case is told no further until then; what comes meanwhile waits."""
    _set(conn, case_id, state=CaseState.SNOOZED, snoozed_until=until)
    told = f"until {until.isoformat()}{': ' if reason else ''}{reason}"
    add_case_event(conn, case_id, "snoozed", at=at, author=author, reason=told)
    waiting = _messages(case_id, tables.Delivery.PENDING)
    conn.execute(waiting.where(tables.outbox.c.attempts == 0).values(next_try_at=until))


def resolve(
    conn: Connection, case_id: str, resolution: Resolution, author: str, reason: str, at: datetime
) -> None:
    """The case is settled."""
    _set(conn, case_id, state=CaseState.RESOLVED, snoozed_until=None, resolution=resolution)
    told = f"{resolution.value}{': ' if reason else ''}{reason}"
    add_case_event(conn, case_id, "resolved", at=at, author=author, reason=told)


def reopen(conn: Connection, case_id: str, author: str, reason: str, at: datetime) -> None:
    """The case is open again; its pairs leave the regression set."""
    reopen_by_news(conn, case_id, at)
    add_case_event(conn, case_id, "reopened", at=at, author=author, reason=reason)
    _wake(conn, case_id, at)


def reopen_by_news(conn: Connection, case_id: str, at: datetime) -> None:
    """As ``reopen``, without an event: the caller tells what the news is."""
    _set(conn, case_id, state=CaseState.OPEN, snoozed_until=None, resolution=None)
    mine = update(_pairs).where(_pairs.c.case_id == case_id, _pairs.c.withdrawn_at.is_(None))
    conn.execute(mine.values(withdrawn_at=at))


def note(conn: Connection, case_id: str, author: str, words: str, at: datetime) -> None:
    """A remark for the history of the case."""
    add_case_event(conn, case_id, "noted", at=at, author=author, reason=words)


def add_regression_pair(
    conn: Connection,
    case_id: str,
    ledger_claim_id: str,
    new_claim_id: str,
    pair: Mapping[str, object],
    author: str,
    at: datetime,
) -> None:
    """Keeps a pair with the verdict that a person gave it, in the format of pair files."""
    values = {"case_id": case_id, "pair": dict(pair), "author": author, "at": at, "withdrawn_at": None}
    row = upsert(conn, _pairs).values(ledger_claim_id=ledger_claim_id, new_claim_id=new_claim_id, **values)
    conn.execute(row.on_conflict_do_update(index_elements=["ledger_claim_id", "new_claim_id"], set_=values))


def regression_pairs(conn: Connection) -> tuple[Mapping[str, object], ...]:
    """The pairs that people decided on, in the order of deciding."""
    query = select(_pairs.c.pair).where(_pairs.c.withdrawn_at.is_(None))
    return tuple(conn.scalars(query.order_by(_pairs.c.at, _pairs.c.ledger_claim_id, _pairs.c.new_claim_id)))


def dismissed(conn: Connection) -> frozenset[frozenset[str]]:
    """Quotes of the pairs that people found to be no contradictions: nobody is told of them again."""
    pairs: Sequence[Any] = regression_pairs(conn)
    found = (pair for pair in pairs if pair["verdict"] == Verdict.UNRELATED.value)
    return frozenset(frozenset((pair["ledger"]["text"], pair["new"]["text"])) for pair in found)


def _set(conn: Connection, case_id: str, **values: object) -> None:
    conn.execute(update(_cases).where(_cases.c.id == case_id).values(**values))


def _wake(conn: Connection, case_id: str, at: datetime) -> None:
    """Messages that waited for the end of a snooze are due."""
    waiting = _messages(case_id, tables.Delivery.PENDING)
    conn.execute(waiting.where(tables.outbox.c.attempts == 0).values(next_try_at=at))


def _messages(case_id: str, state: tables.Delivery) -> Any:
    mine = select(tables.alerts.c.id).where(tables.alerts.c.case_id == case_id)
    return update(tables.outbox).where(tables.outbox.c.alert_id.in_(mine), tables.outbox.c.state == state)

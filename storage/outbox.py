"""Alerts as decided, and their way to each channel: one row an alert and channel."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, exists, select, update

from extractors.model import Alert
from storage import ledger_tables as tables
from storage.ledger_tables import Delivery
from storage.statements import added

_outbox = tables.outbox


@dataclass(frozen=True, slots=True)
class StoredAlert:
    """An alert with its place in the database."""

    alert: Alert
    new_article_id: int
    ledger_article_id: int
    told: bool
    run_id: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """An alert on its way to one channel."""

    id: int
    channel: str
    state: Delivery
    attempts: int
    next_try_at: datetime | None
    deadline: datetime
    receipt: str
    last_error: str
    delivered_to: tuple[str, ...]  # keys of the channel's targets that have it already
    alert: Alert


def add_alert(
    conn: Connection, alert: Alert, new_article_id: int, ledger_article_id: int, run_id: str, *, told: bool = True
) -> bool:
    """Records an alert; its case and claims must be there. False where it is recorded already.

    ``told`` is whether readers are to get it. Raises ValueError for an alert without ``created_at``.
    """
    if alert.created_at is None:
        raise ValueError(f"alert {alert.id} has no created_at; set it to the run's now.")
    row = {"id": alert.id, "case_id": alert.case_id, "alert": alert, "verdict": alert.verdict, "kind": alert.kind}
    row |= {"confidence": alert.confidence, "told": told, "created_at": alert.created_at, "run_id": run_id}
    row |= {"new_article_id": new_article_id, "ledger_article_id": ledger_article_id}
    row |= {"new_claim_id": alert.new.claim_id, "ledger_claim_id": alert.ledger.claim_id}
    return added(conn, tables.alerts, row)


def alerts(conn: Connection, run_id: str | None = None) -> tuple[StoredAlert, ...]:
    """All alerts, or those of a run, in the order of their making."""
    query = select(tables.alerts).order_by(tables.alerts.c.created_at, tables.alerts.c.id)
    if run_id is not None:
        query = query.where(tables.alerts.c.run_id == run_id)
    return tuple(
        StoredAlert(row.alert, row.new_article_id, row.ledger_article_id, row.told, row.run_id, row.created_at)
        for row in conn.execute(query)
    )


def enqueue(
    conn: Connection,
    alert_id: str,
    channels: Sequence[str],
    at: datetime,
    deadline: datetime,
    *,
    held: bool = False,
) -> int:
    """Puts the alert on its way to the channels, to be tried from ``at`` on; how many ways are new.

    A held one waits for ``release``.
    """
    state = Delivery.HELD if held else Delivery.PENDING
    rows = [
        {
            "alert_id": alert_id,
            "channel": channel,
            "state": state,
            "attempts": 0,
            "created_at": at,
            "next_try_at": None if held else at,
            "deadline": deadline,
            "receipt": "",
            "last_error": "",
            "delivered_to": (),
        }
        for channel in channels
    ]
    return sum(added(conn, _outbox, row) for row in rows)


def due(conn: Connection, now: datetime, limit: int) -> tuple[Message, ...]:
    """Messages to send now, the oldest first.

    One that follows an earlier message of its case to the same channel waits for it.
    """
    earlier, before = _outbox.alias(), tables.alerts.alias()
    waits = exists().where(
        earlier.c.channel == _outbox.c.channel,
        earlier.c.state == Delivery.PENDING,
        earlier.c.next_try_at > now,
        earlier.c.id < _outbox.c.id,
        before.c.id == earlier.c.alert_id,
        before.c.case_id == tables.alerts.c.case_id,
    )
    query = _messages().where(_outbox.c.state == Delivery.PENDING, _outbox.c.next_try_at <= now, ~waits)
    return tuple(map(_message, conn.execute(query.limit(limit))))


def messages(conn: Connection, state: Delivery) -> tuple[Message, ...]:
    """Messages in a state, the oldest first."""
    return tuple(map(_message, conn.execute(_messages().where(_outbox.c.state == state))))


def mark_sent(conn: Connection, id_: int, receipt: str, at: datetime) -> None:
    """The channel took the message; ``receipt`` is its answer."""
    values = {"state": Delivery.SENT, "receipt": receipt, "sent_at": at, "next_try_at": None}
    conn.execute(update(_outbox).where(_outbox.c.id == id_).values(attempts=_outbox.c.attempts + 1, **values))


def mark_failed(
    conn: Connection,
    id_: int,
    error: str,
    next_try_at: datetime | None,
    delivered_to: Collection[str] = (),
) -> Delivery:
    """The message is tried again, or is dead: without ``next_try_at``, or where that is past the deadline.

    ``delivered_to`` are keys of the channel's targets that have the message, so that they do not get it again.
    """
    deadline = conn.execute(select(_outbox.c.deadline).where(_outbox.c.id == id_)).scalar_one()
    dead = next_try_at is None or next_try_at > deadline
    state = Delivery.DEAD if dead else Delivery.PENDING
    values: dict[str, Any] = {"state": state, "last_error": error}
    values["next_try_at"] = None if dead else next_try_at
    values["delivered_to"] = tuple(sorted(delivered_to))
    open_ = update(_outbox).where(_outbox.c.id == id_, _outbox.c.state != Delivery.SENT)
    conn.execute(open_.values(attempts=_outbox.c.attempts + 1, **values))
    return state


def release(conn: Connection, ids: Sequence[int], at: datetime, deadline: datetime) -> int:
    """Sends held or dead messages on their way again; how many they were."""
    again = update(_outbox).where(_outbox.c.id.in_(ids), _outbox.c.state.in_([Delivery.HELD, Delivery.DEAD]))
    return conn.execute(again.values(state=Delivery.PENDING, next_try_at=at, deadline=deadline)).rowcount


def _messages() -> Select[Any]:
    columns = [c for c in _outbox.c if c.name not in ("alert_id", "created_at", "sent_at")]
    query = select(*columns, tables.alerts.c.alert)
    return query.join(tables.alerts, tables.alerts.c.id == _outbox.c.alert_id).order_by(_outbox.c.id)


def _message(row: Row[Any]) -> Message:
    return Message(**{**row._mapping, "state": Delivery(row.state)})

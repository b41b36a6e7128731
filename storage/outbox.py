"""Alerts as decided, and all that is told, on its way to each channel: one row a matter and channel."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    case,
    exists,
    insert,
    or_,
    select,
    update,
)

from extractors.model import Alert
from extractors.notices import Digest, HealthNotice, Notice
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
    """An alert or another notice on its way to one channel."""

    id: int
    key: str
    channel: str
    state: Delivery
    attempts: int
    created_at: datetime
    next_try_at: datetime | None
    begun_at: datetime | None  # an attempt of which nothing more is known: it may have arrived
    deadline: datetime
    sent_at: datetime | None
    receipt: str
    last_error: str
    delivered_to: tuple[str, ...]  # keys of the channel's targets that have it already
    digest_id: int | None
    muted_by: str
    content: Notice

    @property
    def case_id(self) -> str:
        """The case that it is about; "" where it is no single alert."""
        return self.content.case_id if isinstance(self.content, Alert) else ""


@dataclass(frozen=True, slots=True)
class StoredReceipt:
    """What one target of a channel answered to one attempt."""

    target: str
    name: str
    state: str
    detail: str
    at: datetime


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
    return tuple(map(_stored, conn.execute(query)))


def alerts_of_case(conn: Connection, case_id: str) -> tuple[StoredAlert, ...]:
    """The alerts of a case, in the order of their making."""
    query = select(tables.alerts).where(tables.alerts.c.case_id == case_id)
    return tuple(map(_stored, conn.execute(query.order_by(tables.alerts.c.created_at, tables.alerts.c.id))))


def alerts_since(conn: Connection, moment: datetime) -> tuple[StoredAlert, ...]:
    """Alerts made after that moment, in the order of their making."""
    query = select(tables.alerts).where(tables.alerts.c.created_at > moment)
    return tuple(map(_stored, conn.execute(query.order_by(tables.alerts.c.created_at, tables.alerts.c.id))))


def enqueue(
    conn: Connection,
    alert_id: str,
    channels: Sequence[str],
    at: datetime,
    deadline: datetime,
    *,
    not_before: datetime | None = None,
    held: bool = False,
) -> int:
    """Puts the alert on its way to the channels, to be tried from ``at`` or ``not_before`` on.

    A held one waits for ``release``. Returns how many ways are new.
    """
    state = Delivery.HELD if held else Delivery.PENDING
    first_try = None if held else not_before or at
    content = {"alert_id": alert_id, "notice": None, "state": state, "next_try_at": first_try}
    rows = [_new(alert_id, channel, at, deadline) | content for channel in channels]
    return sum(added(conn, _outbox, row) for row in rows)


def enqueue_notice(
    conn: Connection, notice: Digest | HealthNotice, channel: str, at: datetime, deadline: datetime
) -> int | None:
    """Puts a notice on its way to a channel: its message's id, or None where the channel was told already."""
    row = _new(notice.id, channel, at, deadline)
    row |= {"alert_id": None, "notice": notice, "state": Delivery.PENDING, "next_try_at": at}
    told = exists().where(_outbox.c.key == notice.id, _outbox.c.channel == channel)
    if conn.scalar(select(told)):
        return None
    return int(conn.execute(insert(_outbox).values(row).returning(_outbox.c.id)).scalar_one())


def due(conn: Connection, now: datetime, limit: int, after: int = 0) -> tuple[Message, ...]:
    """Messages to send now, the oldest first, from those whose ids come after ``after``.

    One that follows an earlier message of its case to the same channel waits for it.
    """
    ready = (_outbox.c.state == Delivery.PENDING, _outbox.c.next_try_at <= now, _outbox.c.id > after)
    return read_messages(conn, every_message().where(*ready, ~waits(now, or_collected=True)).limit(limit))


def messages(
    conn: Connection, *states: Delivery, channel: str = "", limit: int | None = None
) -> tuple[Message, ...]:
    """Messages in any of the states (all without), the oldest first; with a limit, the latest of them."""
    query = every_message()
    if states:
        query = query.where(_outbox.c.state.in_(states))
    if channel:
        query = query.where(_outbox.c.channel == channel)
    if limit is None:
        return read_messages(conn, query)
    return read_messages(conn, query.order_by(None).order_by(_outbox.c.id.desc()).limit(limit))[::-1]


def message_with_id(conn: Connection, id_: int) -> Message | None:
    """The message with this id."""
    return next(iter(read_messages(conn, every_message().where(_outbox.c.id == id_))), None)


def messages_of_case(conn: Connection, case_id: str) -> tuple[Message, ...]:
    """Messages about a case, the oldest first."""
    return read_messages(conn, every_message().where(tables.alerts.c.case_id == case_id))


def mark_begun(conn: Connection, id_: int, at: datetime) -> None:
    """An attempt begins. If nothing more is heard of it, the message may have arrived."""
    conn.execute(update(_outbox).where(_outbox.c.id == id_).values(begun_at=at))


def mark_sent(conn: Connection, id_: int, receipt: str, at: datetime) -> None:
    """The channel took the message; ``receipt`` is its answer."""
    values = {"state": Delivery.SENT, "receipt": receipt, "sent_at": at, "next_try_at": None, "begun_at": None}
    conn.execute(update(_outbox).where(_outbox.c.id == id_).values(attempts=_outbox.c.attempts + 1, **values))


def mark_failed(
    conn: Connection,
    id_: int,
    error: str,
    next_try_at: datetime | None,
    delivered_to: Collection[str] = (),
    *,
    unsure: bool = False,
) -> Delivery:
    """The message is tried again, or is dead: without ``next_try_at``, or where that is past the deadline.

    ``delivered_to`` are keys of the channel's targets that have the message, so that they do not get it again;
    ``unsure`` is whether another may have it.
    """
    deadline = conn.execute(select(_outbox.c.deadline).where(_outbox.c.id == id_)).scalar_one()
    dead = next_try_at is None or next_try_at > deadline
    state = Delivery.DEAD if dead else Delivery.PENDING
    values: dict[str, Any] = {"state": state, "last_error": error}
    values["next_try_at"] = None if dead else next_try_at
    values["delivered_to"] = tuple(sorted(delivered_to))
    values["begun_at"] = _outbox.c.begun_at if unsure else None
    open_ = update(_outbox).where(_outbox.c.id == id_, _outbox.c.state != Delivery.SENT)
    conn.execute(open_.values(attempts=_outbox.c.attempts + 1, **values))
    return state


def add_receipts(conn: Connection, message_id: int, given: Sequence[StoredReceipt]) -> None:
    """Keeps what the targets of a channel answered to one attempt."""
    rows = [{"message_id": message_id, **asdict(receipt)} for receipt in given]
    if rows:
        conn.execute(insert(tables.receipts), rows)


def receipts_of(conn: Connection, message_id: int) -> tuple[StoredReceipt, ...]:
    """What the targets answered to all attempts, the oldest first."""
    table = tables.receipts
    query = select(table.c.target, table.c.name, table.c.state, table.c.detail, table.c.at)
    return tuple(
        StoredReceipt(*row)
        for row in conn.execute(query.where(table.c.message_id == message_id).order_by(table.c.id))
    )


def release(conn: Connection, ids: Sequence[int], at: datetime, deadline: datetime) -> int:
    """Sends messages on their way again, whatever became of them; how many they were.

    One that was held goes as if new; any other goes by itself and at once, to all targets if it was sent before.
    """
    fresh_ones = case((_outbox.c.state == Delivery.HELD, 0), else_=1)
    again = case((_outbox.c.state == Delivery.SENT, "[]"), else_=_outbox.c.delivered_to)
    values = {"state": Delivery.PENDING, "next_try_at": at, "deadline": deadline, "sent_at": None}
    values |= {"begun_at": None, "digest_id": None, "muted_by": "", "attempts": fresh_ones, "delivered_to": again}
    some = update(_outbox).where(_outbox.c.id.in_(ids), _outbox.c.state != Delivery.PENDING)
    return conn.execute(some.values(values)).rowcount


def _new(key: str, channel: str, at: datetime, deadline: datetime) -> dict[str, Any]:
    row = {"key": key, "channel": channel, "attempts": 0, "created_at": at, "deadline": deadline}
    return row | {"receipt": "", "last_error": "", "delivered_to": (), "muted_by": ""}


def waits(now: datetime, *, or_collected: bool = False) -> ColumnElement[bool]:
    """Condition on a row of ``every_message``: an earlier one of its case and channel is on its way.

    That is alone, or in a digest that is made; with ``or_collected`` also in one that is to come.
    """
    earlier, before, digest = _outbox.alias(), tables.alerts.alias(), _outbox.alias()
    unsent = and_(digest.c.state == Delivery.PENDING, digest.c.next_try_at > now)
    on_its_way = [
        and_(earlier.c.state == Delivery.PENDING, earlier.c.next_try_at > now),
        and_(earlier.c.state == Delivery.GATHERED, exists().where(digest.c.id == earlier.c.digest_id, unsent)),
    ]
    if or_collected:
        on_its_way.append(earlier.c.state == Delivery.COLLECTED)
    return exists().where(
        before.c.case_id == tables.alerts.c.case_id,
        earlier.c.alert_id == before.c.id,
        earlier.c.channel == _outbox.c.channel,
        earlier.c.id < _outbox.c.id,
        or_(*on_its_way),
    )


def every_message() -> Select[Any]:
    """The query behind every Message."""
    columns = [c for c in _outbox.c if c.name != "alert_id"]
    query = select(*columns, tables.alerts.c.alert)
    return query.join(tables.alerts, tables.alerts.c.id == _outbox.c.alert_id, isouter=True).order_by(_outbox.c.id)


def read_messages(conn: Connection, query: Select[Any]) -> tuple[Message, ...]:
    """The messages that ``every_message``, narrowed down, finds."""
    return tuple(map(_message, conn.execute(query)))


def _message(row: Row[Any]) -> Message:
    values = dict(row._mapping)
    alert, notice = values.pop("alert"), values.pop("notice")
    return Message(**{**values, "state": Delivery(row.state), "content": alert or notice})


def _stored(row: Row[Any]) -> StoredAlert:
    return StoredAlert(row.alert, row.new_article_id, row.ledger_article_id, row.told, row.run_id, row.created_at)

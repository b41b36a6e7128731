"""What is done with messages before they are sent: kept back, put off, gathered in digests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, or_, select, update

from storage import ledger_tables as tables
from storage.ledger_tables import Delivery
from storage.outbox import Message, every_message, read_messages, waits

_outbox = tables.outbox


def fresh(conn: Connection, channel: str, now: datetime) -> tuple[Message, ...]:
    """Alerts to a channel that are due, were never tried, and wait for no other of their case."""
    new = (_outbox.c.attempts == 0, _outbox.c.begun_at.is_(None), _outbox.c.alert_id.is_not(None))
    ready = (_outbox.c.channel == channel, _outbox.c.state == Delivery.PENDING, _outbox.c.next_try_at <= now)
    return read_messages(conn, every_message().where(*ready, *new, ~waits(now)))


def collected(conn: Connection, channel: str, now: datetime) -> tuple[Message, ...]:
    """Alerts to a channel whose digest is due; none that waits for an earlier message of its case."""
    ready = (_outbox.c.channel == channel, _outbox.c.state == Delivery.COLLECTED, _outbox.c.next_try_at <= now)
    return read_messages(conn, every_message().where(*ready, ~waits(now)))


def cases_collected(conn: Connection, channel: str) -> dict[str, datetime]:
    """For each case with alerts that wait for a digest of the channel, when that is due."""
    query = select(tables.alerts.c.case_id, func.max(_outbox.c.next_try_at))
    query = query.join(tables.alerts, tables.alerts.c.id == _outbox.c.alert_id)
    waiting = query.where(_outbox.c.channel == channel, _outbox.c.state == Delivery.COLLECTED)
    rows = conn.execute(waiting.group_by(tables.alerts.c.case_id))
    return {row[0]: row[1] for row in rows}


def alerts_in_digest(conn: Connection, digest_id: int) -> tuple[Message, ...]:
    """The messages that stand in a digest, the oldest first."""
    return read_messages(conn, every_message().where(_outbox.c.digest_id == digest_id))


def last_digest(conn: Connection, channel: str, kind: str) -> datetime | None:
    """When the latest digest of that kind ("digest", "overflow") was made for a channel."""
    made = (_outbox.c.channel == channel, _outbox.c.key.startswith(f"{kind}:", autoescape=True))
    last: datetime | None = conn.scalar(select(func.max(_outbox.c.created_at)).where(*made))
    return last


def sent_since(conn: Connection, channel: str, moment: datetime) -> int:
    """How many single alerts and groups a channel was sent after that moment."""
    single = or_(_outbox.c.alert_id.is_not(None), _outbox.c.key.startswith("group:"))
    told = (_outbox.c.channel == channel, _outbox.c.state == Delivery.SENT, _outbox.c.sent_at > moment, single)
    return int(conn.scalar(select(func.count()).select_from(_outbox).where(*told)) or 0)


def mute(conn: Connection, id_: int, by: str) -> None:
    """Keeps a message from readers; ``by`` names the silence or the case that does."""
    _change(conn, [id_], state=Delivery.MUTED, next_try_at=None, muted_by=by)


def postpone(conn: Connection, ids: Sequence[int], until: datetime) -> None:
    """Messages wait until then, quiet hours or a snooze being over."""
    _change(conn, ids, next_try_at=until)


def collect(conn: Connection, ids: Sequence[int], at: datetime) -> None:
    """Messages wait for the digest of that moment."""
    _change(conn, ids, state=Delivery.COLLECTED, next_try_at=at)


def gather(conn: Connection, ids: Sequence[int], digest_id: int) -> None:
    """Messages stand in a digest, whose fate is theirs."""
    _change(conn, ids, state=Delivery.GATHERED, next_try_at=None, digest_id=digest_id)


def unmute(conn: Connection, by: str, at: datetime, deadline: datetime) -> int:
    """Sends on their way what ``by`` kept from readers; how many messages they were."""
    some = update(_outbox).where(_outbox.c.state == Delivery.MUTED, _outbox.c.muted_by == by)
    values = {"state": Delivery.PENDING, "next_try_at": at, "deadline": deadline, "muted_by": ""}
    return conn.execute(some.values(values)).rowcount


def _change(conn: Connection, ids: Sequence[int], **values: object) -> None:
    for start in range(0, len(ids), 500):  # SQLite bounds the number of parameters
        conn.execute(update(_outbox).where(_outbox.c.id.in_(ids[start : start + 500])).values(**values))

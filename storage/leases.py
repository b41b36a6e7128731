"""Leases on the work of a night: each feed and page is done by one process, and by another where that one died.

A process that works renews its leases; one that was killed lets them expire, by the clock of the database. The
pages of one host are had by one process at a time, which alone knows how that host wants to be asked.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, delete, func, or_, select, update

from storage.columns import digest
from storage.sharing_tables import Work, leases
from storage.statements import insert_new, is_postgresql, serialise

MOST_TAKES = 3  # processes that may die over one item before it is given up
_QUICKLY = 1  # zlib's level


class Item(NamedTuple):
    """A feed or page: its id, and the host that will be asked."""

    id: str
    host: str


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an item: bytes for whoever asked, and what the results are sorted by."""

    item: str
    result: bytes
    rank_at: datetime | None = None
    rank: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """The part of one process in one kind of a night's work."""

    run_id: str
    work: Work
    owner: str


def enrol(conn: Connection, run_id: str, work: Work, batches: Iterable[Sequence[Item]]) -> None:
    """Lay out what is to be shared, in batches numbered from 1. What is there already stays as it is."""
    rows = [
        {"run_id": run_id, "work": work, "item": item.id, "batch": number, "host": item.host, "takes": 0}
        for number, batch in enumerate(batches, 1)
        for item in batch
    ]
    if rows:
        conn.execute(insert_new(conn, leases), rows)


def take(conn: Connection, share: Share, span: timedelta, *, first: int = 1) -> tuple[str, ...]:
    """What is free of one batch, for this process and for ``span`` from now.

    Of the batch ``first`` or a later one, else of an earlier one. Nothing is free of a host that another
    process is at.
    """
    serialise(conn, [digest(f"leases {share.run_id}")])
    now = _clock(conn)
    others = leases.alias()
    taken_hosts = select(others.c.host).where(
        others.c.run_id == share.run_id,
        others.c.work == share.work,
        others.c.done_at.is_(None),
        others.c.owner != share.owner,
        others.c.expires_at > now,
    )
    to_have = and_(_open(share), _free(now), leases.c.takes < MOST_TAKES, leases.c.host.not_in(taken_hosts))
    order = (leases.c.batch < first, leases.c.batch)
    batch = conn.scalar(select(leases.c.batch).where(to_have).order_by(*order).limit(1))
    items = conn.scalars(
        select(leases.c.item).where(to_have, leases.c.batch == batch).order_by(leases.c.item)
    ).all()
    values = {"owner": share.owner, "expires_at": now + span, "takes": leases.c.takes + 1}
    conn.execute(update(leases).where(_open(share), leases.c.item.in_(items)).values(values))
    return tuple(items)


def renew(conn: Connection, share: Share, items: Sequence[str], span: timedelta) -> None:
    """Keep what this process still has of the items for ``span`` from now."""
    conn.execute(update(leases).where(_mine(share, items)).values(expires_at=_clock(conn) + span))


def release(conn: Connection, share: Share, items: Sequence[str]) -> None:
    """Give back what this process still has of the items and did not do."""
    values = {"owner": None, "expires_at": None, "takes": leases.c.takes - 1}
    conn.execute(update(leases).where(_mine(share, items)).values(values))


def settle(conn: Connection, share: Share, done: Done) -> bool:
    """Keep what came of an item; false where another process has it by now, whose result counts."""
    return _settle(conn, _mine(share, [done.item]), done)


def give_up(conn: Connection, run_id: str, work: Work, done: Done) -> bool:
    """Settle an item of ``lost``; false where it is settled already."""
    return _settle(conn, and_(_open(Share(run_id, work, "")), leases.c.item == done.item), done)


def remaining(conn: Connection, run_id: str, work: Work) -> int:
    """How many batches have items that are not done."""
    return conn.scalar(select(func.count(leases.c.batch.distinct())).where(_open(Share(run_id, work, "")))) or 0


def laid_out(conn: Connection, run_id: str, work: Work) -> bool:
    """Whether there is or was something of that kind to share."""
    return conn.scalar(select(leases.c.item).where(*_all(run_id, work)).limit(1)) is not None


def lost(conn: Connection, run_id: str, work: Work) -> tuple[str, ...]:
    """Items over which so many processes died that no other is to try."""
    tried = (leases.c.takes >= MOST_TAKES, _free(_clock(conn)))
    return tuple(conn.scalars(select(leases.c.item).where(_open(Share(run_id, work, "")), *tried)))


def ranked(conn: Connection, run_id: str, work: Work) -> list[str]:
    """The items that are done, in the order of their ranks."""
    query = select(leases.c.item, leases.c.rank_at, leases.c.rank)
    rows = conn.execute(query.where(*_all(run_id, work), leases.c.done_at.is_not(None))).all()
    earliest = datetime.min.replace(tzinfo=UTC)
    # Here rather than by the database: its collation would make the order depend on the engine.
    return [row.item for row in sorted(rows, key=lambda row: (row.rank_at or earliest, row.rank or "", row.item))]


def results(conn: Connection, run_id: str, work: Work, items: Sequence[str]) -> list[bytes]:
    """What came of the items, in the order asked for; those that are not done are left out."""
    query = select(leases.c.item, leases.c.result).where(*_all(run_id, work), leases.c.item.in_(items))
    found = {item: result for item, result in conn.execute(query) if result is not None}
    return [zlib.decompress(found[item]) for item in items if item in found]


def clear(conn: Connection) -> None:
    """Forget all shared work. To be called under the run lock: no other night is under way."""
    conn.execute(delete(leases))


def _settle(conn: Connection, which: ColumnElement[bool], done: Done) -> bool:
    result = zlib.compress(done.result, _QUICKLY)
    values = {"done_at": _clock(conn), "rank_at": done.rank_at, "rank": done.rank, "result": result}
    change = update(leases).where(which).values(values).returning(leases.c.item)
    return conn.execute(change).first() is not None


def _all(run_id: str, work: Work) -> tuple[ColumnElement[bool], ...]:
    return leases.c.run_id == run_id, leases.c.work == work


def _open(share: Share) -> ColumnElement[bool]:
    return and_(*_all(share.run_id, share.work), leases.c.done_at.is_(None))


def _mine(share: Share, items: Sequence[str]) -> ColumnElement[bool]:
    return and_(_open(share), leases.c.owner == share.owner, leases.c.item.in_(items))


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(leases.c.expires_at.is_(None), leases.c.expires_at <= now)


def _clock(conn: Connection) -> datetime:
    """Now, by the one clock that all processes share."""
    if is_postgresql(conn):
        now: datetime = conn.execute(select(func.clock_timestamp())).scalar_one()
        return now
    return datetime.now(UTC)

"""Entries of feeds, from their first listing to the one outcome that they have in each run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select, update

from extractors.model import Entry
from storage.columns import digest
from storage.reading_tables import Outcome, entries, entry_outcomes
from storage.statements import added, upsert


class Listing(NamedTuple):
    """How many listed entries were new, known, or known and changed since; together all of them."""

    new: int
    known: int
    changed: int = 0


@dataclass(frozen=True, slots=True)
class PendingEntry:
    """An entry that is to be read."""

    id: int
    feed_id: str
    entry: Entry
    seen_at: datetime
    attempts: int  # earlier ones: 0 for a new entry


@dataclass(frozen=True, slots=True)
class Unread:
    """An entry whose page failed in a run, with the reason."""

    feed_id: str
    url: str
    outcome: Outcome
    reason: str


def add_entries(
    conn: Connection, feed_id: str, listed: Sequence[Entry], seen_at: datetime, run_id: str
) -> Listing:
    """Stores the new entries of a feed, and opens again the settled ones that changed.

    Known are those with a key that the feed listed before, also twice in one listing, and those whose
    address (clean it first) is settled for the feed. Changed are those of them with another title or a later
    date, of publication or of the last change: an outlet edits a story under its old address.
    """
    new = changed = 0
    for entry in listed:
        known = _known(conn, feed_id, entry)
        if known is None:
            new += _add(conn, feed_id, entry, seen_at, run_id)
        elif known.settled_at is not None and _differs(entry, known.entry):
            reopened = {"entry": entry, "seen_at": seen_at, "settled_at": None, "attempts": 0}
            conn.execute(update(entries).where(entries.c.id == known.id).values(reopened))
            changed += 1
    return Listing(new, len(listed) - new - changed, changed)


class _Known(NamedTuple):
    id: int
    entry: Entry
    settled_at: datetime | None


def _known(conn: Connection, feed_id: str, entry: Entry) -> _Known | None:
    columns = select(entries.c.id, entries.c.entry, entries.c.settled_at)
    same_key = columns.where(entries.c.feed_id == feed_id, entries.c.key_digest == digest(entry.key))
    same_address = columns.where(_settled(feed_id, digest(entry.url))).limit(1)
    for query in (same_key, same_address):
        if found := conn.execute(query).one_or_none():
            return _Known(*found)
    return None


def _add(conn: Connection, feed_id: str, entry: Entry, seen_at: datetime, run_id: str) -> int:
    row = {"feed_id": feed_id, "key_digest": digest(entry.key), "url_digest": digest(entry.url), "entry": entry}
    row |= {"seen_at": seen_at, "first_run_id": run_id, "attempts": 0}
    return added(conn, entries, row)


def _differs(entry: Entry, known: Entry) -> bool:
    earlier = known.updated or known.published
    changed = bool(entry.updated and earlier and entry.updated > earlier)
    later = bool(entry.published and known.published and entry.published > known.published)
    return later or changed or entry.title != known.title


def pending(conn: Connection, feed_ids: Sequence[str], now: datetime) -> tuple[PendingEntry, ...]:
    """Entries of the feeds that were never settled and whose wait, if any, is over; the oldest first."""
    due = or_(entries.c.retry_at.is_(None), entries.c.retry_at <= now)
    query = _pending().where(entries.c.feed_id.in_(feed_ids), entries.c.settled_at.is_(None), due)
    return tuple(PendingEntry(*row) for row in conn.execute(query))


def entries_with_ids(conn: Connection, ids: Sequence[int]) -> tuple[PendingEntry, ...]:
    """The entries with these ids, the oldest first."""
    return tuple(PendingEntry(*row) for row in conn.execute(_pending().where(entries.c.id.in_(ids))))


def _pending() -> Select[Any]:
    columns = (entries.c.id, entries.c.feed_id, entries.c.entry, entries.c.seen_at, entries.c.attempts)
    return select(*columns).order_by(entries.c.seen_at, entries.c.id)


def latest_times(conn: Connection, feed_id: str, limit: int = 100) -> tuple[datetime, ...]:
    """When the feed's last entries were published, or first seen where they do not say or cannot be right."""
    query = (
        select(entries.c.entry, entries.c.seen_at)
        .where(entries.c.feed_id == feed_id)
        .order_by(entries.c.id.desc())
        .limit(limit)
    )
    return tuple(min(entry.published or seen_at, seen_at) for entry, seen_at in conn.execute(query))


def unread(conn: Connection, run_id: str, limit: int) -> tuple[Unread, ...]:
    """Entries whose pages failed in the run, for good or for now, in the order of their feeds."""
    query = (
        select(entries.c.feed_id, entries.c.entry, entry_outcomes.c.outcome, entry_outcomes.c.reason)
        .join(entries, entries.c.id == entry_outcomes.c.entry_id)
        .where(entry_outcomes.c.run_id == run_id)
        .where(entry_outcomes.c.outcome.in_([Outcome.FAILED, Outcome.DEFERRED]))
        .order_by(entries.c.feed_id, entries.c.id)
        .limit(limit)
    )
    return tuple(Unread(f, entry.url, Outcome(outcome), why) for f, entry, outcome, why in conn.execute(query))


def without_outcome(conn: Connection, run_id: str, seen_at: datetime) -> dict[str, int]:
    """For each feed, how many entries listed anew at that time have no outcome in the run; best none."""
    ended = select(entry_outcomes.c.entry_id).where(entry_outcomes.c.run_id == run_id)
    query = (
        select(entries.c.feed_id, func.count())
        .where(entries.c.seen_at == seen_at, entries.c.settled_at.is_(None), entries.c.id.not_in(ended))
        .group_by(entries.c.feed_id)
    )
    return {str(feed_id): int(count) for feed_id, count in conn.execute(query)}


def settle(
    conn: Connection,
    entry_id: int,
    outcome: Outcome,
    reason: str,
    at: datetime,
    article_id: int | None = None,
    *,
    run_id: str,
) -> None:
    """The entry's last outcome. Raises ValueError for ``DEFERRED``, which leaves it open."""
    if outcome is Outcome.DEFERRED:
        raise ValueError("a deferred entry is not settled: call defer.")
    _record(conn, entry_id, outcome, reason, at, run_id)
    values = {"settled_at": at, "retry_at": None, "article_id": article_id}
    conn.execute(update(entries).where(entries.c.id == entry_id).values(attempts=entries.c.attempts + 1, **values))


def defer(conn: Connection, entry_id: int, reason: str, retry_at: datetime, *, at: datetime, run_id: str) -> None:
    """The entry is tried again from ``retry_at`` on."""
    _record(conn, entry_id, Outcome.DEFERRED, reason, at, run_id)
    change = update(entries).where(entries.c.id == entry_id, entries.c.settled_at.is_(None))
    conn.execute(change.values(retry_at=retry_at, attempts=entries.c.attempts + 1))


def outcomes(conn: Connection, run_id: str) -> dict[str, dict[Outcome, int]]:
    """For each feed, how many entries had which outcome in the run."""
    query = (
        select(entries.c.feed_id, entry_outcomes.c.outcome, func.count())
        .join(entries, entries.c.id == entry_outcomes.c.entry_id)
        .where(entry_outcomes.c.run_id == run_id)
        .group_by(entries.c.feed_id, entry_outcomes.c.outcome)
        .order_by(entries.c.feed_id, entry_outcomes.c.outcome)
    )
    counts: dict[str, dict[Outcome, int]] = {}
    for feed_id, outcome, count in conn.execute(query):
        counts.setdefault(feed_id, {})[Outcome(outcome)] = count
    return counts


def _settled(feed_id: str, url_digest: bytes) -> ColumnElement[bool]:
    return and_(
        entries.c.feed_id == feed_id, entries.c.url_digest == url_digest, entries.c.settled_at.is_not(None)
    )


def _record(conn: Connection, entry_id: int, outcome: Outcome, reason: str, at: datetime, run_id: str) -> None:
    values = {"outcome": outcome, "reason": reason, "at": at}
    row = upsert(conn, entry_outcomes).values(run_id=run_id, entry_id=entry_id, **values)
    conn.execute(row.on_conflict_do_update(index_elements=["run_id", "entry_id"], set_=values))

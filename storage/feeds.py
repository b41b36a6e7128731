"""What each feed last answered."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from storage.reading_tables import feed_states as table
from storage.reading_tables import runs
from storage.statements import upsert


@dataclass(frozen=True, slots=True)
class FeedState:
    """A feed's validators and health between two nights."""

    feed_id: str
    url: str
    etag: str = ""
    last_modified: str = ""
    body_check: str = ""  # checksum of the last body
    moved_to: str = ""  # permanent redirect's target
    retired_at: datetime | None = None  # said 410
    failures: int = 0  # consecutive
    last_ok_at: datetime | None = None
    last_tried_at: datetime | None = None
    last_status: int | None = None
    last_reason: str = ""
    retry_at: datetime | None = None  # not before
    last_full_at: datetime | None = None  # its body was last asked for without validators
    failing_since: datetime | None = None
    due_at: datetime | None = None  # by its own rhythm
    asks_seconds: int = 0  # least time between two polls that the feed itself asks for
    validators_lie: bool = False  # it said 304 of a body that had changed
    listed: bytes | None = None  # digests of the items that it last listed, see ``extractors.feed_cut``


def feed_state(conn: Connection, feed_id: str) -> FeedState | None:
    """What is known of the feed; None before its first night."""
    row = conn.execute(select(table).where(table.c.feed_id == feed_id)).one_or_none()
    return None if row is None else FeedState(**row._mapping)


def save_feed_state(conn: Connection, state: FeedState) -> None:
    """Takes the place of what was known of the feed."""
    values = asdict(state)
    statement = upsert(conn, table).values(values)
    conn.execute(statement.on_conflict_do_update(index_elements=["feed_id"], set_=values))


def any_answered(conn: Connection, night: datetime) -> bool:
    """Whether a feed answered in a run that started at this moment and came to its end."""
    summaries = conn.scalars(select(runs.c.summary).where(runs.c.started_at == night))
    return any(summary and summary.get("feeds_reached") for summary in summaries)


def feed_states(conn: Connection) -> tuple[FeedState, ...]:
    """All feeds that were ever polled, by id."""
    rows = conn.execute(select(table).order_by(table.c.feed_id))
    return tuple(FeedState(**row._mapping) for row in rows)

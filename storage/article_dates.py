"""All dates that articles were given, and which of them was believed and why."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from extractors.model import Dates
from storage.reading_tables import article_dates as table
from storage.statements import insert_new


def save_dates(conn: Connection, article_id: int, feed_id: str, dates: Dates) -> None:
    """Keeps the dates of an article's first reading; those of a later one are left out."""
    row = {"article_id": article_id, "feed_id": feed_id, "shift_minutes": dates.shift // timedelta(minutes=1)}
    row |= {"page": dates.page, "zoned": dates.zoned, "feed": dates.feed, "url": dates.url, "seen": dates.seen}
    conn.execute(insert_new(conn, table).values(row | {"reason": dates.reason}))


def dates_of(conn: Connection, article_id: int) -> Dates | None:
    """The dates of an article; None where none were kept, as of seeds and files."""
    row = conn.execute(select(table).where(table.c.article_id == article_id)).one_or_none()
    if row is None:
        return None
    shift = timedelta(minutes=row.shift_minutes)
    return Dates(row.page, row.zoned, row.feed, row.url, row.seen, shift, row.reason)


def feed_and_page_dates(conn: Connection, feed_id: str, limit: int) -> tuple[tuple[datetime, datetime], ...]:
    """What a feed and its pages said of its latest articles, where both gave a date and the page its zone."""
    query = (
        select(table.c.feed, table.c.page)
        .where(table.c.feed_id == feed_id, table.c.feed.is_not(None), table.c.page.is_not(None), table.c.zoned)
        .order_by(table.c.article_id.desc())
        .limit(limit)
    )
    return tuple((feed, page) for feed, page in conn.execute(query))

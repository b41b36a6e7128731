"""With what knowledge each article was read: which ones an edit of the data files or of a rule leaves behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, or_, select

from storage.derived_tables import ledger_readings
from storage.reading_tables import articles
from storage.statements import upsert


def save_reading(conn: Connection, article_id: int, knowledge: str, at: datetime) -> None:
    """The article was read with the data files and rules of this digest."""
    values = {"knowledge": knowledge, "at": at}
    row = upsert(conn, ledger_readings).values(article_id=article_id, **values)
    conn.execute(row.on_conflict_do_update(index_elements=["article_id"], set_=values))


def read_otherwise(conn: Connection, knowledge: str, *, batch: int = 200) -> Iterator[int]:
    """Ids of the articles that were read with other knowledge, or with what is not known, in order of storing.

    Those whose text was removed cannot be read again.
    """
    last = 0
    query = (
        select(articles.c.id)
        .outerjoin(ledger_readings, ledger_readings.c.article_id == articles.c.id)
        .where(or_(ledger_readings.c.knowledge != knowledge, ledger_readings.c.knowledge.is_(None)))
        .where(articles.c.text != "")
        .order_by(articles.c.id)
        .limit(batch)
    )
    while ids := conn.scalars(query.where(articles.c.id > last)).all():
        yield from ids
        last = ids[-1]

"""Names found in articles, and letters that were judged to be no name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select

from extractors.model import Mention, Refusal, Tagging
from storage.reading_tables import mentions, refusals


def save_mentions(conn: Connection, article_id: int, tagging: Tagging) -> None:
    """The article's tagging, in place of an earlier one."""
    _replace(conn, mentions, article_id, tagging.mentions)
    _replace(conn, refusals, article_id, tagging.refusals)


def mentions_of(conn: Connection, article_id: int) -> Tagging:
    """The article's tagging; an empty one where nothing was found."""
    names = [Mention(*values) for values in _finds(conn, mentions, article_id)]
    others = [Refusal(*values) for values in _finds(conn, refusals, article_id)]
    return Tagging(tuple(names), tuple(others))


def _replace(conn: Connection, table: Table, article_id: int, found: Sequence[Mention | Refusal]) -> None:
    conn.execute(delete(table).where(table.c.article_id == article_id))
    rows = [_row(article_id, position, find) for position, find in enumerate(found)]
    if rows:
        conn.execute(insert(table), rows)


def _finds(conn: Connection, table: Table, article_id: int) -> Iterator[tuple[Any, ...]]:
    """Rows with the fields of the find in their order: the columns after the key stand in it."""
    columns = [column for column in table.c if not column.primary_key]
    rows = conn.execute(select(*columns).where(table.c.article_id == article_id).order_by(table.c.position))
    return (tuple(row) for row in rows)


def _row(article_id: int, position: int, find: Mention | Refusal) -> dict[str, object]:
    values = asdict(find)
    return {"article_id": article_id, "position": position, "stop": values.pop("end"), **values}

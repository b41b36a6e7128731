"""Names found in articles, and letters that were judged to be no name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select

from extractors.model import Mention, Refusal, Tagging
from storage.reading_tables import Part, mentions, refusals


def save_mentions(conn: Connection, article_id: int, tagging: Tagging, part: Part = Part.TEXT) -> None:
    """The tagging of one part of an article, in place of an earlier one."""
    _replace(conn, mentions, article_id, part, tagging.mentions)
    _replace(conn, refusals, article_id, part, tagging.refusals)


def mentions_of(conn: Connection, article_id: int, part: Part = Part.TEXT) -> Tagging:
    """The tagging of one part of an article; an empty one where nothing was found."""
    names = [Mention(*values) for values in _finds(conn, mentions, article_id, part)]
    others = [Refusal(*values) for values in _finds(conn, refusals, article_id, part)]
    return Tagging(tuple(names), tuple(others))


def entities_of(conn: Connection, article_id: int) -> frozenset[str]:
    """Ids of the entities that an article names in its title or text."""
    named = select(mentions.c.entity).distinct().where(mentions.c.article_id == article_id)
    return frozenset(conn.scalars(named))


def _replace(
    conn: Connection, table: Table, article_id: int, part: Part, found: Sequence[Mention | Refusal]
) -> None:
    conn.execute(delete(table).where(table.c.article_id == article_id, table.c.part == part))
    rows = [_row(article_id, part, position, find) for position, find in enumerate(found)]
    if rows:
        conn.execute(insert(table), rows)


def _finds(conn: Connection, table: Table, article_id: int, part: Part) -> Iterator[tuple[Any, ...]]:
    """Rows with the fields of the find in their order: the columns after the key stand in it."""
    columns = [column for column in table.c if not column.primary_key]
    mine = select(*columns).where(table.c.article_id == article_id, table.c.part == part)
    rows = conn.execute(mine.order_by(table.c.position))
    return (tuple(row) for row in rows)


def _row(article_id: int, part: Part, position: int, find: Mention | Refusal) -> dict[str, object]:
    values = asdict(find)
    return {"article_id": article_id, "part": part, "position": position, "stop": values.pop("end"), **values}

"""The sentences in which the texts of one article differ."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, insert, select

from extractors.revision import ChangeKind, SentenceChange
from storage.change_tables import revision_changes
from storage.reading_tables import revisions


def latest_revision(conn: Connection, article_id: int) -> int:
    """Number of the earlier text that was replaced last; 0 where the first one stands."""
    return int(conn.scalar(select(func.max(revisions.c.number)).where(revisions.c.article_id == article_id)) or 0)


def save_changes(conn: Connection, article_id: int, number: int, changes: Sequence[SentenceChange]) -> None:
    """Keeps in which sentences the text that took the place of revision ``number`` differs from it."""
    rows = [
        {
            "article_id": article_id,
            "number": number,
            "position": n,
            "kind": change.kind,
            "old": change.old,
            "new": change.new,
        }
        for n, change in enumerate(changes)
    ]
    if rows:
        conn.execute(insert(revision_changes), rows)


def changes_of(conn: Connection, article_id: int) -> dict[int, tuple[SentenceChange, ...]]:
    """For each replaced text of an article the sentences in which the next one differs."""
    query = select(revision_changes).where(revision_changes.c.article_id == article_id)
    found: dict[int, list[SentenceChange]] = {}
    for row in conn.execute(query.order_by(revision_changes.c.number, revision_changes.c.position)):
        found.setdefault(row.number, []).append(SentenceChange(ChangeKind(row.kind), row.old, row.new))
    return {number: tuple(changes) for number, changes in found.items()}

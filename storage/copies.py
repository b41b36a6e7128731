"""Which article is a copy of which, and how many independent origins a set of articles has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from extractors.model import CopyKind, Duplicate
from storage.reading_tables import articles, duplicates
from storage.statements import upsert

RULE = "rule"  # decided by the program; anything else is a person
_MARKS = (articles.c.id, articles.c.owner, articles.c.outlet, articles.c.credit, articles.c.text_sha256)
_COPIES = [kind for kind in CopyKind if kind.is_copy]


@dataclass(frozen=True, slots=True)
class StoredDuplicate:
    """The verdict on an article against an earlier one."""

    article_id: int
    of_article_id: int
    duplicate: Duplicate
    at: datetime
    decided_by: str


@dataclass(frozen=True, slots=True)
class Cluster:
    """An article with all its copies."""

    root: int
    members: tuple[int, ...]  # the root among them, ascending


def save_duplicate(
    conn: Connection,
    article_id: int,
    of_article_id: int,
    duplicate: Duplicate,
    at: datetime,
    decided_by: str = RULE,
) -> None:
    """The article's verdict, which takes the place of an earlier one unless a person gave that.

    Raises ValueError where the two would be copies of one another.
    """
    if duplicate.kind.is_copy and _root(conn, of_article_id) == article_id:
        raise ValueError(f"article {of_article_id} is a copy of {article_id} already, not the reverse.")
    values = {"of_article_id": of_article_id, "kind": duplicate.kind, "score": duplicate.score, "at": at}
    values |= {"reason": duplicate.reason, "copied": duplicate.copied, "decided_by": decided_by}
    row = upsert(conn, duplicates).values(article_id=article_id, **values)
    may_replace = duplicates.c.decided_by == RULE if decided_by == RULE else None
    conn.execute(row.on_conflict_do_update(index_elements=["article_id"], set_=values, where=may_replace))


def duplicate_of(conn: Connection, article_id: int) -> StoredDuplicate | None:
    """The article's verdict, of whatever kind: ask ``duplicate.kind.is_copy``."""
    row = conn.execute(select(duplicates).where(duplicates.c.article_id == article_id)).one_or_none()
    return None if row is None else _stored(row)


def copies(conn: Connection) -> tuple[StoredDuplicate, ...]:
    """The verdict on every copy, and every verdict that a person gave, in the order of the articles."""
    asked = or_(duplicates.c.kind.in_(_COPIES), duplicates.c.decided_by != RULE)
    rows = conn.execute(select(duplicates).where(asked).order_by(duplicates.c.article_id))
    return tuple(map(_stored, rows))


def cluster(conn: Connection, article_id: int) -> Cluster:
    """The article at the root of the copies that this one belongs to, and all of them."""
    root = _root(conn, article_id)
    tree = select(articles.c.id).where(articles.c.id == root).cte("tree", recursive=True)
    copies = select(duplicates.c.article_id).join(tree, duplicates.c.of_article_id == tree.c.id)
    members = tree.union(copies.where(duplicates.c.kind.in_(_COPIES)))
    return Cluster(root, tuple(sorted(conn.scalars(select(members.c.id)))))


def origins(conn: Connection, article_ids: Sequence[int]) -> int:
    """How many independent origins the articles have.

    Copies of one article are one origin, and so are the outlets of one owner, the reports credited to one news
    agency, and equal texts.
    """
    groups: list[set[tuple[str, str | int]]] = []
    query = select(*_MARKS).where(articles.c.id.in_(article_ids)).order_by(articles.c.id)
    for row in conn.execute(query):
        marks: set[tuple[str, str | int]] = {("root", _root(conn, row.id)), ("text", row.text_sha256)}
        marks.update(("owner", name) for name in (row.owner or row.outlet,) if name)
        marks.update(("agency", name) for name in row.credit.split(" / ") if name)
        joined = [group for group in groups if group & marks]
        groups = [group for group in groups if not group & marks]
        groups.append(marks.union(*joined))
    return len(groups)


def _stored(row: Row[Any]) -> StoredDuplicate:
    verdict = Duplicate(CopyKind(row.kind), row.score, row.reason, row.copied)
    return StoredDuplicate(row.article_id, row.of_article_id, verdict, row.at, row.decided_by)


def _root(conn: Connection, article_id: int) -> int:
    """The article at the end of the chain of copies; the smallest of a ring."""
    up = select(articles.c.id).where(articles.c.id == article_id).cte("up", recursive=True)
    originals = select(duplicates.c.of_article_id).join(up, duplicates.c.article_id == up.c.id)
    chain = up.union(originals.where(duplicates.c.kind.in_(_COPIES)))
    is_copy = select(duplicates.c.article_id).where(
        duplicates.c.article_id == chain.c.id, duplicates.c.kind.in_(_COPIES)
    )
    found = conn.scalar(select(chain.c.id).where(~is_copy.exists()))
    return article_id if found is None else found

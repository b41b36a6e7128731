"""What is removed with age, and what never is: an alert, a claim or a decision can always be traced to bytes.

Rows stay where their contents go, so that nothing that was seen before comes back as new: a page keeps address and
digest of its bytes, an article its addresses and the digest of its text, an entry its key and address.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Text,
    cast,
    delete,
    exists,
    func,
    or_,
    select,
    union,
    update,
)

from extractors.model import Origin
from storage.copies import RULE
from storage.database import Database
from storage.ledger_tables import alerts, claim_sources, claims
from storage.reading_tables import articles, bodies, details, duplicates, entries, pages, revisions, runs, shingles

AT_ONCE = 500  # rows of a transaction, so that whoever else writes need not wait
_SLIM = '%"summary":"","html":"",%'  # an entry as JSON without either


@dataclass(frozen=True, slots=True)
class Removed:
    """How many things lost their contents, and how many bytes or characters these took."""

    things: int = 0
    size: int = 0


def remove_page_bytes(database: Database, before: datetime) -> Removed:
    """Empty the bytes of pages fetched before then that led to no article, or to none that is kept."""
    bytes_of = select(pages.c.body_sha256)
    needed = union(
        bytes_of.where(pages.c.fetched_at >= before),
        bytes_of.join(articles, articles.c.page_id == pages.c.id).where(is_kept()),
        bytes_of.join(revisions, revisions.c.page_id == pages.c.id).join(articles).where(is_kept()),
    )
    full = func.length(bodies.c.packed)
    old = select(bodies.c.sha256, full).where(full > 0, bodies.c.sha256.not_in(needed))

    def empty(conn: Connection, rows: Sequence[Row[Any]]) -> None:
        keys = [row.sha256 for row in rows]
        conn.execute(update(bodies).where(bodies.c.sha256.in_(keys)).values(packed=b""))

    return _each(database, old, empty)


def remove_texts(database: Database, before: datetime) -> Removed:
    """Empty the texts of articles first seen before then that are not kept, and make them no one's original."""
    full = func.length(articles.c.text)
    old = select(articles.c.id, full).where(articles.c.first_seen < before, full > 0, ~is_kept())

    def empty(conn: Connection, rows: Sequence[Row[Any]]) -> None:
        ids = [row.id for row in rows]
        conn.execute(update(articles).where(articles.c.id.in_(ids)).values(text=""))
        conn.execute(update(revisions).where(revisions.c.article_id.in_(ids)).values(text=""))
        for table in (shingles, details):
            conn.execute(delete(table).where(table.c.article_id.in_(ids)))

    return _each(database, old, empty)


def slim_entries(database: Database, before: datetime) -> Removed:
    """Take summary and full text from entries settled before then whose article, if any, is not kept.

    A feed's full text stands in for a page that could not be had: of a kept article it is the proof.
    """
    kept = exists().where(articles.c.id == entries.c.article_id, is_kept())
    words = cast(entries.c.entry, Text)
    old = select(entries.c.id, func.length(words)).where(
        entries.c.settled_at < before, words.not_like(_SLIM), ~kept
    )

    def slim(conn: Connection, rows: Sequence[Row[Any]]) -> None:
        ids = [row.id for row in rows]
        for id_, entry in conn.execute(select(entries.c.id, entries.c.entry).where(entries.c.id.in_(ids))).all():
            change = update(entries).where(entries.c.id == id_)
            conn.execute(change.values(entry=replace(entry, summary="", html="")))

    return _each(database, old, slim)


def slim_summaries(database: Database, before: datetime) -> Removed:
    """Take the lines by feed from the summaries of runs before then: with many feeds they are most of a run."""
    words = cast(runs.c.summary, Text)
    old = select(runs.c.id, func.length(words)).where(runs.c.started_at < before, words.like('%"feeds":{%'))

    def slim(conn: Connection, rows: Sequence[Row[Any]]) -> None:
        ids = [row.id for row in rows]
        for id_, summary in conn.execute(select(runs.c.id, runs.c.summary).where(runs.c.id.in_(ids))).all():
            rest = {name: value for name, value in summary.items() if name != "feeds"}
            conn.execute(update(runs).where(runs.c.id == id_).values(summary=rest))

    return _each(database, old, slim)


def removed_article(conn: Connection, text_sha256: str) -> int | None:
    """The article that had this very text before it was removed."""
    query = select(articles.c.id).where(articles.c.text_sha256 == text_sha256, articles.c.text == "")
    return conn.scalars(query.order_by(articles.c.id).limit(1)).first()


def is_kept() -> ColumnElement[bool]:
    """Whether a row of ``articles`` is one that something can be traced to: kept whole for good.

    That is: on topic, a seed or a file, with a claim or as a further source of one, in an alert, a copy or the
    original of an article on topic, or one whose copies a person decided on.
    """
    other = articles.alias("other")
    copied = duplicates.alias("copied")
    matters = or_(other.c.on_topic, copied.c.decided_by != RULE)
    return or_(
        articles.c.on_topic,
        articles.c.origin != Origin.NEWS,
        exists().where(claims.c.article_id == articles.c.id),
        exists().where(claim_sources.c.article_id == articles.c.id),
        exists().where(alerts.c.new_article_id == articles.c.id),
        exists().where(alerts.c.ledger_article_id == articles.c.id),
        exists().where(copied.c.article_id == articles.c.id, other.c.id == copied.c.of_article_id, matters),
        exists().where(copied.c.of_article_id == articles.c.id, other.c.id == copied.c.article_id, matters),
    )


def _each(database: Database, old: Select[Any], work: Callable[[Connection, Sequence[Row[Any]]], None]) -> Removed:
    """Find what is old, rows of a key and a size, then work through it in short transactions."""
    with database.read() as conn:
        rows = conn.execute(old).all()
    for start in range(0, len(rows), AT_ONCE):
        with database.write() as conn:
            work(conn, rows[start : start + AT_ONCE])
    return Removed(len(rows), sum(size for _, size in rows))

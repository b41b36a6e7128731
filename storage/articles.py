"""Articles: one row each, found again by any of its addresses; earlier texts are kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from extractors.model import Article, DateBasis, Origin, PageVerdict, Tier
from storage.columns import digest
from storage.reading_tables import article_urls, articles, duplicates, revisions
from storage.statements import insert_new, serialise

_FIELDS = tuple(field.name for field in fields(Article))


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article with what the night decided about it."""

    id: int
    article: Article
    first_seen: datetime
    on_topic: bool
    topic_reason: str
    verdict: PageVerdict
    run_id: str


@dataclass(frozen=True, slots=True)
class Revision:
    """An earlier text of an article."""

    article_id: int
    number: int  # from 1, the oldest
    title: str
    text: str
    text_sha256: str
    published: datetime | None
    replaced_at: datetime


def save_article(
    conn: Connection,
    article: Article,
    *,
    page_id: int | None,
    seen_at: datetime,
    on_topic: bool,
    topic_reason: str,
    urls: Sequence[str],
    verdict: PageVerdict,
    run_id: str,
) -> int:
    """Id of the new article, or of the one that has one of the addresses already (which stays as it is).

    The addresses are ``urls`` and the article's ``url``; its canonical address counts only among ``urls``,
    since a page can name a wrong one.
    """
    addresses = list(dict.fromkeys((article.url, *urls)))
    serialise(conn, [digest(address) for address in addresses])
    known = _id_of(conn, addresses)
    if known is None:
        row = _columns(article) | {"page_id": page_id, "first_seen": seen_at, "run_id": run_id}
        row |= {"on_topic": on_topic, "topic_reason": topic_reason, "verdict": verdict}
        known = conn.execute(insert(articles).values(row).returning(articles.c.id)).scalar_one()
    add_urls(conn, known, addresses)
    return known


def find_article(conn: Connection, urls: Sequence[str]) -> StoredArticle | None:
    """The article with one of the addresses; the first stored where they lead to several."""
    known = _id_of(conn, urls)
    return None if known is None else load_articles(conn, [known])[0]


def add_urls(conn: Connection, article_id: int, urls: Sequence[str]) -> None:
    """Further addresses of an article. One that leads to another article already is left to it."""
    rows = [{"digest": digest(url), "url": url, "article_id": article_id} for url in dict.fromkeys(urls)]
    for row in rows:
        conn.execute(insert_new(conn, article_urls).values(row))


def load_articles(conn: Connection, ids: Sequence[int]) -> tuple[StoredArticle, ...]:
    """The articles with these ids, in the order of ``ids``; an unknown id is left out."""
    rows = conn.execute(select(articles).where(articles.c.id.in_(ids)))
    found = {row.id: _stored(row) for row in rows}
    return tuple(found[id_] for id_ in ids if id_ in found)


def all_articles(conn: Connection, *, batch: int = 200) -> Iterator[StoredArticle]:
    """Every article in the order of storing; to be read within the transaction of ``conn``."""
    last = 0
    while rows := conn.execute(
        select(articles).where(articles.c.id > last).order_by(articles.c.id).limit(batch)
    ).all():
        yield from map(_stored, rows)
        last = rows[-1].id


def latest_texts(conn: Connection, outlet: str, limit: int) -> tuple[str, ...]:
    """Texts of an outlet's articles that are no copies, the latest stored first."""
    query = (
        select(articles.c.text)
        .outerjoin(duplicates, duplicates.c.article_id == articles.c.id)
        .where(articles.c.outlet == outlet, duplicates.c.article_id.is_(None), articles.c.text != "")
        .order_by(articles.c.id.desc())
        .limit(limit)
    )
    return tuple(conn.scalars(query))


def save_topic(conn: Connection, article_id: int, *, on_topic: bool, reason: str) -> None:
    """Whether the article is on the beat, found anew."""
    change = update(articles).where(articles.c.id == article_id)
    conn.execute(change.values(on_topic=on_topic, topic_reason=reason))


def save_revision(
    conn: Connection, article_id: int, article: Article, page_id: int | None, seen_at: datetime
) -> bool:
    """Makes ``article`` the current text and keeps the earlier one. False where the text is the same.

    Address, outlet and origin stay those of the first reading.
    """
    old = conn.execute(select(articles).where(articles.c.id == article_id).with_for_update()).one()
    if old.text_sha256 == article.text_sha256:
        return False
    count = select(func.count()).where(revisions.c.article_id == article_id).scalar_subquery()
    kept = {name: getattr(old, name) for name in ("title", "text", "text_sha256", "published", "page_id")}
    conn.execute(insert(revisions).values(article_id=article_id, number=count + 1, replaced_at=seen_at, **kept))
    new = {name: getattr(article, name) for name in ("title", "text", "text_sha256", "author", "language")}
    dated = {"published": article.published, "date_basis": article.date_basis} if article.published else {}
    conn.execute(update(articles).where(articles.c.id == article_id).values(page_id=page_id, **new, **dated))
    return True


def revisions_of(conn: Connection, article_id: int) -> tuple[Revision, ...]:
    """Earlier texts of an article, the oldest first."""
    rows = conn.execute(select(revisions).where(revisions.c.article_id == article_id).order_by(revisions.c.number))
    return tuple(Revision(**{field.name: getattr(row, field.name) for field in fields(Revision)}) for row in rows)


def text_with_digest(conn: Connection, text_sha256: str) -> str | None:
    """The text, current or earlier, that a claim's offsets refer to."""
    for table in (articles, revisions):
        found = conn.scalars(select(table.c.text).where(table.c.text_sha256 == text_sha256).limit(1)).first()
        if found is not None:
            return str(found)
    return None


def _id_of(conn: Connection, urls: Sequence[str]) -> int | None:
    digests = [digest(url) for url in urls]
    first: int | None = conn.scalar(
        select(func.min(article_urls.c.article_id)).where(article_urls.c.digest.in_(digests))
    )
    return first


def _columns(article: Article) -> dict[str, Any]:
    return {name: getattr(article, name) for name in _FIELDS} | {"text_sha256": article.text_sha256}


def _stored(row: Row[Any]) -> StoredArticle:
    values = {name: getattr(row, name) for name in _FIELDS}
    values |= {
        "tier": Tier(row.tier),
        "date_basis": DateBasis(row.date_basis),
        "origin": Origin(row.origin),
    }
    return StoredArticle(
        id=row.id,
        article=Article(**values),
        first_seen=row.first_seen,
        on_topic=row.on_topic,
        topic_reason=row.topic_reason,
        verdict=PageVerdict(row.verdict),
        run_id=row.run_id,
    )

"""What one run added to the store, counted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, select

from extractors.model import Origin
from storage.ledger_tables import claims
from storage.reading_tables import articles, mentions


@dataclass(frozen=True, slots=True)
class RunFigures:
    """Counts of one run, seeds apart. ``tags`` are (entity id, articles that name it), the most named first."""

    articles: int
    claims: int
    tags: tuple[tuple[str, int], ...]


def run_figures(conn: Connection, run_id: str, entities: Collection[str]) -> RunFigures:
    """What the run added; of the tags those of ``entities``."""
    news = and_(articles.c.run_id == run_id, articles.c.origin != Origin.SEED)
    stored = select(func.count()).select_from(articles).where(news)
    claimed = select(func.count()).select_from(claims).join(articles, articles.c.id == claims.c.article_id)
    claimed = claimed.where(claims.c.run_id == run_id, articles.c.origin != Origin.SEED)
    times = func.count(mentions.c.article_id.distinct())
    named = (
        select(mentions.c.entity, times)
        .join(articles, articles.c.id == mentions.c.article_id)
        .where(news, mentions.c.entity.in_(entities))
        .group_by(mentions.c.entity)
        .order_by(times.desc(), mentions.c.entity)
    )
    tags = tuple((entity, count) for entity, count in conn.execute(named))
    return RunFigures(conn.scalar(stored) or 0, conn.scalar(claimed) or 0, tags)

"""Furniture that an outlet repeats under its articles, learnt from stored ones and those of the night."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from sqlalchemy import Connection

from extractors.model import Article, Origin
from extractors.outlet_furniture import edge_lines, learn, strip
from flows.watch import Watch
from storage.articles import latest_texts

LEARNT_FROM = 60  # stored articles of an outlet


def without_furniture(watch: Watch, conn: Connection, article: Article) -> Article:
    """The article without lines that its outlet repeats; seeds, which share no outlet, are left as they are."""
    if article.origin is Origin.SEED:
        return article
    counts = _counts(watch, conn, article.outlet)
    return replace(article, text=strip(article.text, counts))


def count_lines(watch: Watch, conn: Connection, article: Article) -> None:
    """Let an article that is no copy add to what its outlet is known to repeat. To be given its whole text."""
    if article.origin is not Origin.SEED:
        _counts(watch, conn, article.outlet).update(edge_lines(article.text))


def _counts(watch: Watch, conn: Connection, outlet: str) -> Counter[str]:
    if outlet not in watch.furniture:
        watch.furniture[outlet] = Counter(learn(latest_texts(conn, outlet, LEARNT_FROM)))
    return watch.furniture[outlet]

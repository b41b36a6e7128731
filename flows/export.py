"""Everything that the store decided, as JSON lines that any program can read."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterator
from pathlib import Path

from sqlalchemy import Connection

from extractors.model import Origin
from flows.configuration import load_configuration
from storage.articles import StoredArticle, all_articles, load_articles, revisions_of
from storage.copies import duplicate_of
from storage.database import open_database
from storage.mentions import entities_of
from storage.outbox import alerts


def export(database: str, config: Path | None) -> int:
    """Print one ``article`` line for each page, copies included, and one ``alert`` line for each message told."""
    watched = load_configuration(config).watched
    db = open_database(database, create=False)
    try:
        with db.read() as conn:
            for line in lines(conn, watched):
                sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    finally:
        db.close()
    return 0


def lines(conn: Connection, watched: Collection[str]) -> Iterator[dict[str, object]]:
    """Articles in the order in which they were stored, then alerts in the order in which they were told.

    A page that was edited has a line for each text that it was read with, the current one last.
    """
    for stored in all_articles(conn):
        if stored.article.origin is not Origin.SEED:
            current = _article(conn, stored, watched)
            for earlier in revisions_of(conn, stored.id):
                yield current | {"title": earlier.title, "text": earlier.text, "revision": earlier.number}
            yield current
    for told in alerts(conn):
        alert = told.alert
        yield {
            "type": "alert",
            "id": alert.id,
            "case": alert.case_id,
            "new_url": alert.new.url,
            "new_quote": alert.new.quote,
            "ledger_source": alert.ledger.url,
            "ledger_quote": alert.ledger.quote,
            "verdict": alert.verdict.value,
            "kind": alert.kind.value,
            "confidence": round(alert.confidence, 3),
            "reason": alert.reason,
            "created_at": alert.created_at.isoformat() if alert.created_at else None,
        }


def _article(conn: Connection, stored: StoredArticle, watched: Collection[str]) -> dict[str, object]:
    article = stored.article
    copy = duplicate_of(conn, stored.id)
    original = None
    if copy is not None and copy.duplicate.kind.is_copy:
        original = load_articles(conn, [copy.of_article_id])[0].article.canonical_url
    return {
        "type": "article",
        "id": stored.id,
        "url": article.url,
        "canonical_url": article.canonical_url,
        "duplicate_of": original,
        "copy_kind": copy.duplicate.kind.value if copy else None,
        "title": article.title,
        "outlet": article.outlet,
        "published": article.published.isoformat() if article.published else None,
        "language": article.language,
        "on_topic": stored.on_topic,
        "topic_reason": stored.topic_reason,
        "tags": sorted(entities_of(conn, stored.id) & set(watched)),
        "verdict": stored.verdict.value,
        "text": article.text,
    }

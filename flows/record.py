"""Recording one article: gather what is known, decide, save, in one transaction.

A crash leaves the article whole or not there at all; the next run takes up its entry again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from extractors.duplicates import compare_texts, fingerprint, rewrite_keys
from extractors.model import Article, CopyKind, Duplicate, PageVerdict
from flows.alert_content import Source
from flows.claiming import claim
from flows.examine import Examined, text_of
from flows.foresee import Foreseen, cleaned, foreseen_alone, is_revision
from flows.originals import Original, original_of, text_of_stored
from flows.outlets import count_lines
from flows.taking_back import keep_changes, take_back
from flows.watch import Watch
from storage.articles import StoredArticle, add_urls, find_article, save_article, save_revision
from storage.columns import digest
from storage.copies import save_duplicate
from storage.fingerprints import add_details, add_fingerprint
from storage.mentions import save_mentions
from storage.reading_tables import Outcome, Part
from storage.statements import serialise


@dataclass(frozen=True, slots=True)
class Find:
    """An article as it was found, with all that proves it."""

    article: Article
    urls: tuple[str, ...]
    seen_at: datetime
    page_id: int | None = None
    verdict: PageVerdict = PageVerdict.ARTICLE


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a find."""

    outcome: Outcome
    article_id: int
    claims: int = 0
    alerts: int = 0
    reason: str = ""


def record(watch: Watch, conn: Connection, find: Find, foreseen: Foreseen | None = None) -> Recorded:
    """Store an article with its verdict on copies, mentions, claims, relations and messages.

    ``conn`` is inside the transaction that the caller opened, so that the entry can be settled in the same. What
    was ``foreseen`` for the same text is not worked out again; see ``foresee``.
    """
    whole = find.article
    find = replace(find, article=cleaned(watch, conn, whole))
    # Another program that reads the same address waits here, and then finds the article.
    serialise(conn, [digest(url) for url in (find.article.url, *find.urls)])
    stored = find_article(conn, find.urls)
    if stored is not None:
        return _known(watch, conn, find, stored, foreseen)
    foreseen = _of(watch, find.article, foreseen)
    examined = foreseen.examined
    original = original_of(conn, examined)
    article_id = save_article(
        conn,
        find.article,
        page_id=find.page_id,
        seen_at=find.seen_at,
        on_topic=examined.topic.on_topic,
        topic_reason=examined.topic.reason,
        urls=find.urls,
        verdict=find.verdict,
        run_id=watch.run_id,
    )
    _index(conn, article_id, examined, original)
    _save_mentions(conn, article_id, examined)
    if original is None:
        count_lines(watch, conn, whole)
    verdict: Duplicate | None = None
    if original is not None:
        of, verdict = original
        save_duplicate(conn, article_id, of.id, verdict, watch.now)
    source = Source(article_id, find.article, examined.tagging.text)
    claims, alerts = claim(watch, conn, source, foreseen, original)
    copy = verdict is not None and verdict.kind.is_copy
    outcome = Outcome.COPY if copy else Outcome.ARTICLE if examined.topic.on_topic else Outcome.OFF_TOPIC
    return Recorded(outcome, article_id, claims, alerts, verdict.reason if verdict else examined.topic.reason)


def record_split(watch: Watch, conn: Connection, stored: StoredArticle) -> int:
    """Read the claims of an article that a person found to be no copy, and let its own copies find it.

    Returns the number of its claims; those recorded before stay what they are.
    """
    foreseen = foreseen_alone(watch, stored.article)
    _index(conn, stored.id, foreseen.examined, None)
    source = Source(stored.id, stored.article, foreseen.examined.tagging.text)
    return claim(watch, conn, source, foreseen, None)[0]


def _of(watch: Watch, clean: Article, foreseen: Foreseen | None) -> Foreseen:
    """What was foreseen for this very text, else what can be said of it now."""
    same = foreseen is not None and foreseen.examined.article == clean
    return foreseen if foreseen is not None and same else foreseen_alone(watch, clean)


def _save_mentions(conn: Connection, article_id: int, examined: Examined) -> None:
    save_mentions(conn, article_id, examined.tagging.title, Part.TITLE)
    save_mentions(conn, article_id, examined.tagging.text)


def _index(conn: Connection, article_id: int, examined: Examined, original: Original | None) -> None:
    """Let the article be found. Of a copy's hashes only those that its original lacks: one member stands for a
    cluster, or a story copied by hundreds would make its own hashes common and be found no more."""
    keys, details = set(examined.keys), set(examined.details)
    if original is not None and original[1].kind.is_copy:
        old = original[0].article
        keys -= {*fingerprint(old.text)}
        details -= {*rewrite_keys(old.title, old.text, examined.tagging.entities)}
    add_fingerprint(conn, article_id, keys)
    add_details(conn, article_id, details)


def _known(
    watch: Watch, conn: Connection, find: Find, stored: StoredArticle, foreseen: Foreseen | None
) -> Recorded:
    """An address of a stored article: one more name of it, or a new revision of its text."""
    add_urls(conn, stored.id, find.urls)
    if not is_revision(watch, conn, find.article, stored):
        return Recorded(Outcome.KNOWN_ARTICLE, stored.id, reason="the same article is stored already")
    foreseen = _of(watch, find.article, foreseen)
    examined = foreseen.examined
    change = compare_texts(text_of(find.article, examined.tagging.entities), text_of_stored(stored))
    if change.kind is CopyKind.DISTINCT:  # an error page, or a page put to another use: the text is kept
        return Recorded(Outcome.KNOWN_ARTICLE, stored.id, reason="the page now shows something else")
    save_revision(conn, stored.id, find.article, find.page_id, find.seen_at)
    _index(conn, stored.id, examined, None)
    _save_mentions(conn, stored.id, examined)
    source = Source(stored.id, find.article, examined.tagging.text, revised=True)
    claims, alerts = claim(watch, conn, source, foreseen, (stored, change))
    keep_changes(conn, stored.id, stored.article.text, find.article.text)
    gone = take_back(watch, conn, stored.id, find.article.text, examined.claims)
    said = f"revised: {change.reason}" + (f" Claims that it makes no more: {gone}." if gone else "")
    return Recorded(Outcome.KNOWN_ARTICLE, stored.id, claims, alerts, said)

"""Recording one article: gather what is known, decide, save, in one transaction.

A crash leaves the article whole or not there at all; the next run takes up its entry again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from extractors.duplicates import TextOf, compare_texts, fingerprint, rewrite_keys
from extractors.model import Article, CopyKind, Duplicate, Origin, PageVerdict
from extractors.origin import credited_agency
from flows.alert_content import Source
from flows.claiming import claim
from flows.examine import Examined, duplicate_among, examine, text_of
from flows.outlets import count_lines, without_furniture
from flows.watch import Watch
from storage.articles import StoredArticle, add_urls, find_article, load_articles, save_article, save_revision
from storage.columns import digest
from storage.copies import save_duplicate
from storage.fingerprints import add_details, add_fingerprint, candidates, candidates_by_details
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


def record(watch: Watch, conn: Connection, find: Find) -> Recorded:
    """Store an article with its verdict on copies, mentions, claims, relations and messages.

    ``conn`` is inside the transaction that the caller opened, so that the entry can be settled in the same.
    """
    whole = find.article
    clean = without_furniture(watch, conn, whole)
    credit = credited_agency(whole.author, clean.text, whole.outlet)
    find = replace(find, article=replace(clean, credit=credit))
    # Another program that reads the same address waits here, and then finds the article.
    serialise(conn, [digest(url) for url in (clean.url, *find.urls)])
    stored = find_article(conn, find.urls)
    if stored is not None:
        return _known(watch, conn, find, stored)
    examined = examine(find.article, watch.configuration.knowledge, watch.configuration.topics)
    original = _original(conn, examined)
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
    save_mentions(conn, article_id, examined.tagging.title, Part.TITLE)
    save_mentions(conn, article_id, examined.tagging.text)
    if original is None:
        count_lines(watch, conn, whole)
    verdict: Duplicate | None = None
    if original is not None:
        of, verdict = original
        save_duplicate(conn, article_id, of.id, verdict, watch.now)
    claims, alerts = claim(
        watch, conn, Source(article_id, find.article, examined.tagging.text), examined, original
    )
    copy = verdict is not None and verdict.kind.is_copy
    outcome = Outcome.COPY if copy else Outcome.ARTICLE if examined.topic.on_topic else Outcome.OFF_TOPIC
    return Recorded(outcome, article_id, claims, alerts, verdict.reason if verdict else examined.topic.reason)


def record_split(watch: Watch, conn: Connection, stored: StoredArticle) -> int:
    """Read the claims of an article that a person found to be no copy, and let its own copies find it.

    Returns the number of its claims; those recorded before stay what they are.
    """
    examined = examine(stored.article, watch.configuration.knowledge, watch.configuration.topics)
    _index(conn, stored.id, examined, None)
    return claim(watch, conn, Source(stored.id, stored.article, examined.tagging.text), examined, None)[0]


def _original(conn: Connection, examined: Examined) -> tuple[StoredArticle, Duplicate] | None:
    """The stored article that this one copies or updates, with the verdict."""
    found = _best(conn, examined, candidates(conn, examined.keys))
    if (found is None or found[1].kind is CopyKind.RECURRING) and examined.details:
        return _best(conn, examined, candidates_by_details(conn, examined.details)) or found
    return found


def _best(
    conn: Connection, examined: Examined, near: Sequence[tuple[int, int]]
) -> tuple[StoredArticle, Duplicate] | None:
    """The closest of the articles that share hashes; their texts are loaded as they are needed."""
    loaded: list[StoredArticle] = []

    def texts() -> Iterator[TextOf]:
        for article_id, _ in near:
            loaded.extend(load_articles(conn, [article_id]))
            yield _text_of(loaded[-1])

    best = duplicate_among(examined, texts())
    return (loaded[best[0]], best[1]) if best is not None else None


def _index(
    conn: Connection, article_id: int, examined: Examined, original: tuple[StoredArticle, Duplicate] | None
) -> None:
    """Let the article be found. Of a copy's hashes only those that its original lacks: one member stands for a
    cluster, or a story copied by hundreds would make its own hashes common and be found no more."""
    keys, details = set(examined.keys), set(examined.details)
    if original is not None and original[1].kind.is_copy:
        old = original[0].article
        keys -= {*fingerprint(old.text)}
        details -= {*rewrite_keys(old.title, old.text, examined.tagging.entities)}
    add_fingerprint(conn, article_id, keys)
    add_details(conn, article_id, details)


def _text_of(stored: StoredArticle) -> TextOf:
    return text_of(stored.article, frozenset())


def _known(watch: Watch, conn: Connection, find: Find, stored: StoredArticle) -> Recorded:
    """An address of a stored article: one more name of it, or a new revision of its text."""
    add_urls(conn, stored.id, find.urls)
    new, old = find.article, stored.article
    same_place = new.url == old.url or new.canonical_url == old.canonical_url
    same_text = new.text_sha256 == without_furniture(watch, conn, old).text_sha256
    if old.origin is Origin.SEED or not same_place or same_text:
        return Recorded(Outcome.KNOWN_ARTICLE, stored.id, reason="the same article is stored already")
    examined = examine(find.article, watch.configuration.knowledge, watch.configuration.topics)
    change = compare_texts(text_of(find.article, examined.tagging.entities), _text_of(stored))
    if change.kind is CopyKind.DISTINCT:  # an error page, or a page put to another use: the text is kept
        return Recorded(Outcome.KNOWN_ARTICLE, stored.id, reason="the page now shows something else")
    save_revision(conn, stored.id, find.article, find.page_id, find.seen_at)
    _index(conn, stored.id, examined, None)
    save_mentions(conn, stored.id, examined.tagging.title, Part.TITLE)
    save_mentions(conn, stored.id, examined.tagging.text)
    source = Source(stored.id, find.article, examined.tagging.text, revised=True)
    claims, alerts = claim(watch, conn, source, examined, (stored, change))
    return Recorded(Outcome.KNOWN_ARTICLE, stored.id, claims, alerts, "revised: " + change.reason)

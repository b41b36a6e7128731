"""What a night would make of a feed, a site or an article, without storing any of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from extractors.address import absolute, clean_url, wrapper_target
from extractors.feed_error import FeedReading
from extractors.model import Article, Claim, Duplicate, Entry, PageVerdict, Reading
from extractors.page import read_page
from flows.configuration import Configuration
from flows.confront import Compared, Statement, When, confront
from flows.examine import Examined, claims_apart, duplicate_among, examine, text_of
from flows.http import Failed, FailureKind, Fetched, Fetcher, NotModified
from flows.night import publisher_at
from flows.read import HOPS, VERDICT_OF_FAILURE
from flows.reading_pool import Broken, reading_pool
from flows.site_feeds import SiteFeed, as_feed, feeds_of_page
from flows.tell import nominated
from storage.articles import find_article, load_articles
from storage.database import Database
from storage.fingerprints import candidates


@dataclass(frozen=True, slots=True)
class Seen:
    """One address with what was read there; the rest is None or empty where that is no article."""

    reading: Reading
    examined: Examined | None = None
    copy_of: tuple[str, Duplicate] | None = None  # address of a stored article
    claims: tuple[Claim, ...] = ()
    statements: tuple[Statement, ...] = ()  # of the claims that the ledger has something for or against


@dataclass(frozen=True, slots=True)
class Preview:
    """What stands behind an address: a feed with its entries, or an article alone."""

    url: str
    feed: FeedReading | None = None
    articles: tuple[Seen, ...] = ()


@dataclass(frozen=True, slots=True)
class Previewer:
    """Reads by a configuration, and against the ledger of a database where there is one."""

    configuration: Configuration
    fetcher: Fetcher
    database: Database | None
    now: datetime

    def preview(self, url: str, articles: int) -> Preview:
        """The feed at ``url`` or of its site, with its first ``articles``; or the article that stands there."""
        url = wrapper_target(url) or url
        answer = self.fetcher.get(url)
        if isinstance(answer, Failed) and answer.kind is FailureKind.ROBOTS:
            feed = as_feed(self.fetcher.get(url, kind="feed"))  # a feed that is asked for by name may be read
            return self._of_feed(feed, articles) if feed else Preview(url, None, (Seen(_unread(url, answer)),))
        if not isinstance(answer, Fetched):
            return Preview(url, None, (Seen(_unread(url, answer)),))
        if feed := as_feed(answer):
            return self._of_feed(feed, articles)
        page = self._read(answer, Entry(url, url))
        found = feeds_of_page(self.fetcher, answer) if _is_front(page) else []
        return self._of_feed(found[0], articles) if found else Preview(url, None, (self._seen(page),))

    def _of_feed(self, feed: SiteFeed, articles: int) -> Preview:
        reading = feed.reading
        if reading.sitemaps and (child := as_feed(self.fetcher.get(reading.sitemaps[0], kind="feed"))):
            reading = child.reading  # an index has no entries of its own
        seen = tuple(self._visit(entry) for entry in reading.entries[: max(articles, 0)])
        return Preview(feed.url, reading, seen)

    def _visit(self, entry: Entry) -> Seen:
        url, reading = wrapper_target(entry.url) or entry.url, None
        for _ in range(HOPS):
            answer = self.fetcher.get(url)
            if not isinstance(answer, Fetched):
                return Seen(_unread(url, answer))
            reading = self._read(answer, entry)
            if not reading.refresh_url:
                break
            url = absolute(reading.url, reading.refresh_url)
        assert reading is not None  # noqa: S101 - HOPS is no zero
        return self._seen(reading)

    def _read(self, answer: Fetched, entry: Entry) -> Reading:
        arguments = (answer.body, answer.final_url, answer.content_type, entry, self.now)
        found = reading_pool().read(read_page, *arguments)
        if isinstance(found, Broken):
            return Reading(PageVerdict.FAILED, found.reason, answer.final_url, clean_url(answer.final_url))
        return found

    def _seen(self, reading: Reading) -> Seen:
        if reading.verdict not in {PageVerdict.ARTICLE, PageVerdict.PAYWALL} or not reading.text:
            return Seen(reading)
        outlet, tier, owner = publisher_at(self.configuration.feeds, reading.url, reading.site_name)
        article = Article(
            url=reading.url,
            canonical_url=reading.canonical_url,
            title=reading.title,
            text=reading.text,
            outlet=outlet,
            tier=tier,
            owner=owner,
            author=reading.author,
            published=reading.published,
            date_basis=reading.date_basis,
            language=reading.language,
        )
        examined = examine(article, self.configuration.knowledge, self.configuration.topics)
        if self.database is None:
            return Seen(reading, examined, None, examined.claims)
        with self.database.read() as conn:
            return self._against(conn, reading, examined)

    def _against(self, conn: Connection, reading: Reading, examined: Examined) -> Seen:
        """With what the stored articles and the ledger have to do with it."""
        article, knowledge = examined.article, self.configuration.knowledge
        stored = find_article(conn, [article.url, clean_url(article.url), article.canonical_url])
        near = [id_ for id_, _ in candidates(conn, examined.keys) if stored is None or id_ != stored.id]
        others = load_articles(conn, near)
        best = duplicate_among(examined, [text_of(other.article, frozenset()) for other in others])
        copied = best[1].copied if best and best[1].kind.is_copy else ()
        claims = claims_apart(examined, copied)[0]
        numbered = {claim.id(article.text_sha256): claim for claim in claims}
        comparable = nominated(conn, numbered, stored.id if stored else None)
        threshold = self.configuration.settings.night.alert_threshold
        when = When(article.published, self.now)
        statements = confront(numbered, comparable, knowledge, threshold, when, Compared())
        told = tuple(statement for statement in statements if statement.conflicts or statement.supports)
        return Seen(reading, examined, (others[best[0]].article.url, best[1]) if best else None, claims, told)


def _is_front(reading: Reading) -> bool:
    """Whether a page is rather the front of a site than an article."""
    return reading.verdict not in {PageVerdict.ARTICLE, PageVerdict.PAYWALL}


def _unread(url: str, answer: NotModified | Failed) -> Reading:
    reason = answer.reason if isinstance(answer, Failed) else "answered 304 to a first request"
    kind = answer.kind if isinstance(answer, Failed) else None
    verdict = VERDICT_OF_FAILURE.get(kind, PageVerdict.FAILED) if kind else PageVerdict.FAILED
    return Reading(verdict, reason, url, clean_url(url))


def names_of(seen: Seen, watched: frozenset[str]) -> Sequence[str]:
    """The watched entities that an article names, in alphabetical order."""
    return sorted(seen.examined.tagging.entities & watched) if seen.examined else ()

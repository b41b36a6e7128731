"""The order of a night's work as plain functions; ``flows.nightly`` shows them to Prefect."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import TypeVar

from sqlalchemy import Connection

from extractors.address import same_site
from extractors.model import Article, Feed, PageVerdict, Tier
from flows.foresee import cleaned, foresee
from flows.read import ReadEntry
from flows.record import Find, Recorded, record
from flows.report import NightReport, as_summary
from flows.watch import Order, Watch, close_watch, watching
from storage.article_dates import save_dates
from storage.articles import add_urls
from storage.database import RunInProgress, run_lock
from storage.entries import PendingEntry, defer, pending, settle
from storage.errors import StorageError
from storage.nights import NIGHT
from storage.reading_tables import Outcome, RunState
from storage.retention import removed_article
from storage.runs import finish_run, last_run, start_run

log = logging.getLogger(__name__)
T = TypeVar("T")
Batch = Sequence[PendingEntry]

PART = "part"  # a run that is no whole night: some feeds, an hourly poll, a rehearsal
LOOK_AGAIN = 2.0  # seconds between two looks whether another run has ended
ATTEMPTS = 5  # nights on which a page that cannot be had is asked for
# Verdicts that another night may mend; the others are settled at once.
WORTH_A_RETRY = {
    PageVerdict.FAILED,
    PageVerdict.CONSENT,
    PageVerdict.BOT_WALL,
    PageVerdict.TOO_SHORT,
    PageVerdict.UNRESOLVED,
}


@contextmanager
def begin(order: Order, kind: str = NIGHT) -> Iterator[Order]:
    """A started run under the database's run lock; a run that was killed before is marked as crashed.

    Raises RunInProgress when another run holds the lock.
    """
    with watching(order) as watch, run_lock(watch.database, order.run_id, order.now):
        with watch.database.write() as conn:
            first = last_run(conn, NIGHT if kind == PART else kind, RunState.DONE) is None
            start_run(conn, order.run_id, order.now, kind)
        started = replace(order, first_run=first)
        try:
            yield started
        except BaseException:
            with watch.database.write() as conn:
                finish_run(conn, order.run_id, order.now, RunState.FAILED, {})
            raise
        finally:
            if started != order:  # opened by the steps of the run; the outer block closes its own
                close_watch(started)


@contextmanager
def begin_when_free(order: Order, kind: str, patience: float, told: Callable[[str], None]) -> Iterator[Order]:
    """The same, after waiting at most ``patience`` seconds for another run to end.

    ``told`` hears once that we wait, and for whom. Raises RunInProgress.
    """
    until = time.monotonic() + patience
    with ExitStack() as stack:
        for attempt in count():
            try:
                started = stack.enter_context(begin(order, kind))
            except RunInProgress as busy:
                if time.monotonic() >= until:
                    raise
                if attempt == 0:
                    told(f"waits for at most {patience / 60:.0f} minutes: {busy}")
                time.sleep(LOOK_AGAIN)
            else:
                break
        yield started


def finish(watch: Watch, report: NightReport) -> None:
    """Close the run with its figures."""
    with watch.database.write() as conn:
        finish_run(conn, watch.run_id, watch.now, RunState.DONE, as_summary(report))


def pending_batches(watch: Watch) -> list[Batch]:
    """Entries that wait to be read, this night's and those left by earlier ones, in batches."""
    feeds = [feed.id for feed in watch.feeds]
    with watch.database.read() as conn:
        waiting = pending(conn, feeds, watch.now)
    return list(chunks(waiting, watch.configuration.settings.night.page_batch))


def chunks(things: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The things in order, ``size`` at a time."""
    return (things[start : start + size] for start in range(0, len(things), size))


def record_batch(watch: Watch, batch: Iterable[ReadEntry]) -> list[Recorded]:
    """Record each read entry in a transaction of its own, with the entry's outcome."""
    return [recorded for read in batch if (recorded := _record_one(watch, read)) is not None]


def _record_one(watch: Watch, read: ReadEntry) -> Recorded | None:
    """What became of the entry's article; None where there is none, or where the program failed at it."""
    entry, run = read.pending.id, watch.run_id
    try:
        if not read.is_article:
            with watch.database.write() as conn:
                _settle_without_article(watch, conn, read)
            return None
        find = find_of(watch, read)
        known = _recalled(watch, find)
        foreseen = foresee(watch, find.article, find.urls, read.foreseen) if known is None else None
        with watch.database.write() as conn:
            done = record(watch, conn, find, foreseen) if known is None else _once_more(conn, find, known)
            save_dates(conn, done.article_id, read.pending.feed_id, read.reading.dates)
            settle(conn, entry, done.outcome, _reason(read, done), watch.now, done.article_id, run_id=run)
            return done
    except StorageError:
        raise
    except Exception as error:
        log.exception("fault of the program at %s", read.reading.url)
        fault = replace(read.reading, verdict=PageVerdict.FAILED, reason=f"fault of the program: {error!r}")
        with watch.database.write() as conn:
            _settle_without_article(watch, conn, replace(read, reading=fault))
        return None


def _recalled(watch: Watch, find: Find) -> int | None:
    """The article off topic that said the very same, its text removed since: see ``storage.retention``."""
    with watch.database.read() as conn:
        return removed_article(conn, cleaned(watch, conn, find.article).text_sha256)


def _once_more(conn: Connection, find: Find, article_id: int) -> Recorded:
    add_urls(conn, article_id, find.urls)
    return Recorded(Outcome.KNOWN_ARTICLE, article_id, reason="off topic, and removed since it was first read")


def _reason(read: ReadEntry, done: Recorded) -> str:
    """Why the article ended as it did; one that was not read from its page says so."""
    return "; ".join(filter(None, (read.reading.reason if read.reading.from_feed else "", done.reason)))


def _settle_without_article(watch: Watch, conn: Connection, read: ReadEntry) -> None:
    verdict, reason = read.reading.verdict, read.reading.reason
    if verdict in WORTH_A_RETRY and not read.permanent and read.pending.attempts + 1 < ATTEMPTS:
        wait = timedelta(seconds=read.retry_after or 0)
        defer(conn, read.pending.id, reason, watch.now + wait, at=watch.now, run_id=watch.run_id)
    else:
        settle(conn, read.pending.id, Outcome(verdict.value), reason, watch.now, run_id=watch.run_id)


def find_of(watch: Watch, read: ReadEntry) -> Find:
    """What was read, as an article of its outlet."""
    reading = read.reading
    outlet, tier, owner = publisher(
        watch.configuration.feeds, read.pending.feed_id, reading.url, reading.site_name
    )
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
        language=reading.language or watch.configuration.feed(read.pending.feed_id).language,
    )
    return Find(article, read.urls, read.pending.seen_at, read.page_id, reading.verdict)


def publisher(feeds: Sequence[Feed], feed_id: str, url: str, site_name: str) -> tuple[str, Tier, str]:
    """Outlet, tier and owner to credit: the feed's, or for an aggregator's item those of the site it leads to."""
    feed = next(f for f in feeds if f.id == feed_id)
    if feed.tier is not Tier.AGGREGATOR:
        return feed.outlet, feed.tier, feed.owner
    return publisher_at(feeds, url, site_name)


def publisher_at(feeds: Sequence[Feed], url: str, site_name: str) -> tuple[str, Tier, str]:
    """Outlet, tier and owner of a site: those of the feed it has in the list, else the name that it gives."""
    home = next((f for f in feeds if f.tier is not Tier.AGGREGATOR and same_site(f.url, url)), None)
    if home is not None:
        return home.outlet, home.tier, home.owner
    return site_name or (url.split("/")[2] if "://" in url else url), Tier.PRESS, ""

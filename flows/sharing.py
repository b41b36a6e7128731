"""A night shared by processes: they take feeds and pages by lease, and hand on by the database what they find.

One process lays the work out, and records the articles in the order of their publication; a night that is not
shared is one with a single process.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from math import ceil
from uuid import uuid4

from pydantic import TypeAdapter

from extractors.model import PageVerdict
from flows.foresee import Foreseen, foresee
from flows.night import chunks, find_of, pending_batches
from flows.poll import Poll, poll_feed
from flows.read import ReadEntry, read_entries, without_page
from flows.urls import UrlError, authority, parse_url
from flows.watch import Watch
from storage import leases
from storage.entries import entries_with_ids
from storage.errors import StorageError
from storage.leases import Done, Item, Share
from storage.sharing_tables import Work

LEASE = timedelta(seconds=90)  # after which the work of a process that gives no sign of life is taken up again
RENEWED = LEASE / 3
FEW_FEEDS, FEED_TASKS, FEED_BATCH = 40, 20, 50  # a task for each of few, else so many tasks, of so many at most
RECORD_BATCH = 100  # articles that one task records
DIED = "each process that tried it ended over it"

log = logging.getLogger(__name__)
_POLL: TypeAdapter[Poll] = TypeAdapter(Poll)
_READ: TypeAdapter[ReadEntry] = TypeAdapter(ReadEntry)


@dataclass(frozen=True, slots=True)
class Batch:
    """Items that one task is to take, by number, and a name for it."""

    number: int
    name: str


def lay_out_feeds(watch: Watch) -> list[Batch]:
    """Let the feeds of the run be polled; nothing of an earlier run is shared any more."""
    feeds = watch.feeds
    size = 1 if len(feeds) <= FEW_FEEDS else min(FEED_BATCH, ceil(len(feeds) / FEED_TASKS))
    items = [Item(feed.id, _host(feed.url)) for feed in feeds]
    with watch.database.write() as conn:
        leases.clear(conn)
    return _lay_out(watch, Work.FEED, _batches(watch, items, size))


def lay_out_pages(watch: Watch) -> list[Batch]:
    """Let the pages of entries be read that wait for it, this night's and those left by earlier ones."""
    waiting = [pending for batch in pending_batches(watch) for pending in batch]
    items = [Item(str(pending.id), _host(pending.entry.url)) for pending in waiting]
    return _lay_out(watch, Work.PAGE, _batches(watch, items, watch.configuration.settings.night.page_batch))


def poll_some(watch: Watch, first: int) -> list[Poll]:
    """Poll the feeds of batch ``first`` or of another one that nobody has taken; none where all are taken."""
    done = []
    with _taken(watch, Work.FEED, first) as (share, items):
        for feed_id in items:
            outcome = _polled(watch, feed_id)
            with watch.database.write() as conn:
                if leases.settle(conn, share, Done(feed_id, _POLL.dump_json(outcome))):
                    done.append(outcome)
    return done


def read_some(watch: Watch, first: int) -> list[ReadEntry]:
    """Read the pages of a batch in the same way, and foresee what recording their articles will need."""
    with _taken(watch, Work.PAGE, first) as (share, items):
        with watch.database.read() as conn:
            batch = entries_with_ids(conn, [int(item) for item in items])
        read = [_foreseen(watch, found) for found in read_entries(watch, batch)]
        with watch.database.write() as conn:
            return [found for found in read if leases.settle(conn, share, _done(found))]


def polls(watch: Watch) -> list[Poll]:
    """How each feed of the run ended, in the order of the list."""
    with watch.database.read() as conn:
        found = leases.results(conn, watch.run_id, Work.FEED, [feed.id for feed in watch.feeds])
    return [_POLL.validate_json(result) for result in found]


def in_order(watch: Watch) -> list[Sequence[str]]:
    """The pages that were read, in the order of their publication, in batches to record."""
    with watch.database.read() as conn:
        items = leases.ranked(conn, watch.run_id, Work.PAGE)
    return list(chunks(items, RECORD_BATCH))


def readings(watch: Watch, items: Sequence[str]) -> list[ReadEntry]:
    """What was read from these pages."""
    with watch.database.read() as conn:
        found = leases.results(conn, watch.run_id, Work.PAGE, items)
    return [_READ.validate_json(result) for result in found]


def give_up_lost(watch: Watch) -> None:
    """Settle as failed what processes died over, so that the night comes to its end."""
    with watch.database.write() as conn:
        for feed_id in leases.lost(conn, watch.run_id, Work.FEED):
            outcome = Poll(feed_id, watch.configuration.feed(feed_id).outlet, "failed", DIED)
            leases.give_up(conn, watch.run_id, Work.FEED, Done(feed_id, _POLL.dump_json(outcome)))
        for item in leases.lost(conn, watch.run_id, Work.PAGE):
            for pending in entries_with_ids(conn, [int(item)]):
                reading = without_page(pending, PageVerdict.FAILED, DIED, pending.entry.url)
                failed = ReadEntry(pending, reading, (pending.entry.url,), permanent=True)
                leases.give_up(conn, watch.run_id, Work.PAGE, _done(failed))


@cache
def owner() -> str:
    """This process, as its leases name it."""
    return f"{socket.gethostname()} {os.getpid()} {uuid4().hex[:8]}"


@contextmanager
def _taken(watch: Watch, work: Work, first: int) -> Iterator[tuple[Share, tuple[str, ...]]]:
    """Items that are ours while the block lasts, and free again where it fails."""
    share = Share(watch.run_id, work, owner())
    with watch.database.write() as conn:
        items = leases.take(conn, share, LEASE, first=first)
    ended = threading.Event()
    keeper = threading.Thread(target=_renew, args=(watch, share, items, ended), daemon=True)
    keeper.start()
    try:
        yield share, items
    except BaseException:
        with watch.database.write() as conn:
            leases.release(conn, share, items)
        raise
    finally:
        ended.set()
        keeper.join()


def _renew(watch: Watch, share: Share, items: Sequence[str], ended: threading.Event) -> None:
    while items and not ended.wait(RENEWED.total_seconds()):
        try:
            with watch.database.write() as conn:
                leases.renew(conn, share, items, LEASE)
        except StorageError as error:  # the next renewal may succeed; without one the work is another's
            log.warning("leases could not be renewed: %s", error)


def _lay_out(watch: Watch, work: Work, batches: Sequence[Sequence[Item]]) -> list[Batch]:
    with watch.database.write() as conn:
        leases.enrol(conn, watch.run_id, work, batches)
    return [
        Batch(n, batch[0].id if work is Work.FEED and len(batch) == 1 else str(n))
        for n, batch in enumerate(batches, 1)
    ]


def _batches(watch: Watch, items: Sequence[Item], size: int) -> list[Sequence[Item]]:
    """The items in their order; in a shared night, where a host is asked by one process, by host."""
    if not watch.configuration.settings.scale.is_shared:
        return list(chunks(items, size))
    by_host: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        by_host[item.host].append(item)
    pieces = [(n, piece) for of_host in by_host.values() for n, piece in enumerate(chunks(of_host, size))]
    batches: list[Sequence[Item]] = []
    for _, piece in sorted(pieces, key=lambda numbered: numbered[0]):
        if batches and len(batches[-1]) + len(piece) <= size:
            batches[-1] = [*batches[-1], *piece]
        else:
            batches.append(piece)
    return batches


def _polled(watch: Watch, feed_id: str) -> Poll:
    """A fault of the program at one feed is that feed's failure, and stops no other."""
    feed = next((feed for feed in watch.configuration.feeds if feed.id == feed_id), None)
    if feed is None:
        return Poll(feed_id, feed_id, "failed", f"not in the feeds.toml of {socket.gethostname()}, which helps")
    try:
        return poll_feed(watch, feed)
    except StorageError:
        raise
    except Exception as error:
        log.exception("fault of the program at %s", feed_id)
        return Poll(feed_id, feed.outlet, "failed", f"fault of the program, please report it: {error!r}")


def _foreseen(watch: Watch, read: ReadEntry) -> ReadEntry:
    """The reading with what its recording will need. A fault of the program is named when it is recorded."""
    if not read.is_article:
        return read
    try:
        find = find_of(watch, read)
        return replace(read, foreseen=_kept(foresee(watch, find.article, find.urls)))
    except StorageError:
        raise
    except Exception:
        log.exception("fault of the program at %s", read.reading.url)
        return read


def _kept(foreseen: Foreseen | None) -> Foreseen | None:
    """Without the claims of the ledger, which are looked up again when the article is recorded."""
    return replace(foreseen, nominated=None) if foreseen else None


def _done(read: ReadEntry) -> Done:
    at, rank = read.order()
    return Done(str(read.pending.id), _READ.dump_json(read), at, rank)


def _host(url: str) -> str:
    try:
        return authority(parse_url(url))
    except UrlError:  # reading it will say so
        return url

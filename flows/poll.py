"""Polling one feed: what is new in it, and what became of the request."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import timedelta

from extractors.feed import FeedReading, read_feed
from extractors.feed_error import FeedError
from extractors.model import Entry, Feed
from flows.http import Failed, FailureKind, Fetched, NotModified
from flows.reading_pool import Broken, reading_pool
from flows.sources import asked_again_at
from flows.watch import Watch
from storage.entries import add_entries
from storage.feeds import FeedState, feed_state, save_feed_state

SITEMAP_CHILDREN = 50  # of one index; the sitemaps protocol allows 50,000


@dataclass(frozen=True, slots=True)
class Poll:
    """How polling a feed ended. ``state``: read, unchanged, failed, retired or waiting."""

    feed_id: str
    outlet: str
    state: str
    reason: str = ""
    listed: int = 0
    known: int = 0
    new: int = 0
    changed: int = 0  # known ones that the outlet edited since

    @property
    def reached(self) -> bool:
        """Whether the source answered as a feed."""
        return self.state in {"read", "unchanged"}


def poll_feed(watch: Watch, feed: Feed) -> Poll:
    """Ask a feed for what is new and note its entries; a failure is a result, not an error."""
    with watch.database.read() as conn:
        state = feed_state(conn, feed.id)
        due = asked_again_at(conn, state) if state and state.url == feed.url else None
    if state is None or state.url != feed.url:  # new, or given another address in the file
        state = FeedState(feed_id=feed.id, url=feed.url)
    if state.retired_at is not None:
        return Poll(feed.id, feed.outlet, "retired", "gone since an earlier night: remove it or mend its address")
    if state.retry_at is not None and state.retry_at > watch.now:
        return Poll(feed.id, feed.outlet, "waiting", f"asked to wait until {state.retry_at:%Y-%m-%d %H:%M} UTC")
    if due is not None and due > watch.now:
        reason = f"failed {state.failures} times in a row, to be asked again from {due:%Y-%m-%d}"
        return Poll(feed.id, feed.outlet, "waiting", f"{reason}: {state.last_reason}")
    answer = watch.fetcher.get(
        state.moved_to or feed.url, etag=state.etag, last_modified=state.last_modified, kind="feed"
    )
    match answer:
        case Failed():
            return _failed(watch, feed, state, answer)
        case NotModified():
            return _unchanged(watch, feed, state)
        case Fetched():
            return _read(watch, feed, state, answer)


def _failed(watch: Watch, feed: Feed, state: FeedState, answer: Failed) -> Poll:
    gone = answer.kind is FailureKind.GONE
    wait = timedelta(seconds=answer.retry_after) if answer.retry_after else None
    _keep(
        watch,
        replace(
            state,
            failures=state.failures + 1,
            last_tried_at=watch.now,
            last_status=answer.status,
            last_reason=answer.reason,
            retired_at=watch.now if gone else None,
            retry_at=watch.now + wait if wait else None,
        ),
    )
    return Poll(feed.id, feed.outlet, "retired" if gone else "failed", answer.reason)


def _unchanged(watch: Watch, feed: Feed, state: FeedState) -> Poll:
    _keep(watch, _ok(watch, state))
    return Poll(feed.id, feed.outlet, "unchanged")


def _read(watch: Watch, feed: Feed, state: FeedState, answer: Fetched) -> Poll:
    digest = hashlib.sha256(answer.body).hexdigest()
    after = replace(_ok(watch, state, answer), moved_to=answer.moved_to or state.moved_to)
    if digest == state.body_sha256:
        _keep(watch, after)
        return Poll(feed.id, feed.outlet, "unchanged")
    reading = _feed_reading(answer)
    if isinstance(reading, Failed):
        return _failed(watch, feed, state, reading)
    if reading.sitemaps:  # an index says nothing of its children: ask again in full every time
        after, digest = replace(after, etag="", last_modified=""), ""
    entries, problems, states = _with_children(watch, feed, reading)
    with watch.database.write() as conn:  # validators only together with what they vouch for
        counts = add_entries(conn, feed.id, entries, watch.now, watch.run_id)
        for each in (*states, replace(after, body_sha256=digest)):
            save_feed_state(conn, each)
    note = "; ".join(problems)
    return Poll(feed.id, feed.outlet, "read", note, sum(counts), counts.known, counts.new, counts.changed)


def _with_children(
    watch: Watch, feed: Feed, reading: FeedReading
) -> tuple[list[Entry], list[str], list[FeedState]]:
    """The entries of a reading and of the sitemaps that it points to, each once; and the children's states."""
    entries = {entry.key: entry for entry in reading.entries}
    problems, states = list(reading.skipped), list[FeedState]()
    for url in reading.sitemaps[:SITEMAP_CHILDREN]:
        with watch.database.read() as conn:
            state = feed_state(conn, f"{feed.id} {url}") or FeedState(feed_id=f"{feed.id} {url}", url=url)
        answer = watch.fetcher.get(url, etag=state.etag, last_modified=state.last_modified, kind="feed")
        match answer:
            case Failed():
                problems.append(answer.reason)
            case Fetched():
                child = _feed_reading(answer)
                if isinstance(child, Failed):
                    problems.append(child.reason)
                else:
                    entries.update({entry.key: entry for entry in child.entries})
                    states.append(_ok(watch, state, answer))
    return list(entries.values()), problems, states


def _feed_reading(answer: Fetched) -> FeedReading | Failed:
    """What stands in the answer, read by the pool; a failure where it is no feed, or one built to harm."""
    try:
        reading = reading_pool().read(read_feed, answer.body, answer.final_url, answer.content_type)
    except FeedError as error:
        return Failed(answer.url, FailureKind.BAD_ANSWER, str(error), answer.status, None, False)
    if isinstance(reading, Broken):
        return Failed(answer.url, FailureKind.BAD_ANSWER, reading.reason, answer.status, None, False)
    return reading


def _ok(watch: Watch, state: FeedState, answer: Fetched | None = None) -> FeedState:
    """The state after a good answer, with the validators of a new body."""
    return replace(
        state,
        etag=answer.etag if answer else state.etag,
        last_modified=answer.last_modified if answer else state.last_modified,
        failures=0,
        last_tried_at=watch.now,
        last_ok_at=watch.now,
        last_status=200,
        last_reason="",
        retry_at=None,
    )


def _keep(watch: Watch, state: FeedState) -> None:
    with watch.database.write() as conn:
        save_feed_state(conn, state)

"""Polling one feed: what is new in it, and what became of the request."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from extractors.feed import FeedReading, read_feed
from extractors.feed_error import FeedError
from extractors.feed_rhythm import poll_again_after
from extractors.model import Entry, Feed
from flows.http import Answer, Failed, FailureKind, Fetched, NotModified
from flows.reading_pool import Broken, reading_pool
from flows.sources import asked_again_at
from flows.watch import Watch
from storage.entries import add_entries, latest_times
from storage.feeds import FeedState, feed_state, save_feed_state

SITEMAP_CHILDREN = 50  # of one index; the sitemaps protocol allows 50,000
FULL_EVERY = timedelta(days=7)  # some servers say "not modified" of what they modified
SLACK = timedelta(minutes=5)  # runs do not start to the minute
FIRST_WAIT, LONGEST_WAIT = (
    timedelta(hours=1),
    timedelta(days=1),
)  # after failures, for adaptive runs
_MAX_AGE = re.compile(r"\bmax-age\s*=\s*\"?(\d{1,6})")


@dataclass(frozen=True, slots=True)
class Poll:
    """How polling a feed ended. ``state``: read, unchanged, failed, retired, waiting or not due."""

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

    @property
    def asked(self) -> bool:
        """Whether the source was to be asked at all."""
        return self.state != "not due"


def poll_feed(watch: Watch, feed: Feed) -> Poll:
    """Ask a feed for what is new and note its entries; a failure is a result, not an error."""
    with watch.database.read() as conn:
        state = feed_state(conn, feed.id)
        if state is None or state.url != feed.url:  # new, or given another address in the file
            state = FeedState(feed_id=feed.id, url=feed.url)
        again = asked_again_at(conn, state)
    if left := _left_alone(watch, feed, state) or (_backs_off(watch, feed, state, again) if again else None):
        return left
    answer = _ask(watch, state)
    match answer:
        case Failed():
            return _failed(watch, feed, state, answer)
        case NotModified():
            _keep(watch, _ok(watch, state, answer))
            return Poll(feed.id, feed.outlet, "unchanged")
        case Fetched():
            return _read(watch, feed, state, answer)


def _left_alone(watch: Watch, feed: Feed, state: FeedState) -> Poll | None:
    if state.retired_at is not None:
        return Poll(feed.id, feed.outlet, "retired", "gone since an earlier night: remove it or mend its address")
    if state.retry_at is not None and state.retry_at > watch.now:
        return Poll(feed.id, feed.outlet, "waiting", f"asked to wait until {state.retry_at:%Y-%m-%d %H:%M} UTC")
    if watch.is_adaptive and state.due_at is not None and state.due_at > watch.now + SLACK:
        return Poll(feed.id, feed.outlet, "not due", f"by its rhythm from {state.due_at:%Y-%m-%d %H:%M} UTC on")
    return None


def _backs_off(watch: Watch, feed: Feed, state: FeedState, again: datetime) -> Poll | None:
    if watch.is_adaptive or again <= watch.now:  # the time at which an adaptive poll is due counts failures in
        return None
    reason = f"failed {state.failures} times in a row, to be asked again from {again:%Y-%m-%d}"
    return Poll(feed.id, feed.outlet, "waiting", f"{reason}: {state.last_reason}")


def _ask(watch: Watch, state: FeedState) -> Answer:
    """The feed's answer: for all of it at the first time, and from time to time, since some validators lie."""
    url = state.moved_to or state.url
    if _wants_all(watch, state):
        return watch.fetcher.get(url, kind="feed")
    return watch.fetcher.get(url, etag=state.etag, last_modified=state.last_modified, kind="feed")


def _wants_all(watch: Watch, state: FeedState) -> bool:
    last = state.last_full_at
    return state.validators_lie or last is None or watch.now - last >= FULL_EVERY - SLACK


def _failed(watch: Watch, feed: Feed, state: FeedState, answer: Failed) -> Poll:
    """Note the failure. Where a feed has moved to and fails, its own address is asked the next time."""
    gone = answer.kind is FailureKind.GONE and not state.moved_to
    wait = timedelta(seconds=answer.retry_after) if answer.retry_after else None
    _keep(
        watch,
        replace(
            state,
            moved_to="" if answer.status in {404, 410} else state.moved_to,
            failures=state.failures + 1,
            failing_since=state.failing_since or watch.now,
            last_tried_at=watch.now,
            last_status=answer.status,
            last_reason=answer.reason,
            retired_at=watch.now if gone else None,
            retry_at=watch.now + wait if wait else None,
            due_at=watch.now + min(FIRST_WAIT * 2 ** min(state.failures, 5), LONGEST_WAIT),
        ),
    )
    return Poll(feed.id, feed.outlet, "retired" if gone else "failed", answer.reason)


def _read(watch: Watch, feed: Feed, state: FeedState, answer: Fetched) -> Poll:
    check = checksum(answer.body)
    full = _wants_all(watch, state)
    after = _ok(watch, state, answer)
    if full:
        after = replace(after, last_full_at=watch.now)
    if check == state.body_check:
        _keep(watch, after)
        return Poll(feed.id, feed.outlet, "unchanged")
    reading = _feed_reading(answer, b"" if full else state.listed or b"")
    if isinstance(reading, Failed):
        return _failed(watch, feed, state, reading)
    if reading.sitemaps:  # an index says nothing of its children: ask again in full every time
        after, check = replace(after, etag="", last_modified=""), ""
    entries, problems, states = _with_children(watch, feed, reading)
    asks = max(reading.asks // timedelta(seconds=1), after.asks_seconds)
    after = replace(after, body_check=check, listed=reading.listed, asks_seconds=asks)
    with watch.database.write() as conn:  # validators only together with what they vouch for
        counts = add_entries(conn, feed.id, entries, watch.now, watch.run_id)
        if full and counts.new and _vouched(state, answer):
            after = replace(after, validators_lie=True)
        for each in (*states, _due(watch, conn, after)):
            save_feed_state(conn, each)
    note, known = "; ".join(problems), counts.known + reading.known
    return Poll(feed.id, feed.outlet, "read", note, sum(counts) + reading.known, known, counts.new, counts.changed)


def checksum(body: bytes) -> str:
    """Length and CRC-32, which tell a body from the next one at a tenth of the cost of a digest.

    Whoever made two bodies alike in both would hide a feed's entries until its next change: its own server alone
    could, and it need not list them.
    """
    return f"{len(body)} {zlib.crc32(body):08x}"


def _vouched(state: FeedState, answer: Fetched) -> bool:
    """Whether the validators of another body are those of an earlier one: with them, nothing would have come."""
    return bool(state.etag or state.last_modified) and (state.etag, state.last_modified) == (
        answer.etag,
        answer.last_modified,
    )


def _with_children(
    watch: Watch, feed: Feed, reading: FeedReading
) -> tuple[list[Entry], list[str], list[FeedState]]:
    """The entries of a reading and of the sitemaps that it points to, each once; and the children's states."""
    entries = {entry.key: entry for entry in reading.entries}
    problems, states = list(reading.skipped), list[FeedState]()
    for url in reading.sitemaps[:SITEMAP_CHILDREN]:
        with watch.database.read() as conn:
            state = feed_state(conn, f"{feed.id} {url}") or FeedState(feed_id=f"{feed.id} {url}", url=url)
        answer = _ask(watch, state)
        match answer:
            case Failed():
                problems.append(answer.reason)
            case Fetched():
                child = _feed_reading(answer)
                if isinstance(child, Failed):
                    problems.append(child.reason)
                else:
                    entries.update({entry.key: entry for entry in child.entries})
                    full_at = watch.now if _wants_all(watch, state) else state.last_full_at
                    states.append(replace(_ok(watch, state, answer), last_full_at=full_at))
    return list(entries.values()), problems, states


def _feed_reading(answer: Fetched, listed: bytes = b"") -> FeedReading | Failed:
    """What stands in the answer, read by the pool; a failure where it is no feed, or one built to harm."""
    try:
        reading = reading_pool().read(read_feed, answer.body, answer.final_url, answer.content_type, listed)
    except FeedError as error:
        return Failed(answer.url, FailureKind.BAD_ANSWER, str(error), answer.status, None, False)
    if isinstance(reading, Broken):
        return Failed(answer.url, FailureKind.BAD_ANSWER, reading.reason, answer.status, None, False)
    return reading


def _ok(watch: Watch, state: FeedState, answer: Fetched | NotModified) -> FeedState:
    """The state after a good answer, with the validators of a new body."""
    fetched = isinstance(answer, Fetched)
    return replace(
        state,
        etag=answer.etag if isinstance(answer, Fetched) else state.etag,
        last_modified=answer.last_modified if isinstance(answer, Fetched) else state.last_modified,
        moved_to=answer.moved_to or state.moved_to,
        asks_seconds=_max_age(answer) if fetched else max(state.asks_seconds, _max_age(answer)),
        failures=0,
        failing_since=None,
        last_tried_at=watch.now,
        last_ok_at=watch.now,
        last_status=200,
        last_reason="",
        retry_at=None,
    )


def _max_age(answer: Fetched | NotModified) -> int:
    """Seconds for which the server says its answer holds (Cache-Control)."""
    found = _MAX_AGE.search(dict(answer.headers).get("cache-control", "").lower())
    return int(found[1]) if found else 0


def _due(watch: Watch, conn: Connection, state: FeedState) -> FeedState:
    """The state with the time from which an adaptive run asks the feed again."""
    asks = timedelta(seconds=state.asks_seconds)
    return replace(state, due_at=watch.now + poll_again_after(latest_times(conn, state.feed_id), watch.now, asks))


def _keep(watch: Watch, state: FeedState) -> None:
    with watch.database.write() as conn:
        save_feed_state(conn, state if state.failures else _due(watch, conn, state))

"""Reading the pages behind new entries, a batch at a time; the bytes are kept as proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from extractors.address import absolute, address_key, clean_url, wrapper_target
from extractors.feed_clock import LEARNT_FROM, steady_shift
from extractors.model import PageVerdict, Reading
from extractors.page import read_page_in_steps, with_feed_text
from flows.first_sight import Glances
from flows.foresee import Foreseen
from flows.http import Answer, Failed, FailureKind, Fetched, NotModified, Request
from flows.reading_pool import Broken, reading_pool
from flows.watch import Watch
from storage.article_dates import feed_and_page_dates
from storage.entries import PendingEntry
from storage.pages import save_page

HOPS = 3  # pages that send a reader on (meta refresh) before an article

VERDICT_OF_FAILURE = {
    FailureKind.ROBOTS: PageVerdict.ROBOTS,
    FailureKind.GONE: PageVerdict.GONE,
    FailureKind.NOT_FOUND: PageVerdict.NOT_FOUND,
}


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """What became of an entry's page. ``urls`` are all addresses that led to it; ``permanent`` bars a retry.

    ``foreseen`` is what was worked out of the article already.
    """

    pending: PendingEntry
    reading: Reading
    urls: tuple[str, ...]
    page_id: int | None = None
    permanent: bool = False
    retry_after: float | None = None
    foreseen: Foreseen | None = None

    @property
    def is_article(self) -> bool:
        """Whether there is a text to record; a paywall's teaser is one, marked as such."""
        return self.reading.verdict in {PageVerdict.ARTICLE, PageVerdict.PAYWALL} and bool(self.reading.text)

    def order(self) -> tuple[datetime, str]:
        """Sort key: the order of publication, which does not depend on the order of fetching."""
        return self.reading.published or self.pending.seen_at, self.reading.url


def read_entries(watch: Watch, batch: Sequence[PendingEntry]) -> list[ReadEntry]:
    """Fetch and read the pages of a batch, in its order; what cannot be had is a result with its reason."""
    todo = {n: wrapper_target(pending.entry.url) or pending.entry.url for n, pending in enumerate(batch)}
    seen: dict[int, list[str]] = {n: [pending.entry.url] for n, pending in enumerate(batch)}
    done: dict[int, ReadEntry] = {}
    shifts = _shifts(watch, batch)
    for _ in range(HOPS):
        answers, read = _answered(watch, batch, seen, shifts, todo)
        _, better = _answered(watch, batch, seen, shifts, _with_consent(answers, read))
        done |= read | {n: found for n, found in better.items() if found.is_article}
        todo = {
            n: absolute(done[n].reading.url, done[n].reading.refresh_url)
            for n in todo
            if done[n].reading.refresh_url
        }
        if not todo:
            break
    return _with_feed_texts([done[n] for n in range(len(batch))], shifts)


def _answered(
    watch: Watch,
    batch: Sequence[PendingEntry],
    seen: Mapping[int, list[str]],
    shifts: Mapping[str, timedelta],
    todo: Mapping[int, str | Request],
) -> tuple[dict[int, Answer], dict[int, ReadEntry]]:
    """The answers to requests for entries of the batch, and what they hold; by the entries' places."""
    if not todo:
        return {}, {}
    answers = dict(zip(todo, watch.fetcher.get_many(list(todo.values())), strict=True))
    asked = [(batch[n], seen[n], answer) for n, answer in answers.items()]
    return answers, dict(zip(todo, _read_answers(watch, asked, shifts), strict=True))


def _with_consent(answers: Mapping[int, Answer], read: Mapping[int, ReadEntry]) -> dict[int, Request]:
    """What to ask once more: pages that ask for consent in an article's place, with the cookies that they set.

    Where the consent page has an address of its own, the fetcher has done so already.
    """
    return {
        n: Request(answer.url, cookies=answer.cookies)
        for n, answer in answers.items()
        if isinstance(answer, Fetched) and answer.cookies and not answer.hops
        if read[n].reading.verdict is PageVerdict.CONSENT
    }


def _shifts(watch: Watch, batch: Sequence[PendingEntry]) -> dict[str, timedelta]:
    """By how much the dates of each feed in the batch are to be moved."""
    with watch.database.read() as conn:
        feeds = {pending.feed_id for pending in batch}
        return {feed: steady_shift(feed_and_page_dates(conn, feed, LEARNT_FROM)) for feed in feeds}


def _read_answers(
    watch: Watch,
    asked: Sequence[tuple[PendingEntry, list[str], Fetched | NotModified | Failed]],
    shifts: Mapping[str, timedelta],
) -> list[ReadEntry]:
    """What each entry's answer holds, read by the pool side by side; ``seen`` lists grow by the addresses met."""
    pages = [(pending, answer) for pending, _, answer in asked if isinstance(answer, Fetched)]
    calls = [(a.body, a.final_url, a.content_type, p.entry, p.seen_at, shifts[p.feed_id]) for p, a in pages]
    glances = Glances(watch)
    found = reading_pool().converse(read_page_in_steps, calls, glances)
    readings = iter(found)
    with watch.database.write() as conn:
        glances.learn(found, conn)
        return [
            _read_page(pending, answer, seen, next(readings), _save(watch, conn, answer))
            if isinstance(answer, Fetched)
            else _no_page(pending, answer, seen)
            for pending, seen, answer in asked
        ]


def _save(watch: Watch, conn: Connection, answer: Fetched) -> int:
    return save_page(
        conn, answer.url, answer.final_url, watch.now, answer.status, answer.content_type, answer.body
    )


def _read_page(
    pending: PendingEntry, answer: Fetched, seen: list[str], reading: Reading | Broken, page_id: int
) -> ReadEntry:
    seen.extend(url for url in (answer.url, *answer.hops, answer.final_url) if url not in seen)
    if isinstance(reading, Broken):  # another night would find the same
        failed = without_page(pending, PageVerdict.FAILED, reading.reason, answer.final_url)
        return ReadEntry(pending, failed, tuple(seen), page_id, permanent=True)
    return ReadEntry(pending, reading, _addresses(seen, reading), page_id)


def _no_page(pending: PendingEntry, answer: NotModified | Failed, seen: Sequence[str]) -> ReadEntry:
    if isinstance(answer, NotModified):  # no validators were sent: a server that answers 304 unasked
        answer = Failed(answer.url, FailureKind.BAD_ANSWER, "answered 304 to a first request", 304, None, False)
    verdict = VERDICT_OF_FAILURE.get(answer.kind, PageVerdict.FAILED)
    reading = without_page(pending, verdict, answer.reason, answer.url)
    return ReadEntry(pending, reading, tuple(seen), permanent=answer.permanent, retry_after=answer.retry_after)


def without_page(pending: PendingEntry, verdict: PageVerdict, reason: str, url: str) -> Reading:
    """The reading of an entry whose page there is none of."""
    return Reading(verdict, reason, url, clean_url(pending.entry.url), title=pending.entry.title)


def _with_feed_texts(batch: Sequence[ReadEntry], shifts: Mapping[str, timedelta]) -> list[ReadEntry]:
    """The feed's full text stands in for a page that failed, unless the outlet withdrew or bars the page."""
    todo = [r for r in batch if r.reading.verdict is PageVerdict.FAILED and r.pending.entry.html]
    calls = [(r.reading, r.pending.entry, r.pending.seen_at, shifts[r.pending.feed_id]) for r in todo]
    better = dict(zip(map(id, todo), reading_pool().read_all(with_feed_text, calls), strict=True))
    found = ((r, better.get(id(r))) for r in batch)
    return [replace(r, reading=reading) if isinstance(reading, Reading) else r for r, reading in found]


def _addresses(seen: Sequence[str], reading: Reading) -> tuple[str, ...]:
    """All addresses of an article, the last ones in the form without scheme, ``www.`` and trailing slash."""
    every = [*seen, *(clean_url(url) for url in seen), reading.canonical_url]
    keys = [address_key(url) for url in (*seen, reading.canonical_url)]
    return tuple(dict.fromkeys(url for url in (*every, *keys) if url))

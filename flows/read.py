"""Reading the pages behind new entries, a batch at a time; the bytes are kept as proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from extractors.address import absolute, clean_url, wrapper_target
from extractors.model import PageVerdict, Reading
from extractors.page import read_page, with_feed_text
from flows.http import Failed, FailureKind, Fetched, NotModified
from flows.watch import Watch
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
    """What became of an entry's page. ``urls`` are all addresses that led to it; ``permanent`` bars a retry."""

    pending: PendingEntry
    reading: Reading
    urls: tuple[str, ...]
    page_id: int | None = None
    permanent: bool = False
    retry_after: float | None = None

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
    for _ in range(HOPS):
        answers = watch.fetcher.get_many(list(todo.values()))
        onward: dict[int, str] = {}
        for (n, _url), answer in zip(todo.items(), answers, strict=True):
            read = _read_one(watch, batch[n], answer, seen[n])
            done[n] = read
            if read.reading.refresh_url:
                onward[n] = absolute(read.reading.url, read.reading.refresh_url)
        todo = onward
        if not todo:
            break
    return [done[n] for n in range(len(batch))]


def _read_one(
    watch: Watch, pending: PendingEntry, answer: Fetched | NotModified | Failed, seen: list[str]
) -> ReadEntry:
    if isinstance(answer, NotModified):  # no validators were sent: a server that answers 304 unasked
        answer = Failed(answer.url, FailureKind.BAD_ANSWER, "answered 304 to a first request", 304, None, False)
    if isinstance(answer, Failed):
        return ReadEntry(
            pending,
            _failed_reading(pending, answer),
            tuple(seen),
            permanent=answer.permanent,
            retry_after=answer.retry_after,
        )
    seen.extend(url for url in (answer.url, *answer.hops, answer.final_url) if url not in seen)
    reading = read_page(answer.body, answer.final_url, answer.content_type, pending.entry, pending.seen_at)
    with watch.database.write() as conn:
        page_id = save_page(
            conn, answer.url, answer.final_url, watch.now, answer.status, answer.content_type, answer.body
        )
    return ReadEntry(pending, reading, _addresses(seen, reading), page_id)


def _addresses(seen: Sequence[str], reading: Reading) -> tuple[str, ...]:
    every = [*seen, *(clean_url(url) for url in seen), reading.canonical_url]
    return tuple(dict.fromkeys(url for url in every if url))


def _failed_reading(pending: PendingEntry, answer: Failed) -> Reading:
    """A page that cannot be had: the feed's full text stands in, unless the outlet withdrew or bars the page."""
    entry = pending.entry
    verdict = VERDICT_OF_FAILURE.get(answer.kind, PageVerdict.FAILED)
    reading = Reading(verdict, answer.reason, answer.url, clean_url(entry.url), title=entry.title)
    return with_feed_text(reading, entry, pending.seen_at) if verdict is PageVerdict.FAILED else reading

"""The feeds of a site: at an address itself, named by its page, or where publishers usually put them."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.feed import FeedError, FeedReading, read_feed
from extractors.feed_links import feed_links, usual_places
from flows.http import Answer, Fetched, Fetcher
from flows.reading_pool import reading_pool


@dataclass(frozen=True, slots=True)
class SiteFeed:
    """A feed that was found, with what stands in it."""

    url: str
    reading: FeedReading


def feeds_at(fetcher: Fetcher, url: str) -> list[SiteFeed]:
    """The address itself where it is a feed, else what its page names, else what is at the usual places."""
    page = fetcher.get(url, kind="feed")
    if itself := as_feed(page):
        return [itself]
    return feeds_of_page(fetcher, page) if isinstance(page, Fetched) else _feeds(fetcher, usual_places(url))


def feeds_of_page(fetcher: Fetcher, page: Fetched) -> list[SiteFeed]:
    """The feeds that a page names, else those at the usual places of its site."""
    named = reading_pool().read(feed_links, page.body, page.final_url, page.content_type)
    found = _feeds(fetcher, named) if isinstance(named, tuple) else []
    return found or _feeds(fetcher, usual_places(page.final_url))


def as_feed(answer: Answer) -> SiteFeed | None:
    """The answer as a feed with entries, or an index of sitemaps; None where it is none."""
    if not isinstance(answer, Fetched):
        return None
    try:
        reading = reading_pool().read(read_feed, answer.body, answer.final_url, answer.content_type)
    except FeedError:
        return None
    if not isinstance(reading, FeedReading) or not (reading.entries or reading.sitemaps):
        return None
    return SiteFeed(answer.final_url, reading)


def _feeds(fetcher: Fetcher, places: tuple[str, ...]) -> list[SiteFeed]:
    return [feed for place in places if (feed := as_feed(fetcher.get(place, kind="feed")))]

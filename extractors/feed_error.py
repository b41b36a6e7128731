"""What a feed gives, and the error when it is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from extractors.model import Entry


class FeedError(ValueError):
    """A body is no feed. The message names its URL, what it is instead, and the remedy."""

    def __init__(self, url: str, reason: str, remedy: str) -> None:
        super().__init__(f"{url}: {reason}. {remedy}")
        self.url, self.reason, self.remedy = url, reason, remedy

    def __reduce__(self) -> tuple[type[FeedError], tuple[str, str, str]]:
        """How it is carried between processes."""
        return FeedError, (self.url, self.reason, self.remedy)


@dataclass(frozen=True, slots=True)
class FeedReading:
    """What stands in a feed. ``skipped`` has one line for each item that cannot be used, with the reason."""

    entries: tuple[Entry, ...] = ()
    format: str = ""  # "rss20", "atom10", "json1.1", "sitemap", "sitemapindex", ...
    title: str = ""
    sitemaps: tuple[str, ...] = ()  # the children of a sitemap index, absolute
    skipped: tuple[str, ...] = ()
    known: int = 0  # items that stand in it as they did last time, and are not among ``entries``
    listed: bytes = b""  # by which its items are known the next time; see ``extractors.feed_cut``
    asks: timedelta = timedelta()  # least time between two polls that the feed asks for

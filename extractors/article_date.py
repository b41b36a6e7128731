"""Which of an article's dates to believe, and why."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from extractors.model import DateBasis, Dates
from extractors.timestamps import as_utc

AHEAD = timedelta(hours=1)  # clocks differ by that much; a later date is a lie
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # no news site is older: a date before is a default (1970) or a typo
_DAY = timedelta(days=1)
_QUARTER = timedelta(minutes=15)  # zones differ by whole quarters of an hour,
_FARTHEST = timedelta(hours=14)  # and by no more from Greenwich
_SLACK = timedelta(minutes=1)

_IN_PATH = re.compile(r"(?<!\d)((?:19|20)\d{2})[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?!\d)")


def choose_date(dates: Dates) -> tuple[datetime | None, DateBasis, str]:
    """An article's date in UTC, whose word it is (the page's, the feed's, the URL's, or first sight), and why.

    A date more than an hour after it was first seen or before 1995 is not believed. A page that gives only the day
    (midnight), or a time without its zone that is a zone away from the feed's, yields to the feed.
    """
    page, feed = _utc(dates.page), _utc(dates.feed)
    if feed:
        feed = _moved(feed, dates.shift)
    candidates = [(page, DateBasis.PAGE), (feed, DateBasis.FEED), (_utc(dates.url), DateBasis.URL)]
    notes = []
    if page and feed and (better := _why_feed(page, feed, zoned=dates.zoned)):
        candidates[0], candidates[1] = candidates[1], candidates[0]
        notes.append(better)
    for moment, basis in candidates:
        if moment and (lie := _why_not(moment, dates.seen)):
            notes.append(f"the {_OF[basis]} {moment:%Y-%m-%d %H:%M} {lie}")
        elif moment:
            notes += _correction(dates.shift) if basis is DateBasis.FEED else []
            return moment, basis, "; ".join([f"the {_OF[basis]} date", *notes])
    if dates.seen:
        return dates.seen, DateBasis.SEEN, "; ".join(["first seen then", *(notes or ["it states no date"])])
    return None, DateBasis.NONE, "; ".join(["undated", *notes])


_OF = {DateBasis.PAGE: "page's", DateBasis.FEED: "feed's", DateBasis.URL: "address's"}


def date_in_url(url: str) -> datetime | None:
    """The day in a URL's path (/2025/11/10/, /20251110/), at midnight UTC."""
    found = _IN_PATH.search(urlsplit(url).path)
    if not found:
        return None
    try:
        return datetime(int(found[1]), int(found[2]), int(found[3]), tzinfo=UTC)
    except ValueError:
        return None


def _utc(moment: datetime | None) -> datetime | None:
    return as_utc(moment) if moment else None


def _moved(moment: datetime, by: timedelta) -> datetime:
    try:
        return moment + by
    except OverflowError:
        return moment


def _why_feed(page: datetime, feed: datetime, *, zoned: bool) -> str:
    """Why the feed's date is the better one of an article, "" where it is not."""
    apart = abs(feed - page)
    if not (page.hour or page.minute or page.second) and apart < _DAY:
        return "the page gives only the day"
    off = apart % _QUARTER
    if not zoned and _QUARTER <= apart + _SLACK <= _FARTHEST + _SLACK and min(off, _QUARTER - off) <= _SLACK:
        return f"the page's {page:%H:%M} names no zone"
    return ""


def _why_not(moment: datetime, seen: datetime | None) -> str:
    if moment < EARLIEST:
        return "is older than the web"
    return "lies ahead" if seen is not None and moment > seen + AHEAD else ""


def _correction(shift: timedelta) -> list[str]:
    minutes = shift // timedelta(minutes=1)
    return [f"moved by {minutes:+d} minutes, by which its earlier dates were wrong"] if minutes else []

"""Which of an article's dates to believe."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from extractors.model import DateBasis
from extractors.timestamps import as_utc

AHEAD = timedelta(hours=1)  # clocks differ by that much; a later date is a lie
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # no news site is older: a date before is a default (1970) or a typo
_DAY = timedelta(days=1)

_IN_PATH = re.compile(r"(?<!\d)((?:19|20)\d{2})[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?!\d)")


def choose_date(
    page: datetime | None, feed: datetime | None, url: str, seen_at: datetime | None
) -> tuple[datetime | None, DateBasis]:
    """An article's date in UTC, and whose word it is: the page's, the feed's, the URL's, or first sight.

    A date more than an hour after ``seen_at`` or before 1995 is not believed. A page that gives only the day
    (midnight) yields to a feed that gives the hour of that day.
    """
    candidates = [(page, DateBasis.PAGE), (feed, DateBasis.FEED), (date_in_url(url), DateBasis.URL)]
    if _names_only_the_day(page, feed):
        candidates[0], candidates[1] = candidates[1], candidates[0]
    for stated, basis in candidates:
        moment = as_utc(stated) if stated else None
        if moment and _credible(moment, seen_at):
            return moment, basis
    return (seen_at, DateBasis.SEEN) if seen_at else (None, DateBasis.NONE)


def date_in_url(url: str) -> datetime | None:
    """The day in a URL's path (/2025/11/10/, /20251110/), at midnight UTC."""
    found = _IN_PATH.search(urlsplit(url).path)
    if not found:
        return None
    try:
        return datetime(int(found[1]), int(found[2]), int(found[3]), tzinfo=UTC)
    except ValueError:
        return None


def _names_only_the_day(page: datetime | None, feed: datetime | None) -> bool:
    if page is None or feed is None:
        return False
    start, moment = as_utc(page), as_utc(feed)
    midnight = start is not None and not (start.hour or start.minute or start.second)
    return midnight and moment is not None and start is not None and abs(moment - start) < _DAY


def _credible(moment: datetime, seen_at: datetime | None) -> bool:
    return moment >= EARLIEST and (seen_at is None or moment <= seen_at + AHEAD)

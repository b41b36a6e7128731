"""By how much a feed's dates are wrong, learnt from what the pages of its earlier articles say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median

LEARNT_FROM = 20  # latest articles
_FEWEST = 5
_STEADY = 0.8  # share of the articles that are off by the same
_LEAST = 15  # minutes; a page that is edited before the feed lists it differs by less
_SLACK = 2  # minutes


def steady_shift(feed_and_page: Sequence[tuple[datetime, datetime]]) -> timedelta:
    """What is to be added to a feed's dates, in whole minutes; nothing unless the difference is constant.

    A feed that states its local time as Greenwich's is off by the same hours every time; one that lists old
    stories again is not.
    """
    if len(feed_and_page) < _FEWEST:
        return timedelta()
    minutes = [(page - feed) / timedelta(minutes=1) for feed, page in feed_and_page]
    usual = median(minutes)
    alike = [one for one in minutes if abs(one - usual) <= _SLACK]
    if abs(usual) < _LEAST or len(alike) < _STEADY * len(minutes):
        return timedelta()
    return timedelta(minutes=round(usual))

"""How often a feed brings something: when to ask it again, and whether its silence is more than its habit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

_FEWEST = 4  # days with entries from which a habit can be told
_TIMES = 3  # its usual gap
_SHORTEST = timedelta(days=3)  # a long weekend is no silence
_LOOKED_BACK = timedelta(days=28)
SOONEST, LATEST = timedelta(minutes=15), timedelta(days=1)  # between two polls of one feed


def poll_again_after(times: Iterable[datetime], now: datetime, asks: timedelta = timedelta()) -> timedelta:
    """How long to leave a feed with entries of these times alone: half of the usual time from one to the next.

    Never less than the feed ``asks`` for, within a quarter of an hour and a day; silence makes it longer.
    """
    recent = [moment for moment in times if now - _LOOKED_BACK <= moment <= now]
    if not recent:
        return LATEST
    usual = (now - min(recent)) / len(recent)
    return min(max(usual / 2, asks, SOONEST), LATEST)


@dataclass(frozen=True, slots=True)
class Silence:
    """A feed that answers and brings nothing: since its ``last`` entry, though one came every ``usual`` days."""

    last: datetime
    usual: float


def silence(times: Iterable[datetime], now: datetime) -> Silence | None:
    """Whether a feed with entries of these times is silent for longer than is usual for it, which is three times
    the median gap between two days that brought entries; None where it is not, or is too new to tell.
    """
    newest = {moment.date(): moment for moment in sorted(moment for moment in times if moment <= now)}
    if len(newest) < _FEWEST:
        return None
    usual = median((later - earlier).days for earlier, later in pairwise(newest))
    last = max(newest.values())
    return Silence(last, usual) if now - last > max(_SHORTEST, _TIMES * timedelta(days=usual)) else None

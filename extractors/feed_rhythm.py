"""How often a feed brings something, and whether its silence is more than its habit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

_FEWEST = 4  # days with entries from which a habit can be told
_TIMES = 3  # its usual gap
_SHORTEST = timedelta(days=3)  # a long weekend is no silence


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

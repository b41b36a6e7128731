"""Calendar arithmetic on spans of days: years and their parts, fiscal years, the nearest of a recurring day."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from extractors.model import DateSpan

FISCAL_FIRST_MONTH = 7  # Pakistan's fiscal year runs from 1 July to 30 June and is named for the year it ends in

# Which months a part of a year covers, and which days a part of a month: as broad as common usage.
_YEAR_PARTS = {"start": (1, 3), "early": (1, 4), "mid": (4, 9), "late": (9, 12), "end": (10, 12)}
_MONTH_PARTS = {"start": (1, 7), "early": (1, 10), "mid": (10, 20), "late": (20, 31), "end": (21, 31)}
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11)}


def day(year: int, month: int, number: int) -> DateSpan | None:
    """That day, or None where the calendar has no such day."""
    if not (1 <= year <= 9999 and 1 <= month <= 12 and 1 <= number <= calendar.monthrange(year, month)[1]):
        return None
    only = date(year, month, number)
    return DateSpan(only, only)


def months(year: int, first: int, last: int) -> DateSpan:
    """From the first of month ``first`` to the end of month ``last`` of one year."""
    return DateSpan(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))


def year_span(year: int, part: str = "") -> DateSpan:
    """The year, or the named part of it ("start", "early", "mid", "late", "end")."""
    first, last = _YEAR_PARTS.get(part, (1, 12))
    return months(year, first, last)


def month_span(year: int, month: int, part: str = "") -> DateSpan:
    """The month, or the named part of it."""
    length = calendar.monthrange(year, month)[1]
    first, last = _MONTH_PARTS.get(part, (1, length))
    return DateSpan(date(year, month, first), date(year, month, min(last, length)))


def fiscal_year(ending: int) -> DateSpan:
    """The fiscal year that ends in June of the year ``ending``."""
    return DateSpan(date(ending - 1, FISCAL_FIRST_MONTH, 1), date(ending, FISCAL_FIRST_MONTH - 1, 30))


def slice_of(whole: DateSpan, number: int, parts: int) -> DateSpan | None:
    """The ``number``-th of ``parts`` equal runs of months of a twelve-month span (quarters, halves)."""
    if not 1 <= number <= parts:
        return None
    size = 12 // parts
    first = add_months(whole.start, size * (number - 1))
    return DateSpan(first, add_months(first, size) - timedelta(days=1))


def season_span(year: int, season: str) -> DateSpan:
    """A northern season; winter runs from December into the next year's February."""
    if season == "winter":
        return DateSpan(date(year, 12, 1), month_span(min(year + 1, 9999), 2).end)
    return months(year, *_SEASONS[season])


def decade_span(first_year: int, part: str = "") -> DateSpan:
    """Ten years from ``first_year``, or the first, middle or last four of them."""
    first, last = {"early": (0, 3), "mid": (3, 6), "late": (6, 9)}.get(part, (0, 9))
    return DateSpan(date(first_year + first, 1, 1), date(first_year + last, 12, 31))


def add_months(day_: date, count: int) -> date:
    """The same day ``count`` months later (earlier when negative), or the month's last day."""
    index = day_.year * 12 + day_.month - 1 + count
    year, month = min(max(index // 12, 1), 9999), index % 12 + 1
    return date(year, month, min(day_.day, calendar.monthrange(year, month)[1]))


def add_days(day_: date, count: int) -> date:
    """``count`` days later, kept within the years 1 to 9999."""
    ordinal = min(max(day_.toordinal() + count, 1), date.max.toordinal())
    return date.fromordinal(ordinal)


def week_of(day_: date) -> DateSpan:
    """Monday to Sunday around that day."""
    monday = add_days(day_, -day_.weekday())
    return DateSpan(monday, add_days(monday, 6))


def unit_around(day_: date, unit: str) -> DateSpan:
    """The day, week, month, quarter, year or decade that holds ``day_``."""
    if unit == "day":
        return DateSpan(day_, day_)
    if unit == "week":
        return week_of(day_)
    if unit == "month":
        return month_span(day_.year, day_.month)
    if unit == "quarter":
        first = (day_.month - 1) // 3 * 3 + 1
        return months(day_.year, first, first + 2)
    if unit == "decade":
        return decade_span(max(day_.year - day_.year % 10, 1)) if day_.year < 9990 else year_span(day_.year)
    return year_span(day_.year)


def shifted(day_: date, unit: str, count: int) -> date:
    """``day_`` moved by ``count`` units."""
    if unit in {"day", "week"}:
        return add_days(day_, count * (7 if unit == "week" else 1))
    return add_months(day_, count * {"month": 1, "quarter": 3, "year": 12, "decade": 120}[unit])


def nearest_year(reference: date, month: int, number: int = 15) -> int:
    """The year in which a day without a year lies closest to ``reference``."""
    years = [y for y in (reference.year - 1, reference.year, reference.year + 1) if 1 <= y <= 9999]
    number = min(number, 28)
    return min(years, key=lambda y: abs((date(y, month, number) - reference).days))

"""What each shape of an English date resolves to: from a match and the day of reading to a span of days."""

from __future__ import annotations

import re
from datetime import date

from extractors.dates import spans
from extractors.dates.words import MONTH_NUMBERS, SMALL_NUMBERS, WEEKDAYS
from extractors.model import DateSpan

_AHEAD = re.compile(r"\b(?:will|would|shall|upcoming|scheduled|slated|due|going to|to be|likely)\b[^.;]*$")
_AHEAD_WINDOW = 60
_HALF = 6  # months


def _part_of(match: re.Match[str]) -> str:
    words = (match.group("part") or "").lower()
    for name, forms in {
        "early": ("early",),
        "mid": ("mid",),
        "late": ("late",),
        "end": ("end", "close"),
        "start": ("start", "beginning"),
    }.items():
        if any(form in words for form in forms):
            return name
    return ""


def _month_number(word: str) -> int:
    return MONTH_NUMBERS[word.lower().rstrip(".")]


def _int(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def numeric(match: re.Match[str], _: date | None) -> DateSpan | None:
    """Day, month and year in figures."""
    return spans.day(int(match["y"]), int(match["m"]), int(match["day"]))


def day_of_month(match: re.Match[str], reference: date | None) -> DateSpan | None:
    """A day, or a run of days, of a named month; without a year, the one nearest to the reference."""
    month, first = _month_number(match["m"]), _int(match["day"])
    if match["y"]:
        year = int(match["y"])
    elif reference:
        year = spans.nearest_year(reference, month, first)
    else:
        return None
    begin = spans.day(year, month, first)
    last = spans.day(year, month, _int(match["last"])) if match["last"] else begin
    return DateSpan(begin.start, last.end) if begin and last and begin.start <= last.end else begin


def month_of_year(match: re.Match[str], _: date | None) -> DateSpan | None:
    """A month of a year, or the named part of it."""
    return spans.month_span(int(match["y"]), _month_number(match["m"]), _part_of(match))


def months_of_year(match: re.Match[str], reference: date | None) -> DateSpan | None:
    """From one month to another; without years, the run that ends nearest to the reference."""
    first, last = _month_number(match["m"]), _month_number(match["m2"])
    if not match["y2"] and (match["y"] or reference is None):
        return None
    last_year = int(match["y2"]) if match["y2"] else spans.nearest_year(reference or date.min, last)
    first_year = int(match["y"]) if match["y"] else last_year - (first > last)
    begin, end = spans.month_span(first_year, first).start, spans.month_span(last_year, last).end
    return DateSpan(begin, end) if begin <= end else None


def bare_month(match: re.Match[str], reference: date | None) -> DateSpan | None:
    """A month without a year: the nearest, or as "last", "next", "since" and "by" say."""
    if reference is None:
        return None
    month = _month_number(match["m"])
    lead = match["lead"].lower().split()[0]
    year = spans.nearest_year(reference, month)
    if lead in {"last", "since"}:
        year = reference.year - (month >= reference.month if lead == "last" else month > reference.month)
    elif lead in {"next", "by", "until", "till"}:
        year = reference.year + (month <= reference.month if lead == "next" else month < reference.month)
    elif lead == "this":
        year = reference.year
    return spans.month_span(min(max(year, 1), 9999), month, _part_of(match))


def year_of(match: re.Match[str], _: date | None) -> DateSpan | None:
    """The named part of a year."""
    return spans.year_span(int(match["y"]), _part_of(match))


def years(match: re.Match[str], _: date | None) -> DateSpan | None:
    """From one year to another."""
    first, last = int(match["y"]), int(match["y2"])
    return DateSpan(date(first, 1, 1), date(last, 12, 31)) if first <= last else None


def _fiscal_ending(match: re.Match[str]) -> int | None:
    """The calendar year in which the fiscal year written "2024-25", "25" or "2025" ends."""
    begin, end = match["fy"], match["fy2"]
    year = int(begin) if len(begin) == 4 else 2000 + int(begin)
    if not end:
        return year
    return year + 1 if int(end[-2:]) == (year + 1) % 100 else None


def fiscal(match: re.Match[str], _: date | None) -> DateSpan | None:
    """A fiscal year."""
    ending = _fiscal_ending(match)
    return spans.fiscal_year(ending) if ending else None


def slice_of(match: re.Match[str], _: date | None) -> DateSpan | None:
    """A quarter or a half of a calendar or fiscal year."""
    parts = 4 if match["kind"].lower().startswith("q") else 2
    word = match["nth"].lower()
    number = parts if word in {"last", "final"} else SMALL_NUMBERS.get(word) or _int(word)
    if match["y"]:
        return spans.slice_of(spans.year_span(int(match["y"])), number, parts)
    ending = _fiscal_ending(match)
    return spans.slice_of(spans.fiscal_year(ending), number, parts) if ending else None


def season_of(match: re.Match[str], reference: date | None) -> DateSpan | None:
    """A season of a year, or the last, this or the next one."""
    season = match["season"].lower()
    if match["y"]:
        return spans.season_span(int(match["y"]), season)
    if reference is None:
        return None
    shift = {"last": -1, "this": 0, "next": 1}[match["rel"].lower()]
    span = spans.season_span(reference.year, season)
    if (shift < 0 and span.end < reference) or (shift > 0 and span.start > reference):
        shift = 0
    return spans.season_span(min(max(reference.year + shift, 1), 9998), season)


def nearest_season(match: re.Match[str], reference: date | None) -> DateSpan | None:
    """A season without a year: the coming one where the words look ahead, else the one that is or was last."""
    if reference is None:
        return None
    season = match["season"].lower()
    ahead = _AHEAD.search(match.string, max(0, match.start() - _AHEAD_WINDOW), match.start())
    around = [spans.season_span(min(max(reference.year + shift, 1), 9998), season) for shift in (-1, 0, 1)]
    if ahead:
        return next((span for span in around if span.end >= reference), around[-1])
    return next((span for span in reversed(around) if span.start <= reference), around[0])


def new_year(_: re.Match[str], reference: date | None) -> DateSpan | None:
    """ "The new year": the next one in the second half of a year, else this one."""
    if reference is None:
        return None
    return spans.year_span(min(reference.year + (reference.month > _HALF), 9999))


def within(match: re.Match[str], reference: date | None) -> DateSpan | None:
    """From the reference on, as many units as the words give."""
    if reference is None:
        return None
    word = match["n"].lower()
    count = int(word) if word.isdigit() else SMALL_NUMBERS[word]
    there = spans.shifted(reference, match["unit"].lower(), count)
    return DateSpan(reference, there) if there > reference else None


def decade_of(match: re.Match[str], _: date | None) -> DateSpan | None:
    """A decade or a part of it."""
    return spans.decade_span(int(match["y"]), _part_of(match))


def century_of(match: re.Match[str], _: date | None) -> DateSpan | None:
    """A century."""
    number = _int(match["n"])
    return DateSpan(date(number * 100 - 99, 1, 1), date(number * 100, 12, 31)) if 1 <= number <= 99 else None


def named_day(match: re.Match[str], reference: date | None) -> DateSpan | None:
    """Yesterday, today, tomorrow."""
    if reference is None:
        return None
    moves = {"yesterday": -1, "tomorrow": 1, "day before yesterday": -2, "day after tomorrow": 2}
    there = spans.add_days(reference, moves.get(match["d"].lower().removeprefix("the "), 0))
    return DateSpan(there, there)


def unit_of(match: re.Match[str], reference: date | None) -> DateSpan | None:
    """ "last month", "next year": the whole calendar unit before or after the reference's."""
    if reference is None:
        return None
    if match["d"].lower() == "this day":
        return None
    word = match["rel"].lower().split()[-1]
    move = {"last": -1, "previous": -1, "past": -1, "next": 1, "coming": 1, "following": 1}.get(word, 0)
    unit = match["unit"].lower()
    now_fiscal = reference.year + (reference.month >= spans.FISCAL_FIRST_MONTH)
    if "fiscal" in match["d"].lower() or "financial" in match["d"].lower():
        return spans.fiscal_year(min(max(now_fiscal + move, 2), 9999))
    there = spans.shifted(reference, unit, move)
    part = _part_of(match)
    if part and unit in {"year", "month"}:
        return (
            spans.year_span(there.year, part)
            if unit == "year"
            else spans.month_span(there.year, there.month, part)
        )
    return spans.unit_around(there, unit)


def month_of_relative_year(match: re.Match[str], reference: date | None) -> DateSpan | None:
    """A month of the last, this or the next year."""
    if reference is None:
        return None
    year = reference.year + {"last": -1, "this": 0, "next": 1}[match["rel"].lower()]
    return spans.month_span(min(max(year, 1), 9999), _month_number(match["m"]))


def weekday(match: re.Match[str], reference: date | None) -> DateSpan | None:
    """The latest such day up to the reference; where the words look ahead, the first one after it."""
    if reference is None:
        return None
    wanted = WEEKDAYS[match["w"].lower()]
    rel = (match["rel"] or "").lower()
    behind = (reference.weekday() - wanted) % 7
    ahead = _AHEAD.search(match.string, max(0, match.start() - _AHEAD_WINDOW), match.start())
    if rel in {"next", "coming"} or (ahead and not rel and behind):
        there = spans.add_days(reference, 7 - behind if behind else 7)
    else:
        there = spans.add_days(reference, -(behind or (7 if rel == "last" else 0)))
    return DateSpan(there, there)


def ago(match: re.Match[str], reference: date | None) -> DateSpan | None:
    """So many units before or after the reference, as wide as the unit."""
    if reference is None:
        return None
    word = match["n"].lower()
    count = int(word) if word.isdigit() else SMALL_NUMBERS[word]
    unit = match["unit"].lower()
    there = spans.shifted(reference, unit, -count if match["dir"].lower() in {"ago", "earlier", "back"} else count)
    return spans.unit_around(there, unit)

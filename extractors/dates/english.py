"""English dates: patterns and what each resolves to."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from extractors.dates import spans
from extractors.dates.words import MONTH_NUMBERS, SMALL_NUMBERS, WEEKDAYS
from extractors.model import DateSpan

Resolver = Callable[[re.Match[str], "date | None"], "DateSpan | None"]

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_YEAR = r"(?:1[6-9]|20|21)\d\d(?![\d%]|[.,/]\d)"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?![\d:%]|[.,]\d)"
_DASH = r"\s?[-–—]\s?"
_TO = rf"(?:{_DASH}|\s+(?:to|until|till|through|and)\s+)"
_PART = (
    r"(?P<part>(?:the\s+)?(?:very\s+)?(?:early|mid|middle|late|end|start|beginning|close)\b(?:\s+(?:in|of|part\s+of))?"
    r"(?:\s+the)?)[\s-]*(?:year\s+)?"
)
_FISCAL = r"(?:FY|fiscal(?:\s+year)?|financial\s+year)[\s'’-]*"
_NTH = r"(?P<nth>first|second|third|fourth|last|final|1st|2nd|3rd|4th)"
_UNIT = r"(?P<unit>day|week|month|quarter|year|decade)"
_SEASON = r"(?P<season>spring|summer|autumn|fall|winter)"
_FLAGS = re.IGNORECASE


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


def _numeric(match: re.Match[str], _: date | None) -> DateSpan | None:
    return spans.day(int(match["y"]), int(match["m"]), int(match["day"]))


def _day_of_month(match: re.Match[str], reference: date | None) -> DateSpan | None:
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


def _month_of_year(match: re.Match[str], _: date | None) -> DateSpan | None:
    return spans.month_span(int(match["y"]), _month_number(match["m"]), _part_of(match))


def _months_of_year(match: re.Match[str], _: date | None) -> DateSpan | None:
    first, last = _month_number(match["m"]), _month_number(match["m2"])
    last_year = int(match["y2"])
    first_year = int(match["y"]) if match["y"] else last_year - (first > last)
    begin, end = spans.month_span(first_year, first).start, spans.month_span(last_year, last).end
    return DateSpan(begin, end) if begin <= end else None


def _bare_month(match: re.Match[str], reference: date | None) -> DateSpan | None:
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


def _year(match: re.Match[str], _: date | None) -> DateSpan | None:
    return spans.year_span(int(match["y"]), _part_of(match) if "part" in match.groupdict() else "")


def _years(match: re.Match[str], _: date | None) -> DateSpan | None:
    first, last = int(match["y"]), int(match["y2"])
    return DateSpan(date(first, 1, 1), date(last, 12, 31)) if first <= last else None


def _fiscal_ending(match: re.Match[str]) -> int | None:
    """The calendar year in which the fiscal year written "2024-25", "25" or "2025" ends."""
    begin, end = match["fy"], match["fy2"]
    year = int(begin) if len(begin) == 4 else 2000 + int(begin)
    if not end:
        return year
    return year + 1 if int(end[-2:]) == (year + 1) % 100 else None


def _fiscal(match: re.Match[str], _: date | None) -> DateSpan | None:
    ending = _fiscal_ending(match)
    return spans.fiscal_year(ending) if ending else None


def _slice(match: re.Match[str], _: date | None) -> DateSpan | None:
    """A quarter or a half of a calendar or fiscal year."""
    parts = 4 if match["kind"].lower().startswith("q") else 2
    word = match["nth"].lower()
    number = parts if word in {"last", "final"} else SMALL_NUMBERS.get(word) or _int(word)
    if match["y"]:
        return spans.slice_of(spans.year_span(int(match["y"])), number, parts)
    ending = _fiscal_ending(match)
    return spans.slice_of(spans.fiscal_year(ending), number, parts) if ending else None


def _season(match: re.Match[str], reference: date | None) -> DateSpan | None:
    season = match["season"].lower()
    if match["y"]:
        return spans.season_span(int(match["y"]), season)
    if reference is None:
        return None
    shift = {"last": -1, "this": 0, "next": 1}[match["rel"].lower()]
    span = spans.season_span(reference.year, season)
    if shift < 0 and span.end < reference or shift > 0 and span.start > reference:
        shift = 0
    return spans.season_span(min(max(reference.year + shift, 1), 9998), season)


def _decade(match: re.Match[str], _: date | None) -> DateSpan | None:
    return spans.decade_span(int(match["y"]), _part_of(match))


def _century(match: re.Match[str], _: date | None) -> DateSpan | None:
    number = _int(match["n"])
    return DateSpan(date(number * 100 - 99, 1, 1), date(number * 100, 12, 31)) if 1 <= number <= 99 else None


def _named_day(match: re.Match[str], reference: date | None) -> DateSpan | None:
    if reference is None:
        return None
    moves = {"yesterday": -1, "tomorrow": 1, "day before yesterday": -2, "day after tomorrow": 2}
    there = spans.add_days(reference, moves.get(match["d"].lower().removeprefix("the "), 0))
    return DateSpan(there, there)


def _unit(match: re.Match[str], reference: date | None) -> DateSpan | None:
    """ "last month", "next year": the whole calendar unit before or after the reference's."""
    if reference is None:
        return None
    word = match["rel"].lower().split()[-1]
    move = {"last": -1, "previous": -1, "past": -1, "next": 1, "coming": 1, "following": 1}.get(word, 0)
    unit = match["unit"].lower()
    if "fiscal" in match["d"].lower() or "financial" in match["d"].lower():
        now = reference.year + (reference.month >= spans.FISCAL_FIRST_MONTH)
        return spans.fiscal_year(min(max(now + move, 2), 9999))
    return spans.unit_around(spans.shifted(reference, unit, move), unit)


def _weekday(match: re.Match[str], reference: date | None) -> DateSpan | None:
    """The latest such day up to the reference; after "next" or "coming", the first one after it."""
    if reference is None:
        return None
    wanted = WEEKDAYS[match["w"].lower()]
    rel = (match["rel"] or "").lower()
    behind = (reference.weekday() - wanted) % 7
    if rel in {"next", "coming"}:
        there = spans.add_days(reference, 7 - behind if behind else 7)
    else:
        there = spans.add_days(reference, -(behind or (7 if rel == "last" else 0)))
    return DateSpan(there, there)


def _ago(match: re.Match[str], reference: date | None) -> DateSpan | None:
    if reference is None:
        return None
    word = match["n"].lower()
    count = int(word) if word.isdigit() else SMALL_NUMBERS[word]
    unit = match["unit"].lower()
    there = spans.shifted(reference, unit, -count if match["dir"].lower() in {"ago", "earlier", "back"} else count)
    return spans.unit_around(there, unit)


_SMALL = r"(?P<n>\d{1,4}|an?|" + "|".join(
    w for w in SMALL_NUMBERS if w.isalpha() and not w.endswith(("st", "rd", "th"))
)
_YEAR_OR_FISCAL = rf"(?:(?:FY|CY)[\s'’]*(?P<fy>\d{{4}}|\d\d)(?:[-–/](?P<fy2>\d{{4}}|\d\d))?|(?P<y>{_YEAR}))"
_LEAD = (
    r"(?P<lead>(?:last|next|this|since|by|until|till|in|during|from|for|before|after|of|through|between|and|to|every|"
    r"early|mid|late|end|start|beginning)\b)"
)

RULES: tuple[tuple[re.Pattern[str], Resolver, bool], ...] = tuple(
    (re.compile(pattern, flags), resolver, relative)
    for pattern, flags, resolver, relative in (
        (
            r"(?<![\w./-])(?P<d>(?P<y>(?:19|20)\d\d)([-/.])(?P<m>\d{1,2})\3(?P<day>\d{1,2}))(?![\w/]|-\d)",
            0,
            _numeric,
            False,
        ),
        (
            r"(?<![\w./-])(?P<d>(?P<day>\d{1,2})([/.-])(?P<m>\d{1,2})\3(?P<y>(?:19|20)\d\d))(?![\w/]|-\d)",
            0,
            _numeric,
            False,
        ),
        (
            rf"(?<![\w.,/-])(?P<d>(?P<day>{_DAY})(?:{_TO}(?P<last>{_DAY}))?\s+(?:of\s+)?(?P<m>{_MONTH})\b"
            rf"(?:,?\s+(?P<y>{_YEAR}))?)(?!\w)",
            0,
            _day_of_month,
            False,
        ),
        (
            rf"\b(?P<d>(?P<m>{_MONTH})\s?(?P<day>{_DAY})(?:{_TO}(?P<last>{_DAY}))?(?:(?:,\s*|\s+)(?P<y>{_YEAR}))?)(?![\w])",
            0,
            _day_of_month,
            False,
        ),
        (rf"\b(?P<d>(?:{_PART})?(?P<m>{_MONTH}),?\s+(?:of\s+)?(?P<y>{_YEAR}))", _FLAGS, _month_of_year, False),
        (
            rf"\b(?P<d>(?P<m>{_MONTH})(?:\s+(?P<y>{_YEAR}))?{_TO}(?P<m2>{_MONTH})\s+(?P<y2>{_YEAR}))",
            0,
            _months_of_year,
            False,
        ),
        (rf"\b(?i:{_LEAD})[\s-]+(?P<d>(?i:{_PART})?(?P<m>{_MONTH}))\b(?!\s*\d)", 0, _bare_month, True),
        (rf"\b(?P<d>{_PART}(?P<y>{_YEAR}))\b(?!s)", _FLAGS, _year, False),
        (
            rf"(?<![\w.,/-])(?P<d>(?P<y>{_YEAR})(?:{_DASH}|\s+(?:to|until|through)\s+)(?P<y2>{_YEAR}))\b",
            0,
            _years,
            False,
        ),
        (rf"\b(?P<d>(?:{_FISCAL})(?P<fy>\d{{4}}|\d\d)(?:[-–/](?P<fy2>\d{{4}}|\d\d))?)\b", _FLAGS, _fiscal, False),
        (r"(?<![\w.,/-])(?P<d>(?P<fy>(?:19|20)\d\d)[-–/](?P<fy2>\d\d))(?![\w-])", 0, _fiscal, False),
        (
            rf"\b(?P<d>(?:the\s+)?{_NTH}\s+(?P<kind>quarter|half)\s+(?:of\s+)?(?:the\s+)?(?:{_FISCAL}(?P<fy>\d{{4}}|\d\d)"
            rf"(?:[-–/](?P<fy2>\d{{4}}|\d\d))?|(?P<y>{_YEAR})))\b",
            _FLAGS,
            _slice,
            False,
        ),
        (rf"\b(?P<d>(?P<kind>[QH])(?P<nth>[1-4])[\s,-]*(?:of\s+)?{_YEAR_OR_FISCAL})\b", 0, _slice, False),
        (rf"\b(?P<d>(?P<nth>[1-4])(?P<kind>[QH])[\s,-]*(?:of\s+)?{_YEAR_OR_FISCAL})\b", 0, _slice, False),
        (
            rf"\b(?P<d>(?:(?P<rel>last|this|next)\s+)?{_SEASON}\s+(?:of\s+)?(?P<y>{_YEAR}))\b",
            _FLAGS,
            _season,
            False,
        ),
        (rf"\b(?P<d>(?P<rel>last|this|next)\s+{_SEASON})(?P<y>)\b", _FLAGS, _season, True),
        (rf"\b(?P<d>(?:the\s+)?(?:{_PART})?(?P<y>(?:1[6-9]|20)\d0)['’]?s)\b", _FLAGS, _decade, False),
        (r"\b(?P<d>(?:the\s+)?(?P<n>\d{1,2})(?:st|nd|rd|th)[\s-]century)\b", _FLAGS, _century, False),
        (
            r"\b(?P<d>(?:the\s+)?day before yesterday|(?:the\s+)?day after tomorrow|yesterday|today|tonight|tomorrow)\b",
            _FLAGS,
            _named_day,
            True,
        ),
        (
            rf"\b(?:the\s+)?(?P<d>(?P<rel>(?:earlier\s+|later\s+)?(?:last|this|next|previous|current|coming|the\s+past))\s+"
            rf"(?:fiscal\s+|financial\s+|calendar\s+)?{_UNIT})\b",
            _FLAGS,
            _unit,
            True,
        ),
        (
            r"\b(?P<d>(?:(?P<rel>last|this|next|coming|past)\s+)?(?P<w>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday"
            r"|Sunday))\b",
            0,
            _weekday,
            True,
        ),
        (rf"\b(?P<d>{_SMALL})\s+{_UNIT}s?\s+(?P<dir>ago|earlier|back|from\s+now|hence))\b", _FLAGS, _ago, True),
    )
)

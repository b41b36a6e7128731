"""Dates in running text, each as wide as its precision, in English, Urdu and Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from extractors.dates import english, other_languages
from extractors.dates.rule import has_digit
from extractors.dates.words import MONTH_NUMBERS
from extractors.dates.years import bare_years
from extractors.model import DateFound, DateSpan

_RULES = english.RULES + other_languages.RULES
_ANY_REFERENCE = date(2000, 6, 15)
_RELATION_WINDOW = 24
_RELATION = re.compile(
    r"(?:^|(?<=[^\w]))(?:(?P<by>by|no later than)|(?P<before>before|prior to|ahead of)|(?P<after>after|following)"
    r"|(?P<since>since|from|as of|effective)|(?P<until>until|till|up to|through))(?:\s+(?:the|around|about))*\s*$",
    re.IGNORECASE,
)
_RUN = re.compile(r"\w\s?(?:[-–—]|\b(?:to|until|till|through)\b)\s?\w")
_RELATION_AFTER = re.compile(
    r"\s*(?:(?P<before>之?前|سے پہلے|سے قبل)|(?P<since>以来|起|سے)|(?P<after>之?后|کے بعد)|(?P<by>تک))(?!\w*دن)"
)
_MONTH = re.compile(rf"(?<![^\W\d_])(?:{'|'.join(sorted(MONTH_NUMBERS, key=len)[::-1])})(?![^\W\d_])|月", re.I)


def names_month(found: DateFound) -> bool:
    """Whether the words of a date name a month, so that no weekday or "last week" is all that they say."""
    return bool(_MONTH.search(found.surface))


def find_dates(text: str, reference: date | None) -> tuple[DateFound, ...]:
    """The dates in ``text`` in order, without overlaps.

    ``reference`` is the day the text is read from (its day of publication): "last month" and days without a year
    are resolved against it, and left out without it.
    """
    chosen = _longest(_candidates(text, reference))
    return tuple(
        DateFound(text[start:end], start, end, span, relative, _relation(text, start, end))
        for start, end, span, relative in chosen
    )


def date_places(text: str) -> tuple[tuple[int, int], ...]:
    """Where dates stand, whether or not they can be resolved."""
    return tuple((start, end) for start, end, _, _ in _longest(_candidates(text, _ANY_REFERENCE)))


def _candidates(text: str, reference: date | None) -> Iterator[tuple[int, int, DateSpan, bool]]:
    folded, digits = text.lower(), has_digit(text)
    for rule in _RULES:
        if not rule.applies(folded, digits):
            continue
        for match in rule.pattern.finditer(text):
            span = rule.resolve(match, reference)
            if span is not None:
                yield match.start("d"), match.end("d"), span, rule.relative or _hangs_on_reference(match)
    for start, end, year in bare_years(text) if digits else ():
        yield start, end, DateSpan(date(year, 1, 1), date(year, 12, 31)), False


def _hangs_on_reference(match: re.Match[str]) -> bool:
    parts = match.groupdict()
    return "y" in parts and not any(parts.get(name) for name in ("y", "y2", "fy"))


def _longest(
    candidates: Iterator[tuple[int, int, DateSpan, bool]],
) -> list[tuple[int, int, DateSpan, bool]]:
    """Of overlapping candidates the longest, then the earliest rule's; in order of place."""
    chosen: list[tuple[int, int, DateSpan, bool]] = []
    last_end = -1
    for candidate in sorted(candidates, key=lambda c: (c[0], c[0] - c[1])):
        if candidate[0] >= last_end:
            chosen.append(candidate)
            last_end = candidate[1]
        elif candidate[1] - candidate[0] > chosen[-1][1] - chosen[-1][0]:
            chosen[-1] = candidate
            last_end = candidate[1]
    return chosen


def _relation(text: str, start: int, end: int) -> str:
    before = _RELATION.search(text[max(0, start - _RELATION_WINDOW) : start])
    if before and before.lastgroup == "since" and _RUN.search(text, start, end):
        return "in"  # "from 1993 to 2020"
    match = before or _RELATION_AFTER.match(text, end, end + 12)
    return match.lastgroup or "in" if match else "in"

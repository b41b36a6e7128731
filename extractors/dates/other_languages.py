"""Urdu and Chinese dates: patterns and what each resolves to."""

from __future__ import annotations

import re
from datetime import date

from extractors.dates import spans
from extractors.dates.rule import Rule
from extractors.dates.words import CHINESE_DIGITS, MONTH_NUMBERS, URDU_MONTHS
from extractors.model import DateSpan

_URDU_MONTH = "(?P<m>" + "|".join(URDU_MONTHS) + ")"
_YEAR = r"(?P<y>(?:19|20|۱۹|۲۰|١٩|٢٠)\d\d)"
_CHINESE_YEAR = r"(?P<y>(?:19|20)\d\d|[一二][〇零一二三四五六七八九]{3})\s?年"
_MOVES = {"今": 0, "本": 0, "这": 0, "去": -1, "上": -1, "明": 1, "下": 1, "前": -2, "昨": -1}
_URDU_MOVES = {"گزشتہ": -1, "پچھلے": -1, "رواں": 0, "اس": 0, "آئندہ": 1, "اگلے": 1}
_URDU_UNITS = {"سال": "year", "ماہ": "month", "مہینے": "month", "ہفتے": "week", "برس": "year", "روز": "day"}


def _number(text: str) -> int:
    digits = "".join(str(CHINESE_DIGITS.get(char, char)) for char in text)
    return int(digits)


def _month_number(text: str) -> int:
    if text in MONTH_NUMBERS:
        return MONTH_NUMBERS[text]
    if "十" not in text:
        return _number(text)
    tens, _, ones = text.partition("十")
    return (_number(tens) if tens else 1) * 10 + (_number(ones) if ones else 0)


def _absolute(match: re.Match[str], reference: date | None) -> DateSpan | None:
    """Year, month and day as far as they are given; a month without a year is the one nearest to the reference."""
    parts = match.groupdict()
    month = _month_number(parts["m"]) if parts.get("m") else None
    number = _month_number(parts["day"]) if parts.get("day") else None
    if month is not None and not 1 <= month <= 12:
        return None
    if parts.get("y"):
        year = _number(parts["y"])
    elif reference and month:
        year = spans.nearest_year(reference, month, number or 15)
    else:
        return None
    if month is None:
        part = {"底": "end", "末": "end", "初": "start", "中": "mid"}.get(parts.get("part") or "", "")
        return spans.year_span(year, part)
    return spans.month_span(year, month) if number is None else spans.day(year, month, number)


def _moved(match: re.Match[str], reference: date | None) -> DateSpan | None:
    if reference is None:
        return None
    unit = {"年": "year", "月": "month", "周": "week", "天": "day", "日": "day"}[match["unit"]]
    return spans.unit_around(spans.shifted(reference, unit, _MOVES[match["rel"]]), unit)


def _moved_urdu(match: re.Match[str], reference: date | None) -> DateSpan | None:
    if reference is None:
        return None
    unit = _URDU_UNITS[match["unit"]]
    return spans.unit_around(spans.shifted(reference, unit, _URDU_MOVES[match["rel"]]), unit)


def _today(_: re.Match[str], reference: date | None) -> DateSpan | None:
    return DateSpan(reference, reference) if reference else None


def _years(match: re.Match[str], _: date | None) -> DateSpan | None:
    first, last = _number(match["y"]), _number(match["y2"])
    return DateSpan(date(first, 1, 1), date(last, 12, 31)) if first <= last else None


_CJK_NUMBER = r"\d{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]"
_URDU = ("میں", "تک", "سے", "کے", "کی", "کا", "ء", *URDU_MONTHS, *_URDU_UNITS, "آج")
_HAN = ("年", "月", "日", "天", "周")
RULES: tuple[Rule, ...] = tuple(
    Rule(re.compile(pattern), resolver, relative, (_HAN if "年" in pattern or "月" in pattern else _URDU,))
    for pattern, resolver, relative in (
        (rf"(?<!\d)(?P<d>(?P<day>\d{{1,2}})\s+{_URDU_MONTH}(?:[،,]?\s+{_YEAR}ء?)?)(?!\w)", _absolute, False),
        (rf"(?<!\w)(?P<d>{_URDU_MONTH}[،,]?\s+{_YEAR}ء?)(?!\w)", _absolute, False),
        (rf"(?<!\w)(?P<d>{_URDU_MONTH})(?=\s+(?:میں|تک|سے|کے|کی|کا)(?!\w))", _absolute, True),
        (rf"(?<!\w)(?P<d>(?:سال\s+)?{_YEAR}(?:ء|(?=\s+(?:میں|تک|سے|کے|کی|کا)(?!\w))))(?!\w)", _absolute, False),
        (
            rf"(?<!\w)(?P<d>(?P<rel>{'|'.join(_URDU_MOVES)})\s+(?P<unit>{'|'.join(_URDU_UNITS)}))(?!\w)",
            _moved_urdu,
            True,
        ),
        (r"(?<!\w)(?P<d>آج)(?!\w)", _today, True),
        (
            rf"(?P<d>{_CHINESE_YEAR}(?:(?P<part>[底末初中])|(?P<m>{_CJK_NUMBER})月(?:(?P<day>{_CJK_NUMBER})[日号])?)?)",
            _absolute,
            False,
        ),
        (
            r"(?<!\d)(?P<d>(?P<y>(?:19|20)\d\d)年?[-—–至到](?P<y2>(?:19|20)\d\d)年)",
            _years,
            False,
        ),
        (rf"(?<![年\d])(?P<d>(?P<m>{_CJK_NUMBER})月(?P<day>{_CJK_NUMBER})[日号])", _absolute, True),
        (r"(?P<d>(?P<rel>[今本这去上明下前昨])(?:个)?(?P<unit>[年月周天日]))", _moved, True),
    )
)

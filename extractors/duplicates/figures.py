"""Figures, weekdays and negations of a text, by which a template with new content betrays itself."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Mapping
from functools import lru_cache
from itertools import compress

from extractors.duplicates.words import Words, words_of


def _table(words: str, meanings: str) -> dict[str, str]:
    return dict(zip(words.split(), meanings.split(), strict=True))


_UNITS = "2 3 4 5 6 7 8 9 10 11 12"
_DAYS = "mon tue wed thu fri sat sun"
# "One" is left out: it is mostly a pronoun. So are fractions: "three quarters" is also written 75 per cent.
_NUMBER_WORDS = {
    **_table("two three four five six seven eight nine ten eleven twelve", _UNITS),
    **_table("thirteen fourteen fifteen sixteen seventeen eighteen nineteen", "13 14 15 16 17 18 19"),
    **_table("twenty thirty forty fifty sixty seventy eighty ninety", "20 30 40 50 60 70 80 90"),
    **_table("دو تین چار پانچ چھ سات آٹھ نو دس گیارہ بارہ", _UNITS),
}
_HAN_NUMBERS = _table("二 两 三 四 五 六 七 八 九 十", "2 2 3 4 5 6 7 8 9 10")
_WEEKDAYS = {
    **_table("monday tuesday wednesday thursday friday saturday sunday", _DAYS),
    **_table("پیر منگل بدھ جمعرات جمعہ ہفتہ اتوار", _DAYS),
}
_SPOKEN = {**_NUMBER_WORDS, **_WEEKDAYS}
_TO_NINE = "one two three four five six seven eight nine"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_FIGURE = re.compile(
    rf"\d+(?:[.,٫٬]\d+)*|\b(?:{_TENS})[- ](?:{'|'.join(_TO_NINE.split())})\b"
    rf"|\b(?:{'|'.join(_SPOKEN)})\b(?![- ](?:quarters?|thirds?|fifths?)\b)"
    rf"|[〇零一二两三四五六七八九十百千万亿]{{2,}}|[二两三四五六七八九十]",
    re.IGNORECASE,
)
_NEGATIONS = "not never none nor neither without cannot نہیں نہ بغیر"
_HAN_NEGATIONS = "不没未无"
_NEGATION = re.compile(
    rf"\bno\b(?!\.?\s*\d)|\b(?:{'|'.join(_NEGATIONS.split())})\b|[{_HAN_NEGATIONS}]",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
# Units with which a figure or a negation can begin: an Urdu word has several.
_OPENING = frozenset(words_of(word).folded[0] for word in _SPOKEN) | frozenset(
    "〇零一二两三四五六七八九十百千万亿"
)
_DENYING = frozenset(words_of(word).folded[0] for word in _NEGATIONS.split()) | {"no", *_HAN_NEGATIONS}
_ENGLISH = frozenset(word for word in _SPOKEN if word.isascii())
# Before these, what is spoken may be more than the word before, or less: the text tells.
_GOING_ON = frozenset(f"{_TO_NINE} quarter quarters third thirds fifth fifths".split())
_AFTER_DIGITS = ":"  # greater than what begins with a digit, less than what begins with a letter
WEEKDAYS = frozenset(_WEEKDAYS.values())


@lru_cache(maxsize=128)
def figures_at(words: Words) -> Mapping[int, str]:
    """The figure in which each unit stands: digits, number words as digits, weekdays, Han numerals as they are."""
    found: dict[int, str] = {}
    opening = {*_OPENING.intersection(words.folded), *filter(_AFTER_DIGITS.__gt__, words.folded)}
    for i in compress(range(len(words)), map(opening.__contains__, words.folded)):
        unit, following = words.folded[i], words.folded[i + 1] if i + 1 < len(words) else ""
        if unit[:1].isdigit():
            found[i] = unit
        elif unit in _ENGLISH and following not in _GOING_ON and not following[:1].isdigit():
            found.setdefault(i, _SPOKEN[unit])
        elif i not in found:
            match = _FIGURE.match(words.text, words.starts[i])
            if match is not None:
                units = range(i, _unit_at(words, match.end() - 1) + 1)
                value = _value(match.group().casefold()) or "".join(words.folded[j] for j in units)
                found.update(dict.fromkeys(units, value))
    return found


def same_figure(one: str, other: str) -> bool:
    """Whether one is the other rounded to two digits or more: 1,628 and 1,600, but not 32 and 30, nor years."""
    if one in WEEKDAYS or other in WEEKDAYS or _YEAR.fullmatch(one) or _YEAR.fullmatch(other):
        return one == other
    fewer, more = sorted((one, other), key=_digits)
    return _digits(fewer) >= 2 and float(f"{_number(more):.{_digits(fewer)}g}") == _number(fewer)


def _digits(figure: str) -> int:
    return len(figure.replace(".", "").strip("0"))


def _number(figure: str) -> float:
    """Its value; a date with points ("10.6.2025") and Han numerals have none, and equal nothing."""
    return float(figure) if _PLAIN.fullmatch(figure) else math.nan


def _value(spoken: str) -> str:
    """Digits of a number word or the short name of a weekday; "" for what is neither."""
    tens, _, unit = spoken.replace("-", " ").partition(" ")
    if unit:
        return str(int(_SPOKEN[tens]) + int(_SPOKEN.get(unit, "1")))
    return _SPOKEN.get(spoken) or _HAN_NUMBERS.get(spoken, "")


def negations_in(words: Words, units: range) -> frozenset[int]:
    """Those of some units of a text that are, or begin, a negation."""
    return frozenset(
        i
        for i in units
        if words.folded[i].endswith("n't")
        or (words.folded[i] in _DENYING and _NEGATION.match(words.text, words.starts[i]))
    )


def _unit_at(words: Words, offset: int) -> int:
    return max(bisect_right(words.starts, offset) - 1, 0)

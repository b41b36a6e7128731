"""Numerals of running text: digits, number words and scale words of English, Urdu and Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TO_NINETEEN = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen
"""

_TENS = """
    twenty thirty forty fifty sixty seventy eighty ninety
"""

_URDU_TO_TWENTY = """
    ایک دو تین چار پانچ چھ سات آٹھ نو دس گیارہ بارہ تیرہ چودہ پندرہ سولہ سترہ اٹھارہ انیس بیس
"""

_URDU_TENS = """
    تیس چالیس پچاس ساٹھ ستر اسی نوے سو
"""

ONES = {word: value for value, word in enumerate(_TO_NINETEEN.split())}
TENS = {word: value * 10 for value, word in enumerate(_TENS.split(), 2)}
SCALES: dict[str, float] = {
    "hundred": 1e2,
    "dozen": 12,
    "thousand": 1e3,
    "lakh": 1e5,
    "lac": 1e5,
    "lakhs": 1e5,
    "lacs": 1e5,
    "million": 1e6,
    "mln": 1e6,
    "mn": 1e6,
    "crore": 1e7,
    "crores": 1e7,
    "billion": 1e9,
    "bln": 1e9,
    "bn": 1e9,
    "arab": 1e9,
    "kharab": 1e11,
    "trillion": 1e12,
    "trn": 1e12,
    "tn": 1e12,
    "ہزار": 1e3,
    "لاکھ": 1e5,
    "کروڑ": 1e7,
    "ارب": 1e9,
    "کھرب": 1e11,
    "ملین": 1e6,
    "بلین": 1e9,
    "ٹریلین": 1e12,
}
LETTER_SCALES = {"k": 1e3, "m": 1e6, "b": 1e9, "K": 1e3, "M": 1e6, "B": 1e9}
CHINESE_SCALES = {"十": 10.0, "百": 100.0, "千": 1e3, "万": 1e4, "亿": 1e8}
CHINESE_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2}
URDU_WORDS: dict[str, float] = {
    **{
        word: float(value)
        for value, word in enumerate(
            _URDU_TO_TWENTY.split(),
            1,
        )
    },
    **{
        word: float(value)
        for word, value in zip(
            _URDU_TENS.split(),
            (30, 40, 50, 60, 70, 80, 90, 100),
            strict=True,
        )
    },
    "ڈیڑھ": 1.5,
    "ڈھائی": 2.5,
    "آدھا": 0.5,
    "نصف": 0.5,
}
VULGAR = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}


_LARGEST = 1e18  # no sum, mass or count of the news comes near it
_LONGEST_CHINESE = 20


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral at ``start:end``. ``step`` is one unit of its last significant digit; ``spelt`` tells words."""

    start: int
    end: int
    value: float
    step: float
    spelt: bool
    scale: float = 1.0  # what its scale words multiply by, 1 without any


def _words(words: object) -> str:
    return "|".join(sorted((re.escape(str(w)) for w in words), key=len, reverse=True))  # type: ignore[attr-defined]


_DIGITS = r"(?:\d{1,3}(?:[,٬،]\d{2,3})+|\d+)(?:[.٫·]\d+)?"
_ONES = rf"(?:{_words(ONES)})"
_SMALL = rf"(?:(?:{_words(TENS)})(?:[\s-]?(?:one|two|three|four|five|six|seven|eight|nine)\b)?|{_ONES})"
_HUNDREDS = rf"(?:(?:{_SMALL}|an?)[\s-]hundred\b(?:[\s-](?:and\s)?{_SMALL}\b)?|{_SMALL}\b)"
_SCALE = rf"(?:{_words(SCALES)})"
_CJK = r"[零一二三四五六七八九十百千万亿两]"

_NUMERAL = re.compile(
    rf"(?P<half_unit>\bhalf[\s-]an?(?=[\s-](?:hour|day|year|month|decade|century|tonne|ton|mile)\b))"
    rf"|(?P<half>\bhalf(?:[\s-]an?)?[\s-](?={_SCALE}\b)"
    rf"|\b(?:(?:a|one)[\s-])?quarter\sof\san?\s(?={_SCALE}\b)|\bthree[\s-]quarters\sof\san?\s(?={_SCALE}\b))"
    rf"(?P<half_scale>{_SCALE})\b"
    rf"|(?P<digits>{_DIGITS})(?:\s?(?P<vulgar>[½¼¾⅓⅔]))?(?:\sand\sa\s(?P<part>half|quarter))?"
    rf"(?P<scales>(?:[\s-]?{_SCALE}(?!\w))*)(?P<letter>(?<=\d)[kKmMbB](?!\w))?(?P<cjk>[十百千万亿]*)"
    r"|(?P<bare_vulgar>[½¼¾⅓⅔])"
    rf"|\b(?P<words>{_HUNDREDS}(?:\sand\sa\s(?:half|quarter))?(?:[\s-]{_SCALE}\b)*"
    rf"(?:,?\s(?:and\s)?{_HUNDREDS}(?:[\s-](?!hundred){_SCALE}\b)+)*(?:(?<=thousand)\s(?:and\s)?{_HUNDREDS})?)"
    rf"|\b(?P<article>an?[\s-]{_SCALE}\b(?:\sand\sa\shalf)?(?:[\s-]{_SCALE}\b)*)"
    rf"|(?<!\w)(?P<urdu>(?:{_words(URDU_WORDS)})(?!\w)(?:\s(?:{_words(URDU_WORDS)})(?!\w))*"
    rf"(?:\s{_SCALE}(?!\w))*)"
    rf"|(?P<chinese>{_CJK}+)",
    re.IGNORECASE,
)
_LARGE_SCALES = ("thousand", "million", "billion", "trillion", "lakh", "crore")
_CUE = re.compile(
    rf"[\d½¼¾⅓⅔]|{_CJK}|(?:{_words(URDU_WORDS)})"
    rf"|\b(?:{_words([*ONES, *TENS, 'hundred', 'dozen', *_LARGE_SCALES])})",
    re.IGNORECASE,
)
_MIXED = re.compile(r"[\s-]+")


def find_numerals(text: str) -> Iterator[Numeral]:
    """The numerals of ``text`` in order, names and dates among them not yet told apart."""
    if not _CUE.search(text):
        return
    for match in _NUMERAL.finditer(text):
        numeral = _read(match)
        if numeral is not None and numeral.value < _LARGEST:
            yield numeral


def _read(match: re.Match[str]) -> Numeral | None:
    if match["digits"]:
        return _read_digits(match)
    if match["half"]:
        words = match["half"].lower()
        factor = 0.5 if words.startswith("half") else 0.75 if words.startswith("three") else 0.25
        return _exact(match, factor * SCALES[match["half_scale"].lower()], SCALES[match["half_scale"].lower()])
    if match["half_unit"]:
        return _exact(match, 0.5)
    if match["bare_vulgar"]:
        return _exact(match, VULGAR[match["bare_vulgar"]])
    if match["chinese"]:
        value = chinese_value(match["chinese"])
        return None if value is None else _exact(match, value, _chinese_scale(match["chinese"]))
    if match["urdu"]:
        return _exact(match, urdu_value(match["urdu"]), SCALES.get(match["urdu"].split()[-1], 1.0))
    words = match["words"] or match["article"]
    tokens = _MIXED.split(words.lower())
    scale = SCALES.get(tokens[-1], 1.0) if tokens[-1] not in {"hundred", "dozen"} else 1.0
    return _exact(match, words_value(words), scale)


def _exact(match: re.Match[str], value: float, scale: float = 1.0) -> Numeral:
    return Numeral(match.start(), match.end(), value, _step_of(_clean(value / scale)) * scale, True, scale)


def _chinese_scale(text: str) -> float:
    return CHINESE_SCALES.get(text[-1], 1.0) if len(text) > 1 and text[-1] in "万亿" else 1.0


def _read_digits(match: re.Match[str]) -> Numeral | None:
    plain = re.sub("[,٬،]", "", match["digits"]).replace("٫", ".").replace("·", ".")
    whole, _, decimals = plain.partition(".")
    if len(whole) > 18:
        return None
    value = float(plain)
    value += VULGAR.get(match["vulgar"] or "", 0.0) + {"half": 0.5, "quarter": 0.25}.get(match["part"] or "", 0.0)
    step = 10.0 ** -len(decimals) if decimals else _step_of(value)
    factor = _factor(match)
    return Numeral(match.start(), match.end(), _clean(value * factor), step * factor, False, factor)


def _factor(match: re.Match[str]) -> float:
    factor = 1.0
    for word in _MIXED.split(match["scales"].strip(" -").lower()):
        factor *= SCALES.get(word, 1.0)
    factor *= LETTER_SCALES.get(match["letter"] or "", 1.0)
    for char in match["cjk"]:
        factor *= CHINESE_SCALES[char]
    return factor


def _clean(value: float) -> float:
    """The decimal value without the dust of binary multiplication (1.1 * 1e6)."""
    return float(f"{value:.12g}")


def _step_of(value: float) -> float:
    """One unit of the last significant digit of a whole number.

    Closing zeros count as significant below 100, and the second digit always does: 10 percent is not "5 to 15".
    """
    if value >= _LARGEST:
        return 1.0
    if value != int(value):
        return 0.1  # halves and quarters in words are not meant to the half
    digits = str(int(value))
    return float(10 ** (len(digits) - max(len(digits.rstrip("0")), min(2, len(digits)))))


def words_value(words: str) -> float:
    """The value of English number words such as "two hundred and five thousand" or "a million and a half"."""
    total, group = 0.0, 0.0
    tokens = [token.strip(",") for token in _MIXED.split(words.lower()) if token.strip(",") != "and"]
    for place, token in enumerate(tokens):
        if token in {"half", "quarter"}:
            extra = 0.5 if token == "half" else 0.25  # noqa: S105 - a word of a numeral
            if group == 0 and total:
                total += extra * _last_scale(tokens[:place])
            else:
                group += extra
        elif token in {"hundred", "dozen"}:
            group = max(group, 1) * SCALES[token]
        elif token in SCALES:
            scale = SCALES[token]
            total = total * scale if group == 0 and total else total + max(group, 0) * scale
            group = 0
        else:
            group += (
                1 if token in {"a", "an"} and tokens[place + 1 : place + 2] not in (["half"], ["quarter"]) else 0
            )
            group += ONES.get(token, TENS.get(token, 0))
    return _clean(total + group)


def _last_scale(tokens: list[str]) -> float:
    return next((SCALES[token] for token in reversed(tokens) if token in SCALES), 1.0)


def urdu_value(words: str) -> float:
    """The value of Urdu number words and scales."""
    value = 0.0
    for word in words.split():
        if word in SCALES:
            value = max(value, 1.0) * SCALES[word]
        elif word == "سو" and value:
            value *= 100
        else:
            value += URDU_WORDS[word]
    return value


def chinese_value(text: str) -> float | None:
    """The value of a Chinese numeral in characters; None for a lone scale ("万") or "一", which are words."""
    if len(text) > _LONGEST_CHINESE or text in {"一", "万", "千", "百", "亿", "零"} or not text.strip("零"):
        return None
    total, section, digit = 0.0, 0.0, 0.0
    for char in text:
        if char in CHINESE_DIGITS:
            digit = digit * 10 + CHINESE_DIGITS[char] if digit and section == 0 else CHINESE_DIGITS[char]
        elif char in "万亿":
            total = (total + section + digit) * CHINESE_SCALES[char]
            section, digit = 0.0, 0.0
        else:
            section += (digit or 1.0) * CHINESE_SCALES[char]
            digit = 0.0
    return total + section + digit

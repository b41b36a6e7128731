"""Names of months and days in English, Urdu and Chinese, and small numbers in words."""

from __future__ import annotations

_ENGLISH_MONTHS = """
    january february march april may june july august september october november december
"""

_URDU_MONTHS = """
    جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر
"""

_WEEK = """
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty
"""

_ENGLISH = _ENGLISH_MONTHS.split()
_URDU = _URDU_MONTHS.split()

MONTH_NUMBERS: dict[str, int] = {
    **{name: number for number, name in enumerate(_ENGLISH, 1)},
    **{name[:3]: number for number, name in enumerate(_ENGLISH, 1)},
    "sept": 9,
    **{name: number for number, name in enumerate(_URDU, 1)},
}
URDU_MONTHS = tuple(_URDU)
WEEKDAYS = {
    name: number
    for number, name in enumerate(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
}
SMALL_NUMBERS: dict[str, int] = {
    **{
        word: number
        for number, word in enumerate(
            _WEEK.split(),
            1,
        )
    },
    **{"a": 1, "an": 1, "thirty": 30, "forty": 40, "fifty": 50, "first": 1, "second": 2, "third": 3, "fourth": 4},
}
CHINESE_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0}

"""Quantities that are no plain number with a unit: fractions, "four in five", ranks, multiples, none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from extractors.model import Dimension
from extractors.quantities.figure import Figure
from extractors.quantities.nouns import STOP_WORDS, counted_noun, is_plural, noun_of_them, singular
from extractors.quantities.numerals import ONES, TENS, URDU_WORDS, chinese_value, words_value

_TO_TWENTIETH = """
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
    fifteenth sixteenth seventeenth eighteenth nineteenth twentieth
"""

_DENOMINATORS = {
    word: number
    for number, words in {
        2: "half halves",
        3: "third thirds",
        4: "quarter quarters fourth fourths",
        5: "fifth fifths",
        6: "sixth sixths",
        7: "seventh sevenths",
        8: "eighth eighths",
        9: "ninth ninths",
        10: "tenth tenths",
        20: "twentieth twentieths",
        100: "hundredth hundredths",
    }.items()
    for word in words.split()
}
_ORDINALS = {
    word: number
    for number, word in enumerate(
        _TO_TWENTIETH.split(),
        1,
    )
} | {"thirtieth": 30, "fortieth": 40, "fiftieth": 50, "hundredth": 100}
_ONE_TO_NINE = "one|two|three|four|five|six|seven|eight|nine"
_SMALL = rf"(?:{'|'.join([*ONES, *TENS])})(?:-(?:{_ONE_TO_NINE}))?"
_COUNT = rf"(?:\d{{1,4}}|{_SMALL})"
_SHARE_FOLLOWS = (
    r"(?=\s+(?:of|went|goes|came|comes|is|are|was|were|more|less|lower|higher|larger|smaller|fewer|belongs?|owned|stake|share)\b|[.,;:!?]|$"
    r"|-(?:owned|share))"
)

_FRACTION = re.compile(
    rf"\b(?P<n>{_ONE_TO_NINE})[\s-](?P<d>thirds|quarters|fourths|fifths|sixths|sevenths|eighths|"
    rf"ninths|tenths)\b(?!\sof\san?\s(?:m|b|tr)illion)"
    r"|\b(?P<one>one)[\s-](?P<d1>third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth|"
    r"twentieth|hundredth)\b(?!\sof\san?\s(?:m|b|tr)illion)"
    rf"|\b(?P<a>an?)\s(?P<d2>third|quarter|fifth|sixth|seventh|eighth|ninth|tenth|twentieth|"
    rf"hundredth)(?!\sof\san?\s(?:m|b|tr)illion){_SHARE_FOLLOWS}",
    re.IGNORECASE,
)
_HALF = re.compile(
    r"(?<![\w-])(?:one[\s-])?half\b(?![\s-](?:an?|the\s(?:time|way|battle)|dozen|million|billion|"
    r"trillion|hour|time|century|"
    r"centuries|year|yearly|day|hearted|brother|sister|way|baked|and|past|term|\w+ed)\b)",
    re.IGNORECASE,
)
_HALF_OF_PERIOD = re.compile(
    r"(?:first|second|1st|2nd|last|latter|other|final|each|the|a|and|better)[\s-]$", re.IGNORECASE
)
_N_IN_M = re.compile(
    rf"\b(?P<n>{_COUNT})\s(?P<link>in|out\sof|of|of\severy|in\severy|for\severy|of\seach|"
    rf"out\sof\severy)\s(?:an?\s)?"
    r"(?P<m>three|four|five|six|seven|eight|nine|ten|twenty|hundred|thousand|3|4|5|6|7|8|9|10|20|"
    r"100|1,?000|10,000|100,000)"
    r"\b(?![,.]\d|\s?(?:%|percent|per\scent|million|billion|years?|months?|days?|weeks?|hours?|"
    r"minutes?|decades?|matches|"
    r"games|innings|overs|balls|tests|districts|cities|provinces|countries)\b)",
    re.IGNORECASE,
)
_OF_EVERY = re.compile(
    r"\b(?:out\s)?of\severy\s(?P<m>ten|twenty|hundred|thousand|10|100|1,?000)\s(?:[a-z-]+\s){1,6}?"
    rf"(?P<n>{_COUNT})\b(?=\s(?:is|are|was|were|have|has|come|comes|go|goes|belong|belongs|\w+)\b)",
    re.IGNORECASE,
)
_SUPERLATIVE = (
    r"largest|biggest|smallest|highest|lowest|richest|poorest|longest|most\s[a-z]+|least\s[a-z]+|"
    r"top|leading|greatest|"
    r"deadliest|fastest|oldest|best|worst|main|deepest|tallest|busiest|strongest"
)
_PER_COIN = re.compile(  # "five cents in the dollar"
    rf"\b(?P<n>{_COUNT})\s(?:cents?|pais[ae]s?|pence|pennies|penny|annas?)\s(?P<link>in|on|of|out of)\s"
    r"(?:the|every|each|a)\s(?P<coin>dollar|rupee|pound|euro)\b",
    re.IGNORECASE,
)
_ANNAS_IN_A_RUPEE = 16
_RANK = re.compile(
    rf"\b(?:(?P<word>{'|'.join(_ORDINALS)})|(?P<digits>\d{{1,3}})(?:st|nd|rd|"
    rf"th))\b(?:[\s-](?P<sup>{_SUPERLATIVE})\b)?",
    re.IGNORECASE,
)
_NOT_A_RANK = re.compile(
    r"[\s-](?:time|times|place|century|hand|half|halves|quarter|party|parties|class|rate|degree|aid|"
    r"person|countr(?:y|ies)|thought|"
    r"thoughts|sight|glance|floor|lady|responders?|instance|and foremost|of all|anniversary|"
    r"birthday|edition|name)\b"
    r"|\s[a-z]+ed\b|\s(?:came|went|made|took|saw|met|began|became|rose|\d|two|three|four|five|six|"
    r"seven|eight|nine|ten|eleven|twelve|few|several|half)|[\s-][A-Z]|\s(?:of|in|on|for|at|by|with|"
    r"to|as|and|or|is|was|he|she|they|we|i|you|it|but|from)\b|[^\w\s-]|$"
)
_NEXT_WORD = re.compile(
    r"[\s-](?:(?:ever|major|official|consecutive|successive|such|big|full|new|real)\s)?([a-z]+)"
)
_NOT_BEFORE_RANK = re.compile(
    r"(?:\b(?:he|she|they|it|we|was|were|had|have|who|when)|\bat|\bby|[A-Za-z]-|\bper|\ba|\beach|"
    r"\bhis|\bher|[a-z]’s)\s?$",
    re.IGNORECASE,
)
_VERBS = {
    "double": 2.0,
    "triple": 3.0,
    "treble": 3.0,
    "quadruple": 4.0,
    "halve": 0.5,
}
_MULTIPLE = re.compile(
    r"\b(?P<verb>(?:doubl|tripl|trebl|quadrupl|halv)(?:ed|es|ing))\b(?!\s(?:up|down|as)\b)"
    r"|\b(?P<stem>double|triple|treble|quadruple)\s(?=(?:the|its|their|that|what|last|in)\b|over\b|by\b)"
    r"|\b(?P<twice>twice|thrice)\b(?=\s(?:as|the|its|their|that|what|more|higher)\b)"
    rf"|\b(?P<n>{_COUNT}|\d{{1,3}}\.\d)\stimes\b"
    r"(?=\s(?:as|more|higher|larger|bigger|greater|the|its|what|that|less|lower|faster|over|cheaper)\b|[.,;]?$)"
    r"|\b(?P<fold>\d{1,3}|two|three|four|five|six|seven|eight|nine|ten)[\s-]?fold\b(?!\s*[:;])"
    r"|(?<![\w.])(?P<x>\d{1,3}(?:\.\d)?)[x×](?!\w)",
    re.IGNORECASE,
)
_NONE = re.compile(
    r"\b(?:(?P<noone>no[\s-]one|nobody)(?=\s(?:was|were|has\sbeen|had\sbeen|died|survived|is\s\w+ed)\b)"
    r"|(?P<none>none)(?=\s(?:of\s(?:the|these|those|its|their|them|our)\b|(?:was|were|has|have|had|is|are)\s))"
    r"|(?P<no>no|zero)(?=\s(?:casualties|deaths|injuries|fatalities|survivors|losses)\b)"
    r"|(?P<nopart>no\spart)(?=\sof\b))",
    re.IGNORECASE,
)
_URDU_SHARE = re.compile(
    r"(?<!\w)(?P<a>ایک|دو|تین)\s(?P<d>تہائی|چوتھائی)(?!\w)|(?<!\w)(?P<half>نصف|آدھا|آدھے|"
    r"آدھی)(?!\s(?:ارب|کروڑ|گھنٹ))(?!\w)"
)
_CHINESE_SHARE = re.compile(
    r"百分之(?P<p>[零一二三四五六七八九十百两]+|\d+(?:\.\d+)?)(?:点(?P<dec>[一二三四五六七八九]))?"
    r"|(?P<m>[二三四五六七八九十])分之(?P<n>[一二三四五六七八九])|(?P<cheng>[一二三四五六七八九])成|(?P<half>一半|半数)"
)


def shaped_figures(text: str) -> Iterator[Figure]:
    """All such figures, in no order; they may overlap."""
    folded = text.lower()
    for find, cues in _FINDERS:
        if any(cue in folded for cue in cues):
            yield from find(text)


def _share(start: int, end: int, part: float, whole: float) -> Figure:
    return Figure(start, end, float(f"{100 * part / whole:.6g}"), 0.0, Dimension.SHARE, "percent")


def _fractions(text: str) -> Iterator[Figure]:
    for match in _FRACTION.finditer(text):
        count = ONES[match["n"].lower()] if match["n"] else 1
        whole = _DENOMINATORS[(match["d"] or match["d1"] or match["d2"]).lower()]
        if count < whole:
            yield _share(match.start(), match.end(), count, whole)
    for match in _HALF.finditer(text):
        if not _HALF_OF_PERIOD.search(text[max(0, match.start() - 8) : match.start()]):
            yield _share(match.start(), match.end(), 1, 2)


def _small_number(text: str) -> float:
    plain = text.replace(",", "")
    return float(plain) if plain[0].isdigit() else words_value(plain)


def _n_in_m(text: str) -> Iterator[Figure]:
    for match in _N_IN_M.finditer(text):
        part, whole = _small_number(match["n"]), _small_number(match["m"])
        plain_of = match["link"].lower() == "of"
        if 0 < part < whole and not (plain_of and whole < 10):
            yield _share(match.start(), match.end(), part, whole)
    for match in _OF_EVERY.finditer(text):
        part, whole = _small_number(match["n"]), _small_number(match["m"])
        if 0 < part <= whole:
            yield _share(match.start(), match.end("n"), part, whole)


def _per_coin(text: str) -> Iterator[Figure]:
    for match in _PER_COIN.finditer(text):
        whole = _ANNAS_IN_A_RUPEE if "anna" in match.group().lower() else 100
        part = _small_number(match["n"])
        if 0 < part < whole:
            yield _share(match.start(), match.end(), part, whole)


def _ranks(text: str) -> Iterator[Figure]:
    for match in _RANK.finditer(text):
        end = match.end()
        if not match["sup"] and (_NOT_A_RANK.match(text, end) or _part_of_name(text, match.start())):
            continue
        if _NOT_BEFORE_RANK.search(text[max(0, match.start() - 10) : match.start()]):
            continue
        value = float(match["digits"]) if match["digits"] else float(_ORDINALS[match["word"].lower()])
        unit = re.sub(r"\s+", " ", match["sup"].lower()) if match["sup"] else _ranked_noun(text, end)
        yield Figure(match.start(), end, value, 0.0, Dimension.RANK, unit)


def _part_of_name(text: str, start: int) -> bool:
    """Whether a capital stands inside a sentence ("America First")."""
    return text[start].isupper() and text[max(0, start - 2) : start - 1].isalpha()


def _ranked_noun(text: str, at: int) -> str:
    """The plural right after a rank in its singular, or else the next word: English marks no singular head."""
    match = _NEXT_WORD.match(text, at)
    if not match or match[1] in STOP_WORDS:
        return ""
    return singular(match[1]) if is_plural(match[1]) else match[1]


def _multiples(text: str) -> Iterator[Figure]:
    for match in _MULTIPLE.finditer(text):
        if match["verb"] or match["stem"]:
            word = (match["verb"] or match["stem"]).lower()
            value = next(factor for stem, factor in _VERBS.items() if word.startswith(stem[:-1]))
        elif match["twice"]:
            value = 2.0 if match["twice"].lower() == "twice" else 3.0
        else:
            value = _small_number(match["n"] or match["fold"] or match["x"])
        yield Figure(
            match.start(), match.start() + len(match.group().rstrip()), value, 0.0, Dimension.MULTIPLE, ""
        )


def _nones(text: str) -> Iterator[Figure]:
    for match in _NONE.finditer(text):
        if match["nopart"]:
            yield Figure(match.start(), match.end(), 0.0, 0.0, Dimension.SHARE, "percent")
            continue
        unit = "person" if match["noone"] else ""
        if match["no"]:
            unit, _ = counted_noun(text, match.end())
        if match["none"]:
            unit = noun_of_them(text, match.end())
        yield Figure(match.start(), match.end(), 0.0, 0.0, Dimension.COUNT, unit)


def _urdu_shares(text: str) -> Iterator[Figure]:
    for match in _URDU_SHARE.finditer(text):
        if match["half"]:
            yield _share(match.start(), match.end(), 1, 2)
        else:
            whole = 3 if match["d"] == "تہائی" else 4
            yield _share(match.start(), match.end(), URDU_WORDS[match["a"]], whole)


def _chinese_shares(text: str) -> Iterator[Figure]:
    for match in _CHINESE_SHARE.finditer(text):
        figure = _chinese_share(match)
        if figure:
            yield figure


def _chinese_share(match: re.Match[str]) -> Figure | None:
    if match["half"]:
        return _share(match.start(), match.end(), 1, 2)
    if match["cheng"]:
        return _share(match.start(), match.end(), chinese_digit(match["cheng"]), 10)
    if match["m"]:
        return _share(match.start(), match.end(), chinese_digit(match["n"]), chinese_digit(match["m"]))
    value = (
        float(match["p"]) if match["p"][0].isdigit() else chinese_value(match["p"]) or chinese_digit(match["p"])
    )
    value += chinese_digit(match["dec"]) / 10 if match["dec"] else 0.0
    return Figure(match.start(), match.end(), value, 0.1 if match["dec"] else 1.0, Dimension.SHARE, "percent")


def chinese_digit(char: str) -> float:
    """The value of one Chinese numeral: a digit, 两 (two), 十 (ten) or 百 (a hundred)."""
    found = char[0]
    return {"两": 2.0, "百": 100.0}.get(found) or float("零一二三四五六七八九十".index(found))


# Each finder with the small letters of which one must be in the text.
_FINDERS: tuple[tuple[Callable[[str], Iterator[Figure]], tuple[str, ...]], ...] = (
    (
        _fractions,
        ("third", "quarter", "fourth", "fifth", "sixth", "seventh", "eighth", "nint", "tenth", "half", "dredth"),
    ),
    (_n_in_m, (" in t", " in f", " in s", " in e", " in n", " in a", " in 1", "of ", " in 3", " in 4", " in 5")),
    (_per_coin, ("dollar", "rupee", "pound", "euro")),
    (_ranks, (*_ORDINALS, "1st", "2nd", "3rd", *(f"{digit}th" for digit in range(10)))),
    (_multiples, ("doubl", "tripl", "trebl", "quadrupl", "halv", "twice", "thrice", "times", "fold", "x", "×")),
    (_nones, ("no ", "no-", "none", "nobody", "zero")),
    (_urdu_shares, ("تہائی", "چوتھائی", "نصف", "آدھ")),
    (_chinese_shares, ("分之", "成", "半")),
)

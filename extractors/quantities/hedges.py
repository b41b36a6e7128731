"""Hedges around a figure, and what a hedged figure can mean: the guide's "Tolerance for quantities"."""

from __future__ import annotations

import re

from extractors.model import Dimension, Interval

ABOUT, NEARLY, OVER, AT_LEAST, UNDER, UP_TO, RANGE = (
    "about",
    "nearly",
    "over",
    "at least",
    "under",
    "up to",
    "range",
)
JUST_OVER = "just over"

ABOUT_SHARE = 0.10  # either side
NEARLY_SHARE = 0.10  # below
OVER_SHARE = 0.25  # above
JUST_OVER_SHARE = 0.10  # above; the words say that it is little, so less than half of "over"
ROUNDING_SHARE = 0.03  # least tolerance of a bare figure, either side
MOST_ROUNDING = 0.25  # "$1 billion" is not said of 600 million
_HALF = 0.5 - 1e-9  # a figure rounded from exactly half a step further up would be the next one
_EXACT_COUNT_BELOW = 100  # people and things so few are counted, not rounded

_BEFORE = {
    AT_LEAST: (
        r"at least|no(?:t)? (?:less|fewer) than|no(?:t)? (?:under|below)|a minimum of|minimum|"
        r"as (?:few|little) as|"
        r"کم از کم|至少|不少于|不低于"
    ),
    UP_TO: r"up to|as (?:much|many|high) as|a maximum of|maximum|upto|高达|多达|达到?最高",
    UNDER: (
        r"(?:(?:far|much|significantly|well) )?(?:less than|fewer than|under|below)|at (?:the )?most|"
        r"no(?:t)? (?:more|higher|greater) than|no(?:t)? (?:over|exceeding|above)|within|"
        r"不到|不足|最多|不超过|低于|少于|"
        r"زیادہ سے زیادہ"
    ),
    NEARLY: (
        r"(?:very |just )?(?:nearly|almost|close to|approaching|not quite|nearing|shy of)|"
        r"(?:just|slightly|a little|a bit|marginally) (?:under|below|less than|fewer than|short of|shy of)|"
        r"近|将近|接近|قریباً|کے قریب"
    ),
    JUST_OVER: (
        r"(?:just|slightly|a little|a bit|a shade|marginally|little) (?:over|above|more than|"
        r"higher than|upwards? of)"
    ),
    OVER: (
        r"(?:(?:well|far|much|significantly|considerably|substantially) )?"
        r"(?:over|more than|above|upwards? of|in excess of|exceeding|greater than|north of|beyond|higher than)|"
        r"超过|逾|多于|高于"
    ),
    ABOUT: (
        r"about|around|roughly|some|approximately|approx\.?|circa|ca\.|an? (?:estimated|approximate)|estimated|"
        r"in the region of|in the order of|barely|or so|somewhere around|~|≈|"
        r"约|大约|大概|左右|تقریباً|تقریبا|لگ بھگ|اندازاً"
    ),
}
_PREFIX = re.compile(
    "|".join(
        rf"(?P<h{number}>(?<![A-Za-z])(?:{forms})(?![A-Za-z]))" for number, forms in enumerate(_BEFORE.values())
    ),
    re.IGNORECASE,
)
_NAMES = tuple(_BEFORE)
_FILLER = re.compile(r"(?:\s|\bestimated\b|\babout\b|\baround\b|\bsome\b)*", re.IGNORECASE)
_AFTER = re.compile(
    r"(?P<at_least>\+|[\s-]?plus\b(?! [a-z])|,? or more\b|,? or above\b|,? or over\b|,? at least\b|"
    r"以上|سے (?:زائد|زیادہ|اوپر))"
    r"|(?P<over>-odd\b|多|余)"
    r"|(?P<about>,? or (?:so|thereabouts)\b|,? (?:approximately|roughly)\b|左右|上下| کے (?:قریب|لگ بھگ))"
    r"|(?P<under>,? or (?:less|fewer|under|below)\b|,? at (?:the )?most\b|以下|以内| سے کم)"
    r"|(?P<up_to> تک(?!\w))",
    re.IGNORECASE,
)
_AFTER_NAMES = {"at_least": AT_LEAST, "over": OVER, "about": ABOUT, "under": UNDER, "up_to": UP_TO}
_WINDOW = 40


def hedge_before(text: str, at: int, floor: int = 0) -> tuple[str, int] | None:
    """The hedge whose words end right before ``at``, and where they begin; none before ``floor``."""
    window_start = max(floor, at - _WINDOW)
    best: tuple[str, int] | None = None
    for match in _PREFIX.finditer(text, window_start, at):
        filler = _FILLER.match(text, match.end(), at)
        if filler and filler.end() == at:
            return _NAMES[int((match.lastgroup or "h0")[1:])], match.start()
    return best


def hedge_after(text: str, at: int) -> tuple[str, int] | None:
    """The hedge written right after a figure ("or more", "左右"), and where it ends."""
    match = _AFTER.match(text, at)
    return (_AFTER_NAMES[match.lastgroup or "over"], match.end()) if match else None


def canonical(hedge: str) -> str:
    """The hedge's name as a quantity carries it."""
    return OVER if hedge == JUST_OVER else hedge


def widened(value: float, step: float, hedge: str, dimension: Dimension) -> Interval:
    """What a figure with that hedge can mean, in the figure's unit. ``step``: one unit of its last digit."""
    if dimension is Dimension.RANK:
        return Interval(value, value)
    size = abs(value)
    match hedge:
        case "about":
            return Interval(value - ABOUT_SHARE * size, value + ABOUT_SHARE * size)
        case "nearly":
            return Interval(value - NEARLY_SHARE * size, value)
        case "over":
            return Interval(value, value + OVER_SHARE * size)
        case "just over":
            return Interval(value, value + JUST_OVER_SHARE * size)
        case "at least":
            return Interval(value, None)
        case "under" | "up to":
            return Interval(None, value)
    rounded = 0.0 if _counted(value, dimension) else min(_HALF * step, MOST_ROUNDING * size)
    slack = max(ROUNDING_SHARE * size, rounded)
    return Interval(value - slack, value + slack)


def _counted(value: float, dimension: Dimension) -> bool:
    return dimension is Dimension.COUNT and value == int(value) and value < _EXACT_COUNT_BELOW

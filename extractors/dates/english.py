"""English dates: how they are written."""

from __future__ import annotations

import re

from extractors.dates import resolvers
from extractors.dates.rule import DIGIT, Resolver, Rule
from extractors.dates.words import SMALL_NUMBERS

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_YEAR = r"(?:1[6-9]|20|21)\d\d(?![\d%]|[.,/]\d)"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?![\d:%]|[.,]\d)"
_DASH = r"\s?[-–—]\s?"
_TO = rf"(?:{_DASH}|\s+(?:to|until|till|through|and)\s+)"
_PART = (
    r"(?P<part>(?:the\s+)?(?:very\s+)?(?:early|mid|middle|late|end|start|beginning|close)\b"
    r"(?:\s+(?:in|of|part\s+of))?(?:\s+the)?)[\s-]*(?:year\s+)?"
)
_FY = r"(?P<fy>\d{4}|\d\d)(?:[-–/](?P<fy2>\d{4}|\d\d))?"
_FISCAL = r"(?:FY|fiscal(?:\s+year)?|financial\s+year)[\s'’-]*"
_YEAR_OR_FISCAL = rf"(?:(?:FY|CY)[\s'’]*{_FY}|(?P<y>{_YEAR}))"
_NTH = r"(?P<nth>first|second|third|fourth|last|final|1st|2nd|3rd|4th)"
_UNIT = r"(?P<unit>day|week|month|quarter|year|decade)"
_SEASON = r"(?P<season>spring|summer|autumn|fall|winter)"
_REL = r"(?P<rel>last|this|next|previous|current|coming|past)"
_COUNT = "|".join(word for word in SMALL_NUMBERS if not word.endswith(("st", "rd", "th", "ond")))
_LEAD = (
    r"(?P<lead>(?:last|next|this|since|at|by|until|till|in|during|from|for|before|after|of|through|"
    r"between|and|to|every|"
    r"early|mid|late|end|start|beginning)\b)"
)
_DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"

_A_DIGIT = (DIGIT,)
_A_MONTH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_A_SEASON = ("spring", "summer", "autumn", "fall", "winter")
_A_UNIT = ("day", "week", "month", "quarter", "year", "decade")
_A_PART = ("early", "mid", "late", "end", "start", "beginning", "close")


def _rule(
    pattern: str, resolve: Resolver, *cues: tuple[str, ...], relative: bool = False, fold: bool = True
) -> Rule:
    return Rule(re.compile(pattern, re.IGNORECASE if fold else 0), resolve, relative, cues)


RULES: tuple[Rule, ...] = (
    _rule(
        r"(?<![\w./-])(?P<d>(?P<y>(?:19|20)\d\d)([-/.])(?P<m>\d{1,2})\3(?P<day>\d{1,2}))(?![\w/]|-\d)",
        resolvers.numeric,
        _A_DIGIT,
    ),
    _rule(
        r"(?<![\w./-])(?P<d>(?P<day>\d{1,2})([/.-])(?P<m>\d{1,2})\3(?P<y>(?:19|20)\d\d))(?![\w/]|-\d)",
        resolvers.numeric,
        _A_DIGIT,
    ),
    _rule(
        rf"(?<![\w.,/-])(?P<d>(?:(?:{_DAYS}),?\s+)?(?P<day>{_DAY})(?:{_TO}(?P<last>{_DAY}))?\s+(?:of\s+)?(?P<m>{_MONTH})\b"
        rf"(?:,?\s+(?P<y>{_YEAR}))?)(?!\w)",
        resolvers.day_of_month,
        _A_DIGIT,
        _A_MONTH,
        fold=False,
    ),
    _rule(
        rf"\b(?P<d>(?:(?:{_DAYS}),?\s+)?(?P<m>{_MONTH})\s?(?P<day>{_DAY})(?:{_TO}(?P<last>{_DAY}))?"
        rf"(?:(?:,\s*|\s+)(?P<y>{_YEAR}))?)(?!\w)",
        resolvers.day_of_month,
        _A_DIGIT,
        _A_MONTH,
        fold=False,
    ),
    _rule(
        rf"\b(?P<d>(?:{_PART})?(?P<m>{_MONTH}),?\s+(?:of\s+)?(?P<y>{_YEAR}))",
        resolvers.month_of_year,
        _A_DIGIT,
        _A_MONTH,
    ),
    _rule(
        rf"\b(?P<d>(?P<m>{_MONTH})(?:\s+(?P<y>{_YEAR}))?{_TO}(?P<m2>{_MONTH})(?:\s+(?P<y2>{_YEAR}))?)(?!\s*\d)\b",
        resolvers.months_of_year,
        _A_MONTH,
        fold=False,
    ),
    _rule(
        rf"\b(?i:{_LEAD})[\s-]+(?P<d>(?i:{_PART})?(?P<m>{_MONTH}))\b(?!\s*\d)",
        resolvers.bare_month,
        _A_MONTH,
        relative=True,
        fold=False,
    ),
    _rule(  # "the president's February trip", "its May sitting"
        rf"(?P<lead>\b(?i:the|its|their|his|her|our)|['’]s)\s+(?P<d>(?i:{_PART})?(?P<m>{_MONTH}))(?=\s+[a-z]{{3,}})"
        r"(?!\s+(?:and|for|from|had|has|have|into|may|not|over|that|the|was|were|will|with|would)\b)",
        resolvers.bare_month,
        _A_MONTH,
        relative=True,
        fold=False,
    ),
    _rule(
        rf"\b(?P<d>(?P<m>{_MONTH})\s+(?:of\s+)?(?P<rel>last|this|next)\s+year)\b",
        resolvers.month_of_relative_year,
        _A_MONTH,
        ("year",),
        relative=True,
        fold=False,
    ),
    _rule(rf"\b(?P<d>{_PART}(?P<y>{_YEAR}))\b(?!s)", resolvers.year_of, _A_DIGIT, _A_PART),
    _rule(
        rf"(?<![\w.,/-])(?P<d>(?P<y>{_YEAR})(?:{_DASH}|\s+(?:to|until|through)\s+)(?P<y2>{_YEAR}))\b",
        resolvers.years,
        _A_DIGIT,
    ),
    _rule(rf"\b(?P<d>{_FISCAL}{_FY})\b", resolvers.fiscal, _A_DIGIT, ("fy", "fiscal", "financial")),
    _rule(
        r"(?<![\w.,/-])(?P<d>(?P<fy>(?:19|20)\d\d)[-–/](?P<fy2>\d\d))(?![\w-])",
        resolvers.fiscal,
        _A_DIGIT,
    ),
    _rule(
        rf"\b(?P<d>(?:the\s+)?{_NTH}\s+(?P<kind>quarter|"
        rf"half)\s+(?:of\s+)?(?:the\s+)?(?:{_FISCAL}{_FY}|(?P<y>{_YEAR})))\b",
        resolvers.slice_of,
        _A_DIGIT,
        ("quarter", "half"),
    ),
    _rule(
        rf"\b(?P<d>(?P<kind>[QH])(?P<nth>[1-4])[\s,-]*(?:of\s+)?{_YEAR_OR_FISCAL})\b",
        resolvers.slice_of,
        _A_DIGIT,
        fold=False,
    ),
    _rule(
        rf"\b(?P<d>(?P<nth>[1-4])(?P<kind>[QH])[\s,-]*(?:of\s+)?{_YEAR_OR_FISCAL})\b",
        resolvers.slice_of,
        _A_DIGIT,
        fold=False,
    ),
    _rule(
        rf"\b(?P<d>(?:{_REL}\s+)?{_SEASON}\s+(?:of\s+)?(?P<y>{_YEAR}))\b", resolvers.season_of, _A_DIGIT, _A_SEASON
    ),
    _rule(
        rf"\b(?P<d>(?P<rel>last|this|next)\s+{_SEASON})(?P<y>)\b", resolvers.season_of, _A_SEASON, relative=True
    ),
    _rule(
        rf"\b(?:in|by|until|till|during|before|since|for)\s+(?P<d>the\s+{_SEASON})\b(?!\s+(?:of|in|to)\b|-)",
        resolvers.nearest_season,
        _A_SEASON,
        relative=True,
    ),
    _rule(
        r"\b(?:in|by|until|early\s+in|before|into|for)\s+(?P<d>the\s+new\s+year)\b",
        resolvers.new_year,
        ("new year",),
        relative=True,
    ),
    _rule(
        rf"\b(?P<d>within\s+(?:the\s+next\s+)?(?P<n>\d{{1,4}}|{_COUNT})\s+{_UNIT}s?)\b(?!\s+(?:of|from|after|before)\b)",
        resolvers.within,
        ("within",),
        relative=True,
    ),
    _rule(rf"\b(?P<d>(?:the\s+)?(?:{_PART})?(?P<y>(?:1[6-9]|20)\d0)['’]?s)\b", resolvers.decade_of, _A_DIGIT),
    _rule(r"\b(?P<d>(?:the\s+)?(?P<n>\d{1,2})(?:st|nd|rd|th)[\s-]century)\b", resolvers.century_of, ("century",)),
    _rule(
        r"\b(?P<d>(?:the\s+)?day before yesterday|(?:the\s+)?day after tomorrow|yesterday|today|"
        r"tonight|tomorrow)\b",
        resolvers.named_day,
        ("yesterday", "today", "tonight", "tomorrow"),
        relative=True,
    ),
    _rule(
        rf"\b(?P<d>(?:{_PART}|(?:earlier|later|sometime)\s+)?{_REL}\s+(?:fiscal\s+|financial\s+|"
        rf"calendar\s+)?{_UNIT})\b",
        resolvers.unit_of,
        _A_UNIT,
        ("last", "this", "next", "previous", "current", "coming", "past"),
        relative=True,
    ),
    _rule(
        r"\bby\s+(?P<d>(?P<part>the\s+end\s+of)\s+(?P<rel>the)\s+(?P<unit>week|month|year|decade))\b",
        resolvers.unit_of,
        ("the end of",),
        relative=True,
    ),
    _rule(
        rf"\b(?P<d>(?:(?P<rel>last|this|next|coming|past)\s+)?(?P<w>{_DAYS}))\b",
        resolvers.weekday,
        ("day",),
        relative=True,
        fold=False,
    ),
    _rule(
        rf"\b(?P<d>(?P<n>\d{{1,4}}|{_COUNT})\s+{_UNIT}s?\s+(?P<dir>ago|earlier|back|from\s+now|hence))\b",
        resolvers.ago,
        ("ago", "earlier", "back", "from now", "hence"),
        relative=True,
    ),
)

"""Four digits that stand alone: a year, or a count?"""

from __future__ import annotations

import re
from collections.abc import Iterator

_YEAR = re.compile(r"(?<![\w.,/$£€¥₹#-])(?:1[6-9]|20|21)\d\d(?![\w%°/]|[.,:]\d|-\w)")
_SAYS_YEAR = re.compile(
    r"(?:\b(?:in|by|since|until|till|from|to|of|during|before|after|between|and|through|year|for|"
    r"early|late|mid|around|"
    r"the|its|their|his|last|next|ending|ended|as of)|[(–—-])\s*$",
    re.IGNORECASE,
)
_SAYS_COUNT_BEFORE = re.compile(
    r"(?:\b(?:about|around|over|nearly|almost|some|least|(?<!earlier )(?<!later )(?<!sooner )than|"
    r"Rs\.?|PKR|USD|RMB|total|No\.?|number|additional)|[$£€¥₹])\s*$",
    re.IGNORECASE,
)
_COUNTED_AFTER = re.compile(
    r"[\s-]*(?:%|percent|per\s?cent|million|billion|trillion|thousand|lakh|crore|dollars?|rupees?|"
    r"tonn?es?|tons?|kg|km|"
    r"kilo\w*|MW|GW|MT|megawatts?|acres?|hectares?|points?|feet|foot|metres?|meters?|miles?|"
    r"barrels?|litres?|square|sq|"
    r"hours?|days?|weeks?|months?|years|people|persons?|men|women|children|troops|police\w*|personnel)\b",
    re.IGNORECASE,
)
_PLURAL_AFTER = re.compile(
    r"\s+(?:[a-z]{3,}\s+)?(?!(?:was|has|is|its|as|this|sees|saw|marks|across|towards|less)\b)[a-z]{3,}s\b"
)
_WINDOW = 24


def bare_years(text: str) -> Iterator[tuple[int, int, int]]:
    """(start, end, year) of figures that are read as years."""
    for match in _YEAR.finditer(text):
        before = text[max(0, match.start() - _WINDOW) : match.start()]
        if _is_year(text, before, match.end()):
            yield match.start(), match.end(), int(match.group())


def _is_year(text: str, before: str, end: int) -> bool:
    if _SAYS_COUNT_BEFORE.search(before) or _COUNTED_AFTER.match(text, end):
        return False
    return bool(_SAYS_YEAR.search(before)) or not _PLURAL_AFTER.match(text, end)

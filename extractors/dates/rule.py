"""One way to write a date."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from extractors.model import DateSpan

Resolver = Callable[[re.Match[str], "date | None"], "DateSpan | None"]
DIGIT = "#"  # the cue "any digit"
_ANY_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern whose group ``d`` is the date, what it resolves to, and whether it hangs on the day of reading.

    ``cues``: the pattern is tried only where each set of small letters has a member in the text; DIGIT: any digit.
    """

    pattern: re.Pattern[str]
    resolve: Resolver
    relative: bool = False
    cues: tuple[tuple[str, ...], ...] = ()

    def applies(self, folded: str, has_digit: bool) -> bool:
        """Whether the cues are there; ``folded`` is the text in small letters."""
        return all(has_digit if cue == (DIGIT,) else any(c in folded for c in cue) for cue in self.cues)


def has_digit(text: str) -> bool:
    """Whether there is a digit of any script."""
    return _ANY_DIGIT.search(text) is not None

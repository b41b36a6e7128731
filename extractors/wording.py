"""Lists of wordings as one pattern."""

from __future__ import annotations

import re


def any_of(*wordings: str) -> re.Pattern[str]:
    """A pattern that finds any of ``wordings`` (regular expressions) whatever the case."""
    return re.compile("|".join(f"(?:{wording})" for wording in wordings), re.IGNORECASE)


def words(text: str) -> frozenset[str]:
    """The words of a list that is easier to read and edit as text."""
    return frozenset(text.split())

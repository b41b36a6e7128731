"""A guard: "a second delegation" is not the delegation, "the last review" not the next one."""

from __future__ import annotations

import re

_MARKED = re.compile(
    r"\b(?P<which>second|third|fourth|another|further|separate|different|next|coming|upcoming|last|previous|earlier)\s+"
    r"(?!(?:of|in|on|at|to|for|by|from|and|or|than|as|the|a|an|with|that|is|was)\b)"
    r"(?P<rest>(?:[\w-]+\s+){0,2}?[a-z]{4,})",
    re.I,
)
# What such words date rather than number: "the second quarter", "last week", "the third time".
_TIME = re.compile(
    r"(?:years?|months?|weeks?|quarters?|hal(?:f|ves)|times?|decades?|nights?|days?|spring|summer|autumn|winter|fiscal"
    r"|largest|biggest|highest|monday|tuesday|wednesday|thursday|friday|saturday|sunday|[a-z]+ary|march|april|may|june"
    r"|july|august|[a-z]+ber)$",
    re.I,
)


_SAME = {"coming": "next", "upcoming": "next", "previous": "last", "earlier": "last"}


def another_one(ledger: str, new: str) -> bool:
    """Whether one text marks as another, next or last of its kind what the other names without that mark."""
    one, other = _marked(ledger), _marked(new)
    return any(
        re.search(rf"\b{re.escape(what)}", text, re.I) and theirs.get(what) != which
        for mine, theirs, text in ((one, other, new), (other, one, ledger))
        for what, which in mine.items()
    )


def _marked(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _MARKED.finditer(text):
        words = match["rest"].lower().split()
        if not _TIME.match(words[0]):
            which = match["which"].lower()
            found[words[-1]] = _SAME.get(which, which)
    return found

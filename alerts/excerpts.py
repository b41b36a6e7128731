"""Shortening a quote with its values kept in sight."""

from __future__ import annotations

import re

from alerts.escaping import ELLIPSIS, cut

_VALUE = re.compile(r"\d+(?:[.,]\d+)*")


def excerpt(text: str, limit: int, reason: str) -> str:
    """The text cut to ``limit`` characters where the numbers that ``reason`` names can be read.

    That is its beginning if a number stands there or nowhere; else the stretch around the first one.
    """
    values = set(_VALUE.findall(reason))
    at = next((found.start() for found in _VALUE.finditer(text) if found[0] in values), 0)
    start = at - limit // 2
    if len(text) <= limit or at < limit * 2 // 3:
        return cut(text, limit)
    space = text.find(" ", start, at)
    return cut(ELLIPSIS + text[space + 1 if space >= 0 else start :], limit)

"""Shortening: at a word, marked with an ellipsis, and with the values kept in sight."""

from __future__ import annotations

import re

ELLIPSIS = "…"
_VALUE = re.compile(r"\d+(?:[.,]\d+)*")


def cut(text: str, limit: int) -> str:
    """The text, or as many whole words as fit ``limit`` characters with an ellipsis after them."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    at_word = head if text[limit - 1].isspace() else head.rpartition(" ")[0]
    kept = at_word if len(at_word) > limit // 2 else head  # a text without spaces is cut anywhere
    return kept.rstrip(" ,;:–—-") + ELLIPSIS


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

"""Site furniture that a whole outlet repeats under or over its articles: teasers, "read also", copyright lines.

What repeats is learnt by counting lines an outlet: the caller adds each new article's edge lines to the counts it
keeps, and asks for the text without those that have become common.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

COMMON = 3  # articles of one outlet that carry a line before it counts as furniture
KEPT = 0.25  # share of a text that must be left: past that, the "furniture" is the article itself
_EDGE = 20  # lines at either end that can be furniture
_GAP = 2  # unknown lines in a row that may stand between two known ones (a teaser seen for the first time)
_ELLIPSES = ("...", "…")


def edge_lines(text: str) -> frozenset[str]:
    """Lines of ``text`` that could be furniture: those of its first and last twenty, each once.

    Count them once an article, and not for copies of an article already counted.
    """
    lines = _lines(text)
    return frozenset(line for line in (*lines[:_EDGE], *lines[-_EDGE:]) if line)


def learn(texts: Iterable[str]) -> dict[str, int]:
    """How many of one outlet's ``texts`` carry each edge line."""
    counts: dict[str, int] = {}
    for text in texts:
        for line in edge_lines(text):
            counts[line] = counts.get(line, 0) + 1
    return counts


def strip(text: str, counts: Mapping[str, int]) -> str:
    """``text`` without the furniture at its head and tail; ``counts`` are its outlet's.

    The whole text comes back where less than a quarter would be left.
    """
    lines = text.split("\n")
    known = [_is_furniture(line.strip(), counts) for line in lines]
    end = len(lines) - _reach(known[::-1][:_EDGE])
    end -= _teasers(lines[:end])
    start = _run(known[: min(_EDGE, end)])
    left = "\n".join(lines[start:end])
    return left if len(left) >= KEPT * len(text) else text


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n")]


def _is_furniture(line: str, counts: Mapping[str, int]) -> bool:
    return not line or counts.get(line, 0) >= COMMON


def _run(known: list[bool]) -> int:
    return next((i for i, is_known in enumerate(known) if not is_known), len(known))


def _reach(known: list[bool]) -> int:
    """Lines from the end that are furniture, with lone unknown ones between them."""
    reach = gap = 0
    for i, is_known in enumerate(known, start=1):
        gap = 0 if is_known else gap + 1
        if gap > _GAP:
            break
        reach = i if is_known else reach
    return reach


def _teasers(lines: list[str]) -> int:
    """Lines at the end that break off in an ellipsis, where there are two or more: teasers of other stories."""
    run = next((i for i, line in enumerate(reversed(lines)) if not line.rstrip().endswith(_ELLIPSES)), len(lines))
    return run if run >= 2 else 0

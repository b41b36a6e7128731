"""Whether a page says nothing but what a text that is had already says: then that text is the page's, too.

Certain or not at all: a page with one line more, less or changed is to be read with all care.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Set
from dataclasses import dataclass

from extractors.page_glimpse import Lines
from extractors.page_lines import folded

_LONG = 30  # letters of a piece of a line that stands nowhere by chance
_TELLING = 5  # lines by which a text is looked up
_PROSE = 60  # characters of such a line


@dataclass(frozen=True, slots=True)
class KnownText:
    """A text that was read with care, and the lines of its page that are no part of it (``folded``)."""

    text: str
    left_out: frozenset[str] = frozenset()


def holds(page: Lines, text: str) -> bool:
    """Whether all lines of a text stand on the page, in its order."""
    whole, at = folded(page.everything), 0
    for line in map(folded, text.split("\n")):
        found = whole.find(line, at)
        if found < 0:
            return False
        at = found + len(line)
    return True


def adds_nothing(page: Lines, known: KnownText, furniture: Set[str] = frozenset()) -> bool:
    """Whether no line of the page is beside the known text, but those left out before.

    ``furniture`` are folded lines of the page's site that are part of no article.
    """
    return all(line in known.left_out or line in furniture for line in _beyond(page.lines, known.text))


def left_out(page: Lines, text: str) -> frozenset[str]:
    """The lines of a page, folded, that are no part of ``text``, its article."""
    return frozenset(_beyond(page.lines, text))


def telling_lines(lines: Collection[str]) -> tuple[str, ...]:
    """The longest lines, by which a text with the same ones is found; none where all are short."""
    return tuple(sorted((line for line in lines if len(line) >= _PROSE), key=len, reverse=True)[:_TELLING])


def _beyond(lines: Iterable[str], text: str) -> Iterable[str]:
    known = frozenset(map(folded, text.split("\n")))
    whole = folded(text)
    for line in map(folded, lines):
        if line and line not in known and (len(line) < _LONG or line not in whole):
            yield line

"""Which sentences of a later text say nothing that the earlier one has not said."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.duplicates.changes import Change
from extractors.duplicates.figures import figures_at
from extractors.duplicates.words import Words

Spans = tuple[tuple[int, int], ...]

_ENOUGH = 0.6  # share of a sentence's units that stand in the old text
_SENTENCE_END = re.compile(r"\n+|(?<=[.!?۔؟])[\"”’')\]]*\s+|(?<=[。！？])[”’」』）]*")


def copied_spans(new: Words, kept: Sequence[bool], old: Words, changes: Sequence[Change]) -> Spans:
    """Spans of the new text whose sentences stand in the old one, neighbours joined.

    ``kept`` marks the units of the new text that the old one has. A sentence with a figure that the old text
    lacks, or with a changed fact, is not copied.
    """
    known = set(figures_at(old).values())
    fresh = {i for i, figure in figures_at(new).items() if figure not in known}
    fresh.update(i for change in changes for i in range(change.start - 1, change.end + 1))
    copied = []
    for start, end, units in sentences(new):
        if units and fresh.isdisjoint(units) and sum(kept[i] for i in units) >= _ENOUGH * len(units):
            copied.append((start, end))
    return _joined(new.text, copied)


def sentences(words: Words) -> list[tuple[int, int, range]]:
    """Start and end of each sentence in the text, with the units in it."""
    out, start, unit = [], 0, 0
    for end, following in _boundaries(words.text):
        first = unit
        while unit < len(words) and words.spans[unit][1] <= end:
            unit += 1
        out.append((start, end, range(first, unit)))
        start = following
    return out


def _boundaries(text: str) -> list[tuple[int, int]]:
    """End of each sentence and start of the next."""
    return [(len(m.group().rstrip()) + m.start(), m.end()) for m in _SENTENCE_END.finditer(text)] + [
        (len(text), len(text))
    ]


def _joined(text: str, spans: Sequence[tuple[int, int]]) -> Spans:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)

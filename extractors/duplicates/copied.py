"""Which sentences of a later text say nothing that the earlier one has not said."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate, pairwise
from operator import itemgetter

from extractors.duplicates.changes import Change
from extractors.duplicates.figures import figures_at, negations_in
from extractors.duplicates.rewrite import details_in
from extractors.duplicates.words import Words

Spans = tuple[tuple[int, int], ...]

_ENOUGH = 0.6  # share of a sentence's units that stand in the old text
# Led by one set of signs, which is what the search is quickest to skip to.
_SENTENCE_END = re.compile(r"[\n.!?۔؟。！？](?:(?<=\n)\n*|(?<=[.!?۔؟])[\"”’')\]]*\s+|(?<=[。！？])[”’」』）]*)")


def copied_spans(new: Words, kept: Sequence[int], old: Words, changes: Sequence[Change]) -> Spans:
    """Spans of the new text whose sentences stand in the old one, neighbours joined.

    ``kept`` marks the units of the new text that the old one has. A sentence with a figure that the old text
    lacks, or with a changed fact, is not copied.
    """
    known = set(figures_at(old).values())
    fresh = {i for i, figure in figures_at(new).items() if figure not in known}
    fresh.update(i for change in changes for i in range(change.units.start - 1, change.units.stop + 1))
    copied = []
    for start, end, units in sentences(new):
        if units and fresh.isdisjoint(units) and sum(kept[units.start : units.stop]) >= _ENOUGH * len(units):
            copied.append((start, end))
    return _joined(new.text, copied)


def told_spans(new: Words, old: Words) -> Spans:
    """Spans of a rewrite whose sentences tell nothing that the old text has not told.

    Such a sentence shares most of its rare words with the old text, brings no figure or name that the old text
    lacks, and negates only where the old sentence nearest to it does.
    """
    known = details_in(old, range(len(old)))
    theirs = [(details_in(old, units).stems, bool(negations_in(old, units))) for _, _, units in sentences(old)]
    told = []
    for start, end, units in sentences(new):
        found = details_in(new, units)
        is_known = found.figures <= known.figures and found.names <= known.stems
        if not found.stems or not is_known or len(found.stems & known.stems) < _ENOUGH * len(found.stems):
            continue
        nearest = max(theirs, key=lambda sentence: len(sentence[0] & found.stems))
        if nearest[1] == bool(negations_in(new, units)):
            told.append((start, end))
    return _joined(new.text, told)


def sentences(words: Words) -> list[tuple[int, int, range]]:
    """Start and end of each sentence in the text, with the units in it."""
    bounds = _bounds(words.text)
    parts = [len(words.text[start:end].split()) for start, end in bounds]
    if sum(parts) == len(words.parts):
        ends = [0, *accumulate(map(len, map(itemgetter(0), words.parts)))]
        after = [min(ends[i], len(words)) for i in accumulate(parts)]
    else:  # sentences end where no space is
        after = [bisect_left(words.starts, end) for _, end in bounds]
    return [(*bound, range(*units)) for bound, units in zip(bounds, pairwise([0, *after]), strict=True)]


def _bounds(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence."""
    marks = [(m.start() + len(m.group().rstrip()), m.end()) for m in _SENTENCE_END.finditer(text)]
    starts = [0, *(following for _, following in marks)]
    return list(zip(starts, [*(end for end, _ in marks), len(text)], strict=True))


def _joined(text: str, spans: Sequence[tuple[int, int]]) -> Spans:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)

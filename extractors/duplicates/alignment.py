"""What two texts have in common: word-level Indel in order, and shared shingles in any order."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from itertools import chain

from rapidfuzz.distance import Indel

from extractors.duplicates.words import Words

_FIRST = 0xE000  # code points from here on stand for words; none is a surrogate


@dataclass(frozen=True, slots=True)
class Alignment:
    """What is alike: ``similarity`` is normalised word Indel (0 to 1).

    ``new_kept`` and ``old_kept`` tell which units of each text stand in a shingle that the other also has.
    """

    similarity: float
    new_kept: tuple[bool, ...]
    old_kept: tuple[bool, ...]

    @property
    def of_new(self) -> float:
        """Share of the new text that stands in the old one."""
        return sum(self.new_kept) / max(len(self.new_kept), 1)

    @property
    def of_old(self) -> float:
        """Share of the old text that stands in the new one."""
        return sum(self.old_kept) / max(len(self.old_kept), 1)


def align(new: Words, old: Words) -> Alignment:
    """Compares two texts word by word."""
    mine, theirs = rows(new, old)
    width = max(new.shingle_width, old.shingle_width)
    shared = _shingles(mine, width) & _shingles(theirs, width)
    return Alignment(
        similarity=Indel.normalized_similarity(mine, theirs),
        new_kept=_kept(mine, shared, width),
        old_kept=_kept(theirs, shared, width),
    )


def rows(new: Words, old: Words) -> tuple[str, str]:
    """Both texts with each distinct word as one character, which is what rapidfuzz compares fastest."""
    code = {word: chr(_FIRST + i) for i, word in enumerate(dict.fromkeys(chain(new.folded, old.folded)))}
    return "".join(map(code.__getitem__, new.folded)), "".join(map(code.__getitem__, old.folded))


def _shingles(row: str, width: int) -> set[str]:
    return {row[i : i + width] for i in range(len(row) - width + 1)}


def _kept(row: str, shared: Set[str], width: int) -> tuple[bool, ...]:
    kept = [False] * len(row)
    if not shared:
        return tuple(kept)
    for i in range(len(row) - width + 1):
        if row[i : i + width] in shared:
            kept[i : i + width] = [True] * width
    return tuple(kept)

"""What two texts have in common: word-level Indel in order, and shared shingles in any order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from extractors.duplicates.words import Words, width_at

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
    mine, theirs = _shingles(new), _shingles(old)
    shared = mine.keys() & theirs.keys()
    return Alignment(
        similarity=Indel.normalized_similarity(*rows(new, old)),
        new_kept=_marked(len(new), [mine[s] for s in shared]),
        old_kept=_marked(len(old), [theirs[s] for s in shared]),
    )


def rows(new: Words, old: Words) -> tuple[str, str]:
    """Both texts with each distinct word as one character, which is what rapidfuzz compares fastest."""
    code: dict[str, str] = {}
    return _row(new.folded, code), _row(old.folded, code)


def _row(folded: Sequence[str], code: dict[str, str]) -> str:
    return "".join([code.setdefault(word, chr(_FIRST + len(code))) for word in folded])


def _shingles(words: Words) -> dict[tuple[str, ...], list[tuple[int, int]]]:
    places: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    for i in range(len(words)):
        end = i + width_at(words.folded, i)
        if end <= len(words):
            places.setdefault(words.folded[i:end], []).append((i, end))
    return places


def _marked(length: int, groups: Sequence[Sequence[tuple[int, int]]]) -> tuple[bool, ...]:
    marked = [False] * length
    for places in groups:
        for start, end in places:
            marked[start:end] = [True] * (end - start)
    return tuple(marked)

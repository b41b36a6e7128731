"""What two texts have in common: word-level Indel in order, and shared shingles in any order."""

from __future__ import annotations

import sys
from array import array
from collections import defaultdict
from collections.abc import Hashable, Sequence, Set
from dataclasses import dataclass
from itertools import count, repeat

from rapidfuzz.distance import Indel

from extractors.duplicates.words import Words

_OTHER = 0  # stands for each word of the old text that the new one lacks: no such word is alike


@dataclass(frozen=True, slots=True)
class Alignment:
    """What is alike: ``similarity`` is normalised word Indel (0 to 1).

    ``new_kept`` and ``old_kept`` have a 1 for each unit of their text in a shingle that the other text also has,
    and a 0 for the rest; ``of_new`` and ``of_old`` are what share of its text is kept;
    ``rows`` are both texts with each distinct word as one character, which is what rapidfuzz compares fastest.
    """

    similarity: float
    new_kept: bytes
    old_kept: bytes
    of_new: float
    of_old: float
    rows: tuple[str, str]


def align(new: Words, old: Words) -> Alignment:
    """Compares two texts word by word."""
    code: defaultdict[str, int] = defaultdict(count(1).__next__)  # 16 bits are enough: texts are cut
    mine = array("H", map(code.__getitem__, new.folded))
    theirs = array("H", map(code.get, old.folded, repeat(_OTHER)))
    width = max(new.shingle_width, old.shingle_width)
    ours, others = _shingles(mine, width), _shingles(theirs, width)
    new_kept, old_kept = _kept(ours, {*others}, len(mine), width), _kept(others, {*ours}, len(theirs), width)
    rows = _row(mine), _row(theirs)
    return Alignment(
        similarity=Indel.normalized_similarity(*rows),
        new_kept=new_kept,
        old_kept=old_kept,
        of_new=sum(new_kept) / max(len(mine), 1),
        of_old=sum(old_kept) / max(len(theirs), 1),
        rows=rows,
    )


def _row(codes: array[int]) -> str:
    return codes.tobytes().decode("utf-16-le" if sys.byteorder == "little" else "utf-16-be")


def _shingles(codes: array[int], width: int) -> Sequence[Hashable]:
    """Four units from each on as one number; or two such numbers for eight."""
    fours = [0] * max(len(codes) - 3, 0)
    for i in range(min(4, len(fours))):
        fours[i::4] = array("Q", codes[i : len(codes) - (len(codes) - i) % 4].tobytes())
    return fours if width == 4 else list(zip(fours, fours[4:], strict=False))


def _kept(shingles: Sequence[Hashable], others: Set[Hashable], units: int, width: int) -> bytes:
    """A 1 for each unit in a shingle that is among the others: marks of the shingles, spread over their units."""
    begun, kept = int.from_bytes(bytes(map(others.__contains__, shingles)), "little"), 0
    for i in range(width):
        kept |= begun << 8 * i
    return kept.to_bytes(units, "little")

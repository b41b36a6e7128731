"""What two texts have in common: word-level Indel in order, and shared shingles in any order."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import chain, compress

from rapidfuzz.distance import Indel

from extractors.duplicates.words import Words

_FIRST = 0xE000  # code points from here on stand for words; none is a surrogate


@dataclass(frozen=True, slots=True)
class Alignment:
    """What is alike: ``similarity`` is normalised word Indel (0 to 1).

    ``new_kept`` and ``old_kept`` tell which units of each text stand in a shingle that the other also has;
    ``of_new`` and ``of_old`` what share of its text they are;
    ``rows`` are both texts with each distinct word as one character, which is what rapidfuzz compares fastest.
    """

    similarity: float
    new_kept: tuple[bool, ...]
    old_kept: tuple[bool, ...]
    of_new: float
    of_old: float
    rows: tuple[str, str]


def align(new: Words, old: Words) -> Alignment:
    """Compares two texts word by word."""
    code = {word: chr(_FIRST + i) for i, word in enumerate(dict.fromkeys(chain(new.folded, old.folded)))}
    mine, theirs = ("".join(map(code.__getitem__, words.folded)) for words in (new, old))
    width = max(new.shingle_width, old.shingle_width)
    my_shingles, their_shingles = _shingles(mine, width), _shingles(theirs, width)
    shared = {*my_shingles} & {*their_shingles}
    new_kept, old_kept = _kept(my_shingles, shared, mine, width), _kept(their_shingles, shared, theirs, width)
    return Alignment(
        similarity=Indel.normalized_similarity(mine, theirs),
        new_kept=new_kept,
        old_kept=old_kept,
        of_new=sum(new_kept) / max(len(new_kept), 1),
        of_old=sum(old_kept) / max(len(old_kept), 1),
        rows=(mine, theirs),
    )


def _shingles(row: str, width: int) -> list[str]:
    return [row[i : i + width] for i in range(len(row) - width + 1)]


def _kept(shingles: Sequence[str], shared: Set[str], row: str, width: int) -> tuple[bool, ...]:
    kept = [False] * len(row)
    for i in compress(range(len(shingles)), map(shared.__contains__, shingles)):
        kept[i : i + width] = [True] * width
    return tuple(kept)

"""Hashes by which a copy finds its original in an index."""

from __future__ import annotations

import sys
from array import array
from itertools import compress

from extractors.duplicates.hashing import DROPPED_BITS, ROW
from extractors.duplicates.words import Words, width_at, words_of

_SHINGLES_KEPT = 40  # of a text, until the sparsest rate is reached
_SPARSEST = 16
_WHOLE = (1 << 64) - 1
_ODD = 0x9E3779B97F4A7C15  # tells the first four of eight units from the last
_SAMPLED = 1 << 16  # values of the low bits, which the hash itself does not keep: they decide on sampling
_LOWEST = 0 if sys.byteorder == "little" else 3  # of the four 16-bit parts of a number


def fingerprint(text: str) -> tuple[int, ...]:
    """Sampled shingle hashes of ``text``: 47-bit numbers, sorted, each once; equal in every process.

    About forty, or one shingle in sixteen of a long text. What is kept at one rate is kept at every denser one, so
    that a short excerpt still meets its long original.
    """
    words = words_of(text)
    shingles = _fours(words.rows)
    if words.is_unspaced:
        shingles = _by_script(words, shingles)
    return _sampled(shingles, sampling_rate(len(words.rows) // ROW))


def sampling_rate(units: int) -> float:
    """One shingle in how many is kept of a text of that many units: 1 to 16."""
    return min(max(units / _SHINGLES_KEPT, 1.0), _SPARSEST)


def _sampled(shingles: array[int], rate: float) -> tuple[int, ...]:
    lowest = array("H", shingles.tobytes())[_LOWEST::4]
    kept = compress(shingles, map((_SAMPLED / rate).__gt__, lowest))
    return tuple(sorted({number >> DROPPED_BITS for number in kept}))


def _fours(rows: bytes) -> array[int]:
    """64-bit hashes of four units from each on: the first number of one, xor the second of the next, and so on.

    All at once, as four long integers in which a shift by 64 bits brings the next unit's number into place.
    """
    numbers = array("Q", rows)
    numbers.byteswap()  # the lowest byte first
    first, second, third, fourth = (int.from_bytes(numbers[i::4].tobytes(), "little") for i in range(4))
    mixed = first ^ second >> 64 ^ third >> 128 ^ fourth >> 192
    fours = array("Q", mixed.to_bytes(len(rows) // 4, "little"))[: max(len(rows) // ROW - 3, 0)]
    if sys.byteorder == "big":
        fours.byteswap()
    return fours


def _by_script(words: Words, fours: array[int]) -> array[int]:
    """The hashes of four units, but of eight where they are the short ones of an unspaced script."""
    widths = [width_at(words.folded, i) for i in range(len(fours))]
    eights = zip(fours, fours[4:], widths, strict=False)
    return array(
        "Q",
        [
            *compress(fours, (width == 4 for width in widths)),
            *((one * _ODD + other) & _WHOLE for one, other, width in eights if width == 8),
        ],
    )

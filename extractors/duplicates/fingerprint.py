"""Hashes by which a copy finds its original in an index."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from itertools import compress
from struct import unpack

from extractors.duplicates.words import Words, width_at, words_of

_SHINGLES_KEPT = 40  # of a text, until the sparsest rate is reached
_SPARSEST = 16
_DROPPED_BITS = 17  # of 64: SQLite keeps 47 in six bytes; two of 10⁸ hashes agree by chance once in a million
_WHOLE = (1 << 64) - 1
_ODD = 0x9E3779B97F4A7C15  # tells the first four of eight units from the last
_SAMPLED = 1 << 16  # values of the low bits, which the hash itself does not keep: they decide on sampling


def fingerprint(text: str) -> tuple[int, ...]:
    """Sampled shingle hashes of ``text``: 47-bit numbers, sorted, each once; equal in every process.

    About forty, or one shingle in sixteen of a long text. What is kept at one rate is kept at every denser one, so
    that a short excerpt still meets its long original.
    """
    words = words_of(text)
    limit = _SAMPLED / sampling_rate(len(words))
    return tuple(sorted({h >> _DROPPED_BITS for h in _shingles(words) if h % _SAMPLED < limit}))


def sampling_rate(units: int) -> float:
    """One shingle in how many is kept of a text of that many units: 1 to 16."""
    return min(max(units / _SHINGLES_KEPT, 1.0), _SPARSEST)


def stable_hash(value: str) -> int:
    """A 47-bit hash, equal in every process."""
    return _hashes(value)[0] >> _DROPPED_BITS


def _shingles(words: Words) -> list[int]:
    """64-bit hashes of four units from each on, or of eight of the short ones of unspaced scripts."""
    columns = zip(*map(_hashes, words.folded), strict=True)
    ahead = [column[i:] for i, column in enumerate(columns)]
    fours = [a ^ b ^ c ^ d for a, b, c, d in zip(*ahead, strict=False)]
    if not words.is_unspaced:
        return fours
    widths = [width_at(words.folded, i) for i in range(len(fours))]
    eights = zip(fours, fours[4:], widths, strict=False)
    return [
        *compress(fours, (width == 4 for width in widths)),
        *((one * _ODD + other) & _WHOLE for one, other, width in eights if width == 8),
    ]


@lru_cache(maxsize=1 << 16)
def _hashes(value: str) -> tuple[int, ...]:
    """Four independent numbers of a unit, one for each place in a shingle (tabulation hashing)."""
    return unpack(">4Q", hashlib.blake2b(value.encode(), digest_size=32).digest())

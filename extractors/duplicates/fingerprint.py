"""Hashes by which a copy finds its original in an index."""

from __future__ import annotations

import hashlib
import zlib

from extractors.duplicates.words import Words, width_at, words_of

_SHINGLES_KEPT = 32  # of a text, at least; up to twice as many, until the sparsest rate is reached
_SPARSEST = 16


def fingerprint(text: str) -> tuple[int, ...]:
    """Sampled shingle hashes of ``text``, signed 64-bit, sorted, each once; equal in every process.

    One shingle in sixteen is kept, more of texts under a thousand words. The rates are powers of two, so what is
    kept at one rate is kept at every denser one, and a short excerpt still meets its long original.
    """
    words = words_of(text)
    rate = sampling_rate(len(words))
    kept = {shingle for shingle in _shingles(words) if zlib.crc32(shingle) % rate == 0}
    return tuple(sorted(stable_hash(shingle) for shingle in kept))


def sampling_rate(units: int) -> int:
    """One shingle in how many is kept of a text of that many units: 1, 2, 4, 8 or 16."""
    rate = 1
    while rate < _SPARSEST and units >= rate * 2 * _SHINGLES_KEPT:
        rate *= 2
    return rate


def stable_hash(value: bytes) -> int:
    """64 bits of BLAKE2b, signed, as databases keep integers."""
    return int.from_bytes(hashlib.blake2b(value, digest_size=8).digest(), "big", signed=True)


def _shingles(words: Words) -> list[bytes]:
    folded = words.folded
    places = ((i, i + width_at(folded, i)) for i in range(len(folded)))
    return ["\n".join(folded[start:end]).encode() for start, end in places if end <= len(folded)]

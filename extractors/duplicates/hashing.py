"""Numbers of a unit of text that are equal in every process, of which hashes are made."""

from __future__ import annotations

from hashlib import blake2b

ROW = 32  # bytes: the numbers of a unit
DROPPED_BITS = 17  # of 64: SQLite keeps 47 in six bytes; two of 10⁸ hashes agree by chance once in a million


def row_of(unit: str) -> bytes:
    """Four independent 8-byte numbers of a unit, one for each place in a shingle (tabulation hashing).

    The highest byte of each comes first.
    """
    return blake2b(unit.encode(), digest_size=ROW).digest()


def stable_hash(value: str) -> int:
    """A 47-bit hash."""
    return int.from_bytes(row_of(value)[:8], "big") >> DROPPED_BITS

"""Near-duplicate candidates by shared shingle hashes."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, exists, func, select

from storage.reading_tables import shingles
from storage.statements import insert_new, numbers

MAX_HASHES = 5_000  # of a text; the smallest ones, so that two texts keep the same share


def add_fingerprint(conn: Connection, article_id: int, hashes: Collection[int]) -> None:
    """Makes an article a candidate. ``hashes`` are signed 64-bit numbers of its sampled shingles."""
    rows = [{"hash": hash_, "article_id": article_id} for hash_ in _sample(hashes)]
    if rows:
        conn.execute(insert_new(conn, shingles), rows)


def candidates(
    conn: Connection, hashes: Sequence[int], *, limit: int = 20, common: int = 100
) -> tuple[tuple[int, int], ...]:
    """Articles that share hashes, as (article id, hashes shared), the most first, then the earliest stored.

    A hash of more than ``common`` articles tells nothing and is left out (PERFORMANCE: 100 of 10⁶ articles).
    """
    given = numbers(conn, _sample(hashes))
    same = shingles.alias()
    past_the_common = select(1).where(same.c.hash == given.c.value).offset(common).limit(1).correlate(given)
    shared = func.count().label("shared")
    query = (
        select(shingles.c.article_id, shared)
        .select_from(given.join(shingles, shingles.c.hash == given.c.value))
        .where(~exists(past_the_common))
        .group_by(shingles.c.article_id)
        .order_by(shared.desc(), shingles.c.article_id)
        .limit(limit)
    )
    return tuple((article_id, count) for article_id, count in conn.execute(query))


def _sample(hashes: Collection[int]) -> list[int]:
    return sorted(set(hashes))[:MAX_HASHES]

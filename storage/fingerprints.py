"""Near-duplicate candidates: articles that share hashes of passages, or of rare details, with a new one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    FromClause,
    Select,
    Table,
    Text,
    bindparam,
    cast,
    column,
    delete,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects import postgresql

from storage.reading_tables import details, shingles
from storage.statements import insert_new, is_postgresql

MAX_HASHES = 5_000  # of a text; the smallest ones, so that two texts keep the same share
LATEST = 50_000  # articles whose details are kept: the same event is told again within days
PRUNED_EVERY = 5_000  # articles


def add_fingerprint(conn: Connection, article_id: int, hashes: Collection[int]) -> None:
    """Makes an article a candidate for copies. ``hashes`` are numbers of its sampled shingles, below 2⁶³."""
    _add(conn, shingles, article_id, hashes)


def candidates(
    conn: Connection, hashes: Sequence[int], *, limit: int = 20, common: int = 100
) -> tuple[tuple[int, int], ...]:
    """Articles that share hashes, as (article id, hashes shared), the most first, then the earliest stored.

    A hash of more than ``common`` articles tells nothing and is left out (PERFORMANCE: 100 of 10⁶ articles).
    """
    return _sharing(conn, shingles, hashes, limit, common)


def add_details(conn: Connection, article_id: int, hashes: Collection[int]) -> None:
    """Makes an article a candidate for the same event in other words; only the latest articles stay so."""
    _add(conn, details, article_id, hashes)
    if article_id % PRUNED_EVERY == 0:
        conn.execute(delete(details).where(details.c.article_id <= article_id - LATEST))


def candidates_by_details(
    conn: Connection, hashes: Sequence[int], *, limit: int = 20, common: int = 100
) -> tuple[tuple[int, int], ...]:
    """As ``candidates``, by hashes of rare words, names and figures."""
    return _sharing(conn, details, hashes, limit, common)


def _add(conn: Connection, table: Table, article_id: int, hashes: Collection[int]) -> None:
    rows = [{"hash": hash_, "article_id": article_id} for hash_ in _sample(hashes)]
    if rows:
        conn.execute(insert_new(conn, table), rows)


def _sharing(
    conn: Connection, table: Table, hashes: Sequence[int], limit: int, common: int
) -> tuple[tuple[int, int], ...]:
    asked = _sample(hashes)
    values = {"given": asked if is_postgresql(conn) else json.dumps(asked)}
    shared: Counter[int] = Counter()
    for holders in (conn.scalar(_holders(table, is_postgresql(conn), common + 1), values) or "").split(";"):
        ids = holders.split(",")
        if len(ids) <= common:
            shared.update(map(int, filter(None, ids)))
    return tuple(sorted(shared.items(), key=lambda found: (-found[1], found[0]))[:limit])


@cache
def _holders(table: Table, on_postgresql: bool, most: int) -> Select[Any]:
    """For each given hash the first articles that have it: one seek, however common it is. All in one string.

    Built once, since building takes longer than running it; and one row, since fetching fifty takes as long.
    """
    given = _given(on_postgresql)
    some = select(table.c.article_id).where(table.c.hash == given.c.value).limit(most).correlate(given).subquery()
    joined = func.string_agg if on_postgresql else func.group_concat
    ids = select(joined(cast(some.c.article_id, Text), literal_column("','"))).scalar_subquery()
    holders = select(ids.label("ids")).select_from(given).subquery()
    return select(joined(holders.c.ids, literal_column("';'")))


def _given(on_postgresql: bool) -> FromClause:
    value = column("value", BigInteger)
    if on_postgresql:
        array = bindparam("given", type_=postgresql.ARRAY(BigInteger))
        return (
            func.unnest(cast(array, postgresql.ARRAY(BigInteger)))
            .table_valued(value, name="given")
            .render_derived()
        )
    return func.json_each(bindparam("given", type_=Text)).table_valued(value, name="given")


def _sample(hashes: Collection[int]) -> list[int]:
    return sorted(set(hashes))[:MAX_HASHES]

"""What SQLite and PostgreSQL say in different words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Cast,
    ColumnClause,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Table,
    Text,
    bindparam,
    cast,
    column,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

Insert = sqlite.Insert | postgresql.Insert


def is_postgresql(conn: Connection) -> bool:
    """Whether the connection is to PostgreSQL rather than SQLite."""
    return conn.dialect.name == "postgresql"


def upsert(conn: Connection, table: Table) -> Insert:
    """An INSERT that takes ON CONFLICT."""
    return upsert_for(is_postgresql(conn), table)


def upsert_for(is_postgresql: bool, table: Table) -> Insert:
    """As ``upsert``, for a statement that is kept: whether it is for PostgreSQL rather than SQLite."""
    return postgresql.insert(table) if is_postgresql else sqlite.insert(table)


def insert_new(conn: Connection, table: Table) -> Insert:
    """An INSERT that leaves rows alone which are there already."""
    return upsert(conn, table).on_conflict_do_nothing()


def added(conn: Connection, table: Table, row: Mapping[str, object]) -> bool:
    """Inserts the row unless it is there already, and says which. (``rowcount`` is -1 on PostgreSQL.)"""
    key = next(iter(table.primary_key))
    return conn.execute(insert_new(conn, table).returning(key), row).first() is not None


def serialise(conn: Connection, digests: Iterable[bytes]) -> None:
    """Lets one transaction at a time go on with the same digests. SQLite has one writer anyway."""
    if is_postgresql(conn):
        for key in sorted({int.from_bytes(digest[:8], "big", signed=True) for digest in digests}):
            conn.execute(select(func.pg_advisory_xact_lock(key)))


def numbers(conn: Connection, values: Sequence[int]) -> FromClause:
    """The numbers as rows of a table with the one column ``value``; one statement for any count."""
    return _rows(conn, list(values), BigInteger())


def words(conn: Connection, values: Sequence[str]) -> FromClause:
    """The words as rows of a table with the one column ``value``."""
    return _rows(conn, list(values), Text())


@cache  # putting the query together takes longer than carrying it out
def pairs(is_postgresql: bool) -> Select[Any]:
    """Pairs of a word and a number as rows of a query; its parameters are those of ``given_pairs``."""
    if is_postgresql:
        arrays = [
            cast(bindparam(name, type_=postgresql.ARRAY(type_)), postgresql.ARRAY(type_))
            for name, type_ in (("words", Text()), ("numbers", BigInteger()))
        ]
        columns = (column("word", Text()), column("number", BigInteger()))
        given = func.unnest(*arrays).table_valued(*columns, name="given").render_derived()
        return select(given.c.word, given.c.number)
    table = func.json_each(bindparam("pairs", type_=Text())).table_valued(column("value", Text()), name="given")
    pair = table.c.value
    # Without a condition SQLite takes a following ON CONFLICT for one of a join.
    return select(func.json_extract(pair, "$[0]"), func.json_extract(pair, "$[1]")).where(pair.is_not(None))


def given_pairs(is_postgresql: bool, values: Sequence[tuple[str, int]]) -> dict[str, Any]:
    """The parameters of ``pairs``: any number of pairs in one statement."""
    if is_postgresql:
        return {"words": [word for word, _ in values], "numbers": [number for _, number in values]}
    return {"pairs": json.dumps(values)}


def gathered(conn: Connection, numbers: ColumnElement[int]) -> ColumnElement[Any]:
    """All numbers of a group in one value: see ``as_numbers``. A row for each takes ten times as long."""
    return func.json_agg(numbers) if is_postgresql(conn) else func.json_group_array(numbers)


def as_numbers(value: Any) -> list[int]:
    """The numbers in a value of ``gathered``, in no order."""
    return list(json.loads(value) if isinstance(value, str) else value)


def _rows(conn: Connection, values: list[Any], type_: BigInteger | Text) -> FromClause:
    value: ColumnClause[Any] = column("value", type_)
    if is_postgresql(conn):
        return func.unnest(_array(values, type_)).table_valued(value, name="given").render_derived()
    return func.json_each(json.dumps(values)).table_valued(value, name="given")


def _array(values: list[Any], type_: BigInteger | Text) -> Cast[Any]:
    return cast(bindparam("given", values, postgresql.ARRAY(type_), unique=True), postgresql.ARRAY(type_))

"""What a database needs to stay quick and small: statistics for its planner, room given back, sizes by table."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, text

from storage.address import is_file
from storage.database import Database
from storage.schema import metadata

PAYS_FROM = 0.2  # share of a file that is free pages, from which giving them back is worth rewriting it
AT_LEAST = 16 * 2**20  # bytes below which it never is
ROWS_LOOKED_AT = 1_000  # of an index, for statistics: SQLite's own advice for large files is 100 to 1,000
PATIENCE = 30.0  # seconds for whoever writes just now


@dataclass(frozen=True, slots=True)
class TableSize:
    """A table with its indexes, on disk."""

    name: str
    size: int  # bytes


def refresh_statistics(database: Database) -> None:
    """Let the planner know how many rows there are of what. Raises StorageError."""
    if is_file(database.url):
        with _beside(database) as file:
            file.execute(f"PRAGMA analysis_limit = {ROWS_LOOKED_AT}")
            file.execute("ANALYZE")
        return
    with database.write() as conn:
        for name in metadata.tables:
            conn.exec_driver_sql(f'ANALYZE "{name}"')


def give_back_room(database: Database) -> bool:
    """Rewrite a SQLite file of which much is free, where its disk has the room; whether that was done.

    PostgreSQL's autovacuum does the like by itself. Raises StorageError.
    """
    if not is_file(database.url):
        return False
    with database.read() as conn:
        free, size = free_and_whole(conn)
    room = shutil.disk_usage(Path(database.url.database or "").resolve().parent).free
    if free < max(AT_LEAST, PAYS_FROM * size) or room < 2 * size:
        return False
    with _beside(database) as file:
        file.execute("VACUUM")
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return True


def free_and_whole(conn: Connection) -> tuple[int, int]:
    """Bytes of a SQLite file that hold nothing, and all of it."""
    page, free, pages = (
        int(conn.exec_driver_sql(f"PRAGMA {name}").scalar_one())
        for name in ("page_size", "freelist_count", "page_count")
    )
    return free * page, pages * page


def database_size(conn: Connection) -> int:
    """Bytes of the whole database."""
    if conn.dialect.name == "sqlite":
        return free_and_whole(conn)[1]
    return int(conn.scalar(text("SELECT pg_database_size(current_database())")) or 0)


def table_sizes(conn: Connection) -> tuple[TableSize, ...]:
    """The tables with their indexes, the largest first; empty where SQLite was built without ``dbstat``."""
    if conn.dialect.name == "sqlite":
        if not conn.scalar(text("SELECT sqlite_compileoption_used('ENABLE_DBSTAT_VTAB')")):
            return ()
        query = (
            "SELECT m.tbl_name, sum(s.pgsize) FROM dbstat s JOIN sqlite_schema m ON m.name = s.name "
            "WHERE s.aggregate = TRUE GROUP BY m.tbl_name ORDER BY 2 DESC"
        )
        return tuple(TableSize(name, size) for name, size in conn.execute(text(query)))
    found = [
        TableSize(name, int(conn.scalar(text("SELECT pg_total_relation_size(:name)"), {"name": name}) or 0))
        for name in metadata.tables
    ]
    return tuple(sorted(found, key=lambda table: (-table.size, table.name)))


@contextmanager
def _beside(database: Database) -> Iterator[sqlite3.Connection]:
    """A connection of its own, without the transaction that others begin with: VACUUM wants none around it."""
    with database.explained(), closing(sqlite3.connect(database.url.database or "", timeout=PATIENCE)) as file:
        file.isolation_level = None
        yield file

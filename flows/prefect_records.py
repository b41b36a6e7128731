"""What the Prefect server on this machine keeps of past runs: how large its file is, and giving its room back.

The server deletes old runs and events by itself, but a SQLite file shrinks by VACUUM alone, which it never does.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

HOME = "claimwatch-prefect"  # folder of a server that ``claimwatch serve`` starts
PAYS_FROM = 0.25  # share of the file that is free
AT_LEAST = 4 * 2**20  # bytes
PATIENCE = 20.0  # seconds; the server itself waits for 60


@dataclass(frozen=True, slots=True)
class Records:
    """The server's file before and after; in bytes."""

    file: Path
    size_before: int
    size: int
    note: str = ""  # why its room was not given back, though that would pay


def records_file(beside: Path) -> Path | None:
    """The SQLite file of a server on this machine: as Prefect's settings have it, else where ``claimwatch serve``
    keeps it in the folder of the database. None where there is none.
    """
    from prefect.settings import get_current_settings

    secret = get_current_settings().server.database.connection_url
    address = secret.get_secret_value() if secret is not None else ""
    if address and not address.startswith("sqlite"):
        return None
    named = [Path(make_url(address).database or "")] if address else []
    return next((path for path in (*named, beside / HOME / "prefect.db") if path.is_file()), None)


def give_back_room(file: Path) -> Records:
    """Rewrite the file if much of it is free. The server may run: it waits, for less than a second at 50 MB."""
    before = _size(file)
    try:
        with closing(sqlite3.connect(file, timeout=PATIENCE, isolation_level=None)) as conn:
            page, free = (conn.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_size", "freelist_count"))
            if page * free < max(AT_LEAST, PAYS_FROM * before):
                return Records(file, before, before)
            if shutil.disk_usage(file.parent).free < 2 * before:
                return Records(file, before, before, "its disk has no room to rewrite it")
            conn.execute("VACUUM")
            conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:  # in use just now: the next night will do
        return Records(file, before, _size(file), f"it could not be rewritten ({error})")
    return Records(file, before, _size(file))


def _size(file: Path) -> int:
    return sum(part.stat().st_size for end in ("", "-wal") if (part := Path(f"{file}{end}")).exists())

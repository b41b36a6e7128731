"""Copies of a database that can be taken while others write, looked at before they are trusted, and put back."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL

from storage import backup_postgres
from storage.address import is_file, parse_address, safe_name
from storage.database import Database, delivery_lock, locks_of, open_database, run_lock
from storage.errors import StorageError, explained
from storage.migrate import VERSION_TABLE, known_revisions
from storage.schema import REVISION


class BackupError(StorageError):
    """A copy that cannot be made, or not be put back; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that was looked at and can be put back."""

    file: Path
    revision: str
    size: int  # bytes


def back_up(database: Database, file: Path) -> Copy:
    """A copy of the database as it is at one moment, in a new file that only this user may read.

    The file appears under its name when it is whole. Raises BackupError, StorageError.
    """
    if file.exists():
        raise BackupError(f"{file} exists already. Name a new file, or remove that one.")
    if not file.parent.is_dir():
        raise BackupError(f"The folder {file.parent} is missing. Create it: mkdir -p {file.parent}")
    partial = file.with_name(f".{file.name}.partial")
    try:
        partial.unlink(missing_ok=True)
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        if is_file(database.url):
            _copy_file(database, partial)
        else:
            backup_postgres.dump(database.url, partial)
        _sync(partial)
        copy = look_at(partial, database.url)
        partial.rename(file)
        _sync(file.parent)
    except OSError as error:
        raise BackupError(f"{file} cannot be written: {error.strerror}.") from error
    finally:
        partial.unlink(missing_ok=True)
    return Copy(file, copy.revision, copy.size)


def look_at(file: Path, target: URL) -> Copy:
    """The copy, if it can be put back in place of ``target``: whole, of this program, and not newer than it.

    Raises BackupError.
    """
    if not file.is_file():
        raise BackupError(f"There is no file {file}.")
    with file.open("rb") as begun:
        is_sqlite = begun.read(16) == b"SQLite format 3\0"
    if is_sqlite is not is_file(target):
        kind = "SQLite" if is_sqlite else "no SQLite"
        raise BackupError(f"{file} is {kind} file, and {safe_name(target)} is another kind of database.")
    revision = _revision_of_file(file) if is_sqlite else backup_postgres.revision(target, file)
    if revision not in known_revisions():
        raise BackupError(
            f"{file} was made by a newer version of claimwatch (schema {revision}, this one knows {REVISION}). "
            "Upgrade: pip install --upgrade claimwatch"
        )
    return Copy(file, revision, file.stat().st_size)


def put_back(file: Path, address: str, now: datetime, *, force: bool = False) -> tuple[Copy, str]:
    """Make the database at ``address`` what the copy holds, and migrate it: the copy, and where the old one is.

    A database that is there is replaced with ``force`` alone, and kept aside; "" where there was none.
    Raises BackupError, RunInProgress while a run works on it, StorageError.
    """
    target = parse_address(address)
    copy = look_at(file, target)
    if is_file(target):
        aside = _put_file_back(file, target, address, now, force)
    else:
        aside = _put_dump_back(file, address, now, force)
    open_database(address).close()
    return copy, aside


def _copy_file(database: Database, partial: Path) -> None:
    """VACUUM INTO reads one state, keeps no writer waiting, and leaves out free pages."""
    with explained(database.name), closing(sqlite3.connect(database.url.database or "", timeout=30)) as source:
        source.execute("VACUUM INTO ?", (str(partial),))


def _revision_of_file(file: Path) -> str:
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as conn:
            damage = [row[0] for row in conn.execute("PRAGMA integrity_check(5)")]
            if damage != ["ok"]:
                raise BackupError(f"{file} is damaged ({damage[0]}). Take an earlier copy.")
            if conn.execute("PRAGMA foreign_key_check").fetchone():
                raise BackupError(f"{file} is damaged: rows refer to rows that are missing. Take an earlier copy.")
            row = conn.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()  # noqa: S608 - a constant
    except sqlite3.Error as error:
        raise BackupError(f"{file} is no copy of a claimwatch database ({error}).") from error
    return str(row[0]) if row else ""


def _put_file_back(file: Path, target: URL, address: str, now: datetime, force: bool) -> str:
    place = Path(target.database or "")
    if place.exists() and file.samefile(place):
        raise BackupError(f"{file} is the database itself.")
    if place.exists() and not force:
        raise BackupError(f"{place} exists. To replace it, and keep it aside, add --force.")
    partial = place.with_name(f".{place.name}.restored")
    try:
        shutil.copyfile(file, partial)
        partial.chmod(place.stat().st_mode & 0o777 if place.exists() else 0o600)
        _sync(partial)
        with locks_of(place) as free:
            if not free:
                raise BackupError(f"A run or a delivery works on {place}. Wait for it to end, then restore again.")
            aside = _set_aside(place, now) if place.exists() else None
            os.replace(partial, place)
            _sync(place.parent)
    except OSError as error:
        raise BackupError(f"{place} cannot be replaced: {error.strerror}.") from error
    finally:
        partial.unlink(missing_ok=True)
    return str(aside or "")


def _set_aside(place: Path, now: datetime) -> Path:
    """A second name for the file, in which all of its log was put: the first can then be given to another."""
    aside = place.with_name(f"{place.name}.before-{now:%Y%m%dT%H%M%SZ}")
    try:
        with closing(sqlite3.connect(place, timeout=2, isolation_level=None)) as old:
            old.execute("PRAGMA journal_mode=DELETE")  # refused while anyone else has the file open
    except sqlite3.OperationalError as error:
        raise BackupError(f"{place} is in use ({error}). Stop what uses it, then restore again.") from error
    except sqlite3.DatabaseError:  # damaged, which may be why it is replaced: kept as it is, with its log
        for suffix in ("-wal", "-shm"):
            log = place.with_name(place.name + suffix)
            if log.exists():
                log.rename(aside.with_name(aside.name + suffix))
    os.link(place, aside)
    return aside


def _put_dump_back(file: Path, address: str, now: datetime, force: bool) -> str:
    database = open_database(address)
    try:
        if not force:
            raise BackupError(f"{database.name} is a database already. To replace its contents, add --force.")
        with run_lock(database, "restore", now), delivery_lock(database) as mine:
            if not mine:
                raise BackupError(f"A delivery works on {database.name}. Wait for it to end, then restore again.")
            aside = file.with_name(f"{database.url.database}.before-{now:%Y%m%dT%H%M%SZ}.dump")
            back_up(database, aside)
            backup_postgres.restore(database.url, file)
    finally:
        database.close()
    return str(aside)


def _sync(path: Path) -> None:
    """Have the disk hold what was written to a file, or the names in a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""Backups beside the database: made, thinned to the latest few, listed; and one put back by hand."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from alerts.escaping import for_terminal
from flows.deliver import base_folder
from flows.exit_codes import DONE
from storage.address import is_file
from storage.backup import BackupError, Copy, back_up, put_back
from storage.database import Database, open_database
from storage.upkeep import database_size

FOLDER = "claimwatch-backups"
_NAME = re.compile(r"claimwatch-(\d{8}T\d{6}Z)\.(db|dump)")
_TIME = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that the program made by itself."""

    file: Path
    made_at: datetime


def folder_of(database: str, named: str) -> Path:
    """Where backups are kept: the folder of that name, or the usual one, seen from the database's own."""
    return base_folder(database) / (Path(named).expanduser() if named else FOLDER)


def backups_in(folder: Path) -> tuple[Backup, ...]:
    """The backups in a folder, the latest first; other files are left alone."""
    found = [(path, _NAME.fullmatch(path.name)) for path in (folder.iterdir() if folder.is_dir() else ())]
    made = [
        Backup(path, datetime.strptime(name[1], _TIME).replace(tzinfo=UTC))
        for path, name in found
        if name is not None
    ]
    return tuple(sorted(made, key=lambda backup: (backup.made_at, backup.file.name), reverse=True))


def make_backup(database: Database, folder: Path, now: datetime) -> Backup:
    """The backup of that moment, made unless it is there. Raises BackupError, StorageError."""
    suffix = "db" if is_file(database.url) else "dump"
    file = folder / f"claimwatch-{now:{_TIME}}.{suffix}"
    if file.exists():
        return Backup(file, now)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BackupError(f"{folder} cannot be made: {error.strerror}.") from error
    with database.read() as conn:
        size = database_size(conn)
    if is_file(database.url) and (room := shutil.disk_usage(folder).free) < size:
        raise BackupError(
            f"{folder} has room for {room // 2**20} MB, and a backup may take {size // 2**20} MB. Free some, "
            "or name another folder: backup_folder in settings.toml."
        )
    back_up(database, file)
    return Backup(file, now)


def thin(folder: Path, keep: int) -> Sequence[Backup]:
    """Remove all but the latest ``keep`` backups of the folder: those removed."""
    old = backups_in(folder)[keep:]
    for backup in old:
        backup.file.unlink(missing_ok=True)
    return old


def backup_command(address: str, file: Path) -> int:
    """Copy the database into ``file``, also while a night runs, and say what is in it."""
    database = open_database(address, create=False)
    try:
        copy = back_up(database, file)
    finally:
        database.close()
    _say(f"{copy.file}: {_described(copy)}, checked. To put it back: claimwatch restore {copy.file}")
    return DONE


def restore_command(address: str, file: Path, *, force: bool) -> int:
    """Make the database what ``file`` holds, and say where the old one is kept."""
    copy, aside = put_back(file, address, datetime.now(UTC), force=force)
    _say(f"restored from {copy.file} ({_described(copy)}).")
    if aside:
        _say(f"What was there before is kept as {aside}; remove it when you no longer need it.")
    _say("What was sent after the copy was made is sent again if it waited then: see claimwatch alerts list.")
    return DONE


def _described(copy: Copy) -> str:
    return f"{max(1, copy.size // 1024):,} KB, schema {copy.revision}"


def _say(words: str) -> None:
    sys.stdout.write(for_terminal(words) + "\n")

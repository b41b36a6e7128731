"""What can go wrong with a database, in words that a person can act on."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError


class StorageError(Exception):
    """The database cannot be used. The message says why and what to do; it never holds a password."""


class AddressError(StorageError):
    """The address names no database that can be used; nothing was opened."""


class RunInProgress(StorageError):  # noqa: N818  # a state, not a fault
    """Another run works on the database."""


_CAUSES = (  # words of the driver's error with its SQLSTATE, what it means, remedy
    (
        r"database (table )?is locked|SQLSTATE (55P03|40P01|40001)",
        "is locked",
        "Wait for the other program to end; run again.",
    ),
    (
        r"readonly database|SQLSTATE (25006|42501)",
        "may not be written",
        "Give this user the right to write to the file and its folder, or to the tables.",
    ),
    (
        r"disk I/O error|disk is full|SQLSTATE 53100",
        "has no room left",
        "Free space on its disk; run again.",
    ),
    (
        r"not a database|malformed",
        "is no database, or a damaged one",
        "Restore it from a copy, or name another.",
    ),
    (
        r"unable to open database file",
        "cannot be opened",
        "See that the folder exists and that this user may read and write the file.",
    ),
    (
        r"connection|server closed|resolve host|SQLSTATE (08|28|3D000|57P0[1-3]|53300)",
        "cannot be reached",
        "See that the server runs, and that address, database, user and password are right.",
    ),
)


@contextmanager
def explained(name: str, secret: str = "") -> Iterator[None]:
    """Turns the driver's errors into StorageError. ``secret`` is kept out of its message."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        words = str(cause).strip().splitlines()
        said = words[0] if words else type(cause).__name__
        said = said.replace(secret, "***") if secret else said
        raise StorageError(_message(name, said, getattr(cause, "sqlstate", None) or "")) from error


def _message(name: str, said: str, sqlstate: str) -> str:
    for pattern, meaning, remedy in _CAUSES:
        if re.search(pattern, f"{said} SQLSTATE {sqlstate}", re.IGNORECASE):
            return f"The database {name} {meaning} ({said}). {remedy}"
    return f"The database {name} refused a statement ({said}). This is a fault of the program: report it."

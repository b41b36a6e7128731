"""Which database a user means."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from storage.errors import AddressError

_WANTED = "Give a file (claimwatch.db), sqlite:///PATH or postgresql://USER@HOST/NAME."
_SQLITE = {"sqlite", "sqlite+pysqlite"}
_POSTGRESQL = {"postgresql", "postgresql+psycopg"}


def parse_address(address: str) -> URL:
    """The address as a URL with its driver. Raises AddressError for anything but SQLite and PostgreSQL."""
    if "://" not in address:
        return _file(address)
    scheme = address.split("://", 1)[0]
    if scheme not in _SQLITE | _POSTGRESQL:
        raise AddressError(f"Databases of the kind {scheme!r} are not supported. {_WANTED}")
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise AddressError(f"The database's address is not a valid {scheme} URL. {_WANTED}") from None
    if scheme in _POSTGRESQL:
        return _server(url)
    if url.query or url.host:
        raise AddressError(f"A sqlite URL takes a path and nothing else: sqlite:///PATH. {_WANTED}")
    return _file(url.database or "")


def safe_name(url: URL) -> str:
    """The address for messages: without password and options."""
    return str(url.database) if is_file(url) else url.set(password=None, query={}).render_as_string()


def without_password(address: str) -> str:
    """The address as others may see it, in full but for the password. Raises AddressError."""
    if is_file(parse_address(address)):
        return address
    secret = ["password", "sslpassword"]
    url = make_url(address).difference_update_query(secret)
    return url._replace(password=None).render_as_string()  # ``set`` takes None for "as it was"


def is_file(url: URL) -> bool:
    """Whether the database is SQLite's."""
    return url.get_backend_name() == "sqlite"


def _file(path: str) -> URL:
    if path in ("", ":memory:") or path.startswith("file:"):
        raise AddressError(f"A database in memory forgets everything. {_WANTED}")
    file = Path(path).expanduser()
    if file.is_dir():
        raise AddressError(f"{file} is a folder. Name a file in it, for example {file / 'claimwatch.db'}.")
    if not file.parent.is_dir():
        raise AddressError(
            f"The folder {file.parent} of the database is missing. Create it: mkdir -p {file.parent}"
        )
    return URL.create("sqlite+pysqlite", database=str(file))


def _server(url: URL) -> URL:
    defaults = {"connect_timeout": "10", "application_name": "claimwatch", "client_encoding": "utf8"}
    return url.set(drivername="postgresql+psycopg", query={**defaults, **url.query})

"""Opening a database, and its transactions."""

from __future__ import annotations

import os
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, select

from storage.address import is_file, parse_address, safe_name
from storage.errors import AddressError, RunInProgress, StorageError, explained
from storage.migrate import migrate, revision
from storage.reading_tables import run_holder
from storage.statements import upsert

__all__ = [
    "Database",
    "RunInProgress",
    "StorageError",
    "delivery_lock",
    "is_locked",
    "locks_of",
    "open_database",
    "revision_of",
    "run_lock",
    "schedule_lock",
]

_RUN = 0x6E69676874  # key of the advisory lock that PostgreSQL gives a run
_DELIVERY = 0x706F7374  # and of that which it gives a delivery
_SCHEDULE = 0x636C6F636B  # and of that which it gives whoever starts its nights by the clock
_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "secure_delete=OFF")
_CACHE_KIB = 64 * 1024  # a connection's, taken as it is needed
_WRITES = "claimwatch_writes"  # execution option of a connection that is to write


class Database:
    """An open database of the current schema. Threads may share it, processes may not."""

    def __init__(self, url: URL, engine: Engine) -> None:
        self.url = url
        self.engine = engine
        self.name = safe_name(url)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database and changes nothing. Raises StorageError."""
        options = {} if is_file(self.url) else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self.explained(), self.engine.connect().execution_options(**options) as conn, conn.begin() as all_:
            yield conn
            all_.rollback()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that takes effect as a whole when left, or not at all. Raises StorageError."""
        with self.explained(), self.engine.connect().execution_options(**{_WRITES: True}) as conn, conn.begin():
            yield conn

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turns the driver's errors into StorageError."""
        with explained(self.name, self.url.password or ""):
            yield

    def close(self) -> None:
        """Gives all connections back."""
        self.engine.dispose()


def open_database(address: str, *, patience: float = 30.0, create: bool = True) -> Database:
    """The database at ``address``: a file name, ``sqlite:///PATH`` or ``postgresql://…``.

    Migrated where needed, and created too unless ``create`` is false: then AddressError
    says that it is not there. ``patience`` is how long to wait for a lock, in seconds.
    Raises StorageError where it cannot be used.
    """
    url = parse_address(address)
    if not create and is_file(url) and not Path(url.database or "").exists():
        raise AddressError(f"There is no database {url.database}. See the --db that it was made with.")
    database = Database(url, _engine(url, patience))
    try:
        with database.explained():
            migrate(database.engine, database.name)
    except BaseException:
        database.close()
        raise
    return database


def revision_of(address: str) -> str | None:
    """The revision of the schema there, which stays; None where there is no database. Raises StorageError."""
    url = parse_address(address)
    if is_file(url) and not Path(url.database or "").exists():
        return None
    database = Database(url, _engine(url, patience=5))
    try:
        with database.read() as conn:
            return revision(conn)
    finally:
        database.close()


@contextmanager
def run_lock(database: Database, holder: str, now: datetime) -> Iterator[None]:
    """Keeps other runs off the database while entered. ``holder`` says what runs.

    The lock is the engine's own, so that it ends with the process, however that ends.
    Raises RunInProgress, which names the run that has it.
    """
    with _locked(database, "run", _RUN) as mine:
        if not mine:
            raise RunInProgress(_occupied(database))
        _sign(database, holder, now)
        yield


@contextmanager
def delivery_lock(database: Database) -> Iterator[bool]:
    """Whether this is the one process that sends messages from the database, while entered."""
    with _locked(database, "deliver", _DELIVERY) as mine:
        yield mine


def is_locked(database: Database) -> bool:
    """Whether a run works on the database just now."""
    with _locked(database, "run", _RUN) as mine:
        return not mine


@contextmanager
def locks_of(file: Path) -> Iterator[bool]:
    """Both locks of a SQLite database that is not opened, as it may be damaged: whether they were to be had."""
    with _locked_file(file, "run") as no_run, _locked_file(file, "deliver") as no_delivery:
        yield no_run and no_delivery


@contextmanager
def schedule_lock(database: Database) -> Iterator[bool]:
    """Whether this is the one process that starts the database's nights by the clock, while entered."""
    with _locked(database, "serve", _SCHEDULE) as mine:
        yield mine


@contextmanager
def _locked(database: Database, name: str, key: int) -> Iterator[bool]:
    if not is_file(database.url):
        with _locked_server(database, key) as mine:
            yield mine
        return
    with _locked_file(Path(database.url.database or ""), name) as mine:
        yield mine


@contextmanager
def _locked_file(file: Path, name: str) -> Iterator[bool]:
    """A write lock on an empty SQLite file beside the database, which no reader or writer touches."""
    with explained(str(file)):
        lock = sqlite3.connect(f"{file}-{name}", timeout=0, isolation_level=None)
    with closing(lock):
        with explained(str(file)):
            mine = _begun(lock)
        yield mine


def _begun(lock: sqlite3.Connection) -> bool:
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            return False
        raise
    return True


@contextmanager
def _locked_server(database: Database, key: int) -> Iterator[bool]:
    """PostgreSQL frees an advisory lock when the connection that took it closes."""
    with database.explained():
        lock = database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    with closing(lock):
        with database.explained():
            lock.detach()
            mine = bool(lock.scalar(select(func.pg_try_advisory_lock(key))))
        yield mine


def _sign(database: Database, holder: str, now: datetime) -> None:
    values = {"holder": holder, "host": socket.gethostname(), "pid": os.getpid(), "taken_at": now}
    with database.write() as conn:
        row = upsert(conn, run_holder).values(id=1, **values)
        conn.execute(row.on_conflict_do_update(index_elements=["id"], set_=values))


def _occupied(database: Database) -> str:
    with database.read() as conn:
        row = conn.execute(select(run_holder)).one_or_none()
    who = (
        f": {row.holder}, process {row.pid} on {row.host}, since {row.taken_at:%Y-%m-%d %H:%M} UTC" if row else ""
    )
    return f"Another run works on {database.name}{who}. Wait for it to end, or end that process; then run again."


def _engine(url: URL, patience: float) -> Engine:
    if is_file(url):
        engine = create_engine(url, connect_args={"timeout": patience})
        event.listen(engine, "connect", prepare_file)
        event.listen(engine, "begin", _begin_file)
        return engine
    wait = {"options": f"-c lock_timeout={int(patience * 1000)}"} if "options" not in url.query else {}
    return create_engine(url, connect_args=wait, pool_pre_ping=True)


def prepare_file(connection: sqlite3.Connection, _: object) -> None:
    """SQLite's own defaults are no foreign keys, a cache of 2 MB (a large database is then read from the file page
    by page), and in some builds a slow sync and a wipe of deleted rows."""
    connection.isolation_level = None  # transactions begin in _begin_file, not where the driver sees fit
    for pragma in (*_PRAGMAS, f"cache_size=-{_CACHE_KIB}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_file(conn: Connection) -> None:
    """A writer locks at once: a lock taken later fails without waiting if another wrote in between."""
    writes = conn.get_execution_options().get(_WRITES, False)
    conn.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")
    conn.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

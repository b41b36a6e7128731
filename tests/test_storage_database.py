"""Opening databases, their schema, their transactions, and what is said when they cannot be used."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from postgres import PostgresCluster
from sqlalchemy import Connection, create_engine, inspect, select, text
from sqlalchemy.exc import StatementError

from storage.address import parse_address
from storage.columns import metadata
from storage.database import Database, RunInProgress, StorageError, open_database, run_lock
from storage.feeds import FeedState, feed_state, feed_states, save_feed_state
from storage.migrate import VERSION_TABLE
from storage.reading_tables import RunState, runs
from storage.runs import crash_stale_runs, finish_run, last_run, run, start_run
from storage.schema import REVISION

NOW = datetime(2025, 11, 10, 20, tzinfo=UTC)


def index_said(index: Any) -> str:
    options = {name: str(value) for name, value in index.pop("dialect_options", {}).items()}
    return str(sorted({**index, **options}.items()))


def described(conn: Connection) -> dict[str, Any]:
    """Everything that the engine tells about the tables, but their comments and order."""
    look = inspect(conn)
    tables = sorted(set(look.get_table_names()) - {VERSION_TABLE})
    parts = {
        "columns": lambda t: [
            (c["name"], str(c["type"]), c["nullable"], c["default"]) for c in look.get_columns(t)
        ],
        "primary key": lambda t: look.get_pk_constraint(t),
        "checks": lambda t: sorted((c["name"], c["sqltext"]) for c in look.get_check_constraints(t)),
        "foreign keys": lambda t: sorted(map(str, look.get_foreign_keys(t))),
        "unique": lambda t: sorted(map(str, look.get_unique_constraints(t))),
        "indexes": lambda t: sorted(map(index_said, look.get_indexes(t))),
        "options": lambda t: str(look.get_table_options(t)) if conn.dialect.name == "sqlite" else "",
    }
    return {f"{table} {part}": say(table) for table in tables for part, say in parts.items()}


def test_migrations_make_the_tables_that_the_program_uses(
    database: Database, engine_name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with database.read() as conn:
        context = MigrationContext.configure(conn, opts={"version_table": VERSION_TABLE, "compare_type": True})
        assert compare_metadata(context, metadata) == []
        migrated = described(conn)
    if engine_name == "sqlite":
        url = parse_address(str(tmp_path / "direct.db"))
    else:
        cluster = request.getfixturevalue("postgres")
        url = parse_address(cluster.url(cluster.create()))
    engine = create_engine(url)
    with engine.begin() as conn:
        metadata.create_all(conn)
        assert described(conn) == migrated
    engine.dispose()
    assert len(migrated) == 7 * len(metadata.tables)


def test_the_newest_migration_is_the_one_that_the_program_expects() -> None:
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    assert ScriptDirectory.from_config(config).get_current_head() == REVISION


def test_a_database_opens_again_with_its_content(database_url: str) -> None:
    database = open_database(database_url)
    with database.write() as conn:
        save_feed_state(conn, FeedState("dawn", "https://dawn.example/feed"))
    database.close()
    again = open_database(database_url)
    with again.read() as conn:
        assert feed_state(conn, "dawn") == FeedState("dawn", "https://dawn.example/feed")
    again.close()


def test_many_may_open_a_new_database_at_once(database_url: str) -> None:
    failures: list[StorageError] = []

    def open_one() -> None:
        try:
            open_database(database_url).close()
        except StorageError as error:
            failures.append(error)

    threads = [threading.Thread(target=open_one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_newer_schema_is_refused(database_url: str) -> None:
    database = open_database(database_url)
    with database.write() as conn:
        conn.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    database.close()
    with pytest.raises(StorageError, match=r"newer version.*9999.*Upgrade: pip install"):
        open_database(database_url)


def test_the_database_of_another_program_is_refused(tmp_path: Path, postgres: PostgresCluster) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE cookies (name TEXT)")
    with pytest.raises(StorageError, match="another program"):
        open_database(str(path))
    url = postgres.url(postgres.create())
    engine = create_engine(parse_address(url))
    with engine.begin() as conn:
        conn.execute(text("CREATE TABLE alembic_version (version_num TEXT)"))  # may share with Prefect
    open_database(url).close()
    url = postgres.url(postgres.create())
    stranger = create_engine(parse_address(url))
    with stranger.begin() as conn:
        conn.execute(text("CREATE TABLE articles (name TEXT)"))
    with pytest.raises(StorageError, match="another program"):
        open_database(url)
    engine.dispose()
    stranger.dispose()


def test_postgresql_must_keep_unicode(postgres: PostgresCluster) -> None:
    url = postgres.url(postgres.create("template0", "SQL_ASCII"))
    with pytest.raises(StorageError, match=r"UTF-8.*createdb --encoding=UTF8"):
        open_database(url)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("mysql://root:hunter2@localhost/x", "'mysql' are not supported"),
        ("postgres://u:hunter2@h/x", "'postgres' are not supported"),
        ("sqlite+aiosqlite:///x.db", "not supported"),
        ("postgresql://u:hunter2@host:port/x", "not a valid postgresql URL"),
        ("sqlite://", "memory"),
        ("sqlite:///:memory:", "memory"),
        (":memory:", "memory"),
        ("", "memory"),
        ("sqlite:///x.db?mode=ro", "path and nothing else"),
        ("sqlite://host/x.db", "path and nothing else"),
        ("/no/such/folder/x.db", "mkdir -p /no/such/folder"),
        ("/", "is a folder"),
        ("postgresql://u:hunter2@127.0.0.1:1/x", r"cannot be reached.*See that the server runs"),
        ("postgresql://u@127.0.0.1:1/x?password=hunter2", r"cannot be reached.*See that the server runs"),
    ],
)  # fmt: skip
def test_a_bad_address_is_refused_with_its_remedy_and_without_its_password(address: str, words: str) -> None:
    with pytest.raises(StorageError, match=words) as caught:
        open_database(address)
    assert "hunter2" not in str(caught.value)


def test_an_unknown_database_of_the_server_is_reported(postgres: PostgresCluster) -> None:
    with pytest.raises(StorageError, match=r"nowhere.*cannot be reached"):
        open_database(postgres.url("nowhere"))


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear Sir, " * 200)
    with pytest.raises(StorageError, match=r"no database.*Restore"):
        open_database(str(path))


@contextmanager
def as_somebody() -> Iterator[None]:
    """Without root's right to write everything."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)


def write_a_run(path: Path) -> None:
    database = open_database(str(path))
    with database.write() as conn:
        start_run(conn, "r1", NOW, "night")
    database.close()


def test_a_read_only_file_is_reported() -> None:
    folder = Path(
        subprocess.check_output(["mktemp", "-d"], text=True).strip()
    )  # pytest's folders are root's alone
    path = folder / "x.db"
    open_database(str(path)).close()
    path.chmod(0o444)
    folder.chmod(0o555)
    with as_somebody(), pytest.raises(StorageError, match=r"(may not be written|cannot be opened).*this user"):
        write_a_run(path)
    folder.chmod(0o755)
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()


def test_a_locked_database_is_reported_after_a_wait(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    first, second = open_database(str(path)), open_database(str(path), patience=0.1)
    with first.write() as conn:
        start_run(conn, "r1", NOW, "night")
        with second.read() as other:
            assert last_run(other, "night") is None  # readers go on
        with pytest.raises(StorageError, match=r"is locked.*Wait"), second.write():
            pass
    with second.read() as other:
        assert last_run(other, "night") is not None
    first.close()
    second.close()


def test_a_locked_row_of_the_server_is_reported_after_a_wait(postgres: PostgresCluster) -> None:
    url = postgres.url(postgres.create())
    first, second = open_database(url), open_database(url, patience=0.1)
    with first.write() as conn:
        start_run(conn, "r1", NOW, "night")
        with pytest.raises(StorageError, match=r"is locked.*Wait"), second.write() as other:
            start_run(other, "r1", NOW, "night")
    first.close()
    second.close()


def fill(database: Database) -> None:
    with database.write() as conn:
        pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
        conn.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        for number in range(10_000):
            save_feed_state(conn, FeedState(str(number), "https://dawn.example/feed"))


def test_a_full_disk_is_reported_and_leaves_nothing_half_done(tmp_path: Path) -> None:
    database = open_database(str(tmp_path / "x.db"))
    with pytest.raises(StorageError, match=r"no room left.*Free space"):
        fill(database)
    with database.read() as conn:
        assert feed_states(conn) == ()
    database.close()


def test_a_transaction_takes_effect_as_a_whole_or_not_at_all(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as conn:
        _ = save_feed_state(conn, FeedState("dawn", "https://dawn.example/feed")), 1 / 0
    with database.read() as conn:
        assert feed_states(conn) == ()


def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(StorageError, match="may not be written"), database.read() as conn:
        save_feed_state(conn, FeedState("dawn", "https://dawn.example/feed"))
    with database.write() as conn:
        save_feed_state(conn, FeedState("dawn", "https://dawn.example/feed"))


def test_a_reader_sees_one_state(database: Database) -> None:
    with database.read() as conn:
        assert feed_states(conn) == ()
        with database.write() as writer:
            save_feed_state(writer, FeedState("dawn", "https://dawn.example/feed"))
        assert feed_states(conn) == ()


def test_sqlite_is_set_up_for_safety_and_speed(tmp_path: Path) -> None:
    database = open_database(str(tmp_path / "x.db"))
    with database.read() as conn:
        pragmas = {
            name: conn.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }
    database.close()
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 1, "busy_timeout": 30_000}


def test_times_come_back_in_utc_and_naive_ones_are_refused(database: Database) -> None:
    karachi = datetime(2025, 11, 11, 1, 30, tzinfo=timezone(timedelta(hours=5)))
    with database.write() as conn:
        start_run(conn, "r1", karachi, "night")
    with database.read() as conn:
        found = conn.scalar(select(runs.c.started_at))
        assert found == karachi
        assert found.tzinfo is UTC
    with pytest.raises(StatementError, match="time without zone"), database.write() as conn:
        start_run(conn, "r2", datetime(2025, 11, 11), "night")  # noqa: DTZ001  # the fault under test


def test_feed_states_are_kept_by_feed(database: Database) -> None:
    first = FeedState("dawn", "https://dawn.example/feed", etag='W/"1"', last_ok_at=NOW, last_status=200)
    failed = FeedState("dawn", first.url, failures=2, last_reason="\0time-out", retry_at=NOW + timedelta(hours=1))
    other = FeedState("app", "https://app.example/rss", retired_at=NOW, moved_to="https://app.example/new")
    with database.write() as conn:
        for state in (first, other, failed):
            save_feed_state(conn, state)
    with database.read() as conn:
        kept = feed_state(conn, "dawn")
        assert kept is not None
        assert kept.last_reason == "\ufffdtime-out"  # no engine takes NUL
        assert (kept.failures, kept.etag, kept.retry_at) == (2, "", failed.retry_at)
        assert feed_state(conn, "nobody") is None
        assert feed_states(conn) == (other, kept)


def test_a_run_left_running_has_crashed(database: Database) -> None:
    with database.write() as conn:
        assert start_run(conn, "r1", NOW, "night") == ()
        assert start_run(conn, "r2", NOW + timedelta(days=1), "night") == ("r1",)
        finish_run(conn, "r2", NOW + timedelta(days=1, hours=1), RunState.DONE, {"articles": 3, "feeds": {"a": 1}})
        assert crash_stale_runs(conn, NOW) == ()
    with database.read() as conn:
        crashed, last = run(conn, "r1"), last_run(conn, "night")
        assert crashed is not None
        assert last is not None
        assert (crashed.state, crashed.finished_at) == (RunState.CRASHED, NOW + timedelta(days=1))
        assert (last.id, last.state, last.summary) == ("r2", RunState.DONE, {"articles": 3, "feeds": {"a": 1}})
        assert last_run(conn, "ingest") is None
        assert last_run(conn, "night", RunState.CRASHED) == crashed
        assert run(conn, "r9") is None


def test_one_run_at_a_time(database: Database) -> None:
    with run_lock(database, "night of 10 November", NOW):
        with (
            pytest.raises(RunInProgress, match=rf"night of 10 November, process {os.getpid()} .*2025-11-10 20:00"),
            run_lock(database, "another", NOW),
        ):
            pytest.fail("two runs at once")
        with database.write() as conn:  # the lock hinders no work
            start_run(conn, "r1", NOW, "night")
    with run_lock(database, "another", NOW):
        pass


def address_of(database: Database) -> str:
    if database.url.get_backend_name() == "sqlite":
        return str(database.url.database)
    return database.url.set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def doomed_process(program: str, database: Database, ready: Path) -> Iterator[int]:
    """A process that runs the program, is ready when it says so, and is killed outright at the end: its id."""
    process = subprocess.Popen([sys.executable, "-c", program, address_of(database), str(ready)])
    try:
        for _ in range(1200):
            if ready.exists():
                break
            threading.Event().wait(0.05)
        assert ready.exists()
        yield process.pid
    finally:
        process.kill()
        process.wait()


def test_a_killed_process_leaves_nothing_half_written(database: Database, tmp_path: Path) -> None:
    program = (
        "import sys, time, pathlib; from storage.database import open_database\n"
        "from storage.feeds import FeedState, save_feed_state\n"
        "db = open_database(sys.argv[1])\n"
        "with db.write() as conn: save_feed_state(conn, FeedState('whole', 'https://dawn.example/feed'))\n"
        "with db.write() as conn:\n"
        "    for n in range(5000): save_feed_state(conn, FeedState(str(n), 'https://dawn.example/feed'))\n"
        "    pathlib.Path(sys.argv[2]).touch(); time.sleep(60)\n"
    )
    with doomed_process(program, database, tmp_path / "ready"):
        pass
    with database.write() as conn:
        assert [state.feed_id for state in feed_states(conn)] == ["whole"]
        save_feed_state(conn, FeedState("next", "https://dawn.example/feed"))


def test_the_lock_of_a_killed_process_is_free(database: Database, tmp_path: Path) -> None:
    program = (
        "import sys, time, pathlib; from datetime import UTC, datetime\n"
        "from storage.database import open_database, run_lock\n"
        "with run_lock(open_database(sys.argv[1]), 'doomed', datetime(2025, 11, 10, tzinfo=UTC)):\n"
        "    pathlib.Path(sys.argv[2]).touch(); time.sleep(60)\n"
    )
    with (
        doomed_process(program, database, tmp_path / "ready") as pid,
        pytest.raises(RunInProgress, match=f"doomed, process {pid}"),
        run_lock(database, "next", NOW),
    ):
        pass
    for _ in range(100):  # PostgreSQL notices the closed connection a moment later
        try:
            with run_lock(database, "next", NOW):
                return
        except RunInProgress:
            threading.Event().wait(0.05)
    pytest.fail("the lock outlived its process")

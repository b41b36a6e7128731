"""The doctor names what is wrong and how to mend it, changes nothing, and says by its exit code how it stands."""

from __future__ import annotations

import json
import lzma
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import httpx
import pytest
from loopback import Loopback, Scripted
from sqlalchemy import Connection, text
from storage_examples import NOW, two_sides

from flows import doctor_machine
from flows.backups import FOLDER, make_backup
from flows.cli import main
from flows.exit_codes import DONE, FAILED, USAGE
from storage.cases import open_case
from storage.database import Database, open_database, revision_of, run_lock
from storage.feeds import FeedState, save_feed_state
from storage.outbox import add_alert, enqueue, mark_failed
from storage.reading_tables import RunState
from storage.runs import finish_run, start_run

FEED = '[[feed]]\nid = "indus"\nurl = "https://indus.example/feed"\noutlet = "The Indus Ledger"\nlanguage = "en"\n'
Found = dict[str, list[tuple[str, str]]]  # by part: state and words


@pytest.fixture(autouse=True)
def _no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setattr(doctor_machine, "DEFAULT_API", "http://127.0.0.1:9/api")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a configuration of one feed."""
    (tmp_path / "feeds.toml").write_text(FEED)
    return tmp_path


@pytest.fixture
def look(place: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, Found]]:
    """The doctor's exit code and findings on ``claimwatch.db`` of that folder."""

    def look(now: datetime = NOW + timedelta(hours=6)) -> tuple[int, Found]:
        options = ["--config", str(place), "--db", str(place / "claimwatch.db"), "--now", now.isoformat()]
        code = main(["doctor", *options, "--json"])
        found: Found = {}
        for line in map(json.loads, capsys.readouterr().out.splitlines()):
            found.setdefault(line["part"], []).append((line["state"], line["words"]))
        return code, found

    return look


@pytest.fixture
def database(place: Path, migrated_file: Path) -> Iterator[Database]:
    """The database in it, after one good night, with a backup."""
    (place / "claimwatch.db").write_bytes(migrated_file.read_bytes())
    opened = open_database(str(place / "claimwatch.db"))
    with opened.write() as conn:
        start_run(conn, "night-1", NOW, "night")
        finish_run(conn, "night-1", NOW, RunState.DONE, {})
    make_backup(opened, place / FOLDER, NOW)
    yield opened
    opened.close()


def run(conn: Connection, kind: str, at: datetime, state: RunState | None, **summary: Any) -> None:
    start_run(conn, f"{kind}-{at:%d%H}", at, kind)
    if state is not None:
        finish_run(conn, f"{kind}-{at:%d%H}", at, state, summary)


def to_mend(found: Found) -> dict[str, list[str]]:
    return {part: told for part, lines in found.items() if (told := [w for s, w in lines if s == "mend"])}


def test_a_watch_that_is_well(database: Database, look: Callable[..., tuple[int, Found]]) -> None:
    with database.write() as conn:
        run(conn, "maintain", NOW, RunState.DONE, problems=[])
    code, found = look()
    assert (code, to_mend(found)) == (DONE, {})
    assert {part for part, lines in found.items() if ("ok" in {state for state, _ in lines})} >= {
        "libraries", "configuration", "channels", "disk", "database", "nights", "feeds", "messages", "backups",
    }  # fmt: skip


def test_where_there_is_nothing_yet_nothing_is_made(place: Path, look: Callable[..., tuple[int, Found]]) -> None:
    before = sorted(place.iterdir())
    code, found = look()
    assert (code, to_mend(found)) == (DONE, {})
    assert "claimwatch run" in found["database"][0][1]
    assert sorted(place.iterdir()) == before


def test_a_typo_in_the_configuration(
    database: Database, place: Path, look: Callable[..., tuple[int, Found]]
) -> None:
    (place / "settings.toml").write_text("[night]\ntimezon = 1\n")
    code, found = look()
    assert code == USAGE
    assert "timezon" in to_mend(found)["configuration"][0]
    assert found["database"][0][0] == "ok"  # it goes on


def test_databases_of_other_versions(place: Path, look: Callable[..., tuple[int, Found]]) -> None:
    file = place / "claimwatch.db"
    with closing(sqlite3.connect(file)) as old:
        dump = Path(__file__).with_name("first_version.sql.xz")
        old.executescript(lzma.decompress(dump.read_bytes()).decode())
    code, found = look()
    assert code == DONE
    assert "claimwatch backup" in found["database"][0][1]
    assert revision_of(str(file)) == "0001"  # it was not changed
    with closing(sqlite3.connect(file)) as conn, conn:
        conn.execute("UPDATE claimwatch_version SET version_num = '9999'")
    code, found = look()
    assert code == FAILED
    assert "upgrade" in to_mend(found)["database"][0]


def test_no_database_at_all(place: Path, look: Callable[..., tuple[int, Found]]) -> None:
    (place / "claimwatch.db").write_text("a letter, saved under a wrong name" * 100)
    code, found = look()
    assert code == FAILED
    assert "Restore it" in to_mend(found)["database"][0]


@pytest.mark.parametrize(
    ("state", "hours", "words"),
    [
        (RunState.FAILED, 1, "failed: see why under Runs in Prefect"),
        (RunState.CRASHED, 1, "crashed"),
        (None, 1, "cut off; `claimwatch run` takes up"),
        (RunState.DONE, 60, "none since"),
    ],
)
def test_the_last_night(
    state: RunState | None, hours: int, words: str, database: Database, look: Callable[..., tuple[int, Found]]
) -> None:
    with database.write() as conn:
        run(conn, "night", NOW + timedelta(hours=1), state)
    code, found = look(NOW + timedelta(hours=1 + hours))
    assert code == FAILED
    assert words in to_mend(found)["nights"][0]


def test_a_night_that_runs_is_well(database: Database, look: Callable[..., tuple[int, Found]]) -> None:
    with database.write() as conn:
        run(conn, "night", NOW + timedelta(hours=1), None)
    with run_lock(database, "night-2", NOW):
        code, found = look()
    assert (code, found["nights"][0][0]) == (DONE, "ok")


def test_a_clock_that_went_back(database: Database, look: Callable[..., tuple[int, Found]]) -> None:
    code, found = look(NOW - timedelta(days=2))
    assert code == FAILED
    assert "set the clock" in to_mend(found)["clock"][0]


def test_a_dead_feed(database: Database, look: Callable[..., tuple[int, Found]]) -> None:
    dead = FeedState("indus", "https://indus.example/feed", failures=5, last_tried_at=NOW, last_reason="refuses")
    with database.write() as conn:
        save_feed_state(conn, replace(dead, failing_since=NOW - timedelta(days=5)))
    code, found = look()
    assert code == FAILED
    assert "The Indus Ledger (indus): no answer for 6 nights" in to_mend(found)["feeds"][0]


def test_messages_that_do_not_arrive(database: Database, look: Callable[..., tuple[int, Found]]) -> None:
    with database.write() as conn:
        start_run(conn, "night-1", NOW, "night")
        alert, new, ledger = two_sides(conn)
        open_case(conn, alert, NOW, "night-1")
        add_alert(conn, alert, new, ledger, "night-1")
        finish_run(conn, "night-1", NOW, RunState.DONE, {})
        early = NOW - timedelta(days=2)
        enqueue(conn, alert.id, ["file", "console", "pager"], early, NOW + timedelta(days=9))
        file = conn.execute(text("SELECT id FROM outbox WHERE channel = 'file'")).scalar_one()
        mark_failed(conn, file, "folder is gone", None)
    code, found = look()
    assert code == FAILED
    told = " ".join(to_mend(found)["messages"])
    assert "claimwatch alerts resend" in told
    assert "claimwatch deliver" in told
    assert "'pager' that channels.toml lacks" in told


def test_maintenance_that_found_something(database: Database, look: Callable[..., tuple[int, Found]]) -> None:
    with database.write() as conn:
        run(conn, "maintain", NOW, RunState.DONE, problems=["No backup was made: no room."])
    code, found = look()
    assert code == FAILED
    assert "no room" in to_mend(found)["maintenance"][0]


def test_no_backup_for_days(database: Database, look: Callable[..., tuple[int, Found]]) -> None:
    with database.write() as conn:
        run(conn, "night", NOW + timedelta(days=5), RunState.DONE)
    code, found = look(NOW + timedelta(days=5))
    assert code == FAILED
    assert "claimwatch maintain" in to_mend(found)["backups"][0]


def test_a_disk_with_little_room(
    database: Database, look: Callable[..., tuple[int, Found]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor_machine, "LITTLE_ROOM", 2**60)
    code, found = look()
    assert code == FAILED
    assert "Free some" in to_mend(found)["disk"][0]


def test_a_missing_folder(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["doctor", "--db", str(tmp_path / "none" / "x.db")]) == FAILED
    out = capsys.readouterr().out
    assert "mkdir -p" in out
    assert "MEND  disk" in out


def test_a_broken_promise(database: Database, look: Callable[..., tuple[int, Found]]) -> None:
    with database.write() as conn:
        two_sides(conn)  # claims of texts that are not in their articles
    code, found = look()
    assert code == FAILED
    assert "does not stand in their text" in to_mend(found)["database"][0]
    assert "claimwatch restore" in to_mend(found)["database"][0]


def _server(version: str, **server: bool) -> Loopback:
    settings = json.dumps({"server": server}).encode()
    script = {"/api/admin/version": Scripted(body=json.dumps(version).encode())}
    return Loopback(script | {"/api/admin/settings": Scripted(body=settings)})


def test_prefects_server(
    database: Database, look: Callable[..., tuple[int, Found]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with _server(version("prefect"), analytics_enabled=False) as web:
        monkeypatch.setenv("PREFECT_API_URL", web.url("/api"))
        assert look()[0] == DONE
    code, found = look()
    assert code == FAILED
    assert "start it, or unset the variable" in to_mend(found)["Prefect"][0]
    with _server("3.0.0", analytics_enabled=True) as web:
        monkeypatch.setenv("PREFECT_API_URL", web.url("/api"))
        code, found = look()
    assert code == FAILED
    told = " ".join(to_mend(found)["Prefect"])
    assert "restart the server" in told
    assert "DO_NOT_TRACK=1" in told


@pytest.mark.parametrize(("seconds", "count"), [(0, 0), (3_600, 1), (-3_600, 1)])
def test_a_clock_that_differs_from_the_servers(seconds: int, count: int) -> None:
    theirs = datetime.now(UTC) + timedelta(seconds=seconds)
    answer = httpx.Response(200, headers={"date": format_datetime(theirs, usegmt=True)})
    assert len(list(doctor_machine._of_clock(answer))) == count

"""A year of what Prefect keeps: the records of nights, each aged by half a month before the next, stay bounded.

Prefect deletes runs after 90 days and events after 7 by itself; the file shrinks by ``claimwatch maintain``.
"""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from flows.launch import night
from flows.prefect_records import give_back_room
from flows.prefect_server import prefect_server
from tests.benchmarks.growing_newsroom import DAILY, year

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3_600)]
NIGHTS = int(os.environ.get("PREFECT_NIGHTS", "24"))
APART = 365 // NIGHTS  # days
KEPT = 90 // APART + 1  # nights whose runs are younger than 90 days
LIMIT = 60.0  # seconds for the server to delete what is too old
MORE_AT_MOST = 1.25

_AGED = {"flow_run": ("end_time",), "events": ("occurred",), "event_resources": ("occurred",)}


def age(file: Path) -> None:
    """Make every record older."""
    with closing(sqlite3.connect(file, timeout=60)) as conn, conn:
        for table, columns in _AGED.items():
            for column in columns:
                older = f"strftime('%Y-%m-%d %H:%M:%f000', {column}, '-{APART} days')"
                conn.execute(f"UPDATE {table} SET {column} = {older} WHERE {column} IS NOT NULL")


def counted(file: Path) -> tuple[int, int, int]:
    """Runs of flows, events, and bytes in use."""
    with closing(sqlite3.connect(file, timeout=60)) as conn:
        runs, events = (
            conn.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("flow_run", "events")
        )
        page, pages, free = (
            conn.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_size", "page_count", "freelist_count")
        )
    return runs, events, page * (pages - free)


def after_deletion(file: Path, made: int) -> tuple[int, int, int]:
    """The same when the server has deleted what is past its time; as it is after ``LIMIT``."""
    deadline = time.monotonic() + LIMIT
    while (found := counted(file))[0] > min(made, KEPT) and time.monotonic() < deadline:
        time.sleep(0.5)
    return found


def test_records_stay_bounded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_SERVER_SERVICES_DB_VACUUM_LOOP_SECONDS", "3")
    monkeypatch.setenv("PREFECT_SERVER_SERVICES_DB_VACUUM_ORPHAN_CLEANUP_LOOP_SECONDS", "10")
    file = tmp_path / "prefect" / "prefect.db"
    found = []
    with year(tmp_path, DAILY) as web, prefect_server(tmp_path / "prefect"):
        for number in range(1, NIGHTS + 1):
            now = web.night(number)
            night(str(tmp_path / "x.db"), web.config, now, invented=True)
            age(file)
            found.append(after_deletion(file, number))
            with capsys.disabled():
                print(
                    f"\nnight {number}: {found[-1][0]} runs, {found[-1][1]} events, {found[-1][2] / 1e6:.2f} MB",
                    end="",
                )
        records = give_back_room(file)
    full, last = found[KEPT + 2], found[-1]
    each = found[1][2] - found[0][2]
    with capsys.disabled():
        print(
            f"\nroom at the end of {NIGHTS * APART} days: {last[2] / full[2]:.2f} times day {(KEPT + 3) * APART}'s"
        )
        print(f"the file with its log takes {records.size / 1e6:.1f} MB (bar {MORE_AT_MOST})")
        print(
            f"a night takes {each / 1e3:.0f} KB; with one a day, at most {(found[0][2] + 90 * each) / 1e6:.0f} MB"
        )
    assert last[0] <= KEPT
    assert last[2] <= MORE_AT_MOST * full[2]

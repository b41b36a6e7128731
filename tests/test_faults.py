"""A night that is killed or cannot write: the next run takes up what was left, nothing is lost or told twice."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.demo import NIGHTS, newsroom, write_config
from flows.prefect_server import Server
from tests.newsroom_run import Nights

pytestmark = pytest.mark.timeout(240)

QUICK = ("indus", "courier", "margalla", "metals", "silk", "quetta")  # outlets without drip, delay or refusals


@pytest.fixture
def config(tmp_path: Path) -> Iterator[Path]:
    """A night of the quick outlets, served while the test runs."""
    with newsroom(1, tmp_path) as web:
        folder = write_config(web, tmp_path / "config", outlets=QUICK)
        yield folder


def _run(database: Path | str, config: Path, server: Server, **options: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "flows.cli", "run", "--db", str(database), "--config", str(config)]
    return subprocess.Popen(
        [*command, "--now", NIGHTS[1].isoformat()],
        env={**os.environ, "PREFECT_API_URL": server.api_url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def _state(nights: Nights) -> set[tuple[Any, ...]]:
    """What must be the same however often a night was disturbed."""
    return {
        (line["type"], line.get("canonical_url") or line["new_url"], line.get("text") or line["new_quote"])
        for line in nights.export()
    }


@pytest.mark.parametrize("moments", [(1.0, 3.0, 5.0)])
def test_a_killed_night_is_taken_up(
    moments: tuple[float, ...], config: Path, server: Server, tmp_path: Path
) -> None:
    (tmp_path / "calm").mkdir()
    calm = Nights(tmp_path / "calm", name="calm.db", config_folder=config)
    assert _run(calm.folder / "calm.db", config, server).wait(120) == 0
    killed = Nights(tmp_path, name="killed.db", config_folder=config)
    for moment in moments:
        run = _run(tmp_path / "killed.db", config, server)
        time.sleep(moment)
        run.send_signal(signal.SIGKILL)
        run.wait()
    last = _run(tmp_path / "killed.db", config, server)
    out, err = last.communicate(timeout=120)
    assert last.returncode == 0, err
    assert _state(killed) == _state(calm)
    alerts = [line["id"] for line in killed.export() if line["type"] == "alert"]
    assert len(alerts) == len(set(alerts))
    told = (tmp_path / "claimwatch-alerts.txt").read_text()
    for alert in {line["case"] for line in killed.export() if line["type"] == "alert"}:
        assert told.count(f"Case {alert}") == 1
    assert "sources answered" in out


def test_no_feed_reached_has_an_exit_code_of_its_own(server: Server, tmp_path: Path) -> None:
    with newsroom(1, tmp_path) as web:
        config = write_config(web, tmp_path / "config", outlets=QUICK)
    run = _run(tmp_path / "x.db", config, server)
    out, err = run.communicate(timeout=120)
    assert run.returncode == 3, err
    assert "refuses connections" in out


def test_a_locked_database_is_one_clear_message(config: Path, server: Server, tmp_path: Path) -> None:
    database = tmp_path / "x.db"
    assert _run(database, config, server).wait(120) == 0
    run_lock = sqlite3.connect(f"{database}-run", isolation_level=None)
    run_lock.execute("BEGIN EXCLUSIVE")
    run = _run(database, config, server)
    _, err = run.communicate(timeout=120)
    run_lock.close()
    assert run.returncode == 1
    assert "claimwatch:" in err
    assert "Traceback" not in err
    assert "run" in err.splitlines()[-1]


def test_a_full_disk_loses_nothing(config: Path, server: Server, tmp_path: Path) -> None:
    def small_files() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (900_000, 900_000))

    run = _run(tmp_path / "x.db", config, server, preexec_fn=small_files)
    _, err = run.communicate(timeout=120)
    assert run.returncode == 1
    assert "Traceback" not in err
    again = _run(tmp_path / "x.db", config, server)
    _, err = again.communicate(timeout=120)
    assert again.returncode == 0, err
    full = Nights(tmp_path, name="x.db", config_folder=config)
    articles = [line["canonical_url"] for line in full.export() if line["type"] == "article"]
    assert len(articles) == len(set(articles)) > 10

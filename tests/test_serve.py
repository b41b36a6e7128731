"""``claimwatch serve`` as a person runs it: started, watched, disturbed, stopped."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from flows import serve as serving_command
from flows.cli import main
from flows.demo import NIGHTS, newsroom, write_config
from flows.exit_codes import USAGE
from flows.prefect_server import Server
from storage.database import open_database, schedule_lock
from storage.nights import last_good_night

QUICK = ("indus", "courier", "margalla", "metals", "silk", "quetta")  # outlets without drip, delay or refusals
LIMIT = 400.0  # seconds for anything, on a machine that does other things too


@pytest.mark.parametrize("port", ["0", "99999", "-1", "http"])
def test_what_is_no_port_is_refused_with_the_range(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["serve", f"--port={port}"])
    assert left.value.code == USAGE
    assert "1 to 65535" in capsys.readouterr().err


@pytest.fixture
def config(tmp_path: Path) -> Iterator[Path]:
    with newsroom(1, tmp_path) as web:
        yield write_config(web, tmp_path / "config", outlets=QUICK)


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _until(what: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + LIMIT
    while not (found := what()):
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.5)
    return found


@dataclass
class Served:
    """A running ``claimwatch serve``."""

    folder: Path
    config: Path
    port: int = field(default_factory=_port)
    process: subprocess.Popen[str] | None = None

    @property
    def database(self) -> Path:
        return self.folder / "x.db"

    @property
    def said(self) -> str:
        return (self.folder / "said.txt").read_text()

    def start(self) -> None:
        command = [sys.executable, "-m", "flows.cli", "serve", "--port", str(self.port)]
        command += ["--db", str(self.database), "--config", str(self.config)]
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT")}
        with (self.folder / "said.txt").open("w") as said:
            self.process = subprocess.Popen(command, stdout=said, stderr=said, text=True, env=clean)
        _until(lambda: "claimwatch serves" in self.said or (self.process and self.process.poll() is not None))
        _until(lambda: self._ask("GET", "/deployments/name/nightly/nightly").status_code == 200)

    def stop(self, number: int = signal.SIGTERM) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(LIMIT)

    def _ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        try:
            return httpx.request(method, f"http://127.0.0.1:{self.port}/api{path}", timeout=60, **options)
        except httpx.HTTPError:
            return httpx.Response(503)

    def night(self, **parameters: Any) -> str:
        """Start a night as the UI does; the id of its run."""
        given = {"now": NIGHTS[1].isoformat(), "invented": True} | parameters
        nightly = self._ask("GET", "/deployments/name/nightly/nightly").json()["id"]
        asked = {"parameters": given, "state": {"type": "SCHEDULED"}}
        return str(self._ask("POST", f"/deployments/{nightly}/create_flow_run", json=asked).json()["id"])

    def state(self, run: str) -> str:
        answer = self._ask("GET", f"/flow_runs/{run}")
        return str(answer.json()["state_name"]) if answer.status_code == 200 else ""

    def name(self, run: str) -> str:
        return str(self._ask("GET", f"/flow_runs/{run}").json()["name"])

    def processes(self) -> list[str]:
        """Command lines of all that serve this database or use this server."""
        lines = subprocess.run(["ps", "axo", "pid,args"], capture_output=True, text=True, check=True).stdout
        mine = re.compile(rf"--port {self.port}\b|{re.escape(str(self.folder))}")
        children = [line for line in lines.splitlines() if mine.search(line)]
        environment = f"PREFECT_API_URL=http://127.0.0.1:{self.port}/api"
        for entry in Path("/proc").glob("[0-9]*/environ"):
            try:
                if environment in entry.read_text(errors="replace"):
                    children.append(entry.parent.name)
            except OSError:
                continue
        return children


@contextmanager
def _serving(folder: Path, config: Path) -> Iterator[Served]:
    served = Served(folder, config)
    served.start()
    try:
        yield served
    finally:
        if served.process is not None and served.process.poll() is None:
            served.stop(signal.SIGKILL)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_day_with_serve(config: Path, tmp_path: Path) -> None:
    with _serving(tmp_path, config) as served:
        assert f"http://127.0.0.1:{served.port}/v2/runs" in served.said
        dry = served.night(feeds=["indus", "metals"], dry_run=True)
        wrong = served.night(feeds=["indos"])
        _until(lambda: served.state(dry) == "Completed")
        assert re.fullmatch(
            r"night of 2025-11-10, indus, metals only \(dry run\): \d+ articles, .*", served.name(dry)
        )
        assert not (tmp_path / "claimwatch-alerts.txt").exists()
        _until(lambda: served.state(wrong) == "Failed")

        night = served.night()
        _until(lambda: "sources answered" in served.said.split("dry run")[-1] and served.state(night) == "Running")
        assert served.stop() == 0
        assert _until(lambda: not served.processes())

        served.start()  # with the night that was cut off taken up at once
        assert served.state(night) in {"Cancelled", "Crashed"}
        again = served.night()
        _until(lambda: served.state(again) == "Completed")
        database = open_database(str(served.database))
        with closing(database), database.read() as conn:
            assert last_good_night(conn) == NIGHTS[1]
        assert served.stop(signal.SIGINT) == 0
        assert _until(lambda: not served.processes())


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_night_outlives_its_server_and_nothing_outlives_serve(config: Path, tmp_path: Path) -> None:
    with _serving(tmp_path, config) as served:
        night = served.night()
        _until(lambda: "sources answered" in served.said)
        (server,) = [line for line in served.processes() if "server start" in line]
        os.kill(int(server.split()[0]), signal.SIGKILL)
        _until(lambda: "Starting it again" in served.said)
        _until(lambda: served.state(night) == "Completed")
        assert "articles" in served.name(night)
        served.stop(signal.SIGKILL)
        assert _until(lambda: not served.processes())


def test_a_second_serve_for_a_database_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    database = open_database(str(tmp_path / "x.db"))
    with closing(database), schedule_lock(database) as mine:
        assert mine
        assert main(["serve", "--db", str(tmp_path / "x.db")]) == USAGE
    assert "Another claimwatch serve works for" in capsys.readouterr().err


def test_a_server_that_serves_another_database_is_refused(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.configuration import load_configuration
    from flows.serving import deployments

    other = f"sqlite:///{tmp_path / 'other.db'}"
    deployments(load_configuration(None), other, "")[0].apply()
    monkeypatch.setenv("PREFECT_API_URL", server.api_url)
    assert main(["serve", "--db", str(tmp_path / "x.db")]) == USAGE
    error = capsys.readouterr().err
    assert other in error
    assert "prefect deployment delete nightly/nightly" in error


def test_a_port_that_is_taken_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving_command, "PORT_FREE", 0.0)
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "home"))
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        assert main(["serve", "--db", str(tmp_path / "x.db"), "--port", port]) == USAGE
    error = capsys.readouterr().err
    assert f"--port {port}" in error
    assert "Give another --port" in error
    assert error.count("\n") == 1

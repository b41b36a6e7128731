"""Nights that are disturbed: after the next one the database holds what a calm night would have left, told once.

Killed at any moment, with the Prefect server or PostgreSQL killed under it, without room, without the right to
write, by a clock that jumps.
"""

from __future__ import annotations

import os
import random
import resource
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fault_parts import QUICK, Program, content, differences, drop_capability_to_override_permissions
from postgres import missing, running_cluster
from receivers import HttpReceiver, http_receiver

from flows.demo import NIGHTS, newsroom, write_config
from flows.prefect_server import ENVIRONMENT, prefect_server

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1_800)]
KILLS = 10
SEED = 20251110  # of the moments


@dataclass
class World:
    """A newsroom's night, the server that shows nights, and what a calm night left and told."""

    config: Path
    api_url: str
    calm: dict[str, Counter[Any]]
    told: set[str]  # keys of the messages
    took: float  # seconds

    def program(self, database: str, receiver: HttpReceiver) -> Program:
        urls = {"CLAIMWATCH_APPRISE_URLS": f"json://127.0.0.1:{receiver.port}/"}
        return Program(database, self.config, self.api_url, environment=urls)

    def assert_as_calm(self, database: str, receiver: HttpReceiver) -> None:
        """The same content; each alert told once, or, its receipt lost, once more with words that say so."""
        assert differences(content(database), self.calm) == []
        times: dict[str, list[bytes]] = {}
        for request in receiver.received:
            times.setdefault(request.headers["Idempotency-Key"], []).append(request.body)
        assert times.keys() == self.told
        for bodies in times.values():
            assert len(bodies) <= 2
            assert [b"may be a repeat" in body for body in bodies] == [False, True][: len(bodies)]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world")
    with prefect_server(folder / "prefect") as server, newsroom(1, folder) as web, http_receiver() as receiver:
        config = write_config(web, folder / "config", outlets=QUICK)
        world = World(config, server.api_url, {}, set(), 0.0)
        begun = time.monotonic()
        code, _, errors = world.program(str(folder / "calm.db"), receiver).run()
        assert code == 0, errors
        keys = {request.headers["Idempotency-Key"] for request in receiver.received}
        yield replace(world, calm=content(str(folder / "calm.db")), told=keys, took=time.monotonic() - begun)


@pytest.fixture
def receiver() -> Iterator[HttpReceiver]:
    with http_receiver() as receiver:
        yield receiver


def test_the_calm_night_has_something_to_lose(world: World) -> None:
    assert len(world.told) >= 3
    assert all(world.calm[table] for table in ("articles", "claims", "relations", "cases", "messages", "entries"))


@pytest.mark.parametrize("number", range(KILLS))
def test_killed_at_a_random_moment(number: int, world: World, receiver: HttpReceiver, tmp_path: Path) -> None:
    moment = random.Random(SEED + number).uniform(0.05, 1.0) * world.took
    program = world.program(str(tmp_path / "x.db"), receiver)
    print(f"killed after {moment:.1f} of {world.took:.1f} s: {program.killed_after(moment)}")
    code, _, errors = program.run()
    assert code == 0, errors
    world.assert_as_calm(program.database, receiver)


def test_killed_again_and_again(world: World, receiver: HttpReceiver, tmp_path: Path) -> None:
    moments = random.Random(SEED)
    program = world.program(str(tmp_path / "x.db"), receiver)
    for _ in range(4):
        program.killed_after(moments.uniform(0.2, 1.0) * world.took)
    code, _, errors = program.run()
    assert code == 0, errors
    world.assert_as_calm(program.database, receiver)


def test_killed_while_a_message_is_on_its_way(world: World, receiver: HttpReceiver, tmp_path: Path) -> None:
    receiver.delays = {2: 30.0}  # the second message has arrived, and its sender does not hear of it
    program = world.program(str(tmp_path / "x.db"), receiver)
    with program.start() as night:
        try:
            _until(lambda: len(receiver.received) == 2, 300)
        finally:
            night.kill()
        night.communicate()
    receiver.delays = {}
    code, _, errors = program.run()
    assert code == 0, errors
    world.assert_as_calm(program.database, receiver)
    times = Counter(request.headers["Idempotency-Key"] for request in receiver.received)
    assert sorted(times.values())[-2:] == [1, 2]


@pytest.mark.parametrize("share", [0.35, 0.8])
def test_the_prefect_server_is_killed(share: float, world: World, receiver: HttpReceiver, tmp_path: Path) -> None:
    with _own_server(tmp_path) as (api_url, kill):
        program = replace(world.program(str(tmp_path / "x.db"), receiver), api_url=api_url)
        with program.start() as night:
            time.sleep(share * world.took)
            kill()
            night.communicate(timeout=600)
    print(f"without its server the night ended with exit code {night.returncode}")
    code, _, errors = world.program(program.database, receiver).run()
    assert code == 0, errors
    world.assert_as_calm(program.database, receiver)


def test_postgresql_is_killed(world: World, receiver: HttpReceiver) -> None:
    if reason := missing():
        pytest.skip(reason)
    with running_cluster() as cluster:
        address = cluster.url(cluster.create())
        program = world.program(address, receiver)
        for share in (0.4, 0.7):
            with program.start() as night:
                time.sleep(share * world.took)
                cluster.kill()
                _, errors = night.communicate(timeout=600)
            if night.returncode:
                assert "Traceback" not in errors
                assert "cannot be reached" in errors.splitlines()[-1]
            cluster.start()
        code, _, errors = program.run()
        assert code == 0, errors
        world.assert_as_calm(address, receiver)


def test_the_disk_is_full(world: World, receiver: HttpReceiver, tmp_path: Path) -> None:
    program = world.program(str(tmp_path / "x.db"), receiver)
    for limit in (300_000, 900_000, 1_500_000):
        code, _, errors = program.run(preexec_fn=_files_of_at_most(limit))
        assert code == 1
        assert "Traceback" not in errors
        assert "no room left" in errors.splitlines()[-1]
    code, _, errors = program.run()
    assert code == 0, errors
    world.assert_as_calm(program.database, receiver)


def test_the_database_cannot_be_written(world: World, receiver: HttpReceiver, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    folder.mkdir()
    program = world.program(str(folder / "x.db"), receiver)
    program.killed_after(0.6 * world.took)
    with _not_writable(folder):
        code, _, errors = program.run(preexec_fn=drop_capability_to_override_permissions)
    assert code == 1
    assert "Traceback" not in errors
    assert "right to write" in errors.splitlines()[-1] or "may read and write" in errors.splitlines()[-1]
    code, _, errors = program.run()
    assert code == 0, errors
    world.assert_as_calm(program.database, receiver)


@pytest.mark.parametrize("days", [-30, 400])
def test_the_clock_jumps(days: int, world: World, receiver: HttpReceiver, tmp_path: Path) -> None:
    program = world.program(str(tmp_path / "x.db"), receiver)
    program.killed_after(0.5 * world.took)
    jumped = replace(program, now=NIGHTS[1] + timedelta(days=days))
    assert program.run()[0] == 0
    assert jumped.run()[0] == 0
    code, _, errors = program.run()
    assert code == 0, errors
    world.assert_as_calm(program.database, receiver)


def _until(holds: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@contextmanager
def _own_server(folder: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    """A Prefect server that only this test uses: its address, and what kills it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, **ENVIRONMENT, "PREFECT_HOME": str(folder / "prefect")}
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
    with subprocess.Popen(command, env=environment, **quiet) as server:  # type: ignore[call-overload]
        try:
            _until(lambda: _answers(f"http://127.0.0.1:{port}/api/health"), 120)
            yield f"http://127.0.0.1:{port}/api", lambda: os.killpg(server.pid, signal.SIGKILL)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def _files_of_at_most(limit: int) -> Callable[[], None]:
    def bound() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return bound


@contextmanager
def _not_writable(folder: Path) -> Iterator[None]:
    """The folder and all in it, for reading only."""
    files = [*folder.iterdir()]
    for path in (*files, folder):
        path.chmod(0o444 if path.is_file() else 0o555)
    try:
        yield
    finally:
        for path in (folder, *files):
            path.chmod(0o644 if path.is_file() else 0o755)

"""The Prefect server of a run: the one that answers, else one started for the run and stopped after it.

Everything here must happen before ``prefect`` is imported: the client reads its address once. A flow without a
server would start an "ephemeral" one that loses task records at exit, so that mode is switched off.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from flows.children import Child

DEFAULT_API = "http://127.0.0.1:4200/api"
START_LIMIT = 240.0  # seconds; 8 to 16 on two idle cores, minutes on busy ones

# Telemetry off, the UI on any port, short records: see "Settings" of Prefect's reference for each.
ENVIRONMENT = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
    "PREFECT_SERVER_UI_API_URL": "/api",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": '["events", "flow_runs"]',
    # Kept through a restart of the server, so that a night that goes on meanwhile keeps its place.
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",  # the command line tells the story itself
}


class ServerError(RuntimeError):
    """No Prefect server answers and none could be started; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Server:
    """An answering Prefect server. ``started`` is true when this run started it."""

    api_url: str
    started: bool

    @property
    def ui_url(self) -> str:
        """Where a person looks."""
        return self.api_url.removesuffix("/api")


@contextlib.contextmanager
def prefect_server(home: Path | None = None) -> Iterator[Server]:
    """A server for the time of the block; ``home`` holds the records of one that has to be started.

    ``PREFECT_API_URL`` names a server that must answer; without it the usual local address is tried.
    Raises ServerError.
    """
    set_environment()
    named = os.environ.get("PREFECT_API_URL")
    if named:
        if not answers(named):
            raise ServerError(
                f"PREFECT_API_URL={named}: no Prefect server answers; start it, or unset the variable."
            )
        yield Server(named, started=False)
        return
    if answers(DEFAULT_API):
        os.environ["PREFECT_API_URL"] = DEFAULT_API
        yield Server(DEFAULT_API, started=False)
        return
    with _started(home) as server:
        os.environ["PREFECT_API_URL"] = server.api_url
        try:
            yield server
        finally:
            os.environ.pop("PREFECT_API_URL", None)


def set_environment() -> None:
    """Prefect's settings for this process and those that it starts; what the environment has already stays."""
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)


@contextlib.contextmanager
def _started(home: Path | None) -> Iterator[Server]:
    if home is not None:
        home.mkdir(parents=True, exist_ok=True)
        os.environ.setdefault("PREFECT_HOME", str(home))
    with tempfile.TemporaryDirectory(prefix="claimwatch-") as folder:
        child = server_child("127.0.0.1", _free_port(), Path(folder) / "server.log")
        try:
            yield start_server(child)
        finally:
            child.stop()


def server_child(host: str, port: int, log: Path) -> Child:
    """The process of a server at that address, not started yet; what it prints goes to ``log``."""
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", host, "--port", str(port)]
    loud = {"PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "WARNING"}  # its faults are told nowhere else
    return Child(f"http://{_reachable(host)}:{port}/api", command, log, loud)


def start_server(child: Child) -> Server:
    """Start the process and wait until it answers. Raises ServerError."""
    child.start()
    server = Server(child.name, started=True)
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline:
        if not child.lives():
            end = f"exit {child.exit_code}: {child.last_words()}"
            raise ServerError(f"The Prefect server stopped at start ({end})")
        if answers(server.api_url):
            return server
        time.sleep(0.2)
    raise ServerError(f"The Prefect server did not answer within {START_LIMIT:.0f} s: {child.last_words()}")


def answers(api_url: str) -> bool:
    """Whether a Prefect server answers there."""
    try:
        return httpx.get(f"{api_url}/health", timeout=2.0, trust_env=False).status_code == 200
    except (httpx.HTTPError, httpx.InvalidURL):
        return False


def _reachable(host: str) -> str:
    """An address at which a server that listens there can be asked from this machine."""
    return "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - asked, not listened at


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

"""The Prefect server of a run: the one that answers, else one started for the run and stopped after it.

Everything here must happen before ``prefect`` is imported: the client reads its address once. A flow without a
server would start an "ephemeral" one that loses task records at exit, so that mode is switched off.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

DEFAULT_API = "http://127.0.0.1:4200/api"
START_LIMIT = 90.0  # seconds; 8 to 16 on two cores
STOP_LIMIT = 20.0

# Telemetry off, the UI on any port, short records: see "Settings" of Prefect's reference for each.
ENVIRONMENT = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
    "PREFECT_SERVER_UI_API_URL": "/api",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": '["events", "flow_runs"]',
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
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    named = os.environ.get("PREFECT_API_URL")
    if named:
        if not _answers(named):
            raise ServerError(
                f"PREFECT_API_URL={named}: no Prefect server answers; start it, or unset the variable."
            )
        yield Server(named, started=False)
        return
    if _answers(DEFAULT_API):
        os.environ["PREFECT_API_URL"] = DEFAULT_API
        yield Server(DEFAULT_API, started=False)
        return
    with _started(home) as server:
        os.environ["PREFECT_API_URL"] = server.api_url
        try:
            yield server
        finally:
            os.environ.pop("PREFECT_API_URL", None)


@contextlib.contextmanager
def _started(home: Path | None) -> Iterator[Server]:
    if home is not None:
        home.mkdir(parents=True, exist_ok=True)
        os.environ.setdefault("PREFECT_HOME", str(home))
    port = _free_port()
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter, fixed arguments
            command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=_die_with_parent
        )
        try:
            server = Server(f"http://127.0.0.1:{port}/api", started=True)
            _wait_until_up(server, process, log)
            yield server
        finally:
            _stop(process)


def _wait_until_up(server: Server, process: subprocess.Popen[bytes], log: object) -> None:
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise ServerError(f"The Prefect server stopped at start (exit {process.returncode}): {_tail(log)}")
        if _answers(server.api_url):
            return
        time.sleep(0.2)
    raise ServerError(f"The Prefect server did not answer within {START_LIMIT:.0f} s: {_tail(log)}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(STOP_LIMIT)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _tail(log: object) -> str:
    log.seek(0)  # type: ignore[attr-defined]
    text: str = log.read().decode(errors="replace")  # type: ignore[attr-defined]
    return " / ".join(text.strip().splitlines()[-3:]) or "it printed nothing"


def _answers(api_url: str) -> bool:
    try:
        return httpx.get(f"{api_url}/health", timeout=2.0, trust_env=False).status_code == 200
    except (httpx.HTTPError, httpx.InvalidURL):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _die_with_parent() -> None:
    """On Linux, have the server end when the run is killed, so that no stray one is left behind."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1  # prctl(2)
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)

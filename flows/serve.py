"""``claimwatch serve``: the Prefect server and the process that starts runs, kept up until we are told to stop."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
from cronsim import CronSim

from flows.children import Child
from flows.configuration import Configuration, load_configuration
from flows.deliver import base_folder
from flows.exit_codes import DONE, FAILED, UsageError
from flows.prefect_records import HOME
from flows.prefect_server import (
    START_LIMIT,
    Server,
    ServerError,
    answers,
    server_child,
    set_environment,
    start_server,
)
from storage.address import without_password
from storage.database import open_database, schedule_lock

LOOK = 1.0  # seconds between two looks at the processes
RUNS_STOP = 60.0  # seconds that runs have to end
SOON = 60.0  # a process that ends sooner after its start is in trouble
TRIES = 5  # of a process in trouble, one after the other
PORT_FREE = 20.0  # seconds for a server that was killed to give its port back


def serve(options: Namespace) -> int:
    """Serve until SIGTERM or SIGINT. Raises UsageError, ServerError, StorageError, DataFileError."""
    configuration = load_configuration(options.config)
    database = _absolute(options.db)
    opened = open_database(database)
    set_environment()
    with ExitStack() as stack:
        stack.callback(opened.close)
        if not stack.enter_context(schedule_lock(opened)):
            raise UsageError(
                f"Another claimwatch serve works for {opened.name}. Use that one, or end it first (SIGTERM)."
            )
        stop = stack.enter_context(_stopping())
        server, kept = _server(stack, options, database)
        runs = _runs(server, database, options.config)
        stack.callback(runs.stop)  # before the server, which hears how they end
        runs.start()
        _say(_where_to_look(server, configuration, database, options.config))
        return _keep_up([*kept, runs], stop)


def _server(stack: ExitStack, options: Namespace, database: str) -> tuple[Server, list[Child]]:
    """The server that PREFECT_API_URL names, else one of our own."""
    if named := os.environ.get("PREFECT_API_URL"):
        _wait_for(named)
        _refuse_foreign(named, without_password(database))
        return Server(named, started=False), []
    home = (options.prefect_home or base_folder(database) / HOME).resolve()
    home.mkdir(parents=True, exist_ok=True)
    os.environ["PREFECT_HOME"] = str(home)
    if secret := os.environ.get("PREFECT_SERVER_API_AUTH_STRING"):
        os.environ.setdefault("PREFECT_API_AUTH_STRING", secret)
    _refuse_taken_port(options.host, options.port)
    child = server_child(options.host, options.port, home / "server.log")
    stack.callback(child.stop)
    return start_server(child), [child]


def _runs(server: Server, database: str, config: Path | None) -> Child:
    environment = {"CLAIMWATCH_DB": database, "PREFECT_API_URL": server.api_url}
    if config is not None:
        environment["CLAIMWATCH_CONFIG"] = str(config.resolve())
    command = [sys.executable, "-m", "flows.serving"]
    return Child("the starter of runs", command, environment=environment, patience=RUNS_STOP)


def _keep_up(children: list[Child], stop: threading.Event) -> int:
    """Start again what ends by itself; the exit code."""
    troubles = dict.fromkeys((child.name for child in children), 0)
    while not stop.wait(LOOK):
        for child in children:
            if child.lives():
                continue
            soon = time.monotonic() - child.started_at < SOON
            troubles[child.name] = troubles[child.name] + 1 if soon else 1
            end = f"{child.name}: ended by itself (exit {child.exit_code}), {child.last_words()}"
            if troubles[child.name] > TRIES:
                _say(f"{end}. Given up after {TRIES} tries.")
                return FAILED
            _say(f"{end}. Starting it again.")
            stop.wait(2.0 ** troubles[child.name])
            if not stop.is_set():
                child.start()
    _say("stopping: a run that goes on is ended, and the next one takes up what it left.")
    return DONE


@contextmanager
def _stopping() -> Iterator[threading.Event]:
    """An event that SIGTERM and SIGINT set while the block runs."""
    stop = threading.Event()
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    for number in before:
        signal.signal(number, lambda *_: stop.set())
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _wait_for(api_url: str) -> None:
    """A server that starts together with us may need a while."""
    deadline = time.monotonic() + SOON
    while not answers(api_url):
        if time.monotonic() > deadline:
            raise ServerError(
                f"PREFECT_API_URL={api_url}: no Prefect server answers; start it, or unset the variable "
                "to have one started here."
            )
        time.sleep(LOOK)


def _refuse_foreign(api_url: str, database: str) -> None:
    """Two databases cannot share the names of our deployments: the one would get the other's runs."""
    answer = httpx.get(f"{api_url}/deployments/name/nightly/nightly", timeout=START_LIMIT, trust_env=False)
    other = answer.json()["parameters"].get("database") if answer.status_code == 200 else None
    if other and other != database:
        raise UsageError(
            f"{api_url} has a deployment nightly/nightly for {other}. Unset PREFECT_API_URL to have a server of "
            "our own, or, if that one is not wanted any more: prefect deployment delete nightly/nightly."
        )


def _refuse_taken_port(host: str, port: int) -> None:
    deadline = time.monotonic() + PORT_FREE
    while True:
        try:
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, port))
        except OSError as error:
            reason = error.strerror or str(error)
        else:
            return
        if time.monotonic() > deadline:
            break
        time.sleep(LOOK)
    api_url = f"http://{host}:{port}/api"
    if answers(api_url):
        raise UsageError(
            f"A Prefect server answers at {api_url} already. Set PREFECT_API_URL={api_url} to use it, "
            "or give --port for one of our own."
        )
    raise UsageError(f"--host {host} --port {port}: {reason}. Give another --port.")


def _absolute(database: str) -> str:
    """The address, valid from any folder."""
    path = database.removeprefix("sqlite:///") if database.startswith("sqlite:") else database
    return database if "://" in path else f"sqlite:///{Path(path).expanduser().resolve()}"


def _where_to_look(server: Server, configuration: Configuration, database: str, config: Path | None) -> str:
    ui, when = server.ui_url, configuration.settings.schedule
    zone = ZoneInfo(configuration.settings.night.timezone)
    after = datetime.now(UTC).astimezone(zone)
    night = f"{next(CronSim(when.nightly, after)):%A %Y-%m-%d %H:%M %Z}" if when.nightly else "by hand only"
    return "\n".join(
        (
            "claimwatch serves",
            f"  database       {without_password(database)}",
            f"  configuration  {config.resolve() if config else 'bundled'}, {len(configuration.feeds)} feeds",
            f"  next night     {night}",
            f"  dashboard      {ui}/v2/dashboard",
            f"  runs           {ui}/v2/runs",
            f"  deployments    {ui}/v2/deployments      (a night now: nightly, Run, Quick run)",
            f"  artifacts      {ui}/v2/artifacts        (night-report, contradictions, feed-health)",
            "Ctrl-C or SIGTERM stops all of it.",
        )
    )


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()

"""A PostgreSQL cluster of the tests' own: in a temporary folder, on a unix socket, gone afterwards."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

SERVER_USER = "postgres"  # PostgreSQL refuses to run as root


@dataclass(frozen=True)
class PostgresCluster:
    """A running server; its databases are made on demand."""

    folder: Path
    _call: Callable[..., None]
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def url(self, database: str) -> str:
        """The address of a database."""
        return f"postgresql://{SERVER_USER}@/{database}?host={self.folder}"

    def start(self) -> None:
        """Starts the server, also after it was killed."""
        settings = (
            f"-c unix_socket_directories={self.folder} -c listen_addresses= -c fsync=off -c max_connections=40"
        )
        self._call("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", settings, "start")

    def kill(self) -> None:
        """Kills the server and its processes with SIGKILL (Linux)."""
        server = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        for process in (server, *children_of(server)):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        while children_of(server) or Path(f"/proc/{server}").exists():
            time.sleep(0.02)

    def create(self, template: str = "template1", encoding: str = "UTF8") -> str:
        """Name of a new database."""
        name = f"t{next(self._numbers)}"
        make = sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING {}")
        with psycopg.connect(self.url("postgres"), autocommit=True) as conn:
            conn.execute(make.format(sql.Identifier(name), sql.Identifier(template), sql.Literal(encoding)))
        return name


def children_of(process: int) -> list[int]:
    """Ids of the processes that a process started (Linux)."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended meanwhile
            if int((folder / "stat").read_text().rpartition(")")[2].split()[1]) == process:
                found.append(int(folder.name))
    return found


def programs() -> Path | None:
    """The folder with initdb and pg_ctl, the newest version first; None where they are not installed."""
    on_path = shutil.which("initdb")
    found = [Path(on_path)] if on_path else []
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    return next((path.resolve().parent for path in found if path.with_name("pg_ctl").exists()), None)


def missing() -> str:
    """Why no cluster can be made here; "" where one can."""
    if programs() is None:
        return "initdb and pg_ctl are not installed"
    if os.getuid() == 0 and SERVER_USER not in {entry.pw_name for entry in pwd.getpwall()}:
        return f"run as root, and there is no user {SERVER_USER} to run the server"
    return ""


@contextmanager
def running_cluster() -> Iterator[PostgresCluster]:
    """Makes a cluster, starts it, and removes it at the end."""
    binaries = programs()
    assert binaries is not None
    folder = Path(tempfile.mkdtemp(prefix="claimwatch-pg-"))  # short: a socket's path has at most 107 characters
    owner = pwd.getpwnam(SERVER_USER) if os.getuid() == 0 else None
    if owner:
        os.chown(folder, owner.pw_uid, owner.pw_gid)

    def call(program: str, *arguments: str) -> None:
        user = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
        quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": folder, "timeout": 60}
        subprocess.run([str(binaries / program), "-D", str(folder / "data"), *arguments], **quiet, **user)

    cluster = PostgresCluster(folder, call)
    try:
        call("initdb", "-U", SERVER_USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        cluster.start()
        try:
            yield cluster
        finally:
            call("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)

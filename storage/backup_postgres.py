"""Copies of a PostgreSQL database, by its own pg_dump and pg_restore."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import IO

import psycopg
from sqlalchemy import URL

from storage.address import safe_name
from storage.errors import StorageError
from storage.migrate import VERSION_TABLE
from storage.schema import metadata

LIMIT = 6 * 3600  # seconds for one program
_VERSIONS = "/usr/lib/postgresql"  # where Debian keeps the programs of each version


def dump(url: URL, file: Path) -> None:
    """Write our tables to ``file`` in PostgreSQL's own compressed format. Raises StorageError."""
    tables = [f"--table={name}" for name in (*metadata.tables, VERSION_TABLE)]
    owned = ("--no-owner", "--no-privileges")
    _call(url, "pg_dump", "--format=custom", f"--file={file}", *owned, *tables, f"--dbname={_address(url)}")


def revision(url: URL, file: Path) -> str:
    """The schema's revision in a dump, which is read to its end. Raises StorageError where it is none."""
    _call(url, "pg_restore", "--file=/dev/null", str(file))
    rows = _call(url, "pg_restore", "--file=-", "--data-only", f"--table={VERSION_TABLE}", str(file))
    found = re.search(r"^COPY .*?;\n(\S+)\n", rows, re.MULTILINE)
    if found is None:
        raise StorageError(f"{file} is no copy of a claimwatch database: it has no table {VERSION_TABLE}.")
    return found[1]


def restore(url: URL, file: Path) -> None:
    """Make the tables what the dump holds, all or nothing. Raises StorageError.

    pg_restore itself cannot drop tables to which ones refer that the dump has not heard of.
    """
    names = ", ".join((*metadata.tables, VERSION_TABLE))
    with tempfile.TemporaryFile(dir=file.parent) as script:
        script.write(f"BEGIN; DROP TABLE IF EXISTS {names} CASCADE;\n".encode())
        script.flush()
        _call(url, "pg_restore", "--file=-", "--no-owner", "--no-privileges", str(file), stdout=script)
        script.seek(0, os.SEEK_END)
        script.write(b"COMMIT;\n")
        script.seek(0)
        how = ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--dbname={_address(url)}")
        _call(url, "psql", *how, stdin=script)


def _call(
    url: URL, program: str, *arguments: str, stdin: IO[bytes] | None = None, stdout: IO[bytes] | None = None
) -> str:
    """What the program printed, unless that went to ``stdout``. Raises StorageError where it failed."""
    command = [_find(url, program), *arguments]
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs, without a shell
        command,
        env=_environment(url),
        stdin=stdin,
        stdout=stdout or subprocess.PIPE,
        stderr=subprocess.PIPE,
        timeout=LIMIT,
        check=False,
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines() or ["it did not say why"]
        raise StorageError(f"{program} failed on {safe_name(url)}: {said[0]}")
    return "" if stdout else done.stdout.decode()


def _environment(url: URL) -> dict[str, str]:
    """The password goes by the environment, where no list of processes shows it."""
    return {**os.environ, **({"PGPASSWORD": url.password} if url.password else {})}


def _find(url: URL, program: str) -> str:
    """The program of the server's own version where there is one: pg_dump refuses a newer server."""
    with psycopg.connect(_address(url), password=url.password) as conn:
        version = conn.info.server_version // 10_000
    own = Path(_VERSIONS) / str(version) / "bin" / program
    found = str(own) if own.exists() else shutil.which(program)
    if found is None:
        raise StorageError(
            f"{program} is not installed: PostgreSQL's client programs, version {version} or later, are needed to "
            f"back up or restore {safe_name(url)}. Install them (Debian: apt install postgresql-client), or use "
            "your server's own backups."
        )
    return found


def _address(url: URL) -> str:
    """The address as PostgreSQL's programs take it, without password and our own options."""
    plain = url.set(drivername="postgresql", password=None)
    ours = {"application_name", "client_encoding", "connect_timeout"}
    return plain.set(query={k: v for k, v in plain.query.items() if k not in ours}).render_as_string()

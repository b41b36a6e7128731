"""The doctor on the machine: Python and libraries, disk and permissions, Prefect and its server, the clock."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from pathlib import Path
from typing import Any

import httpx
from packaging.requirements import Requirement

from flows.checkup import Finding, State
from flows.deliver import base_folder
from flows.prefect_server import DEFAULT_API
from storage.address import is_file, parse_address

LITTLE_ROOM = 500 * 2**20  # bytes on the database's disk below which a night may find none
TIMES_THE_DATABASE = 2  # room that a backup and rewriting the file take
DIFFERENCE = timedelta(seconds=60)  # between two clocks


def of_libraries() -> Iterator[Finding]:
    """Python and each library that is needed, by the versions that the program was made for."""
    python = ".".join(map(str, sys.version_info[:3]))
    asked = str(metadata("claimwatch")["Requires-Python"])
    if not Requirement(f"python{asked}").specifier.contains(python):
        yield Finding("Python", State.MEND, f"{python} is not {asked}: make the environment with another Python.")
    wrong = [words for line in requires("claimwatch") or () if (words := _unmet(Requirement(line)))]
    if wrong:
        remedy = "Install what the lock file names: pip install --no-deps -r requirements.lock"
        yield Finding("libraries", State.MEND, f"{'; '.join(wrong)}. {remedy}")
    else:
        yield Finding("libraries", State.OK, f"claimwatch {version('claimwatch')}, Python {python}")


def _unmet(needed: Requirement) -> str:
    if needed.marker is not None and not needed.marker.evaluate({"extra": ""}):
        return ""
    try:
        found = version(needed.name)
    except PackageNotFoundError:
        return f"{needed.name} is not installed"
    met = needed.specifier.contains(found, prereleases=True)
    return "" if met else f"{needed.name} {found} is not {needed.specifier}"


def of_disk(database: str) -> Iterator[Finding]:
    """Room and permissions where a SQLite database lies; for another kind, where its files would be written."""
    folder = base_folder(database)
    if not folder.is_dir():
        yield Finding("disk", State.MEND, f"the folder {folder} is missing. Create it: mkdir -p {folder}")
        return
    url = parse_address(database)
    file = Path(url.database or "") if is_file(url) else None
    size = file.stat().st_size if file is not None and file.exists() else 0
    free = shutil.disk_usage(folder).free
    words = f"{free // 2**20:,} MB free in {folder}"
    if free < max(LITTLE_ROOM, TIMES_THE_DATABASE * size):
        yield Finding("disk", State.MEND, f"only {words}. Free some, or move the database.")
    else:
        yield Finding("disk", State.OK, words)
    for path in filter(None, (folder, file if size else None)):
        if not os.access(path, os.W_OK):
            words = f"{path} may not be written by this user: give it the right, or run as its owner"
            yield Finding("disk", State.MEND, words)


def of_prefect(now: datetime) -> Iterator[Finding]:
    """The server that a run would use: whether it answers, its version, telemetry, its clock."""
    named = os.environ.get("PREFECT_API_URL")
    api = named or DEFAULT_API
    answer = _asked(f"{api}/admin/version")
    if answer is None and named:
        words = f"no server answers at PREFECT_API_URL={named}: start it, or unset the variable"
        yield Finding("Prefect", State.MEND, words)
        return
    if answer is None:
        yield Finding("Prefect", State.NOTE, "no server on port 4200; each run starts one for itself")
        return
    theirs, ours = str(answer.json()), version("prefect")
    if theirs != ours:
        words = f"the server is {theirs} and this program has {ours}: restart the server from this environment"
        yield Finding("Prefect", State.MEND, words)
    else:
        yield Finding("Prefect", State.OK, f"server {theirs} at {api.removesuffix('/api')}")
    yield from _of_telemetry(api)
    yield from _of_clock(answer)


def _of_telemetry(api: str) -> Iterator[Finding]:
    answer = _asked(f"{api}/admin/settings")
    settings: dict[str, Any] = answer.json() if answer is not None else {}
    if settings.get("server", {}).get("analytics_enabled"):
        words = "the server reports its use: start it with PREFECT_SERVER_ANALYTICS_ENABLED=false, DO_NOT_TRACK=1"
        yield Finding("Prefect", State.MEND, words)


def _of_clock(answer: httpx.Response) -> Iterator[Finding]:
    """Our clock against the server's, which is another machine's where Prefect runs elsewhere."""
    given = answer.headers.get("date")
    if given is None:
        return
    theirs = parsedate_to_datetime(given)
    ours = datetime.now(theirs.tzinfo)
    if abs(ours - theirs) > DIFFERENCE:
        apart = int(abs((ours - theirs).total_seconds()))
        yield Finding("clock", State.MEND, f"{apart} s from the Prefect server's: set both by NTP")


def _asked(url: str) -> httpx.Response | None:
    try:
        answer = httpx.get(url, timeout=5.0, trust_env=False)
    except (httpx.HTTPError, httpx.InvalidURL):
        return None
    return answer if answer.status_code == 200 else None

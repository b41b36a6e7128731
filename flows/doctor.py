"""The doctor: all that a watch needs, looked at in turn: what is wrong, and how to mend it. Changes nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from alerts.escaping import for_terminal
from extractors.data_files import DataFileError
from flows.checkup import Finding, State, of_channels, of_configuration
from flows.configuration import Configuration, load_configuration
from flows.doctor_machine import of_disk, of_libraries, of_prefect
from flows.doctor_records import of_records
from flows.exit_codes import DONE, FAILED, USAGE
from storage.database import Database, open_database, revision_of
from storage.errors import StorageError
from storage.invariants import breaches
from storage.migrate import known_revisions
from storage.schema import REVISION

_MARKS = {State.OK: "ok  ", State.NOTE: "note", State.MEND: "MEND"}


def doctor(config: Path | None, database: str, now: datetime | None = None, *, as_json: bool = False) -> int:
    """Print how each part stands. The exit code: 0 all well, 1 something to mend, 2 unusable configuration."""
    findings = []
    for finding in examine(config, database, now or datetime.now(UTC)):
        findings.append(finding)
        line = {"part": finding.part, "state": finding.state.value, "words": finding.words}
        told = json.dumps(line, ensure_ascii=False) if as_json else _line(finding)
        sys.stdout.write(told + "\n")
        sys.stdout.flush()
    if any(finding.part == "configuration" and finding.state is State.MEND for finding in findings):
        return USAGE
    return FAILED if any(finding.state is State.MEND for finding in findings) else DONE


def examine(config: Path | None, database: str, now: datetime) -> Iterator[Finding]:
    """How each part stands, one after the other. A part that cannot be looked at is a finding, too."""
    yield from of_libraries()
    configuration: Configuration | None = None
    try:
        configuration = load_configuration(config)
        yield from of_configuration(configuration)
        yield from of_channels(configuration, database, now)
    except DataFileError as error:
        yield Finding("configuration", State.MEND, str(error))
    yield from _guarded("disk", lambda: of_disk(database))
    yield from _guarded("database", lambda: _of_database(database, configuration, now))
    yield from of_prefect(now)


def _guarded(part: str, look: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    try:
        yield from look()
    except StorageError as error:
        yield Finding(part, State.MEND, str(error))


def _of_database(address: str, configuration: Configuration | None, now: datetime) -> Iterator[Finding]:
    revision = revision_of(address)
    if revision is None:
        yield Finding("database", State.NOTE, "none yet; the first `claimwatch run` makes it")
        return
    if revision not in known_revisions():
        words = f"made by a newer version (schema {revision}, this one knows {REVISION}): upgrade claimwatch"
        yield Finding("database", State.MEND, words)
        return
    if revision != REVISION:  # opening it would bring it to ours
        words = f"schema {revision}; the next command brings it to {REVISION}. Run `claimwatch backup` first"
        yield Finding("database", State.NOTE, words)
        return
    with closing(open_database(address, patience=5, create=False)) as database:
        yield from _of_open(database, configuration, now)


def _of_open(database: Database, configuration: Configuration | None, now: datetime) -> Iterator[Finding]:
    found = breaches(database)
    remedy = "Look at it before the next night; `claimwatch restore` puts back a copy."
    yield from (Finding("database", State.MEND, f"{breach}. {remedy}") for breach in found)
    if not found:
        yield Finding("database", State.OK, f"{database.name}, schema {REVISION}, every check holds")
    if configuration is not None:
        yield from of_records(database, configuration, now)


def _line(finding: Finding) -> str:
    return for_terminal(f"{_MARKS[finding.state]}  {finding.part}: {finding.words}".removesuffix(": "))

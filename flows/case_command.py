"""Answering cases: list, show, acknowledge, snooze, resolve, note, reopen; and the pairs that this teaches."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from alerts.alert_words import counted
from alerts.blocks import as_plain
from flows.case_answers import WORDS, settle, unsettle
from flows.case_view import case_as_json, case_blocks, case_line
from flows.configuration import load_configuration
from flows.exit_codes import DONE, UsageError
from storage.case_answers import acknowledge, note, regression_pairs, reopen, snooze
from storage.cases import Case, cases_in, cases_that_begin
from storage.database import open_database
from storage.ledger_tables import CaseState, Resolution
from storage.outbox import alerts_of_case

SHORTEST = 4  # letters of an id that name a case


def list_cases(options: argparse.Namespace) -> int:
    """Print the cases in the states asked for (all that are not resolved), one a line."""
    states = _states(options.state)
    now = _now(options)
    with _reading(options) as conn:
        found = [case for case in cases_in(conn, list(CaseState)) if case.state_at(now) in states]
        found = [case for case in found if _concerns(conn, case, options)]
        for case in found:
            _say(_as_json(conn, case, now) if options.json else case_line(conn, case, now))
    if not options.json:
        _say(f"{counted(len(found), 'case')}; claimwatch case show CASE tells all of one")
    return DONE


def _as_json(conn: Connection, case: Case, now: datetime) -> str:
    return json.dumps(case_as_json(conn, case, now), ensure_ascii=False)


def _states(name: str) -> set[CaseState]:
    match name:
        case "all":
            return set(CaseState)
        case "standing":
            return set(CaseState) - {CaseState.RESOLVED}
        case _:
            return {CaseState(name)}


def _concerns(conn: Connection, case: Case, options: argparse.Namespace) -> bool:
    if options.kind and case.kind.value != options.kind:
        return False
    told = alerts_of_case(conn, case.id) if options.entity else ()
    return not options.entity or any(options.entity in stored.alert.entities for stored in told)


def show_case(options: argparse.Namespace) -> int:
    """Print a case with its statements, history and messages."""
    now = _now(options)
    with _reading(options) as conn:
        case = find_case(conn, options.case)
        if options.json:
            _say(_as_json(conn, case, now))
        else:
            sys.stdout.write(as_plain(list(case_blocks(conn, case, now))))
    return DONE


def acknowledge_case(options: argparse.Namespace) -> int:
    """Record that somebody deals with the case."""
    return _answer(
        options,
        lambda conn, case, now: acknowledge(conn, case.id, _author(options), options.reason, now),
        "acknowledged",
    )


def snooze_case(options: argparse.Namespace) -> int:
    """Tell nothing of the case until a moment. Raises UsageError where that is past."""
    now = _now(options)
    until: datetime = options.until or now + options.time
    if until <= now:
        raise UsageError(f"--until {until.isoformat()} is past; name a later moment, or say --for 3d.")
    return _answer(
        options,
        lambda conn, case, at: snooze(conn, case.id, until, _author(options), options.reason, at),
        f"snoozed until {until:%Y-%m-%d %H:%M} UTC",
    )


def resolve_case(options: argparse.Namespace) -> int:
    """Settle the case and carry that into the ledger. Raises UsageError for a case that is resolved."""
    resolution = Resolution(options.resolution)
    days = load_configuration(options.config).settings.night.delivery_days

    def apply(conn: Connection, case: Case, now: datetime) -> None:
        if case.state is CaseState.RESOLVED:
            raise UsageError(
                f"case {case.id} is resolved already; open it again first: claimwatch case reopen {case.id}"
            )
        settle(conn, case, resolution, _author(options), options.reason, now, timedelta(days=days))

    return _answer(options, apply, f"resolved: {WORDS[resolution]}")


def note_case(options: argparse.Namespace) -> int:
    """Add a remark to the history of the case."""
    words = " ".join(options.words)
    return _answer(options, lambda conn, case, now: note(conn, case.id, _author(options), words, now), "noted")


def reopen_case(options: argparse.Namespace) -> int:
    """Open the case again and undo what resolving it did to the ledger."""

    def apply(conn: Connection, case: Case, now: datetime) -> None:
        unsettle(conn, case, _author(options), options.reason, now)
        reopen(conn, case.id, _author(options), options.reason, now)

    return _answer(options, apply, "open again")


def print_pairs(options: argparse.Namespace) -> int:
    """Print the pairs that people decided on, with their verdicts, as lines of a pairs file."""
    with _reading(options) as conn:
        for pair in regression_pairs(conn):
            _say(json.dumps(pair, ensure_ascii=False))
    return DONE


def find_case(conn: Connection, name: str) -> Case:
    """The case with this id, or the one whose id begins so. Raises UsageError without exactly one."""
    beginning = name.strip().lower()
    found = cases_that_begin(conn, beginning) if len(beginning) >= SHORTEST else ()
    if len(found) == 1:
        return found[0]
    what = "more than one case begins so; write more of its id" if found else "no case has this id"
    raise UsageError(f"{name}: {what}. `claimwatch case list --state all` lists them.")


def _answer(options: argparse.Namespace, apply: Callable[[Connection, Case, datetime], None], done: str) -> int:
    """Apply a decision in one transaction and say so."""
    database = open_database(options.db, create=False)
    try:
        with database.write() as conn:
            case = find_case(conn, options.case)
            apply(conn, case, _now(options))
    finally:
        database.close()
    _say(f"case {case.id} {done}")
    return DONE


@contextmanager
def _reading(options: argparse.Namespace) -> Iterator[Connection]:
    database = open_database(options.db, create=False)
    try:
        with database.read() as conn:
            yield conn
    finally:
        database.close()


def _author(options: argparse.Namespace) -> str:
    """Who decides: as given, else the user of the machine. Raises UsageError where nobody can be named."""
    named = options.author.strip() or os.environ.get("CLAIMWATCH_AUTHOR", "").strip()
    if named:
        return str(named)
    try:
        return getpass.getuser()
    except (KeyError, OSError) as error:
        raise UsageError("a decision is kept with its author; give --author or set CLAIMWATCH_AUTHOR.") from error


def _now(options: argparse.Namespace) -> datetime:
    given: datetime | None = options.now
    return given or datetime.now(UTC)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")

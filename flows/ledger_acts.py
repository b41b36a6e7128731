"""What people do to the ledger: add, correct, retract, restore. Each is an event with author and reason."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from extractors.entered import Entered, parse_entered
from flows.enter import Act, enter
from flows.exit_codes import DONE, FAILED, UsageError
from flows.ledger_lines import entries
from flows.ledger_names import claim_to_change
from flows.ledger_text import SHORT_ID
from flows.lines import LineError
from flows.night import begin
from flows.watch import Order, Watch, open_watch
from storage.ledger import add_event, events_of
from storage.ledger_tables import ClaimEvent
from storage.propositions import ended_by
from storage.reading_tables import RunState
from storage.runs import finish_run

_FIELDS = ("quote", "source", "tier", "url", "date", "as_of", "speaker", "language", "subject", "predicate")


def change(options: argparse.Namespace) -> int:
    """Carry out one act, in a run of its own. Raises UsageError where it cannot be done."""
    if not options.author.strip() or not options.reason.strip():
        raise UsageError("what changes the ledger is kept with its --author and --reason; give both.")
    act = Act(options.author.strip(), options.reason.strip())
    given = _given(options) if options.action in {"add", "correct"} else []
    order = Order(
        database=options.db,
        config=str(options.config or ""),
        now=datetime.now(UTC),
        run_id=f"ledger-{uuid4().hex[:12]}",
        quiet=True,
    )
    with begin(order, "ledger") as started:
        watch = open_watch(started)
        problems = [str(line) for line in given if isinstance(line, LineError)]
        with watch.database.write() as conn:
            told = _ACTS[options.action](watch, conn, options, [e for e in given if isinstance(e, Entered)], act)
            finish_run(conn, watch.run_id, watch.now, RunState.DONE, {options.action: told})
    sys.stdout.write(f"{told}\n")
    for problem in problems:
        sys.stderr.write(f"claimwatch: {problem}\n")
    return FAILED if problems else DONE


def _given(options: argparse.Namespace) -> list[Entered | LineError]:
    """The entries of the file, or the one that the options make."""
    by_options: dict[str, Any] = {name: value for name in _FIELDS if (value := getattr(options, name))}
    file = getattr(options, "file", None)
    if file is not None:
        if by_options:
            raise UsageError("give a file, or --quote with its fields, not both.")
        return list(entries(file))
    try:
        return [parse_entered(by_options)]
    except ValueError as error:
        fields = str(error).replace("field '", "option '--").replace("_", "-")
        raise UsageError(f"{fields}.") from error


Told = Callable[[Watch, Connection, argparse.Namespace, list[Entered], Act], str]


def _add(watch: Watch, conn: Connection, options: argparse.Namespace, entered: list[Entered], act: Act) -> str:
    ids = [id_ for entry in entered for id_ in enter(watch, conn, entry, act)]
    lines = [f"{len(entered)} entered, with {len(dict.fromkeys(ids))} claims", *_standing(conn, ids)]
    return "\n".join(lines)


def _standing(conn: Connection, ids: list[str]) -> Iterator[str]:
    """The claims' ids, and which of them somebody had taken back before: entering does not undo that."""
    for id_ in dict.fromkeys(ids):
        ended = ended_by(events_of(conn, id_))
        yield f"  {id_[:SHORT_ID]}" + (f"  {ended.value} before; see `claimwatch ledger show`" if ended else "")


def _correct(watch: Watch, conn: Connection, options: argparse.Namespace, entered: list[Entered], act: Act) -> str:
    old = claim_to_change(conn, options.claim)
    _refuse_unless_standing(conn, old)
    ids = enter(watch, conn, entered[0], act)
    if old in ids:
        raise UsageError("the correction says the same as the claim; give what is right.")
    add_event(conn, old, ClaimEvent.CORRECTED, act.author, act.reason, watch.now, about=ids[0])
    return f"{old[:SHORT_ID]} is corrected by {' '.join(id_[:SHORT_ID] for id_ in ids)}"


def _retract(watch: Watch, conn: Connection, options: argparse.Namespace, entered: list[Entered], act: Act) -> str:
    old = claim_to_change(conn, options.claim)
    _refuse_unless_standing(conn, old)
    add_event(conn, old, ClaimEvent.RETRACTED, act.author, act.reason, watch.now)
    return f"{old[:SHORT_ID]} is retracted"


def _restore(watch: Watch, conn: Connection, options: argparse.Namespace, entered: list[Entered], act: Act) -> str:
    old = claim_to_change(conn, options.claim)
    kinds = [event.kind for event in events_of(conn, old)]
    if not set(kinds) & {ClaimEvent.RETRACTED, ClaimEvent.CORRECTED, ClaimEvent.SUPERSEDED}:
        raise UsageError(f"claim {old[:SHORT_ID]} was never taken back.")
    add_event(conn, old, ClaimEvent.RESTORED, act.author, act.reason, watch.now)
    return f"{old[:SHORT_ID]} stands again"


def _refuse_unless_standing(conn: Connection, claim_id: str) -> None:
    ended = ended_by(events_of(conn, claim_id))
    if ended is not None and ended is not ClaimEvent.WITHDRAWN:
        raise UsageError(f"claim {claim_id[:SHORT_ID]} is {ended.value} already; `restore` undoes that.")


_ACTS: dict[str, Told] = {"add": _add, "correct": _correct, "retract": _retract, "restore": _restore}

"""The ``case`` command: its actions and their options."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from datetime import timedelta

from extractors.model import ConflictKind
from flows.options import Actions, aware_time, command, with_config, with_database, with_now

STATES = ("standing", "open", "acknowledged", "snoozed", "resolved", "all")
RESOLUTIONS = ("new", "ledger", "both", "not", "superseded")
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}
EXAMPLES = """\
  claimwatch case list
  claimwatch case show 2e2b9393
  claimwatch case snooze 2e2b9393 --for 3d --reason 'asked the ministry'
  claimwatch case resolve 2e2b9393 ledger --author Asma --reason 'misprint, corrected the next day'"""


def add_case(commands: Actions) -> None:
    """``claimwatch case list|show|ack|snooze|resolve|note|reopen|pairs``."""
    parser = command(commands, "case", "the cases: list, show, answer", EXAMPLES, _call("list_cases"))
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    _add_list(actions)
    show = _action(actions, "show", "one case: statements with proof, history, messages", "show_case")
    show.add_argument("--json", action="store_true", help="as one JSON object")
    _decision(actions, "ack", "you have seen the case and deal with it", "acknowledge_case")
    _add_snooze(actions)
    _add_resolve(actions)
    note = _decision(actions, "note", "add a remark to the history", "note_case", reason=False)
    note.add_argument("words", nargs="+", metavar="TEXT")
    _decision(actions, "reopen", "open a resolved case again; its changes to the ledger are undone", "reopen_case")
    pairs = command(
        actions,
        "pairs",
        "the pairs that people decided on, with their verdicts, as lines of a pairs file",
        "  claimwatch case pairs > regression.jsonl && claimwatch evaluate regression.jsonl",
        _call("print_pairs"),
    )
    with_database(pairs)


def _add_list(actions: Actions) -> None:
    parser = command(
        actions, "list", "the cases, one a line", "  claimwatch case list --state all --json", _call("list_cases")
    )
    parser.add_argument("--state", choices=STATES, default="standing", help="(default: all but resolved ones)")
    parser.add_argument("--kind", choices=[kind.value for kind in ConflictKind], help="cases of one kind")
    parser.add_argument("--entity", metavar="ID", help="cases about an entity of the watch list")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    with_database(parser)
    with_now(parser)


def _add_snooze(actions: Actions) -> None:
    parser = _decision(actions, "snooze", "tell nothing of the case until a moment", "snooze_case")
    when = parser.add_mutually_exclusive_group(required=True)
    when.add_argument("--until", type=aware_time, metavar="ISO", help="2025-11-14T08:00:00+05:00")
    when.add_argument("--for", dest="time", type=duration, metavar="TIME", help="12h, 3d or 2w")


def _add_resolve(actions: Actions) -> None:
    parser = _decision(actions, "resolve", "settle the case", "resolve_case")
    parser.add_argument(
        "resolution",
        choices=RESOLUTIONS,
        help="new: the statement told last is right. ledger: what it was held against stands. both: they speak of "
        "different things. not: no contradiction. superseded: each was right in its time",
    )
    with_config(parser)


def _decision(
    actions: Actions, name: str, text: str, function: str, *, reason: bool = True
) -> argparse.ArgumentParser:
    parser = _action(actions, name, text, function)
    parser.add_argument(
        "--author", default="", help="who decides (kept; default: $CLAIMWATCH_AUTHOR, else the user's name)"
    )
    if reason:
        parser.add_argument("--reason", default="", help="why (kept)")
    return parser


def _action(actions: Actions, name: str, text: str, function: str) -> argparse.ArgumentParser:
    parser = command(actions, name, text, f"  claimwatch case {name} 2e2b9393 ...", _call(function))
    parser.add_argument("case", metavar="CASE", help="its id, or how that begins")
    with_database(parser)
    with_now(parser)
    return parser


def _call(function: str) -> Callable[[argparse.Namespace], int]:
    """The function of that name in ``flows.case_command``, loaded when it is called."""

    def call(options: argparse.Namespace) -> int:
        from flows import case_command

        return int(getattr(case_command, function)(options))

    return call


def duration(text: str) -> timedelta:
    """A time such as 12h, 3d or 2w; argparse turns the error into a usage message."""
    found = re.fullmatch(r"([1-9]\d{0,3})([hdw])", text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no time; write 12h, 3d or 2w")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})

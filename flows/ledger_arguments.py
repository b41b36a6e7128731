"""The ``ledger`` and ``reprocess`` commands: their actions and options."""

from __future__ import annotations

import argparse
from datetime import UTC, date, datetime, time
from pathlib import Path

from extractors.model import Tier
from flows.options import Actions, command, with_config, with_database

Parser = argparse.ArgumentParser
HELP = "what the ledger holds: who says it, since when, in which words; and what people add or take back"
EXAMPLES = """\
  claimwatch ledger list --entity Pakistan --status contested
  claimwatch ledger search "rare earths"
  claimwatch ledger show Pakistan reserves --as-of 2025-11-10
  claimwatch ledger add baseline.csv --author Asma --reason "state bank, monthly"
  claimwatch ledger retract 1a2b3c4d5e --author Asma --reason "satire"
  claimwatch ledger export --format csv > ledger.csv"""
STATUSES = ["standing", "contested", "superseded", "retracted", "withdrawn"]
REPROCESS = "read stored articles again by today's data files and rules; decisions are kept, nothing is sent"
_ID = "id of a claim, or its beginning"


def add_ledger(commands: Actions) -> None:
    """``claimwatch ledger list|search|show|add|correct|retract|restore|export``."""

    def run(options: argparse.Namespace) -> int:
        from flows.ledger_command import ledger

        return ledger(options)

    parser = command(commands, "ledger", HELP, EXAMPLES, run)
    actions = parser.add_subparsers(required=True, metavar="ACTION", dest="action")

    def action(name: str, text: str) -> Parser:
        made: Parser = actions.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        with_config(made)
        with_database(made)
        return made

    _listing(action("list", "propositions, the latest first"), 20)
    searching = action("search", "claims by words of quote, subject, speaker or headline, in any script")
    searching.add_argument("words", nargs="+", metavar="WORD")
    _listing(searching, 20)
    showing = action("show", "one claim, or all that is said of a subject: each value, who says it, since when")
    showing.add_argument("target", metavar="CLAIM|SUBJECT", help=f"{_ID}; or a name")
    showing.add_argument(
        "predicate", nargs="?", default="", help="of the subject: reserve_value, or a part: reserves"
    )
    _moment(showing)
    adding = action("add", "claims from a baseline file (CSV or JSON lines), or one by options")
    adding.add_argument("file", nargs="?", type=Path, metavar="FILE")
    _entry(adding)
    _act(adding)
    correcting = action("correct", "a claim that takes the place of another; both are kept")
    correcting.add_argument("claim", metavar="CLAIM", help=_ID)
    _entry(correcting)
    _act(correcting)
    for name, text in (("retract", "take a claim back: it is compared no more"), ("restore", "undo that")):
        changing = action(name, text)
        changing.add_argument("claim", metavar="CLAIM", help=_ID)
        _act(changing)
    exporting = action("export", "propositions for other programs")
    exporting.add_argument("--format", choices=["jsonl", "csv", "jsonld"], default="jsonl", help="default: jsonl")
    _listing(exporting, 1_000_000)


def add_reprocess(commands: Actions) -> None:
    """``claimwatch reprocess``."""

    def run(options: argparse.Namespace) -> int:
        from flows.reprocess import reprocess

        return reprocess(options.config, options.db)

    parser = command(commands, "reprocess", REPROCESS, "  claimwatch reprocess --config my-watch", run)
    with_config(parser)
    with_database(parser)


def _listing(parser: Parser, limit: int) -> None:
    parser.add_argument("--entity", default="", metavar="NAME", help="claims about it, or that name it")
    parser.add_argument("--predicate", default="", metavar="NAME", help="reserve_value, or a part: reserves")
    parser.add_argument("--status", choices=STATUSES, metavar="STATUS", help=", ".join(STATUSES))
    parser.add_argument("--since", type=_day, metavar="DATE", help="said for that day or a later one")
    parser.add_argument("--limit", type=_count, metavar="N", default=limit, help=f"default: {limit}")
    _moment(parser)


def _moment(parser: Parser) -> None:
    text = "as the world stood on that day: claims for later days are left out"
    parser.add_argument("--as-of", type=_day, metavar="DATE", help=text)
    parser.add_argument(
        "--known-on", type=_moment_of, metavar="DATE", help="as it was recorded by that day or time"
    )


def _entry(parser: Parser) -> None:
    words = {
        "quote": "the exact words",
        "source": "outlet or institution that says so",
        "url": "where it stands",
        "date": "when it was published: YYYY, YYYY-MM or YYYY-MM-DD",
        "as-of": "the time for which it holds, where that is another",
        "speaker": "who is quoted",
        "subject": "what it is about, where the words do not tell",
        "predicate": "what it says of that: an id of predicates.toml",
        "language": "default: en",
    }
    for name, text in words.items():
        parser.add_argument(f"--{name}", default="", metavar="TEXT", help=text)
    parser.add_argument("--tier", default="", choices=["", *Tier], metavar="TIER", help=", ".join(Tier))


def _act(parser: Parser) -> None:
    parser.add_argument("--author", default="", metavar="NAME", help="who does this (kept)")
    parser.add_argument("--reason", default="", metavar="TEXT", help="why (kept)")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write 2025-11-10") from error


def _moment_of(text: str) -> datetime:
    """The end of a day, or a time with zone, in UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no date or time; write 2025-11-10") from error
    if len(text) <= len("2025-11-10"):
        return datetime.combine(moment.date(), time.max, UTC)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text!r} has no zone; write 2025-11-10T20:00:00Z")
    return moment.astimezone(UTC)


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number above 0")
    return int(text)

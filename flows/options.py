"""What the commands of the command line share: how one is added, and the options that many have."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from flows.exit_codes import EXIT_CODES

DEFAULT_DATABASE = "sqlite:///claimwatch.db"
# Where commands, or the actions of one, are added: argparse itself has no public name for the type.
Commands = argparse._SubParsersAction
Actions: TypeAlias = "Commands[argparse.ArgumentParser]"


def command(
    commands: Commands[argparse.ArgumentParser],
    name: str,
    text: str,
    example: str,
    function: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:
    """A command, or an action of one, with help, examples and the function that does it."""
    parser = commands.add_parser(
        name,
        help=text,
        description=text[0].upper() + text[1:] + ".",
        epilog=f"examples:\n{example}\n\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(command=function)
    return parser


def with_config(parser: argparse.ArgumentParser) -> None:
    """The option ``--config``."""
    parser.add_argument(
        "--config",
        type=Path,
        metavar="DIR",
        default=Path(folder) if (folder := os.environ.get("CLAIMWATCH_CONFIG")) else None,
        help="folder with your own feeds.toml, watchlist.toml, channels.toml, settings.toml, corpus/ ...; "
        "what it lacks is taken from the bundled seeds (default: $CLAIMWATCH_CONFIG)",
    )


def with_database(parser: argparse.ArgumentParser) -> None:
    """The option ``--db``."""
    parser.add_argument(
        "--db",
        metavar="URL",
        default=os.environ.get("CLAIMWATCH_DB", DEFAULT_DATABASE),
        help="sqlite:///FILE or postgresql://USER@HOST/NAME (default: $CLAIMWATCH_DB, else ./claimwatch.db)",
    )


def with_now(parser: argparse.ArgumentParser) -> None:
    """The option ``--now``."""
    parser.add_argument(
        "--now",
        type=aware_time,
        metavar="ISO",
        default=None,
        help="the moment to take for now, with zone: 2025-11-10T20:00:00Z (default: the clock)",
    )


def aware_time(text: str) -> datetime:
    """An ISO 8601 time with zone, in UTC; argparse turns the error into a usage message."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no ISO time; write 2025-11-10T20:00:00Z") from error
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError(
            f"{text!r} has no zone; write 2025-11-10T20:00:00Z, or +05:00 in place of Z"
        )
    return moment.astimezone(UTC)

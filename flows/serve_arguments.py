"""The ``serve`` command: its options."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from flows.options import Actions, command, with_config, with_database

PORT = "4200"  # Prefect's own
_HIGHEST_PORT = 65_535


def add_serve(commands: Actions) -> None:
    """``claimwatch serve``."""

    def run(options: argparse.Namespace) -> int:
        from flows.serve import serve

        return serve(options)

    parser = command(
        commands,
        "serve",
        "nights by the schedule of settings.toml, delivery and maintenance, with Prefect's UI to watch them",
        "  claimwatch serve\n  claimwatch serve --config my-watch --db sqlite:////srv/claimwatch/claimwatch.db\n"
        "  PREFECT_API_URL=http://prefect.example:4200/api claimwatch serve    # with a server that runs already",
        run,
    )
    with_config(parser)
    with_database(parser)
    parser.add_argument(
        "--host",
        default=os.environ.get("PREFECT_SERVER_API_HOST", "127.0.0.1"),
        help="where the server listens: it asks for no password, see README (default: $PREFECT_SERVER_API_HOST, "
        "else 127.0.0.1)",
    )
    parser.add_argument(
        "--port",
        type=_port,
        default=os.environ.get("PREFECT_SERVER_API_PORT", PORT),
        help=f"of the server and its UI (default: $PREFECT_SERVER_API_PORT, else {PORT})",
    )
    parser.add_argument(
        "--prefect-home",
        type=Path,
        metavar="DIR",
        default=Path(folder) if (folder := os.environ.get("PREFECT_HOME")) else None,
        help="for the server's records (default: $PREFECT_HOME, else claimwatch-prefect beside the database)",
    )


def _port(text: str) -> int:
    """A port as argparse takes it: also that of the environment."""
    if text.isdecimal() and 0 < int(text) <= _HIGHEST_PORT:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no port: give a number from 1 to {_HIGHEST_PORT}")

"""The commands ``maintain``, ``backup``, ``restore`` and ``doctor``: their options."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from flows.options import Actions, command, with_config, with_database, with_now


def add_maintain(commands: Actions) -> None:
    """Adds the ``maintain`` command."""

    def run(options: argparse.Namespace) -> int:
        from flows.maintain import maintain_command

        return maintain_command(options.db, str(options.config or ""), options.now or datetime.now(UTC))

    text = "check the database, back it up, remove what is past its time, and keep it quick"
    parser = command(
        commands, "maintain", text, "  claimwatch maintain\n  claimwatch maintain --config my-watch", run
    )
    with_config(parser)
    with_database(parser)
    with_now(parser)


def add_backup(commands: Actions) -> None:
    """Adds the ``backup`` command."""

    def run(options: argparse.Namespace) -> int:
        from flows.backups import backup_command

        return backup_command(options.db, options.file)

    text = "copy the database into a new file, also while a night runs"
    example = "  claimwatch backup /backups/claimwatch-today.db\n  claimwatch backup today.dump --db postgresql:///claimwatch"
    parser = command(commands, "backup", text, example, run)
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="the new file; of PostgreSQL, pg_dump's own format"
    )
    with_database(parser)


def add_restore(commands: Actions) -> None:
    """Adds the ``restore`` command."""

    def run(options: argparse.Namespace) -> int:
        from flows.backups import restore_command

        return restore_command(options.db, options.file, force=options.force)

    text = "make the database what a backup holds, after looking whether that is whole"
    example = "  claimwatch restore claimwatch-backups/claimwatch-20251110T200000Z.db --force"
    parser = command(commands, "restore", text, example, run)
    parser.add_argument("file", type=Path, metavar="FILE", help="a file that claimwatch backup or maintain made")
    parser.add_argument(
        "--force", action="store_true", help="replace the database that is there; it is kept aside"
    )
    with_database(parser)


def add_doctor(commands: Actions) -> None:
    """Adds the ``doctor`` command."""

    def run(options: argparse.Namespace) -> int:
        from flows.doctor import doctor

        return doctor(options.config, options.db, options.now, as_json=options.json)

    text = "what is wrong with the watch and how to mend it (exit code 0: nothing, 1: something, 2: configuration)"
    parser = command(commands, "doctor", text, "  claimwatch doctor\n  claimwatch doctor --json | jq .", run)
    with_config(parser)
    with_database(parser)
    with_now(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object for each part")

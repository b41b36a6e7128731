"""The ``preview`` command: its options."""

from __future__ import annotations

import argparse

from flows.options import Actions, command, with_config, with_database

HELP = "what a night would make of a feed, a site or an article; nothing is stored"
EXAMPLES = """\
  claimwatch preview https://example.org/news/1
  claimwatch preview example.org --articles 5
  claimwatch preview https://example.org/feed --json"""


def add_preview(commands: Actions) -> None:
    """``claimwatch preview URL``."""

    def run(options: argparse.Namespace) -> int:
        from flows.preview_command import preview

        return preview(options)

    parser = command(commands, "preview", HELP, EXAMPLES, run)
    parser.add_argument("url", metavar="URL", help="of a feed, of an article, or of a site with feeds")
    parser.add_argument(
        "--articles",
        type=int,
        metavar="N",
        default=3,
        help="of a feed's entries the first N are read (default: 3)",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")
    with_config(parser)
    with_database(parser)

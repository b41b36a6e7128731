"""The commands ``alerts``, ``deliver`` and ``completion``: their actions and options."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from flows.options import Actions, command, with_config, with_database, with_now

STATES = ("pending", "sent", "dead", "held", "collected", "gathered", "muted")
SHELLS = ("bash", "zsh", "fish")
EXAMPLES = """\
  claimwatch alerts list --state dead
  claimwatch alerts resend 17
  claimwatch alerts test mail"""


def add_alerts(commands: Actions) -> None:
    """``claimwatch alerts list|show|resend|test``."""
    text = "the messages: list, show, resend, try a channel"
    parser = command(commands, "alerts", text, EXAMPLES, _call("list_messages"))
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    _add_list(actions)
    show = command(
        actions,
        "show",
        "one message, as text, with the receipts of its targets",
        "  claimwatch alerts show 17",
        _call("show_message"),
    )
    show.add_argument("message", type=int, metavar="MESSAGE", help="its number in `claimwatch alerts list`")
    show.add_argument("--form", choices=("text", "markdown", "html"), default="text", help="(default: text)")
    with_database(show)
    _add_resend(actions)
    test = command(
        actions,
        "test",
        "send an example through a channel, now",
        "  claimwatch alerts test mail",
        _call("test_channel"),
    )
    test.add_argument("channel", metavar="CHANNEL", help="its id in channels.toml")
    with_config(test)
    with_database(test)


def _add_list(actions: Actions) -> None:
    parser = command(
        actions, "list", "the latest messages, one a line", "  claimwatch alerts list", _call("list_messages")
    )
    parser.add_argument("--state", choices=STATES, action="append", help="only these (may be repeated)")
    parser.add_argument("--channel", default="", metavar="ID", help="only those to one channel")
    parser.add_argument("--digest", type=int, metavar="MESSAGE", help="only those that stand in one digest")
    parser.add_argument("--limit", type=int, default=50, metavar="N", help="at most so many (default: 50)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    with_database(parser)


def _add_resend(actions: Actions) -> None:
    parser = command(
        actions,
        "resend",
        "send messages again, whatever became of them",
        "  claimwatch alerts resend 17 18\n  claimwatch alerts resend --dead",
        _call("resend"),
    )
    parser.add_argument("messages", nargs="*", type=int, metavar="MESSAGE")
    parser.add_argument("--dead", action="store_true", help="all that were given up")
    with_config(parser)
    with_database(parser)
    with_now(parser)


def add_deliver(commands: Actions) -> None:
    """``claimwatch deliver``."""
    parser = command(
        commands,
        "deliver",
        "send what is due: waiting messages, digests, notices; also what the clock alone makes due",
        "  claimwatch deliver        # from cron, every quarter of an hour",
        _call("deliver_now"),
    )
    with_config(parser)
    with_database(parser)
    with_now(parser)


def add_completion(commands: Actions) -> None:
    """``claimwatch completion``."""
    parser = command(
        commands,
        "completion",
        "a completion script for a shell",
        "  claimwatch completion bash > ~/.local/share/bash-completion/completions/claimwatch\n"
        "  claimwatch completion zsh > ~/.zfunc/_claimwatch\n"
        "  claimwatch completion fish > ~/.config/fish/completions/claimwatch.fish",
        _completion,
    )
    parser.add_argument("shell", choices=SHELLS)


def _completion(options: argparse.Namespace) -> int:
    import shtab  # only here: no other command needs it

    from flows.arguments import parser

    sys.stdout.write(shtab.complete(parser(), options.shell) + "\n")
    return 0


def _call(function: str) -> Callable[[argparse.Namespace], int]:
    """The function of that name in ``flows.alerts_command``, loaded when it is called."""

    def call(options: argparse.Namespace) -> int:
        from flows import alerts_command

        return int(getattr(alerts_command, function)(options))

    return call

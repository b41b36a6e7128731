"""The ``models`` command: its actions and their options."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from flows.options import Actions, command, with_config

HELP = "models that give a second opinion on verdicts near the line: add, list, remove"
EXAMPLES = """\
  claimwatch models list
  claimwatch models add deberta-v3-base
  claimwatch models add https://mirror.example/nli/ --sha256 DIGEST --name nli
  claimwatch models add ./exported --name own --licence MIT"""


def add_models(commands: Actions) -> None:
    """``claimwatch models add|list|remove``."""
    parser = command(commands, "models", HELP, EXAMPLES, _call("list_models"))
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    _action(actions, "list", "what is installed, and what was looked at and can be had", "list_models")
    adding = _action(actions, "add", "install a model from a folder, an address or the hub", "add_model")
    adding.add_argument(
        "source",
        metavar="DIR|URL|NAME",
        help="with model.onnx, tokenizer.json and config.json; or a listed choice",
    )
    adding.add_argument("--name", default="", help="how to call it (default: the end of its address)")
    adding.add_argument("--sha256", default="", metavar="DIGEST", help="digest that model.onnx must have")
    adding.add_argument(
        "--file", default="", metavar="PATH", help="the model's file there, as onnx/model_int8.onnx"
    )
    adding.add_argument("--licence", default="", help="kept with it (default: that of a listed choice)")
    with_config(adding)
    removing = _action(actions, "remove", "delete an installed model", "remove_model")
    removing.add_argument("name", metavar="NAME")


def _action(actions: Actions, name: str, text: str, function: str) -> argparse.ArgumentParser:
    return command(actions, name, text, EXAMPLES, _call(function))


def _call(function: str) -> Callable[[argparse.Namespace], int]:
    def run(options: argparse.Namespace) -> int:
        from flows import models_command

        return int(getattr(models_command, function)(options))

    return run

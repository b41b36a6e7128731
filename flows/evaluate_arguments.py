"""The ``evaluate`` and ``explain`` commands: their options."""

from __future__ import annotations

import argparse

from flows.options import Actions, command, with_config

EVALUATE = "how well the judge does on labelled pairs: precision and recall by kind, calibration, misses"
EXPLAIN = "each step of the judge on a pair: sentences, what rules found, the evidence, the likelihood"


def add_evaluate(commands: Actions) -> None:
    """``claimwatch evaluate FILE…``."""

    def run(options: argparse.Namespace) -> int:
        from flows.evaluate import evaluate_pairs

        return evaluate_pairs(options.pairs, options.config, misses=options.misses, model=options.model)

    examples = (
        "  claimwatch evaluate pairs-dev.jsonl --misses 20\n"
        "  claimwatch case pairs | claimwatch evaluate -\n"
        "  claimwatch evaluate pairs-dev.jsonl --model deberta-v3-base"
    )
    parser = command(commands, "evaluate", EVALUATE, examples, run)
    parser.add_argument(
        "pairs",
        nargs="+",
        metavar="PAIRS",
        help="JSON lines as for judge, with verdict and kind; - for standard input",
    )
    parser.add_argument("--misses", type=int, default=10, metavar="N", help="show at most N wrong pairs (10)")
    _with_model(parser)
    with_config(parser)


def add_explain(commands: Actions) -> None:
    """``claimwatch explain PAIRS [ID]``."""

    def run(options: argparse.Namespace) -> int:
        from flows.evaluate import explain_pairs

        return explain_pairs(options.pairs, options.id, options.config, model=options.model)

    examples = "  claimwatch explain pairs.jsonl --id pair-7\n  claimwatch explain - < pair.json"
    parser = command(commands, "explain", EXPLAIN, examples, run)
    parser.add_argument("pairs", metavar="PAIRS", help="JSON lines as for judge, - for standard input")
    parser.add_argument("--id", default="", metavar="ID", help="explain this pair alone")
    _with_model(parser)
    with_config(parser)


def _with_model(parser: argparse.ArgumentParser) -> None:
    """The option ``--model``."""
    parser.add_argument(
        "--model",
        default="",
        metavar="NAME",
        help="with the second opinion of this installed model (default: that of settings.toml, if any)",
    )

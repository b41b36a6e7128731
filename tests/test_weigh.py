"""The weighed verdict: weights that fit the evidence, what is told of a pair, figures and steps printed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extractors.comparison.evidence import NOT_LEARNT
from extractors.comparison.weights import weights
from extractors.judge import evidence_of_pair, judge_pair, weighed_pair
from extractors.knowledge import Knowledge, build_knowledge
from extractors.model import ConflictKind, Verdict
from extractors.syntax import Parser
from flows.cli import main

SEEDS = Path(__file__).parents[1] / "seeds"
FILES = ("watchlist.toml", "predicates.toml", "lexicon.toml")
TEXTS = [(SEEDS / name).read_text(encoding="utf-8") for name in FILES]
LEDGER = "Barrick puts the cost of the first phase of Reko Diq at $5.5 billion."
OTHER = "The first phase of Reko Diq will cost $6.8 billion, according to Barrick."
SAME = "The first phase of Reko Diq is to cost about $5.5 billion, Barrick says."


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return build_knowledge(*TEXTS, parser=Parser())


def test_the_weights_take_every_number_of_the_evidence_but_those_left_out(knowledge: Knowledge) -> None:
    (found,) = evidence_of_pair(LEDGER, "2025-02-18", OTHER, "2025-08-04", knowledge)
    assert set(weights().names) == set(found.numbers) - NOT_LEARNT


def test_trees_lead_from_every_node_to_a_leaf() -> None:
    for forest in (weights().of_pair, weights().of_ledger):
        for tree in (*forest.boosted, *forest.randomised):
            for at, feature in enumerate(tree.feature):
                assert feature < len(weights().names)
                assert feature < 0 or at < min(tree.below[at], tree.above[at])


def test_another_figure_is_likelier_a_conflict_than_the_same_one(knowledge: Knowledge) -> None:
    def likelihood(new: str) -> float:
        return max(w.conflict for w in weighed_pair(LEDGER, "2025-02-18", new, "2025-03-01", knowledge))

    assert likelihood(OTHER) > 0.6 > 0.3 > likelihood(SAME)


def test_a_conflict_is_told_with_both_values_and_its_kind(knowledge: Knowledge) -> None:
    found = judge_pair(LEDGER, "2025-02-18", OTHER, "2025-03-01", knowledge)
    assert found.verdict.alerts
    assert found.kind is ConflictKind.NUMERIC
    assert "$6.8 billion" in found.reason
    assert "$5.5 billion" in found.reason
    assert judge_pair(LEDGER, "2025-02-18", SAME, "2025-03-01", knowledge).verdict is Verdict.CORROBORATES


def test_without_the_parser_a_plain_conflict_is_still_found() -> None:
    assert judge_pair(LEDGER, "2025-02-18", OTHER, "2025-03-01", build_knowledge(*TEXTS)).verdict.alerts


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    rows = [
        {"id": "a", "new": {"text": OTHER}, "verdict": "contradicts", "kind": "numeric"},
        {"id": "b", "new": {"text": SAME}, "verdict": "contradicts", "kind": "numeric"},
        {"id": "c", "new": {"text": SAME}, "verdict": "unrelated", "uncertain": True},
    ]
    path = tmp_path / "pairs.jsonl"
    path.write_text(
        "\n".join(json.dumps(row | {"ledger": {"text": LEDGER}}) for row in rows) + "\n", encoding="utf-8"
    )
    return path


def test_evaluate_prints_figures_and_wrong_pairs(pairs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(pairs)]) == 0
    printed = capsys.readouterr().out
    assert "2 pairs: alerts precision 1.000, recall 0.500" in printed
    assert "numeric   found   1 of   2" in printed
    assert "missed b" in printed
    assert SAME in printed


def test_explain_prints_the_steps_of_one_pair(pairs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(pairs), "--id", "a"]) == 0
    printed = capsys.readouterr().out
    assert "rule numeric" in printed
    assert "likelihood of a conflict" in printed
    assert "verdict: " in printed
    assert main(["explain", str(pairs), "--id", "nobody"]) == 1
    assert "no pair has the id 'nobody'" in capsys.readouterr().err

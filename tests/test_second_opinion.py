"""The judge with a second opinion: what it may move, what explain and evaluate show of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from test_entailment import installed

from extractors.comparison.opinion import log_odds
from extractors.comparison.weights import logistic
from extractors.judge import judge_pair, verdict_of, weighed_pair
from flows import evaluate
from flows.cli import main
from flows.configuration import load_configuration
from flows.exit_codes import DONE, FAILED, USAGE

Run = Callable[..., tuple[int, str, str]]
YES = {"lithium": (0.0, 0.0, 6.0)}  # a contradiction, wherever lithium is spoken of
NO = {"lithium": (6.0, 0.0, 0.0)}
PAIRS = (
    ("The lithium plant opens in May.", "The lithium plant opens in July."),
    ("The lithium mine at Kalat was sold to Barrick.", "Barrick bought no lithium mine at Kalat."),
    ("The lithium deal covers three ministries.", "Seven ministries sign on to the lithium plan."),
    ("Exports of lithium rose 12% last year.", "Exports of lithium fell 3% last year."),
    ("Kalat has 40 lithium wells.", "A lithium well near Kalat may be drilled."),
)


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("CLAIMWATCH_MODELS", str(tmp_path))

    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def pair(number: int, verdict: str = "contradicts") -> dict[str, Any]:
    old, new = ({"text": text, "date": "2025-01-05", "source": "x"} for text in PAIRS[number])
    kind = "date" if verdict == "contradicts" else None
    return {"id": f"pair-{number}", "ledger": old, "new": new, "verdict": verdict, "kind": kind}


def standing_of(old: str, new: str) -> float:
    """The highest line at which the pair is told."""
    known = load_configuration(None).knowledge
    found = weighed_pair(old, None, new, None, known)
    low, high = 0.0, 1.0
    for _ in range(20):
        middle = (low + high) / 2
        told = verdict_of(old, new, found, known, middle).verdict.alerts
        low, high = (middle, high) if told else (low, middle)
    return low


@pytest.fixture
def at_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line as near to the first pair's likelihood as can be, whatever the weights are today."""
    old, new = (side["text"] for side in (pair(0)["ledger"], pair(0)["new"]))
    found = weighed_pair(old, "2025-01-05", new, "2025-01-05", load_configuration(None).knowledge)
    monkeypatch.setattr(evaluate, "THRESHOLD", max(w.conflict for w in found))


def test_a_model_moves_verdicts_near_the_line_alone(tmp_path: Path) -> None:
    known = load_configuration(None).knowledge
    yes, no = installed(tmp_path / "yes", votes=YES), installed(tmp_path / "no", votes=NO)
    moved = 0
    for old, new in PAIRS:
        standing = min(0.9, standing_of(old, new))
        for gap in (-1.7, -0.1, 0.2, 1.7):  # of the line above the likelihood, in log-odds
            line = logistic(log_odds(standing) + gap)
            alone, least, most = (
                judge_pair(old, None, new, None, known, threshold=line, model=model) for model in (None, no, yes)
            )
            assert most.verdict.alerts >= alone.verdict.alerts >= least.verdict.alerts, (new, gap)
            if abs(gap) > 1 and standing < 0.9:
                assert alone == least == most, (new, gap)
            moved += alone.verdict.alerts != least.verdict.alerts
            moved += alone.verdict.alerts != most.verdict.alerts
    assert moved >= 2


@pytest.mark.usefixtures("at_the_line")
def test_explain_shows_what_the_model_said_and_how_far_it_went(run: Run, tmp_path: Path) -> None:
    installed(tmp_path / "no", votes=NO)
    lines = "\n".join(json.dumps(pair(n)) for n in range(len(PAIRS)))
    (tmp_path / "pairs.jsonl").write_text(lines)
    plain = run("explain", str(tmp_path / "pairs.jsonl"))[1]
    code, said, _ = run("explain", str(tmp_path / "pairs.jsonl"), "--model", "no")
    assert code == DONE
    assert "second opinion" not in plain
    assert "no: contradiction 0.00, the other way round 0.00; moves it by -1.00 of the most it may" in said


@pytest.mark.usefixtures("at_the_line")
def test_evaluate_prints_the_figures_without_and_with_the_model(run: Run, tmp_path: Path) -> None:
    installed(tmp_path / "no", votes=NO)
    (tmp_path / "pairs.jsonl").write_text("\n".join(json.dumps(pair(n)) for n in range(len(PAIRS))))
    code, said, _ = run("evaluate", str(tmp_path / "pairs.jsonl"), "--model", "no")
    assert code == DONE
    alone, together = said.split("with the second opinion of no, which moved ")
    assert alone.startswith("without a second opinion:\n5 pairs: alerts precision ")
    assert "5 pairs: alerts precision " in together


def test_a_file_that_is_not_there_is_named(run: Run) -> None:
    for command in ("evaluate", "explain"):
        code, _, error = run(command, "no-such-file.jsonl")
        assert (code, error.count("\n"), "no-such-file.jsonl" in error) == (USAGE, 1, True)


def test_the_settings_name_the_model_for_judge_too(run: Run, tmp_path: Path) -> None:
    installed(tmp_path / "no", votes=NO)
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.toml").write_text('[judge]\nmodel = "no"\n')
    (tmp_path / "pairs.jsonl").write_text(json.dumps(pair(0)))
    arguments = ("judge", str(tmp_path / "pairs.jsonl"), "--config", str(tmp_path / "config"))
    code, said, _ = run(*arguments)
    assert (code, json.loads(said)["id"]) == (DONE, "pair-0")
    (tmp_path / "no" / "config.json").unlink()
    code, _, error = run("evaluate", *arguments[1:])
    assert (code, "config.json is missing" in error, error.count("\n")) == (FAILED, True, 1)
    (tmp_path / "config" / "settings.toml").write_text('[judge]\nmodel = "gone"\n')
    load_configuration.cache_clear()
    code, _, error = run(*arguments)
    assert (code, "gone" in error, "models list" in error) == (USAGE, True, True)

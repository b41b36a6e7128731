"""The judge on labelled pairs, and on anything at all."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.judge import judge_pair
from extractors.knowledge import build_knowledge
from extractors.model import Verdict
from extractors.syntax import Parser

SEEDS = Path(__file__).parent.parent / "seeds"
PAIRS = Path(__file__).parent.parent.parent / "shared" / "eval"
KNOWLEDGE = build_knowledge(
    *((SEEDS / name).read_text("utf-8") for name in ("watchlist.toml", "predicates.toml", "lexicon.toml")),
    parser=Parser(),
)


def unread(name: str) -> bool:
    """Whether the pair is one that nobody reads while rules are written."""
    return int(hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest(), 16) % 3 == 0


def measured(files: list[str], *, held_out: bool) -> tuple[float, float]:
    """Alert precision and recall over the pairs that are labelled for sure."""
    hit = false = missed = 0
    for name in files:
        for line in (PAIRS / name).read_text("utf-8").splitlines():
            pair = json.loads(line)
            if pair.get("uncertain") or unread(pair["id"]) != held_out:
                continue
            ledger, new = pair["ledger"], pair["new"]
            got = judge_pair(ledger["text"], ledger["date"], new["text"], new["date"], KNOWLEDGE).verdict.alerts
            want = Verdict(pair["verdict"]).alerts
            hit, false, missed = hit + (got and want), false + (got and not want), missed + (want and not got)
    return hit / max(1, hit + false), hit / max(1, hit + missed)


@pytest.mark.skipif(not (PAIRS / "pairs-dev.jsonl").exists(), reason="the labelled pairs are not here")
@pytest.mark.parametrize(
    ("files", "held_out", "precision", "recall"),
    [
        (["pairs-dev.jsonl"], False, 0.90, 0.60),
        (["pairs-dev.jsonl"], True, 0.85, 0.45),
        (["pairs-web-dev.jsonl"], False, 0.90, 0.55),
        (["pairs-dev.jsonl", "pairs-web-dev.jsonl", "pairs-news-dev.jsonl"], True, 0.80, 0.45),
    ],
)
def test_precision_and_recall_on_labelled_pairs(
    files: list[str], held_out: bool, precision: float, recall: float
) -> None:
    found = measured(files, held_out=held_out)
    assert found[0] >= precision
    assert found[1] >= recall


SIDE = st.one_of(
    st.text(max_size=120), st.sampled_from(["", "no", "$", "%", "not not not", "٪ ۵۰", "百分之", "1/0", "½"])
)
DAY = st.one_of(st.none(), st.text(max_size=12), st.sampled_from(["2025", "0000", "2025-02-30", "9999-12-31"]))


@given(SIDE, DAY, SIDE, DAY)
@settings(max_examples=150, deadline=None)
def test_any_input_gets_a_verdict(ledger: str, one: str | None, new: str, other: str | None) -> None:
    verdict = judge_pair(ledger, one, new, other, KNOWLEDGE)
    assert 0 <= verdict.confidence <= 1
    assert verdict.reason
    assert (verdict.kind is not None) == verdict.verdict.alerts
    assert not (verdict.abstained and verdict.verdict is not Verdict.UNRELATED)


def test_the_same_text_twice_never_alerts() -> None:
    for path in sorted((SEEDS / "corpus").glob("*.txt")):
        for line in path.read_text("utf-8").splitlines():
            if line.strip():
                assert not judge_pair(line, None, line, "2025-11-10", KNOWLEDGE).verdict.alerts, line

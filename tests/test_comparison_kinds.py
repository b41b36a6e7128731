"""Conflicts of party, place, set and order in the ways that texts put them, each beside a look-alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.judge import judge_pair
from extractors.knowledge import build_knowledge
from extractors.model import ConflictKind
from extractors.syntax import Parser

SEEDS = Path(__file__).parent.parent / "seeds"
KNOWLEDGE = build_knowledge(
    *((SEEDS / name).read_text("utf-8") for name in ("watchlist.toml", "predicates.toml", "lexicon.toml")),
    parser=Parser(),
)


@pytest.mark.parametrize(
    ("kind", "ledger", "new"),
    [
        (
            "party",
            "A Turkish contractor is building the Hub pipeline.",
            "The Hub pipeline is built by an Egyptian firm.",
        ),
        (
            "party",
            "The Kalat dam is operated by Engro.",
            "Day-to-day running of the Kalat dam rests with Lucky Power.",
        ),
        ("party", "Anwar Rind is secretary of the Kalat council.", "Bugti replaces Rind at the Kalat council."),
        ("place", "The copper mill was built in Gilgit.", "The copper mill stands in Hunza."),
        (
            "set",
            "The shipment includes antimony and copper.",
            "Copper formed no part of the shipment of antimony.",
        ),
        (
            "order",
            "Thar is the largest coal field in Pakistan.",
            "In coal Thar trails Lakhra, a field in Pakistan.",
        ),
        ("order", "Lynas is the largest refiner outside China.", "No one refines more outside China than Iluka."),
    ],
)
def test_conflicts_in_other_words(kind: str, ledger: str, new: str) -> None:
    verdict = judge_pair(ledger, "2025-06-01", new, "2025-06-03", KNOWLEDGE)
    assert verdict.verdict.alerts
    assert verdict.kind is ConflictKind(kind)


@pytest.mark.parametrize(
    ("ledger", "new"),
    [
        ("Reko Diq is operated by Barrick Mining (TSX: ABX).", "Canada's Barrick Gold runs the Reko Diq mine."),
        ("Bluestem won the Indus-K block.", "Marjan won the Indus-M block."),
        ("Hastie is chief executive of USSM.", "USSM's finance chief is Carol Denby."),
        ("Punjab is the largest province by population.", "Balochistan is the largest province by area."),
        ("Jinshi is the top antimony producer in China.", "No Chinese firm turns out more antimony than Jinshi."),
        ("Lynas is based in Australia.", "Lynas is based in Western Australia."),
        ("Mountain Pass is the only active mine.", "Four mines are planned beside Mountain Pass."),
    ],
)
def test_look_alikes_do_not_alert(ledger: str, new: str) -> None:
    assert not judge_pair(ledger, "2025-06-01", new, "2025-06-03", KNOWLEDGE).verdict.alerts

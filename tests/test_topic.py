"""What is on topic, with its reason, and that another beat is another file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extractors.data_files import DataFileError
from extractors.entities import Tagger
from extractors.topic import Topics, decide_topic, parse_topics
from extractors.watchlist import parse_watchlist

SEEDS = Path(__file__).parent.parent / "seeds"


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger(parse_watchlist((SEEDS / "watchlist.toml").read_text(encoding="utf-8"), "watchlist.toml"))


@pytest.fixture(scope="module")
def topics() -> Topics:
    return parse_topics((SEEDS / "topics.toml").read_text(encoding="utf-8"), "topics.toml")


ON = [
    (
        "Japan stockpiles dysprosium",
        "Tokyo bought 40 tonnes of dysprosium oxide from a rare earth refiner.",
    ),
    ("Chromite miners strike", "Miners at Muslim Bagh in Balochistan stopped work over unpaid wages on Monday."),
    ("Minister in Washington for minerals talks", "Pakistan's commerce minister will offer mineral concessions."),
    ("ریکوڈک", "ریکوڈک منصوبے پر کام جاری ہے۔"),
    ("中国收紧稀土出口管制", "商务部宣布对镝和铽实施出口管制。"),
    ("Road reopened", "FWO engineers reopened the Karakoram Highway near Besham after a landslide."),
]
OFF = [
    (
        "Gold price drops Rs2,600 per tola",
        "The Pakistan Gems and Jewellers Association said gold fell.",
    ),
    (
        "Pharmacies run out of lithium tablets",
        "Psychiatrists in Lahore say lithium for bipolar patients is gone.",
    ),
    ("Rare Earth play Clifton", "The band Rare Earth played its Motown album at a concert in Karachi."),
    (
        "Bitcoin miners want power",
        "Bitcoin mining firms asked Pakistan for electricity, the crypto council said.",
    ),
    ("Budget passed", "The National Assembly of Pakistan passed the finance bill by a majority of votes."),
    ("Ombudsman fines café", "The Fair Work Ombudsman (FWO) fined a Melbourne café owned by a man from Karachi."),
]


@pytest.mark.parametrize(("title", "text"), ON)
def test_on_topic(title: str, text: str, tagger: Tagger, topics: Topics) -> None:
    decision = decide_topic(title, text, tagger.tag_article(title, text), topics)
    assert decision.on_topic, decision.reason
    assert decision.reason


@pytest.mark.parametrize(("title", "text"), OFF)
def test_off_topic(title: str, text: str, tagger: Tagger, topics: Topics) -> None:
    decision = decide_topic(title, text, tagger.tag_article(title, text), topics)
    assert not decision.on_topic, decision.reason
    assert "points" in decision.reason


def test_the_newsroom(tagger: Tagger, topics: Topics) -> None:
    stories = json.loads((SEEDS / "newsroom" / "gold.json").read_text(encoding="utf-8"))["stories"]
    tags, about = [0, 0, 0], [0, 0, 0]
    for story in stories:
        tagging = tagger.tag_article(story["title"], story["text"])
        got, want = tagger.watched(tagging), set(story["tags"])
        tags = [a + b for a, b in zip(tags, (len(got & want), len(got - want), len(want - got)), strict=True)]
        on = decide_topic(story["title"], story["text"], tagging, topics).on_topic
        gold = story["on_topic"]
        about = [a + b for a, b in zip(about, (on and gold, on and not gold, gold and not on), strict=True)]
    print(f"newsroom: tags F1 {_f1(tags):.3f}, on topic F1 {_f1(about):.3f}")
    assert _f1(tags) >= 0.98
    assert _f1(about) >= 0.97


def test_another_beat_is_another_file(tagger: Tagger) -> None:
    chile = parse_topics(
        """
        [[group]]
        id = "lithium"
        words = ["lithium", "brine*"]
        [[group]]
        id = "Chile"
        words = ["chile*"]
        [[rule]]
        id = "lithium"
        name = "lithium in Chile"
        points = 4
        strong = ["lithium"]
        needs = ["Chile"]
        """,
        "chile.toml",
    )
    for text, on in (
        ("Chilean lithium brines", True),
        ("Chilean wine", False),
        ("Lithium brine in Nevada", False),
    ):
        assert decide_topic("", text, tagger.tag(text), chile).on_topic is on


def test_a_group_that_is_not_there_is_refused() -> None:
    with pytest.raises(DataFileError, match=r"beat\.toml.*'gold', which is not there"):
        parse_topics('[[rule]]\nid = "x"\nname = "x"\npoints = 1\nstrong = ["gold"]\n', "beat.toml")


def _f1(counts: list[int]) -> float:
    right, wrong, missed = counts
    return 2 * right / (2 * right + wrong + missed)

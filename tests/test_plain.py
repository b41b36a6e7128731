"""Saved texts: the seed corpus and others with their furniture."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.model import DateBasis, PageVerdict
from extractors.plain import read_plain
from tests import newsroom_files

CORPUS = files("seeds") / "corpus"
SEEDS = newsroom_files.gold()["seeds"]
QUOTES = sorted(
    {
        (side["ledger"], side["ledger_quote"])
        for story in newsroom_files.gold()["stories"]
        for alert in story["alerts"]
        for side in (alert, *alert.get("also_in_ledger", ()))
        if side["ledger"] in SEEDS
    }
)


def seed(name: str) -> str:
    return (CORPUS / name).read_text("utf-8")


@pytest.mark.parametrize(("name", "quote"), QUOTES)
def test_every_sentence_that_gold_quotes_is_in_the_text(name: str, quote: str) -> None:
    assert quote in read_plain(seed(name), name).text


def test_gold_quotes_the_seeds() -> None:
    assert len(QUOTES) > 30
    assert {name for name, _ in QUOTES} == set(SEEDS)


@pytest.mark.parametrize(
    ("number", "title", "first", "last"),
    [
        (
            0,
            "America Eyes on Rare Minerals in Gilgit-Baltistan",
            "The U.S.–China trade",
            "strong ties with Pakistan.",
        ),
        (1, "", "In an era defined by", "the might of nations."),
        (2, "US Seeks Pakistan Partnership", "In a significant strategic shift", "economic diplomacy."),
        (3, "Rare Earths Become Central", "Pakistan has positioned rare earths", "supply chain resilience."),
        (4, "Pakistan Kicks Off Mineral Exports", "The $6 Trillion Opportunity", "watching closely."),
    ],
)
def test_seeds_begin_and_end_with_the_article(number: int, title: str, first: str, last: str) -> None:
    reading = read_plain(seed(SEEDS[number]), SEEDS[number])
    assert reading.verdict is PageVerdict.ARTICLE
    assert reading.title.startswith(title)
    assert bool(reading.title) == bool(title)
    assert reading.text.startswith(first)
    assert reading.text.endswith(last)
    assert reading.url == reading.canonical_url == SEEDS[number]


def test_only_the_dated_seed_has_a_date() -> None:
    dates = [(r.published, r.date_basis) for r in (read_plain(seed(name), name) for name in SEEDS)]
    assert dates.pop(1) == (datetime(2025, 5, 22, tzinfo=UTC), DateBasis.PAGE)
    assert set(dates) == {(None, DateBasis.NONE)}


PROSE = "The provincial government said on Monday that it had signed two leases for chromite. " * 4


def test_lists_subheads_and_questions_stay() -> None:
    text = f"A title of several words\n\n{PROSE}\n\nWhat is next?\n\n  • Roads: two lanes\n  2. Rail\n\n{PROSE}"
    lines = read_plain(text, "x.txt").text.split("\n")
    assert lines[1:4] == ["What is next?", "Roads: two lanes", "2. Rail"]


@pytest.mark.parametrize(
    "line",
    [
        "Home » News » Ore",
        "![]()",
        "![a mine](mine.jpg) |",
        "Reading Time: 5 minutes",
        "3 min read",
        "Share on Facebook",
        "Facebook | Twitter | WhatsApp",
        "Your email address will not be published. Required fields are marked *",
        "Leave a Comment",
        "Back To Top",
        "Index",
        "Advertisement",
        "© 2025 The Daily. All rights reserved.",
        "مزید پڑھیں: تانبے کی کان",
    ],
)
def test_furniture_goes(line: str) -> None:
    reading = read_plain(f"A title of several words\n{line}\n{PROSE}\n{line}\n{PROSE}\n{line}\n", "x.txt")
    assert reading.text == f"{PROSE.strip()}\n{PROSE.strip()}"


@pytest.mark.parametrize(
    "sentence",
    [
        "Share prices on the exchange rose by 4 per cent after the lease was signed.",
        "Index funds sold the stock.",
        "Home to 60 million people, the province has one refinery.",
        "Read the annex closely and the figure halves.",
        "Copyright law protects the maps, the ministry said, and the company must hand them over.",
        "Subscribers to the bond were offered 9 per cent.",
    ],
)
def test_sentences_that_begin_like_furniture_stay(sentence: str) -> None:
    assert sentence in read_plain(f"A title of several words\n{PROSE}\n{sentence}\n{PROSE}", "x.txt").text


def test_stories_listed_after_the_article_go_but_not_half_of_it() -> None:
    coda = "You May Be Interested In:\n\nRare Minerals in Pakistan\n"
    assert "Rare Minerals" not in read_plain(f"A title of several words\n{PROSE}\n{coda}", "x.txt").text
    assert "Rare Minerals" in read_plain(f"A title of several words\n{PROSE}\n{coda}{PROSE}", "x.txt").text


@pytest.mark.parametrize("line", ["date 2025-05-22", "Published: May 22, 2025", "2025-05-22", "22 May 2025"])
def test_a_dateline_gives_the_date_and_goes(line: str) -> None:
    reading = read_plain(f"A title of several words\n{line}\n{PROSE}", "x.txt")
    assert reading.published == datetime(2025, 5, 22, tzinfo=UTC)
    assert reading.text == PROSE.strip()


def test_a_date_in_a_sentence_is_not_the_articles() -> None:
    reading = read_plain(f"The lease of 22 May 2025 was signed in haste.\n{PROSE}", "x.txt")
    assert (reading.published, reading.date_basis) == (None, DateBasis.NONE)


def test_a_short_text_is_no_article() -> None:
    assert read_plain("Nothing much.", "x.txt").verdict is PageVerdict.TOO_SHORT


@given(st.text(max_size=500))
def test_every_line_of_the_text_stands_in_the_file(text: str) -> None:
    folded = "".join(text.replace("\0", "").split())
    assert all("".join(line.split()) in folded for line in read_plain(text, "x").text.split("\n"))

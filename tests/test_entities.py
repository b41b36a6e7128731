"""Names in context: which mentions are tagged, which refused, and why."""

from __future__ import annotations

import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractors.entities import Tagger
from extractors.model import Tagging
from extractors.watchlist import parse_watchlist

SEED = Path(__file__).parent.parent / "seeds" / "watchlist.toml"


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger(parse_watchlist(SEED.read_text(encoding="utf-8"), SEED.name))


def _tags(tagger: Tagger, text: str) -> set[str]:
    return set(tagger.watched(tagger.tag(text)))


def test_a_long_form_binds_its_letters_for_the_article(tagger: Tagger) -> None:
    text = "The Frontier Works Organisation won the bid. Lawyers, wages and a café: FWO was silent on all three."
    last = [m for m in tagger.tag(text).mentions if m.entity == "FWO"][-1]
    assert last.surface == "FWO"
    assert "in full" in last.reason


def test_a_stranger_with_fitting_initials_is_refused_with_the_reason(tagger: Tagger) -> None:
    text = "In Pakistan the Family Welfare Organisation (FWO) hands out blankets. Roads were closed, FWO said."
    tagging = tagger.tag(text)
    assert "FWO" not in tagging.entities
    assert any("Family Welfare Organisation" in r.reason for r in tagging.refusals)
    assert [r.surface for r in tagging.refusals] == ["FWO", "FWO"]


@pytest.mark.parametrize(
    "text",
    [
        "The University School of Sports Medicine (USSM) teaches in Islamabad.",
        "USSM, the United States Society of Mycology, sold minerals for its lab.",
        "CPEC (Cyclopentenyl Cytosine) was tried in Lahore.",
        "Its name, CPEC, stands for Catholic Parents Education Committee.",
        "The Fonds voor Wetenschappelijk Onderzoek pays; FWO money built the road.",
    ],
)
def test_what_the_text_spells_out_wins_over_context(tagger: Tagger, text: str) -> None:
    assert _tags(tagger, text) == set()


def test_two_bearers_of_the_letters_in_one_sentence(tagger: Tagger) -> None:
    both = "The Fair Work Ombudsman has nothing to do with the FWO that builds roads in Gilgit-Baltistan."
    neither = "CPEC has nothing to do with roads: the letters stand for circular polymerase extension cloning."
    assert _tags(tagger, both) == {"FWO"}
    assert _tags(tagger, neither) == set()


def test_bare_letters(tagger: Tagger) -> None:
    assert _tags(tagger, "CPEC was discussed.") == {"CPEC"}
    for letters in ("FWO", "USSM"):
        refused = tagger.tag(f"{letters} was discussed.").refusals
        assert "no evidence" in refused[0].reason


def test_house_style_needs_support(tagger: Tagger) -> None:
    assert _tags(tagger, "Cpec loans to Pakistan fell due.") == {"CPEC"}
    assert _tags(tagger, "the fwo rule") == set()


def test_a_misspelt_long_name_is_near_enough_and_a_lookalike_is_not(tagger: Tagger) -> None:
    assert _tags(tagger, "The Fronteir Works Organizaton opened an office.") == {"FWO"}
    for lookalike in ("Frontier Corps Organisation", "Frontier Words Optician", "Border Works Organisation"):
        assert _tags(tagger, f"The {lookalike} opened an office.") == set()


def test_words_of_a_name_need_their_capitals_where_the_file_says_so(tagger: Tagger) -> None:
    assert _tags(tagger, "US Strategic Metals is hiring.") == {"USSM"}
    assert _tags(tagger, "US strategic metals policy is changing.") == set()
    assert "China" not in tagger.tag("She collects china and turkey feathers.").entities


def test_demonyms_stand_for_the_country(tagger: Tagger) -> None:
    tagging = tagger.tag("Chinese and Pakistani officials met.")
    assert {"China", "Pakistan"} <= tagging.entities


def test_the_title_is_context_and_has_tags_of_its_own(tagger: Tagger) -> None:
    title, text = "Army engineers clear Karakoram Highway", "FWO finished on Monday."
    assert "FWO" not in tagger.tag(text).entities
    assert "FWO" in tagger.tag(text, title).entities
    article = tagger.tag_article("Reko Diq delayed", "The lenders were told on Monday.")
    assert article.entities == {"Reko Diq"}
    assert [(m.start, m.end) for m in article.title.mentions] == [(0, 8)]
    assert article.text.mentions == ()


def test_an_urdu_name_with_and_without_its_spaces(tagger: Tagger) -> None:
    for name in ("ایف ڈبلیو او", "ایف ڈبلیواو", "ایف۔ڈبلیو۔او", "ايف ڈبليو او"):
        assert _tags(tagger, f"{name} کے حکام") == {"FWO"}


def test_sentences_in_three_scripts_and_decoys(tagger: Tagger) -> None:
    """Lines of ``tags|sentence``; no tags before the bar is a decoy."""
    lines = Path(__file__).with_name("tagging_sentences.txt").read_text(encoding="utf-8").splitlines()
    wrong = []
    for line in lines:
        tags, sentence = line.split("|", 1)
        if (got := _tags(tagger, sentence)) != {t for t in tags.split(",") if t}:
            wrong.append((line, got))
    assert wrong == []


NAMES = ["FWO", "F.W.O.", "Frontier Works Organisation", "Reko–Diq", "Rékodiq", "سی پیک", "سي پيك", "ریکوڈک"]
NAMES += [
    "中巴經濟走廊",
    "U.S. Strategic Metals",
    "China - Pakistan Economic Coridor",
    "CPEC",
    "Balochistan",
    "Besham",
]
TEXTS = st.lists(st.one_of(st.sampled_from(NAMES), st.text(max_size=12)), max_size=10).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.text(max_size=8))
@example("İ ﬁ Reko\u0301 Diq ﷺ CPEC", "ß")
def test_offsets_are_exact_on_any_text(tagger: Tagger, text: str, title: str) -> None:
    article = tagger.tag_article(title, text)
    for source, tagging in ((title, article.title), (text, article.text)):
        for found in (*tagging.mentions, *tagging.refusals):
            assert source[found.start : found.end] == found.surface != ""


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_tagging_twice_or_normalised_differently_tags_the_same(tagger: Tagger, text: str) -> None:
    composed, decomposed = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    assert tagger.tag(text) == tagger.tag(text)
    assert _shape(tagger.tag(composed)) == _shape(tagger.tag(decomposed))


def _shape(tagging: Tagging) -> list[tuple[str, str]]:
    return [(m.entity, "tagged") for m in tagging.mentions] + [(r.entity, "refused") for r in tagging.refusals]


@pytest.mark.parametrize(
    "text", ["CPEC " * 20_000, "FWO said. Fair Work Ombudsman. " * 1_000, "A B C " * 30_000 + "FWO"]
)
def test_hostile_repetition_takes_bounded_time(tagger: Tagger, text: str) -> None:
    start = time.process_time()
    tagging = tagger.tag(text)
    assert tagging.mentions or tagging.refusals
    assert time.process_time() - start < 5

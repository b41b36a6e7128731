"""Claims with their exact words: what is taken, what is left alone, and whether offsets hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.claims import extract_claims
from extractors.knowledge import build_knowledge
from extractors.lexicon import Lexicon
from extractors.model import AsOfBasis, Claim, Modality, ValueKind
from extractors.propositions import read
from extractors.speakers import attribution
from extractors.tokens import tokenize

SEEDS = Path(__file__).parent.parent / "seeds"
KNOWLEDGE = build_knowledge(
    *((SEEDS / name).read_text("utf-8") for name in ("watchlist.toml", "predicates.toml", "lexicon.toml"))
)
LEXICON: Lexicon = KNOWLEDGE.lexicon
DAY = date(2025, 11, 10)


def claims(text: str, title: str = "") -> tuple[Claim, ...]:
    return extract_claims(text, title, KNOWLEDGE.tagger.tag(text, title), DAY, KNOWLEDGE)


@pytest.mark.parametrize("path", sorted((SEEDS / "corpus").glob("*.txt")), ids=lambda p: p.name[:3])
def test_quotes_are_the_words_of_the_article(path: Path) -> None:
    text = path.read_text("utf-8")
    found = claims(text)
    assert len(found) > 10
    assert all(text[c.start : c.end] == c.quote for c in found)
    assert all(c.terms and len(c.terms) <= 24 for c in found if c.value.kind is ValueKind.QUANTITY)


def test_two_figures_of_a_sentence_are_two_claims_with_their_own_predicates() -> None:
    found = claims(
        "With nearly 60% of global REE production and over 85% of global processing capacity, China leads."
    )
    values = {c.predicate: c.value.stated for c in found if c.value.kind is ValueKind.QUANTITY}
    assert values == {"production_share": 60, "processing_share": 85}


def test_speaker_scope_and_date_are_kept() -> None:
    text = "Phase one of Reko Diq will cost $6.6 billion, the mines secretary said."
    claim = next(c for c in claims(text) if c.predicate == "project_cost")
    assert (claim.speaker, claim.saying) == ("the mines secretary", "said")
    assert claim.scope.part == "phase_one"
    assert claim.modality is Modality.PLANNED
    assert claim.as_of is not None
    assert (claim.as_of.start, claim.as_of_basis) == (DAY, AsOfBasis.ARTICLE)


@pytest.mark.parametrize(
    "text",
    [
        "Could Pakistan become the backbone of Western antimony?",
        "If the deal succeeds, it would challenge China.",
        "Rare earths could reshape global power structures for decades.",
        "We need a local workforce that can run those refineries.",
        "Subscribe to our newsletter for more on Pakistan and China.",
    ],
)
def test_questions_suppositions_and_advice_hold_no_claim(text: str) -> None:
    assert claims(text) == ()


def test_pronoun_takes_the_sentence_before_as_context() -> None:
    found = claims("US Strategic Metals is an American firm. It is based in Missouri.")
    assert found[-1].context == "US Strategic Metals is an American firm."


def test_claims_carry_terms_by_which_other_words_nominate_them() -> None:
    one = claims("China refines about 90 per cent of the world's rare earths.")[0]
    other = claims("Beijing's share of global REE processing is 69%.")[0]
    assert {"china", "process", "rare_earth", "#share:percent"} <= set(one.terms) & set(other.terms)


@pytest.mark.parametrize(
    ("text", "who", "said"),
    [
        (
            "LAHORE: Deposits are worth $8 trillion, the minister told traders on Monday.",
            "the minister",
            "Deposits are",
        ),
        ("The ministry told a panel on Monday that nothing was signed.", "The ministry", "nothing was signed."),
        ("According to the bank, investment adds up to $25 billion.", "the bank", "investment adds"),
        ("Officials flatly denied that a ceasefire was a condition.", "", "Officials flatly denied"),
    ],
)
def test_attribution_is_told_from_what_is_said(text: str, who: str, said: str) -> None:
    speech = attribution(text)
    assert speech.who == who
    assert text[speech.start : speech.end].startswith(said)


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("No agreement was signed in Washington.", [False]),
        ("China has not lifted the ban.", [False]),  # three turns
        ("China suspended its export controls.", [True]),  # the end of a bar
        ("Large-scale mining has yet to begin.", [False]),
        ("The mine is not only large but rich.", [True]),
        ("EXIM is not considering a loan and has had no request.", [False, False]),
        ("中国没有签署协议", [False]),
    ],
)
def test_signs_of_pieces(text: str, signs: list[bool]) -> None:
    assert [piece.sign for piece in read(text, LEXICON, DAY).pieces] == signs


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_and_offsets_hold(text: str) -> None:
    assert all(text[c.start : c.end] == c.quote for c in claims(text))
    assert all(text[t.start : t.end] == t.surface for t in tokenize(text))

"""Folding: what counts as one spelling, and that every span leads back to the original."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.folding import fold, fold_key, is_word_boundary, script_of

SAME = [
    ("Reko-Diq", "reko diq"),
    ("REKO\u2013DIQ", "reko diq"),
    ("Réko  Diq", "reko diq"),
    ("China - Pakistan", "china pakistan"),
    ("سي پيك", "سی پیک"),
    ("ریکو\u200cڈک", "ریکوڈک"),
    ("ریکـوڈک", "ریکوڈک"),
    ("بھی", "بہی"),
    ("中巴經濟走廊", "中巴经济走廊"),
    ("ＣＰＥＣ", "cpec"),
    ("۲۰۲۸", "2028"),
    ("Barrick’s", "barrick's"),
    ("soft\u00adhyphen", "softhyphen"),
]


@pytest.mark.parametrize(("spelling", "folded"), SAME)
def test_spellings_fold_to_one(spelling: str, folded: str) -> None:
    assert fold_key(spelling) == folded == fold_key(folded)


@given(st.text(max_size=60), st.booleans())
def test_every_folded_span_lies_in_the_original(text: str, join: bool) -> None:
    folded = fold(text, join)
    last = 0
    for i in range(len(folded.text)):
        start, end = folded.span(i, i + 1)
        assert 0 <= start < end <= len(text)
        assert start >= last or folded.span(i - 1, i)[0] == start
        last = start
        assert fold_key(text[start:end]) in (folded.text[i], "") or folded.text[i] in fold(text[start:end]).text


@given(st.text(alphabet=st.characters(categories=["L", "Nd", "Zs", "Pd"]), max_size=40), st.text(max_size=10))
def test_the_span_of_a_word_is_that_word(word: str, before: str) -> None:
    text = f"{before}|{word}|"
    folded = fold(text)
    inner = fold(word).text
    at = folded.text.rindex("|", 0, len(folded.text) - 1) + 1
    if inner:
        start, end = folded.span(at, at + len(inner))
        assert fold(text[start:end]).text == inner


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cn"]), max_size=60))
def test_composed_and_decomposed_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFC", text)).text == fold(unicodedata.normalize("NFD", text)).text


def test_scripts() -> None:
    assert script_of("Reko Diq (ریکو)") == "latin"
    assert script_of("ریکوڈک CPEC کا") == "arabic"
    assert script_of("中巴经济走廊 CP") == "han"
    assert script_of("2028!") == ""


@pytest.mark.parametrize(
    ("text", "index", "expected"),
    [
        ("USSM", 3, False),
        ("USSMs", 4, False),
        ("USSM's", 4, True),
        ("与USSM公司", 1, True),
        ("USSM公司", 4, True),
        ("中巴走廊", 2, True),
        ("نےسی", 2, True),  # yeh barree only ends words
        ("ریکوڈک", 3, False),
        ("2013میں", 4, True),
        ("FWO4", 3, False),
        ("", 0, True),
    ],
)
def test_word_boundaries(text: str, index: int, expected: bool) -> None:
    assert is_word_boundary(text, index) is expected

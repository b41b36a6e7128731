"""Fingerprints: equal in every process, and shared by a text and what is cut from it."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.duplicates import fingerprint
from extractors.duplicates.words import words_of

LETTERS = "bdfgklmnprstvz"
VOCABULARY = [f"{a}o{b}a{c}" for a in LETTERS for b in LETTERS for c in LETTERS]


def prose(words: int, seed: int) -> str:
    return " ".join(random.Random(seed).choices(VOCABULARY, k=words))


def test_fingerprints_do_not_depend_on_the_process() -> None:
    program = "from extractors.duplicates import fingerprint; print(fingerprint('a tale of six words only'))"
    runs = {
        subprocess.check_output([sys.executable, "-c", program], env={"PYTHONHASHSEED": s}) for s in ("1", "2")
    }
    assert runs == {f"{fingerprint('a tale of six words only')}\n".encode()}
    assert fingerprint("a tale of six words only")


@given(st.text(max_size=300))
def test_fingerprints_are_sorted_47_bit_numbers(text: str) -> None:
    found = fingerprint(text)
    assert list(found) == sorted(set(found))
    assert all(0 <= number < 2**47 for number in found)


@given(st.integers(0, 10_000), st.sampled_from([60, 120, 250, 700, 3_000]))
@settings(max_examples=40, deadline=None)
def test_a_quarter_of_a_text_shares_hashes_with_the_whole(seed: int, words: int) -> None:
    whole = prose(words, seed)
    part = " ".join(whole.split()[words // 2 : words // 2 + max(words // 4, 50)])
    assert len(set(fingerprint(whole)) & set(fingerprint(part)))


@pytest.mark.parametrize(("words", "most"), [(30, 30), (100, 60), (250, 60), (600, 60), (4_000, 300)])
def test_long_texts_are_sampled_and_short_ones_kept_whole(words: int, most: int) -> None:
    assert min(words - 3, 27) <= len(fingerprint(prose(words, 7))) <= most


def test_case_quotation_marks_and_possessives_do_not_matter() -> None:
    one = "“Pakistan’s U.S. envoy can’t say,” Mr Khan’s aide told the House on the 1,200 tonnes."
    other = "\"PAKISTAN'S US envoy can't say,\" Mr Khan's aide told the House on the 1200 tonnes!"
    assert fingerprint(one) == fingerprint(other)


def test_urdu_spacing_and_letter_variants_do_not_matter() -> None:
    one = "ایف ڈبلیو او نے ریکو ڈک سڑک کی تعمیر کا کام دوبارہ شروع کر دیا ہے اور مزدور واپس آ گئے ہیں"
    other = one.replace("ریکو ڈک", "ریکوڈک").replace("دوبارہ", "دو بارہ").replace("ی", "ي").replace("ک", "ك")
    assert fingerprint(one) == fingerprint(other)
    assert fingerprint(one)


@given(st.text(alphabet="abc ابےہی铜矿 12.,'’\n", max_size=200))
def test_units_stand_where_they_say(text: str) -> None:
    words = words_of(text)
    spans = [(start, start + len(surface)) for start, surface in zip(words.starts, words.surfaces, strict=True)]
    ends = [0, *(bound for span in spans for bound in span)]
    assert ends == sorted(ends)
    assert all(text[start:end] == surface for (start, end), surface in zip(spans, words.surfaces, strict=True))
    assert all(words.surfaces[i] and words.folded[i] for i in range(len(words)))


@given(st.text(alphabet="abUS19é.,'’“”()…?!–_- \n", max_size=60))
def test_a_sign_of_another_script_does_not_change_how_the_rest_is_read(text: str) -> None:
    with_han = words_of(f"{text} 铜")
    assert words_of(f"{text} ").surfaces == with_han.surfaces[:-1]
    assert words_of(f"{text} ").folded == with_han.folded[:-1]

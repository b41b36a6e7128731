"""Sentences with exact offsets."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.sentences import split_sentences

CASES = [
    "The deal was signed.| It is worth $1.5 billion.",
    "Mr. Khan met Dr. Ali.| They spoke of Rs. 5.6 billion.",
    "M. A. Jinnah spoke.| He left.",
    "The U.S. government agreed.| China did not.",
    "He lives in the U.S.| The rest moved away.",
    "See No. 5 on the list.| No. 6 is missing.",
    "He met Lt. Gen. Munir at 5 p.m. on Monday.| Nothing came of it.",
    "Barrick Gold Corp. said so.| Others agreed.",
    "Output fell to 3.5 tonnes.| Prices rose.",
    '"We will sign," he said.| "Nothing is lost."| She agreed.',
    "“Is it true?” he asked.| “Yes!”| Then he went.",
    "The fence was baseless.|He said so again.",
    "Heading without a stop\n|The text begins here.| It goes on.",
    "1. First item.\n|2. Second item.\n|• Third item",
    "These include:\n|• Dysprosium\n|• Terbium",
    "معاہدہ طے پا گیا۔| کام شروع ہے۔",
    "协议已签署。|“价格上涨！”|产量是多少？",
    "He waited...| Then he left.",
    "They waited … and left.",
    "Gold rose on Jan. 5 in London.| Silver fell.",
    "It was dated 5 Jan.| He signed it later.",
    "The firm (Ltd.) was sold.| No price was given.",
    "He read vs. Smith, Art. 5 and Sec. 7A.| Fine.",
    "The ore, e.g. bastnaesite, is rare.| It is costly.",
    "Antimony etc. were shipped.| The rest stayed.",
    "He has a Ph.D. in geology.| It shows.",
    "Visit dawn.com or bbc.co.uk today.| Read on.",
    "A line that was broken by an old program at this very\nplace goes on here.| Next.",
]


@pytest.mark.parametrize("marked", CASES)
def test_boundaries(marked: str) -> None:
    wanted = [part.strip() for part in marked.split("|")]
    assert [sentence.text for sentence in split_sentences(marked.replace("|", ""))] == wanted


@given(st.text(max_size=300) | st.lists(st.sampled_from(CASES)).map("\n".join))
def test_offsets_are_exact_and_nothing_is_lost(text: str) -> None:
    last = 0
    for sentence in split_sentences(text):
        assert text[sentence.start : sentence.end] == sentence.text != ""
        assert text[last : sentence.start].strip() == ""
        last = sentence.end
    assert text[last:].strip() == ""


@pytest.mark.parametrize("size", [20_000, pytest.param(100_000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("piece", ["a", ".", " ", "A.", "A. ", "\n", "…", '"', "۔", "。", "1. ", "a.B c "])
def test_long_hostile_text_is_read_in_linear_time(piece: str, size: int) -> None:
    text = piece * (size // len(piece))
    began = time.process_time()
    split_sentences(text)
    assert time.process_time() - began < size / 5_000

"""Dates of English, Urdu and Chinese text as spans of days."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.dates import date_places, find_dates

TUESDAY = date(2025, 6, 10)

ABSOLUTE = [
    ("on 20 January 2025", "20 January 2025", "2025-01-20", "2025-01-20"),
    ("On January 20, 2025 it", "January 20, 2025", "2025-01-20", "2025-01-20"),
    ("dated 20/01/2025.", "20/01/2025", "2025-01-20", "2025-01-20"),
    ("dated 2025-01-20.", "2025-01-20", "2025-01-20", "2025-01-20"),
    ("held on the 3rd of March, 2024", "3rd of March, 2024", "2024-03-03", "2024-03-03"),
    ("June 14-15, 2025 at", "June 14-15, 2025", "2025-06-14", "2025-06-15"),
    ("from May 27 to 30, 2025", "May 27 to 30, 2025", "2025-05-27", "2025-05-30"),
    ("in March 2024", "March 2024", "2024-03-01", "2024-03-31"),
    ("in early March 2024", "early March 2024", "2024-03-01", "2024-03-10"),
    ("in 2028", "2028", "2028-01-01", "2028-12-31"),
    ("the end of 2028", "the end of 2028", "2028-10-01", "2028-12-31"),
    ("by mid-2030", "mid-2030", "2030-04-01", "2030-09-30"),
    ("the middle of 2030", "the middle of 2030", "2030-04-01", "2030-09-30"),
    ("in early 2024", "early 2024", "2024-01-01", "2024-04-30"),
    ("in late 2024", "late 2024", "2024-09-01", "2024-12-31"),
    ("in FY2024-25", "FY2024-25", "2024-07-01", "2025-06-30"),
    ("in FY26", "FY26", "2025-07-01", "2026-06-30"),
    ("the fiscal year 2025-26", "fiscal year 2025-26", "2025-07-01", "2026-06-30"),
    ("the budget 2025-26", "2025-26", "2025-07-01", "2026-06-30"),
    ("the lease 2022-2037", "2022-2037", "2022-01-01", "2037-12-31"),
    ("November 2022 to October 2037", "November 2022 to October 2037", "2022-11-01", "2037-10-31"),
    ("first quarter of 2025", "first quarter of 2025", "2025-01-01", "2025-03-31"),
    ("in Q3 2024", "Q3 2024", "2024-07-01", "2024-09-30"),
    ("in 1HFY25", "1HFY25", "2024-07-01", "2024-12-31"),
    ("the second half of 2026", "the second half of 2026", "2026-07-01", "2026-12-31"),
    ("in summer 2024", "summer 2024", "2024-06-01", "2024-08-31"),
    ("in the 1990s", "the 1990s", "1990-01-01", "1999-12-31"),
    ("the early 2000s", "the early 2000s", "2000-01-01", "2003-12-31"),
    ("the 21st century", "the 21st century", "2001-01-01", "2100-12-31"),
    ("معاہدہ 20 جنوری 2025 کو ہوا", "20 جنوری 2025", "2025-01-20", "2025-01-20"),
    ("جون 2024 میں", "جون 2024", "2024-06-01", "2024-06-30"),
    ("منصوبہ 2030 تک مکمل", "2030", "2030-01-01", "2030-12-31"),
    ("۲۰۲۸ میں", "۲۰۲۸", "2028-01-01", "2028-12-31"),
    ("2025年5月20日签署", "2025年5月20日", "2025-05-20", "2025-05-20"),
    ("二〇二八年投产", "二〇二八年", "2028-01-01", "2028-12-31"),
    ("2028年底前", "2028年底", "2028-10-01", "2028-12-31"),
]
RELATIVE = [
    ("during its February sitting", "February", "2025-02-01", "2025-02-28"),
    ("in July", "July", "2025-07-01", "2025-07-31"),
    ("last July", "July", "2024-07-01", "2024-07-31"),
    ("next April", "April", "2026-04-01", "2026-04-30"),
    ("on May 28 it", "May 28", "2025-05-28", "2025-05-28"),
    ("on 20 December it", "20 December", "2024-12-20", "2024-12-20"),
    ("last month", "last month", "2025-05-01", "2025-05-31"),
    ("this week", "this week", "2025-06-09", "2025-06-15"),
    ("on Monday", "Monday", "2025-06-09", "2025-06-09"),
    ("on Tuesday", "Tuesday", "2025-06-10", "2025-06-10"),
    ("on Friday", "Friday", "2025-06-06", "2025-06-06"),
    ("next Friday", "next Friday", "2025-06-13", "2025-06-13"),
    ("said yesterday", "yesterday", "2025-06-09", "2025-06-09"),
    ("three years ago", "three years ago", "2022-01-01", "2022-12-31"),
    ("two days ago", "two days ago", "2025-06-08", "2025-06-08"),
    ("next fiscal year", "next fiscal year", "2025-07-01", "2026-06-30"),
    ("early next year", "early next year", "2026-01-01", "2026-04-30"),
    ("by the end of the year", "the end of the year", "2025-10-01", "2025-12-31"),
    ("from June to August", "June to August", "2025-06-01", "2025-08-31"),
    ("last summer", "last summer", "2024-06-01", "2024-08-31"),
    ("گزشتہ سال", "گزشتہ سال", "2024-01-01", "2024-12-31"),
    ("去年出口", "去年", "2024-01-01", "2024-12-31"),
    ("6月5日表示", "6月5日", "2025-06-05", "2025-06-05"),
]


@pytest.mark.parametrize(("text", "surface", "start", "end"), ABSOLUTE + RELATIVE)
def test_date_is_as_wide_as_its_precision(text: str, surface: str, start: str, end: str) -> None:
    (found,) = find_dates(text, TUESDAY)
    assert (found.surface, found.span.start.isoformat(), found.span.end.isoformat()) == (surface, start, end)


@pytest.mark.parametrize("text", [row[0] for row in RELATIVE])
def test_without_a_reference_relative_dates_are_left_out(text: str) -> None:
    assert find_dates(text, None) == ()
    assert all(found.relative for found in find_dates(text, TUESDAY))


@pytest.mark.parametrize("text", [row[0] for row in ABSOLUTE])
def test_absolute_dates_need_no_reference(text: str) -> None:
    assert find_dates(text, None) == find_dates(text, TUESDAY)


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("by 2030", "by"),
        ("since 2002", "since"),
        ("before May 2024", "before"),
        ("after the end of 2028", "after"),
        ("until June 3", "until"),
        ("in 2024", "in"),
        ("منصوبہ 2030 تک مکمل ہوگا", "by"),
        ("2028年底前投产", "before"),
    ],
)
def test_relation(text: str, relation: str) -> None:
    assert [found.relation for found in find_dates(text, TUESDAY)] == [relation]


@pytest.mark.parametrize(
    "text",
    [
        "It may march on.",
        "The March to the capital drew few.",
        "2000 people came.",
        "about 1,950 tonnes",
        "$2025",
        "2010 MW",
        "version 3.2019",
        "40/13/2024",
        "a score of 20-19",
        "他说了",
    ],
)
def test_no_date(text: str) -> None:
    assert find_dates(text, TUESDAY) == ()


@given(st.text(max_size=200) | st.lists(st.sampled_from([row[0] for row in ABSOLUTE + RELATIVE])).map(" ".join))
def test_offsets_are_exact_and_do_not_overlap(text: str) -> None:
    last = 0
    for found in find_dates(text, TUESDAY):
        assert text[found.start : found.end] == found.surface != ""
        assert found.start >= last
        assert found.span.start <= found.span.end
        last = found.end


@given(st.dates(), st.sampled_from([row[0] for row in RELATIVE]))
def test_any_reference_is_accepted(reference: date, text: str) -> None:
    assert len(find_dates(text, reference)) == len(date_places(text)) == 1


@pytest.mark.parametrize("size", [20_000, pytest.param(100_000, marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    "piece",
    [
        "1",
        " 1",
        "2024-",
        "May ",
        "January 2 to ",
        "early ",
        "the ",
        "first ",
        "2024 to ",
        "年",
        "二",
        "a",
        " ",
        "1/",
    ],
)
def test_long_hostile_text_is_read_in_linear_time(piece: str, size: int) -> None:
    text = piece * (size // len(piece))
    began = time.process_time()
    find_dates(text, TUESDAY)
    assert time.process_time() - began < size / 5_000

"""Lines that an outlet repeats under its articles."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extractors.outlet_furniture import COMMON, edge_lines, learn, strip

FOOTER = [
    "Read also: ten ways to cook rice",
    "Subscribe to our newsletter",
    "© 2025 The Daily, all rights kept",
]


def article(i: int, *footer: str) -> str:
    body = [f"Report {i}, paragraph {n}: the council met again and talked for {n} hours." for n in range(4)]
    return "\n".join([*body, *footer])


COUNTS = learn(article(i, *FOOTER) for i in range(COMMON))


def test_a_repeated_footer_is_left_out() -> None:
    assert strip(article(9, *FOOTER), COUNTS) == article(9)


def test_an_unknown_teaser_between_known_lines_goes_with_them() -> None:
    assert strip(article(9, FOOTER[0], "A teaser seen for the first time", *FOOTER[1:]), COUNTS) == article(9)


def test_teasers_that_break_off_go_before_they_are_known() -> None:
    assert strip(article(9, "A bus was...", "The minister for sport opened a…"), {}) == article(9)
    assert strip(article(9, "He paused..."), {}) == article(9, "He paused...")


def test_a_line_seen_too_seldom_stays() -> None:
    counts = learn(article(i, *FOOTER) for i in range(COMMON - 1))
    assert strip(article(9, *FOOTER), counts) == article(9, *FOOTER)


def test_furniture_in_the_middle_stays() -> None:
    text = "\n".join([article(1), FOOTER[0], article(2), article(3)])
    assert strip(text, COUNTS) == text


def test_an_article_is_never_stripped_to_nothing() -> None:
    text = article(1)
    assert strip(text, learn([text] * COMMON)) == text


@given(st.lists(st.sampled_from([*FOOTER, "", "One line.", "Another line of the text."]), max_size=30))
def test_what_is_left_is_a_piece_of_the_text(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert strip(text, COUNTS) in text
    assert edge_lines(text) <= {line for line in lines if line}

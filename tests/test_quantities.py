"""Quantities against a gold file, and what must hold for any text."""

from __future__ import annotations

import json
import math
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.model import Dimension, Quantity
from extractors.quantities import find_quantities
from extractors.quantities.hedges import widened

PIECE_LIST = """
    5 2.5 1,000 twelve half third first none no one million crore $ Rs % percent t km2 MW bpd per year - – to
    and between over nearly up to at least or more tonnes people of every in ten doubled times as much ہزار
    فیصد ڈالر 百分之 亿 吨 三分之一 . , ( ) ½ F-35 2024 5pm aged 45
"""

GOLD = [
    json.loads(line) for line in (Path(__file__).parent / "quantities_gold.jsonl").read_text("utf-8").splitlines()
]
LEAST_EXACT = 0.97


def _same(found: Quantity, wanted: dict[str, object]) -> bool:
    return (
        found.surface == wanted["surface"]
        and found.dimension == wanted["dimension"]
        and found.unit == wanted["unit"]
        and found.per == wanted.get("per", "")
        and found.hedge == wanted.get("hedge", "")
        and found.ceiling == wanted.get("ceiling", False)
        and _near(found.value, wanted["value"])
        and _near(found.interval.low, wanted["low"])
        and _near(found.interval.high, wanted["high"])
    )


def _near(found: float | None, wanted: object) -> bool:
    if found is None or wanted is None:
        return found is wanted
    assert isinstance(wanted, float)
    return math.isclose(found, wanted, rel_tol=1e-5, abs_tol=1e-12)


def test_gold_expressions_are_exact() -> None:
    wanted_count = right = surplus = 0
    failures = []
    for row in GOLD:
        found = find_quantities(row["text"])
        for wanted in row["quantities"]:
            wanted_count += 1
            if any(_same(quantity, wanted) for quantity in found):
                right += 1
            else:
                failures.append((row["text"], wanted, list(found)))
        surplus += max(0, len(found) - len(row["quantities"]))
    print(f"{right} of {wanted_count} exact, {surplus} surplus")
    assert wanted_count >= 200
    assert right / wanted_count >= LEAST_EXACT, failures
    assert surplus / wanted_count <= 1 - LEAST_EXACT


@pytest.mark.parametrize(
    "text",
    [
        "Visitors won 2-1 in extra time.",
        "He lost 6-3, 6-4.",
        "a 2-1 loss at home",
        "reached 115-2 after tea",
        "He was 81.",
        "a 30-bore pistol",
        "Call 0300-1234567 or +92 51 9201234.",
        "Ali Khan, 45, spoke.",
        "a 27-year-old driver",
        "a woman aged 31",
        "The F-35 and the JF-17 flew.",
        "Agent 47 met the G20.",
        "The KSE-100 and COVID-19",
        "Article 370 and Section 7A",
        "Phase 1 of Block 2",
        "at 5:30pm and 10am",
        "see https://example.org/2024/300",
        "1. Register the firm.",
        "in 2028 and FY2024-25",
        "the 21st century",
        "Rescue 1122 came.",
        "the 18th Amendment",
        "No one knows.",
        "second to none, none other than he",
        "the first time",
        "in the first half",
        "hundreds of people",
        "one of the best",
    ],
)
def test_what_is_no_quantity(text: str) -> None:
    assert find_quantities(text) == ()


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("over 80%", "nearly 80%", True),
        ("$6 trillion", "up to $50 trillion", True),
        ("$6 trillion", "$8 trillion", False),
        ("four guards", "five guards", False),
        ("5 percent", "10 percent", False),
        ("0.72 GW", "720 MW", True),
        ("7.6 million tonnes", "around 7.5 Mt", True),
        ("two-thirds", "67%", True),
        ("half a billion dollars", "$500 million", True),
        ("US$6,000 billion", "$6tn", True),
        ("over 60 percent", "barely half", False),
        ("30 ounces", "0.93 kg", True),
        ("five years", "60 months", True),
    ],
)
def test_tolerance_as_the_guide_settles_it(one: str, other: str, meet: bool) -> None:
    (first,), (second,) = find_quantities(one), find_quantities(other)
    assert (first.dimension, first.unit) == (second.dimension, second.unit)
    assert first.interval.overlaps(second.interval) is meet


def test_a_hundred_per_cent_in_chinese() -> None:
    assert [q.value for q in find_quantities("百分之百")] == [100.0]
    assert [q.value for q in find_quantities("百分之两")] == [2.0]


PIECES = st.sampled_from(PIECE_LIST.split())


@given(
    st.text(max_size=200)
    | st.lists(PIECES, max_size=40).map(" ".join)
    | st.lists(PIECES, max_size=20).map("".join)
)
def test_offsets_are_exact_and_do_not_overlap(text: str) -> None:
    last = 0
    for found in find_quantities(text):
        assert text[found.start : found.end] == found.surface != ""
        assert found.start >= last
        low, high = found.interval.low, found.interval.high
        assert low is None or high is None or low <= high
        assert low is not None or high is not None
        last = found.end


HEDGES = st.sampled_from(["", "about", "nearly", "over", "just over", "at least", "under", "up to"])


@given(
    HEDGES,
    st.floats(min_value=0.001, max_value=1e12),
    st.floats(min_value=0.001, max_value=1e12),
    st.sampled_from([d for d in Dimension if d not in {Dimension.RANK, Dimension.COUNT}]),
)
def test_widening_holds_the_figure_and_keeps_order(
    hedge: str, one: float, other: float, dimension: Dimension
) -> None:
    small, large = sorted((one, other))
    below, above = widened(small, 0.0, hedge, dimension), widened(large, 0.0, hedge, dimension)
    for interval, value in ((below, small), (above, large)):
        assert interval.low is None or interval.low <= value
        assert interval.high is None or interval.high >= value
    assert below.low is None or above.low is None or below.low <= above.low
    assert below.high is None or above.high is None or below.high <= above.high


@given(
    st.floats(min_value=0.001, max_value=1e12),
    st.floats(min_value=0, max_value=1e6),
    st.floats(min_value=0, max_value=1e6),
)
def test_a_coarser_figure_is_never_narrower(value: float, step: float, more: float) -> None:
    fine = widened(value, step, "", Dimension.MASS)
    coarse = widened(value, step + more, "", Dimension.MASS)
    assert None not in (coarse.low, coarse.high, fine.low, fine.high)
    assert (coarse.low or 0) <= (fine.low or 0)
    assert (coarse.high or 0) >= (fine.high or 0)


@pytest.mark.parametrize("size", [20_000, pytest.param(100_000, marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1,",
        "1-",
        "1 ",
        "five ",
        "five-",
        "hundred ",
        "a ",
        "of every ten a ",
        "$",
        "Rs ",
        "one in ",
        "million ",
        "the ",
        "F-",
        "aged ",
        "x",
        " ",
        "二",
        "亿",
        "لاکھ ",
        "nearly ",
        "three workers and ",
        "12 of the ",
        "a.b",
        "1:",
        "(",
        "Section 1, ",
    ],
)
def test_long_hostile_text_is_read_in_linear_time(piece: str, size: int) -> None:
    text = piece * (size // len(piece))
    began = time.process_time()
    find_quantities(text)
    assert time.process_time() - began < size / 5_000


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("The number of guards killed on Monday has risen to seven, police said.", 7, "guard"),
        ("The toll from the pit blast stands at four.", 4, "person"),
        ("Three more were found, taking the blast's dead to nine.", 9, "person"),
        ("The deal is worth a quarter of a billion dollars.", 2.5e8, "USD"),
        ("The province gets two paisas in the rupee.", 2, "percent"),
    ],
)
def test_numbers_whose_noun_stands_before_them(text: str, value: float, unit: str) -> None:
    assert (value, unit) in [(q.value, q.unit) for q in find_quantities(text)]


@pytest.mark.parametrize("text", ["Put it to one side.", "It rose to one of the best.", "The road led to seven."])
def test_numbers_that_are_no_level(text: str) -> None:
    assert find_quantities(text) == ()


@pytest.mark.parametrize(
    ("text", "ceiling"),
    [
        ("Investment adds up to $25 billion.", False),
        ("Sales came up to $3 billion.", False),
        ("It sits on up to $50 trillion.", True),
    ],
)
def test_a_sum_is_no_ceiling(text: str, ceiling: bool) -> None:
    assert [q.ceiling for q in find_quantities(text)] == [ceiling]

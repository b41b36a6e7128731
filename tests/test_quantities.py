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

GOLD = [json.loads(line) for line in (Path(__file__).parent / "quantities_gold.jsonl").read_text("utf-8").splitlines()]
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
                failures.append((row["text"], wanted, [q for q in found]))
        surplus += max(0, len(found) - len(row["quantities"]))
    print(f"{right} of {wanted_count} exact, {surplus} surplus")
    assert wanted_count >= 200
    assert right / wanted_count >= LEAST_EXACT, failures
    assert surplus / wanted_count <= 1 - LEAST_EXACT

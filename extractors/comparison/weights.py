"""The fitted part of the judge: how much each piece of evidence counts. Made by ``tests/fitting/fit_judge.py``.

A conflict is scored by boosted trees (Friedman 2001, "Greedy function approximation") and by extremely randomised
ones (Geurts, Ernst and Wehenkel 2006), kind and direction by logistic models over the same numbers.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from extractors.model import ConflictKind

_FILE = "weights.json"
_LEAST = 1e-6  # likelihood


@dataclass(frozen=True, slots=True)
class Tree:
    """One regression tree: at each node a number's place, its bound, and where to go below or above it."""

    feature: tuple[int, ...]  # -1 at a leaf
    bound: tuple[float, ...]
    below: tuple[int, ...]
    above: tuple[int, ...]
    value: tuple[float, ...]

    def score(self, numbers: tuple[float, ...]) -> float:
        """The value of the leaf that the numbers lead to."""
        at = 0
        while self.feature[at] >= 0:
            at = self.below[at] if numbers[self.feature[at]] <= self.bound[at] else self.above[at]
        return self.value[at]


@dataclass(frozen=True, slots=True)
class Line:
    """A logistic model: coefficients in the order of the names."""

    intercept: float
    coefficients: tuple[float, ...]

    def score(self, numbers: tuple[float, ...]) -> float:
        """Log-odds."""
        return self.intercept + sum(c * n for c, n in zip(self.coefficients, numbers, strict=True))


@dataclass(frozen=True, slots=True)
class Forest:
    """Boosted trees, whose log-odds add up from ``start``, and randomised ones, whose likelihoods are averaged.

    Where there are both, the likelihood is the mean of the two. ``shift`` are log-odds added at the end, so that
    the likelihood at which readers are told is the same for all forests.
    """

    start: float
    boosted: tuple[Tree, ...]
    randomised: tuple[Tree, ...]
    shift: float

    def likelihood(self, numbers: tuple[float, ...]) -> float:
        """How likely a conflict is, 0 to 1."""
        found = [logistic(self.start + sum(tree.score(numbers) for tree in self.boosted))]
        if self.randomised:
            found.append(sum(tree.score(numbers) for tree in self.randomised) / len(self.randomised))
        mean = min(max(sum(found) / len(found), _LEAST), 1 - _LEAST)
        return logistic(math.log(mean / (1 - mean)) + self.shift)


@dataclass(frozen=True, slots=True)
class Weights:
    """All models, and the names of the numbers that they take, in order.

    ``of_pair`` is for texts put side by side by somebody, ``of_ledger`` for those that a ledger brings together.
    """

    names: tuple[str, ...]
    of_pair: Forest
    of_ledger: Forest
    later: Line
    agrees: Line
    kinds: Mapping[ConflictKind, Line]

    def numbers(self, named: Mapping[str, float]) -> tuple[float, ...]:
        """The numbers in the order of the names."""
        return tuple(named[name] for name in self.names)


def logistic(odds: float) -> float:
    """Log-odds as a probability."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The weights that come with the program."""
    raw = json.loads(files("extractors.comparison").joinpath(_FILE).read_text(encoding="utf-8"))
    return Weights(
        names=tuple(raw["names"]),
        of_pair=_forest(raw["pair"]),
        of_ledger=_forest(raw["ledger"]),
        later=Line(raw["later"][0], tuple(raw["later"][1])),
        agrees=Line(raw["agrees"][0], tuple(raw["agrees"][1])),
        kinds={ConflictKind(kind): Line(line[0], tuple(line[1])) for kind, line in raw["kinds"].items()},
    )


def _forest(raw: dict[str, Any]) -> Forest:
    return Forest(raw["start"], _trees(raw["boosted"]), _trees(raw["randomised"]), raw["shift"])


def _trees(raw: list[Any]) -> tuple[Tree, ...]:
    return tuple(Tree(*(tuple(part) for part in tree)) for tree in raw)

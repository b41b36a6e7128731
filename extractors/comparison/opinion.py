"""Opinions of models on two sentences, and how far they may move a likelihood: a model never alerts alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from extractors.comparison.weights import logistic
from extractors.model_files import ModelError

# How far opinions may move a likelihood, in log-odds: what lies farther from the line is not asked about. The most
# at which precision does not fall even with a model that knows nothing: `python -m tests.fitting.opinion_weight`.
MOST_UP, MOST_DOWN = 0.4, 1.0
_SURE = 0.9  # least probability, in both directions, from which an opinion counts in full
_LEAST = 0.5


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a model makes of a premise and a hypothesis: probabilities that sum to 1."""

    entailment: float
    neutral: float
    contradiction: float


class SecondOpinion(Protocol):
    """A model of three-way entailment."""

    @property
    def name(self) -> str:
        """How people call it."""
        ...

    def opinions(self, pairs: Sequence[tuple[str, str]]) -> tuple[Opinion, ...]:
        """One opinion for each (premise, hypothesis), in order; the same for the same pairs.

        Raises OpinionError where the model cannot answer.
        """
        ...


class OpinionError(ModelError):
    """A model cannot be asked, or answers nothing that can be used; the message says why and what helps."""


@dataclass(frozen=True, slots=True)
class BothWays:
    """The opinion with the ledger's sentence as premise, and the one with the new sentence as premise."""

    forward: Opinion
    backward: Opinion

    @property
    def push(self) -> float:
        """From -1 (no conflict) to 1 (a conflict): how surely both directions say so; 0 where they disagree."""
        both = self.forward.contradiction, self.backward.contradiction
        return _surely(min(both)) - _surely(1 - max(both))

    def __str__(self) -> str:
        """Both probabilities of a contradiction."""
        there, back = self.forward.contradiction, self.backward.contradiction
        return f"contradiction {there:.2f}, the other way round {back:.2f}"


@dataclass(frozen=True, slots=True)
class Advice:
    """What a model said of a pair, and the likelihood of a conflict before and after."""

    model: str
    opinion: BothWays
    before: float

    @property
    def after(self) -> float:
        """The likelihood that it leaves."""
        return moved(self.before, self.opinion.push)


def advice(
    likelihoods: Sequence[float], pairs: Sequence[tuple[str, str]], model: SecondOpinion
) -> tuple[Advice, ...]:
    """The model's advice on pairs of sentences with their likelihoods. Raises OpinionError."""
    found = both_ways(model, pairs)
    return tuple(Advice(model.name, one, p) for one, p in zip(found, likelihoods, strict=True))


def both_ways(model: SecondOpinion, pairs: Sequence[tuple[str, str]]) -> tuple[BothWays, ...]:
    """The model's opinions on (ledger sentence, new sentence), in both directions. Raises OpinionError."""
    found = model.opinions([*pairs, *((new, ledger) for ledger, new in pairs)])
    return tuple(BothWays(one, other) for one, other in zip(found[: len(pairs)], found[len(pairs) :], strict=True))


def is_near(likelihood: float, threshold: float) -> bool:
    """Whether opinions could move a likelihood over the threshold, or under it."""
    gap = log_odds(threshold) - log_odds(likelihood)
    return -MOST_DOWN <= gap <= MOST_UP


def moved(likelihood: float, *pushes: float) -> float:
    """The likelihood after opinions that push it by -1 to 1 each: in log-odds, by no more than one may alone."""
    push = max(-1.0, min(1.0, sum(pushes)))
    return logistic(log_odds(likelihood) + push * (MOST_UP if push > 0 else MOST_DOWN))


def log_odds(likelihood: float) -> float:
    """A probability as log-odds; 0 and 1 as what is next to them."""
    inside = max(1e-9, min(1 - 1e-9, likelihood))
    return math.log(inside / (1 - inside))


def _surely(probability: float) -> float:
    """0 up to even odds, 1 from where the model is sure, between them in proportion."""
    return max(0.0, min(1.0, (probability - _LEAST) / (_SURE - _LEAST)))

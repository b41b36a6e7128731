"""On which side of an opposition a piece of a sentence stands: signed or unsigned, imposed or lifted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from extractors.propositions.operators import Operator

_BEFORE = 70  # characters: how far ahead of the deciding word a "not" may stand
_AFTER = 15  # … and how far behind it ("signed no agreement")
# A word that follows one of these is a noun or a modifier: "lifted the ban" is about lifting.
_NOMINAL = re.compile(
    r"(?:\b(?:the|an?|its|their|his|her|our|this|that|these|those|any|all|no|of|such|previously|already)|[’']s?)"
    r"\s+(?:\w+\s+)?$",
    re.I,
)
_BEHIND = frozenset({"no", "not", "none", "nothing", "neither", "nobody", "نہیں", "نہ"})
_FREED = re.compile(r"\b(?:that|which|who|why|how|because|whether|before|after|since)\b", re.I)


@dataclass(frozen=True, slots=True)
class Stance:
    """A value on one axis of the lexicon; ``turned`` when it is denied or undone there."""

    axis: str
    value: str
    turned: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class AxisWord:
    """A phrase of the lexicon's axes in a text; ``name`` is ``axis:value``."""

    name: str
    start: int
    end: int

    @property
    def axis(self) -> str:
        """The part of the name before the colon."""
        return self.name.partition(":")[0]


def stances(text: str, words: Iterable[AxisWord], operators: Sequence[Operator]) -> tuple[Stance, ...]:
    """One stance an axis, by the word that decides it: the first that is no noun, else the first."""
    ordered = sorted(words, key=lambda w: (w.axis, w.start))
    return tuple(_stance(text, list(group), operators) for _, group in groupby(ordered, key=lambda w: w.axis))


def _stance(text: str, words: list[AxisWord], operators: Sequence[Operator]) -> Stance:
    verbs = [w for w in words if not _NOMINAL.search(text[max(0, w.start - 30) : w.start])]
    word = (verbs or words)[0]
    free = [o for o in operators if not any(o.start < w.end and w.start < o.end for w in words)]
    turns = sum(_negates(text, o, word) for o in free)
    turns += not verbs and any(o.kind == "ending" for o in free)
    return Stance(word.axis, word.name.partition(":")[2], turns % 2 == 1, word.start, word.end)


def _negates(text: str, operator: Operator, word: AxisWord) -> bool:
    if operator.kind not in {"negators", "refusing"}:
        return False
    if operator.end <= word.start:
        return word.start - operator.end <= _BEFORE and not _FREED.search(text[operator.end : word.start])
    return operator.start - word.end <= _AFTER and text[operator.start : operator.end].lower() in _BEHIND

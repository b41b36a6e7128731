"""On which side of an opposition a piece of a sentence stands: signed or unsigned, imposed or lifted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from extractors.propositions.operators import Operator, wished

_BEFORE = 100  # characters: how far ahead of the deciding word a "not" may stand
_AFTER = 15  # … and how far behind it ("signed no agreement")
_CLOSE = 60  # characters between an ending and what it ends: "stopped its shipping", "exports were halted"
_BEHIND = frozenset({"no", "none", "nothing", "neither", "nobody", "نہیں", "نہ"})
_FREED = re.compile(r"\b(?:that|which|who|why|how|because|whether|before|after|since)\b", re.I)


@dataclass(frozen=True, slots=True)
class Stance:
    """A value on one axis or scale of the lexicon; ``turned`` when it is denied or undone there.

    ``stage`` tells how far along its scale the value stands, None on an axis.
    """

    axis: str
    value: str
    turned: bool
    start: int
    end: int
    stage: int | None = None

    def excludes(self, other: Stance) -> bool:
        """Whether both cannot hold: other values, or one denied; on a scale, denied no later than affirmed."""
        if self.axis != other.axis or self.stage is None or other.stage is None:
            return self.axis == other.axis and (self.value != other.value) != (self.turned != other.turned)
        denied, affirmed = (self, other) if self.turned else (other, self)
        return self.turned != other.turned and (denied.stage or 0) <= (affirmed.stage or 0)


@dataclass(frozen=True, slots=True)
class AxisWord:
    """A phrase of the lexicon's axes in a text; ``rank`` is its value's place in the table."""

    axis: str
    value: str
    rank: int
    scale: bool
    start: int
    end: int


def stances(text: str, words: Iterable[AxisWord], operators: Sequence[Operator]) -> tuple[Stance, ...]:
    """What the piece affirms on each axis (the last state of several), else what it denies; on a scale both."""
    done = (word for word in words if not wished(text, word.start))
    ordered = sorted(done, key=lambda w: (w.axis, w.start))
    found: list[Stance] = []
    for _, group in groupby(ordered, key=lambda w: w.axis):
        found += _decided(text, list(group), operators)
    return tuple(found)


def _decided(text: str, words: list[AxisWord], operators: Sequence[Operator]) -> list[Stance]:
    free = [o for o in operators if not any(o.start < w.end and w.start < o.end for w in words)]
    turned = [_turned(text, w, free) for w in words]
    affirmed = [w for w, t in zip(words, turned, strict=True) if not t]
    denied = [w for w, t in zip(words, turned, strict=True) if t]
    found = []
    if affirmed:
        found.append(_stance(max(affirmed, key=lambda w: w.rank), turned=False))
    if denied and (not affirmed or denied[0].scale):
        found.append(_stance(min(denied, key=lambda w: w.rank), turned=True))
    return found


def _stance(word: AxisWord, *, turned: bool) -> Stance:
    return Stance(word.axis, word.value, turned, word.start, word.end, word.rank if word.scale else None)


def _turned(text: str, word: AxisWord, operators: Sequence[Operator]) -> bool:
    """Whether an odd number of operators stands over the word; a stage and a first state can be ended too."""
    ending = {"ending", "barring"} if word.scale else {"ending"} if word.rank == 0 else set()
    turns = sum(_negates(text, o, word) or (o.kind in ending and _near(o, word)) for o in operators)
    return turns % 2 == 1


def _near(operator: Operator, word: AxisWord) -> bool:
    return max(word.start - operator.end, operator.start - word.end) <= _CLOSE


def _negates(text: str, operator: Operator, word: AxisWord) -> bool:
    if operator.kind not in {"negators", "refusing"}:
        return False
    if operator.end <= word.start:
        between = text[operator.end : word.start]
        return len(between) <= _BEFORE and (operator.kind == "refusing" or not _FREED.search(between))
    return operator.start - word.end <= _AFTER and text[operator.start : operator.end].lower() in _BEHIND

"""Where two nearly equal texts differ in a fact: a figure, a weekday, a name or a negation in another's place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import compress

from rapidfuzz.distance import Indel

from extractors.duplicates.alignment import Alignment
from extractors.duplicates.common_words import COMMON_WORDS, stem
from extractors.duplicates.figures import WEEKDAYS, figures_at, negations_in, same_figure
from extractors.duplicates.words import Words

_LOCAL = 6  # units: a longer gap is another sentence, not another word in the same one
_ANCHOR = 2  # equal units on either side that hold a name or a negation to its place
_NAME = 3  # units of a name put in another's place
_SAME_NAME = 0.6  # Indel of two spellings of one name (Takbir, Takbeer: 0.77)
_STEM = 4  # letters by which forms of one verb agree
_DATELINE = 6  # units at the head, where each outlet puts its own place
_AUXILIARIES = frozenset(
    ("do", "does", "did", "is", "are", "was", "were", "has", "have", "had", "will", "would", "be", "been")
)
_TITLES = frozenset({"mr", "mrs", "ms", "dr", "prof", "sir", "maulana", "senator", "minister", "president"})


class Fact(StrEnum):
    """What sort of fact differs."""

    FIGURE = "figure"
    DAY = "weekday"
    NAME = "name"
    NEGATION = "negation"


@dataclass(frozen=True, slots=True)
class Change:
    """``old`` stood where ``new`` stands; ``units`` are indexes in the new text."""

    fact: Fact
    old: str
    new: str
    units: range


@dataclass(frozen=True, slots=True)
class _Gap:
    """Units of either text that the other lacks at this place; ``anchored`` between equal words on both sides."""

    new: range
    old: range
    anchored: bool


def changes_between(
    new: Words, old: Words, found: Alignment, ignored: Set[str] = frozenset()
) -> tuple[Change, ...]:
    """Facts that differ at places where the words around them are the same.

    ``ignored`` are folded words that make no name, such as the outlets' own names.
    """
    gaps = list(_gaps(found))
    anchored = [gap for gap in gaps if gap.anchored]
    return (
        *_figure_changes(new, old, gaps),
        *_negation_changes(new, old, anchored),
        *_name_changes(new, old, anchored, ignored),
    )


def _gaps(found: Alignment) -> Iterator[_Gap]:
    """Short stretches between equal ones; what is deleted and inserted at one place is one gap."""
    here = there = size = 0
    for new, old, length in Indel.opcodes(*found.rows).as_matching_blocks():
        if 0 < max(new - here, old - there) <= _LOCAL:
            yield _Gap(range(here, new), range(there, old), min(size, length) >= _ANCHOR)
        here, there, size = new + length, old + length, length


def _figure_changes(new: Words, old: Words, gaps: Sequence[_Gap]) -> Iterator[Change]:
    mine, theirs = figures_at(new), figures_at(old)
    everywhere_new, everywhere_old = set(mine.values()), set(theirs.values())
    fresh = {i: figure for i, figure in mine.items() if figure not in everywhere_old}
    lost = {i: figure for i, figure in theirs.items() if figure not in everywhere_new}
    for gap in gaps:
        added = dict.fromkeys(fresh[i] for i in gap.new if i in fresh)
        gone = dict.fromkeys(lost[i] for i in gap.old if i in lost) if added else ()
        for was, now in zip(gone, added, strict=False):
            if (was in WEEKDAYS) == (now in WEEKDAYS) and not same_figure(was, now):
                yield Change(Fact.DAY if now in WEEKDAYS else Fact.FIGURE, was, now, gap.new)


def _negation_changes(new: Words, old: Words, gaps: Sequence[_Gap]) -> Iterator[Change]:
    """One side negates and the rest of the gap is the same verb, or nothing: "did not sign", "no ships"."""
    for gap in gaps:
        mine, theirs = negations_in(new, gap.new), negations_in(old, gap.old)
        if bool(mine) != bool(theirs) and _verbs(new, gap.new, mine) == _verbs(old, gap.old, theirs):
            yield Change(Fact.NEGATION, _said(old, gap.old), _said(new, gap.new), gap.new)


def _verbs(words: Words, units: range, negations: Set[int]) -> list[str]:
    left = [words.folded[i] for i in units if i not in negations and i not in figures_at(words)]
    return [word[:_STEM] for word in left if word not in _AUXILIARIES]


def _name_changes(new: Words, old: Words, gaps: Sequence[_Gap], ignored: Set[str]) -> Iterator[Change]:
    for gap in gaps:
        if gap.new.start < _DATELINE:
            continue
        mine, theirs = _name(new, gap.new, old, ignored), _name(old, gap.old, new, ignored)
        if mine and theirs and not _same_name(mine, theirs):
            yield Change(Fact.NAME, theirs, mine, gap.new)


def _name(words: Words, units: range, others: Words, ignored: Set[str]) -> str:
    """The name that fills ``units`` and is not in the other text; "" where it is none."""
    if not 0 < len(units) <= _NAME or not all(words.surfaces[i][0].isupper() for i in units):
        return ""
    known = _vocabulary(others) | _TITLES | ignored
    folded = [words.folded[i] for i in units]
    if any(word in known or stem(word) in COMMON_WORDS or word in _small(words) for word in folded):
        return ""
    return _said(words, units)


@lru_cache(maxsize=128)
def _vocabulary(words: Words) -> frozenset[str]:
    return frozenset(words.folded)


@lru_cache(maxsize=128)
def _small(words: Words) -> frozenset[str]:
    """Words that the text also writes without a capital: no names."""
    return frozenset(compress(words.folded, (surface[0].islower() for surface in words.surfaces)))


def _same_name(one: str, other: str) -> bool:
    """Another spelling, or one the initials of the other."""
    initials = {"".join(word[0] for word in name.split()).casefold() for name in (one, other)}
    joined = {name.replace(" ", "").replace(".", "").casefold() for name in (one, other)}
    alike = Indel.normalized_similarity(one.casefold(), other.casefold())
    return bool(initials & joined) or alike >= _SAME_NAME


def _said(words: Words, units: range) -> str:
    if not units:
        return "nothing"
    last = units.stop - 1
    return words.text[words.starts[units.start] : words.starts[last] + len(words.surfaces[last])]

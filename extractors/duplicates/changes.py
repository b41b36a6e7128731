"""Where two nearly equal texts differ in a fact: a figure, a weekday, a name or a negation in another's place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Indel

from extractors.duplicates.alignment import rows
from extractors.duplicates.figures import WEEKDAYS, figures_at, negations_at
from extractors.duplicates.words import Words

_LOCAL = 6  # units: a longer gap is another sentence, not another word in the same one
_NAME = 3  # units of a name put in another's place
_SAME_NAME = 0.6  # Indel of two spellings of one name (Takbir, Takbeer: 0.77)
_STEM = 4  # letters by which forms of one verb agree
_AUXILIARIES = frozenset(
    ("do", "does", "did", "is", "are", "was", "were", "has", "have", "had", "will", "would", "be", "been")
)

_DATELINE = 6  # units at the head, where each outlet puts its own place


class Fact(StrEnum):
    """What sort of fact differs."""

    FIGURE = "figure"
    DAY = "weekday"
    NAME = "name"
    NEGATION = "negation"


@dataclass(frozen=True, slots=True)
class Change:
    """``old`` stood where ``new`` stands; ``start`` and ``end`` are unit indexes in the new text."""

    fact: Fact
    old: str
    new: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Gap:
    new_start: int
    new_end: int
    old_start: int
    old_end: int


def changes_between(new: Words, old: Words) -> tuple[Change, ...]:
    """Facts that differ at places where the words around them are the same."""
    gaps = [gap for gap in _gaps(new, old) if _is_local(gap)]
    return tuple(
        change for find in (_figure_changes, _negation_changes, _name_changes) for change in find(new, old, gaps)
    )


def _gaps(new: Words, old: Words) -> Iterator[_Gap]:
    """Stretches between equal ones; what is deleted and inserted at one place is one gap."""
    new_at = old_at = 0
    for block in Indel.opcodes(*rows(new, old)):
        if block.tag != "equal":
            continue
        if block.src_start > new_at or block.dest_start > old_at:
            yield _Gap(new_at, block.src_start, old_at, block.dest_start)
        new_at, old_at = block.src_end, block.dest_end


def _is_local(gap: _Gap) -> bool:
    return gap.new_end - gap.new_start <= _LOCAL and gap.old_end - gap.old_start <= _LOCAL


def _figure_changes(new: Words, old: Words, gaps: list[_Gap]) -> Iterator[Change]:
    mine, theirs = figures_at(new), figures_at(old)
    everywhere_new, everywhere_old = set(mine.values()), set(theirs.values())
    for gap in gaps:
        added = [f for i in range(gap.new_start, gap.new_end) if (f := mine.get(i)) and f not in everywhere_old]
        gone = [f for i in range(gap.old_start, gap.old_end) if (f := theirs.get(i)) and f not in everywhere_new]
        for old_figure, new_figure in zip(gone, added, strict=False):
            if (old_figure in WEEKDAYS) == (new_figure in WEEKDAYS):
                fact = Fact.DAY if new_figure in WEEKDAYS else Fact.FIGURE
                yield Change(fact, old_figure, new_figure, gap.new_start, gap.new_end)


def _negation_changes(new: Words, old: Words, gaps: list[_Gap]) -> Iterator[Change]:
    """One side negates and the rest of the gap is the same verb, or nothing: "signed" and "did not sign"."""
    mine, theirs = negations_at(new), negations_at(old)
    for gap in gaps:
        here, there = range(gap.new_start, gap.new_end), range(gap.old_start, gap.old_end)
        if mine.isdisjoint(here) == theirs.isdisjoint(there):
            continue
        left = [new.folded[i] for i in here if i not in mine and new.folded[i] not in _AUXILIARIES]
        right = [old.folded[i] for i in there if i not in theirs and old.folded[i] not in _AUXILIARIES]
        if [word[:_STEM] for word in left] == [word[:_STEM] for word in right]:
            texts = (_said(old, gap.old_start, gap.old_end), _said(new, gap.new_start, gap.new_end))
            yield Change(Fact.NEGATION, *texts, gap.new_start, gap.new_end)


def _name_changes(new: Words, old: Words, gaps: list[_Gap]) -> Iterator[Change]:
    for gap in gaps:
        mine = _name(new, old, gap.new_start, gap.new_end)
        theirs = _name(old, new, gap.old_start, gap.old_end)
        if mine and theirs and gap.new_start >= _DATELINE and not _same_name(mine, theirs):
            yield Change(Fact.NAME, theirs, mine, gap.new_start, gap.new_end)


def _name(words: Words, others: Words, start: int, end: int) -> str:
    """The name that fills ``start`` to ``end`` and is not in the other text; "" where it is none."""
    units = [words.surface(i) for i in range(start, end)]
    if not 0 < len(units) <= _NAME or not all(unit[:1].isupper() for unit in units):
        return ""
    known = set(others.folded)
    lower = set(words.text.split()) | set(others.text.split())
    is_new = not any(words.folded[i] in known for i in range(start, end))
    return " ".join(units) if is_new and not any(unit.lower() in lower for unit in units) else ""


def _same_name(one: str, other: str) -> bool:
    """Another spelling, or one the initials of the other."""
    initials = {"".join(word[0] for word in name.split()).casefold() for name in (one, other)}
    joined = {name.replace(" ", "").replace(".", "").casefold() for name in (one, other)}
    return (
        bool(initials & joined)
        or Indel.normalized_similarity(*sorted((one.casefold(), other.casefold()))) >= _SAME_NAME
    )


def _said(words: Words, start: int, end: int) -> str:
    if start >= end:
        return "nothing"
    return words.text[words.spans[start][0] : words.spans[end - 1][1]]

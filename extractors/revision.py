"""What changed between two texts of one article, sentence by sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Indel

from extractors.duplicates.alignment import align
from extractors.duplicates.changes import changes_between
from extractors.duplicates.copied import sentences
from extractors.duplicates.figures import figures_at
from extractors.duplicates.words import words_of

ALIKE = 0.6  # Indel of two sentences of which one took the place of the other
RETOUCHED = 0.9  # from there on, without another figure, name or negation, it is the same sentence
_MOST = 400  # sentences on each side of one change that are matched; more were written anew


class ChangeKind(StrEnum):
    """What became of a sentence."""

    ADDED = "added"
    DROPPED = "dropped"
    CHANGED = "changed"
    RETOUCHED = "retouched"  # spelling, signs, spaces: no news


@dataclass(frozen=True, slots=True)
class SentenceChange:
    """A sentence of the ``old`` text and what stands in the ``new`` one in its place; "" where there is none."""

    kind: ChangeKind
    old: str
    new: str


def sentence_changes(old: str, new: str) -> tuple[SentenceChange, ...]:
    """The sentences in which two texts differ, in the order of the new one; those that only moved are not told."""
    before, after = sentences_of(old), sentences_of(new)
    stay = {*before} & {*after}
    before, after = [s for s in before if s not in stay], [s for s in after if s not in stay]
    pairs = _pairs(before, after)
    taken = set(pairs.values())
    changes = [_change(before[pairs[n]], s) if n in pairs else _added(s) for n, s in enumerate(after)]
    gone = (s for n, s in enumerate(before) if n not in taken)
    return (*changes, *(SentenceChange(ChangeKind.DROPPED, s, "") for s in gone))


def is_retouched(old: str, new: str) -> bool:
    """Whether two sentences say the same in words that differ by their spelling at most."""
    if Indel.normalized_similarity(old, new) < RETOUCHED:
        return False
    mine, theirs = words_of(new), words_of(old)
    figures = sorted(figures_at(mine).values()) == sorted(figures_at(theirs).values())
    return figures and not changes_between(mine, theirs, align(mine, theirs))


def sentences_of(text: str) -> list[str]:
    """The sentences of a text in their order, without the space around them."""
    found = (text[start:end].strip() for start, end, _ in sentences(words_of(text)))
    return [sentence for sentence in found if sentence]


def _pairs(before: Sequence[str], after: Sequence[str]) -> dict[int, int]:
    """For sentences of the new text the old one in whose place they stand: the most alike ones first."""
    if max(len(before), len(after)) > _MOST:
        return {}
    alike = ((Indel.normalized_similarity(o, s), n, m) for n, s in enumerate(after) for m, o in enumerate(before))
    pairs: dict[int, int] = {}
    for _, n, m in sorted((-score, n, m) for score, n, m in alike if score >= ALIKE):
        if n not in pairs and m not in pairs.values():
            pairs[n] = m
    return pairs


def _change(old: str, new: str) -> SentenceChange:
    kind = ChangeKind.RETOUCHED if is_retouched(old, new) else ChangeKind.CHANGED
    return SentenceChange(kind, old, new)


def _added(sentence: str) -> SentenceChange:
    return SentenceChange(ChangeKind.ADDED, "", sentence)

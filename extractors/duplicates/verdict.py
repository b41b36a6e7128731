"""The verdict on two articles, from what their texts share and in what facts they differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from extractors.duplicates.alignment import Alignment, align
from extractors.duplicates.changes import Change, Fact, changes_between
from extractors.duplicates.copied import copied_spans, told_spans
from extractors.duplicates.figures import WEEKDAYS, figures_at
from extractors.duplicates.rewrite import MOST_APART, resemblance, story_of
from extractors.duplicates.words import Words, words_of
from extractors.model import CopyKind, Duplicate

# Chosen on the labelled pairs of two dailies (furniture removed): copies share at least 0.77 of one text in
# shingles, reports of the same event at most 0.63; their word Indel overlaps between 0.41 and 0.68.
_SHARED = 0.70  # of one text, in shingles: a copy
_SIMILAR = 0.56  # word Indel: a copy, retouched all over
# An outlet repeats its own background and templates, so that its own earlier text must be closer.
_OWN_SHARED = 0.8
_OWN_SIMILAR = 0.75
_SAME_FIGURES = 0.5  # of the smaller set of figures: below, the template is filled anew
_BESIDE = 3  # units from a figure to the shared text around it
_SAME_DAY = 0.9  # of one text: above, a weekday is a retouch
_WITHIN = 0.8  # of one text inside another at least a quarter longer
_LONGER = 1.25
_BEYOND_DOUBT = 0.9
_IN_A_ROW = 4  # candidates that are distinct: the next ones share less
_AMENDED = 0.95  # of an outlet's own earlier text: more than a story told again


@dataclass(frozen=True, slots=True)
class TextOf:
    """What the comparison needs to know of an article."""

    title: str
    text: str
    published: datetime | None = None
    outlet: str = ""
    author: str = ""
    entities: frozenset[str] = frozenset()


def compare_texts(new: TextOf, old: TextOf) -> Duplicate:
    """How the later article relates to the earlier one, why, and which spans of it stand in the earlier one."""
    mine, theirs = words_of(new.text), words_of(old.text)
    if not mine.folded or not theirs.folded:
        return Duplicate(CopyKind.DISTINCT, 0.0, "One of the texts is empty.")
    if mine.folded == theirs.folded:
        return Duplicate(CopyKind.EXACT, 1.0, "The texts are equal word for word.", ((0, len(new.text)),))
    found = align(mine, theirs)
    is_own = _same_outlet(new, old)
    if not _is_close(found, is_own):
        return _judge_other_words(new, old, mine, theirs, found)
    ours = frozenset(words_of(f"{new.outlet} {old.outlet}".lower()).folded)
    changes = changes_between(mine, theirs, found, ours)
    copied = copied_spans(mine, found.new_kept, theirs, changes)
    kind, reason = _judge_same_words(mine, theirs, found, changes)
    if kind.is_copy and is_own and found.of_old >= _AMENDED and copied != ((0, len(new.text)),):
        kind, reason = (
            CopyKind.UPDATE,
            f"The outlet's own text with sentences added or changed: {_shares(found)}.",
        )
    return Duplicate(kind, _score(found), reason, copied)


def best_duplicate(new: TextOf, candidates: Iterable[TextOf]) -> tuple[int, Duplicate] | None:
    """Index and verdict of the candidate that the new text is closest to; None when all are distinct.

    ``candidates`` come with the likeliest first, and no more of them are read than needed: none after a sure copy,
    nor after four in a row that have too little in common. Copies and updates come before reports from the same
    template; then the score decides.
    """
    related: list[tuple[int, Duplicate]] = []
    distinct = 0
    for i, old in enumerate(candidates):
        verdict = compare_texts(new, old)
        if verdict.kind is CopyKind.DISTINCT:
            distinct += 1
        else:
            distinct = 0
            related.append((i, verdict))
        if distinct == _IN_A_ROW or _is_sure(verdict):
            break
    return max(related, key=lambda pair: _rank(pair[1]), default=None)


def _is_sure(verdict: Duplicate) -> bool:
    return verdict.kind.is_copy and verdict.kind is not CopyKind.REWRITE and verdict.score >= _BEYOND_DOUBT


def _rank(verdict: Duplicate) -> tuple[bool, float]:
    return verdict.kind is not CopyKind.RECURRING, verdict.score


def _score(found: Alignment) -> float:
    return round(max(found.similarity, found.of_new, found.of_old), 3)


def _is_close(found: Alignment, is_own: bool) -> bool:
    shared, similar = (_OWN_SHARED, _OWN_SIMILAR) if is_own else (_SHARED, _SIMILAR)
    return max(found.of_new, found.of_old) >= shared or found.similarity >= similar


def _same_outlet(new: TextOf, old: TextOf) -> bool:
    return bool(new.outlet) and new.outlet == old.outlet


def _judge_same_words(new: Words, old: Words, found: Alignment, changes: Sequence[Change]) -> tuple[CopyKind, str]:
    if reason := _recurs(new, old, found, changes):
        return CopyKind.RECURRING, f"Same template, other content: {reason}."
    if changes:
        change = changes[0]
        return CopyKind.UPDATE, f"Same story with a changed {change.fact}: {change.new!r} for {change.old!r}."
    if found.of_new >= _WITHIN and len(old) >= _LONGER * len(new):
        return CopyKind.CONTAINED, f"The old text holds this one: {_shares(found)}."
    if found.of_old >= _WITHIN and len(new) >= _LONGER * len(old):
        return CopyKind.CONTAINS, f"This text holds the old one: {_shares(found)}."
    return CopyKind.SYNDICATED, f"Same text, retouched or trimmed: {_shares(found)}."


def _judge_other_words(new: TextOf, old: TextOf, mine: Words, theirs: Words, found: Alignment) -> Duplicate:
    distinct = Duplicate(CopyKind.DISTINCT, _score(found), f"Too little in common: {_shares(found)}.")
    apart = abs(new.published - old.published) if new.published and old.published else None
    is_other_topic = bool(new.entities and old.entities) and new.entities.isdisjoint(old.entities)
    if _same_outlet(new, old) or is_other_topic or (apart is not None and apart > MOST_APART):
        return distinct
    alike = resemblance(story_of(new.title, mine), story_of(old.title, theirs))
    if not alike.is_rewrite(apart):
        return distinct
    named = ", ".join([*sorted(alike.shared)[:5], *sorted(alike.stems)[:8]])
    reason = f"Same event in other words: {len(alike.stems) + len(alike.shared)} rare details in common ({named})."
    return Duplicate(CopyKind.REWRITE, round(alike.score, 3), reason, told_spans(mine, theirs))


def _shares(found: Alignment) -> str:
    return f"{found.of_new:.0%} of the new text stands in the old one, {found.of_old:.0%} of the old in the new"


def _recurs(new: Words, old: Words, found: Alignment, changes: Sequence[Change]) -> str:
    """Why the two are a template filled twice; "" when they are not."""
    mine, theirs = (set(figures_at(words).values()) for words in (new, old))
    days, others = mine & WEEKDAYS, theirs & WEEKDAYS
    if days and others and not days & others and max(found.of_new, found.of_old) < _SAME_DAY:
        return f"of {', '.join(sorted(days))} and of {', '.join(sorted(others))}"
    placed, others_placed = _placed(new, found.new_kept), _placed(old, found.old_kept)
    common, smaller = len(placed & theirs), min(len(placed), len(others_placed))
    if smaller >= 2 and common < _SAME_FIGURES * smaller:
        return f"{common} of {smaller} figures in common"
    changed = sum(change.fact is Fact.FIGURE for change in changes)
    if changed >= 2 and changed > common:
        return f"{changed} figures changed, {common} kept"
    return ""


def _placed(words: Words, kept: Sequence[int]) -> frozenset[str]:
    """Figures that stand in or beside what both texts have: those of a new lede fill no template."""
    at = figures_at(words)
    return frozenset(at[i] for i in at if any(kept[max(i - _BESIDE, 0) : i + _BESIDE + 1])) - WEEKDAYS

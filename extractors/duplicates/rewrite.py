"""The same event told in other words: what two texts share of rare words, names and figures.

English only: without a dependable word list, the rare words of Urdu and Chinese cannot be told from the common
ones, and a false merge would cost an alert.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache

from extractors.duplicates.common_words import COMMON_STEMS, stem
from extractors.duplicates.figures import WEEKDAYS, figures_at
from extractors.duplicates.fingerprint import stable_hash
from extractors.duplicates.words import Words, words_of

_LEAD = 70  # units of the head of a text in which a report says what is new
_FIGURE_WEIGHT = 2.0  # of a rare stem's
_DIGIT_WEIGHT = 0.5  # single digits say little
_KEYS = 32  # of one article in the candidate index
# Chosen on the newsroom's rewrites (0.48 and more; follow-ups to the same case 0.33 and less) and the labelled
# pairs of two dailies (other stories 0.51 and less, and those without a figure in common 0.55 and less).
_STRONG = 0.46
_VERY_STRONG = 0.62
_FEW = 6  # rare words in common: fewer prove nothing
# Statements of one press office share their phrases, not their news: leads 0.14 and less, rewrites 0.25 and more.
_LED = 0.2
_SAME_NEWS = timedelta(hours=20)  # later, a story is rather followed up than told again
MOST_APART = timedelta(days=7)  # that two articles tell the same news


@dataclass(frozen=True, slots=True)
class Details:
    """What tells a story from others: rare stems and figures, and those that its title and lead give."""

    stems: frozenset[str]
    names: frozenset[str]  # those of the stems that are written with a capital
    figures: frozenset[str]
    lead_stems: frozenset[str] = frozenset()
    lead_figures: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Resemblance:
    """``score`` is the cosine of two sets of details (0 to 1).

    ``shared`` are figures of two digits or more that both give, ``fresh`` those of the new title and lead that the
    old text lacks; ``led`` is what share of the rare words of either title and lead the other text has, at least.
    """

    score: float
    stems: frozenset[str]
    shared: frozenset[str]
    fresh: frozenset[str]
    led: float

    def is_rewrite(self, apart: timedelta | None) -> bool:
        """Whether the evidence is strong; ``apart`` is the time between the two, None when a date is unknown."""
        if len(self.stems) < _FEW or self.led < _LED:
            return False
        is_timely = apart is not None and apart <= _SAME_NEWS
        return self.score >= (_STRONG if is_timely and self.shared and not self.fresh else _VERY_STRONG)


@lru_cache(maxsize=128)
def details_of(title: str, words: Words) -> Details:
    """Rare words and figures of a text."""
    found, heading = details_in(words, range(len(words))), words_of(title)
    heads = details_in(words, range(min(_LEAD, len(words)))), details_in(heading, range(len(heading)))
    lead_stems, lead_figures = heads[0].stems | heads[1].stems, heads[0].figures | heads[1].figures
    return replace(found, lead_stems=lead_stems, lead_figures=lead_figures)


def details_in(words: Words, units: range) -> Details:
    """Rare words and figures among some units of a text."""
    part = slice(units.start, units.stop)
    at = {i: figure for i, figure in figures_at(words).items() if i in units}
    stems = list(map(_rare_stem, words.folded[part]))
    for i in at:
        stems[i - units.start] = ""
    rare = zip(stems, words.surfaces[part], strict=True)
    return Details(
        stems=frozenset(filter(None, stems)),
        names=frozenset([found for found, surface in rare if found and surface[0].isupper()]),
        figures=frozenset(at.values()) - WEEKDAYS,
    )


@lru_cache(maxsize=1 << 16)
def _rare_stem(word: str) -> str:
    """Stem of a rare English word; "" for others."""
    found = stem(word)
    return "" if found in COMMON_STEMS else found


def resemblance(new: Details, old: Details) -> Resemblance:
    """How much of their details two texts share."""
    stems, figures = new.stems & old.stems, new.figures & old.figures
    weight = math.sqrt(_weight(new.stems, new.figures) * _weight(old.stems, old.figures))
    score = _weight(stems, figures) / weight if weight else 0.0
    led = min(
        _share(new.lead_stems, old.stems | old.lead_stems), _share(old.lead_stems, new.stems | new.lead_stems)
    )
    return Resemblance(score, stems, _telling(figures), _telling(new.lead_figures - old.figures), led)


def _share(lead: Set[str], known: Set[str]) -> float:
    return len(lead & known) / len(lead) if lead else 1.0


def rewrite_keys(title: str, text: str, entities: Iterable[str] = ()) -> tuple[int, ...]:
    """Hashes of the rare words, names and figures of a text, for the index that also holds fingerprints.

    At most 32, 47-bit, sorted: names first, then figures, then the longest words. None for texts that
    are not English.
    """
    words = words_of(f"{title}\n{text}")
    found = details_in(words, range(len(words)))
    if len(found.stems) < _FEW:
        return ()
    names = sorted(found.names | {entity.casefold() for entity in entities})
    others = sorted(found.stems - found.names, key=_longest_first)
    figures = sorted(_telling(found.figures), key=_longest_first)
    chosen = [*names[: _KEYS // 2], *figures[: _KEYS // 4], *others][:_KEYS]
    return tuple(sorted(stable_hash(f"detail\n{detail}") for detail in chosen))


def _longest_first(word: str) -> tuple[int, str]:
    return -len(word), word


def _weight(stems: Set[str], figures: Set[str]) -> float:
    telling = len(_telling(figures))
    return len(stems) + _FIGURE_WEIGHT * telling + _DIGIT_WEIGHT * (len(figures) - telling)


def _telling(figures: Set[str]) -> frozenset[str]:
    """Those of two digits or more."""
    return frozenset(figure for figure in figures if len(figure) > 1)

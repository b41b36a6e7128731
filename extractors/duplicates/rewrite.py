"""The same event told in other words: what two texts share of rare words, names and figures.

English only: without a dependable word list, the rare words of Urdu and Chinese cannot be told from the common
ones, and a false merge would cost an alert.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from extractors.duplicates.common_words import COMMON_STEMS, stem
from extractors.duplicates.figures import WEEKDAYS, figures_at
from extractors.duplicates.hashing import stable_hash
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
# Of one of the two titles, that the other text tells: more for rewrites, no more where one of several subjects is
# common to both.
_TITLED = 0.5
_SAME_NEWS = timedelta(hours=20)  # later, a story is rather followed up than told again
_TITLE_WORD = 4  # letters: shorter ones are mostly particles
_RESULT = re.compile(r"\b(\d{1,2})\s?[-–]{1,2}\s?(\d{1,2})\b")  # of a match or a vote
MOST_APART = timedelta(days=7)  # that two articles tell the same news


@dataclass(frozen=True, slots=True)
class Details:
    """Rare stems and figures of a text."""

    stems: frozenset[str]
    names: frozenset[str]  # those of the stems that are written with a capital
    figures: frozenset[str]


@dataclass(frozen=True, slots=True)
class Story:
    """The details of a report, those of its title and lead, and what it says in common words.

    ``figures`` and ``lead_figures`` have the results of matches and votes too ("6-1"); ``day`` is the weekday
    that the lead names first, "" where it names none.
    """

    details: Details
    lead_stems: frozenset[str]
    figures: frozenset[str]
    lead_figures: frozenset[str]
    day: str
    title: frozenset[str]  # stems of its longer words
    words: frozenset[str]  # all stems of title and text


@dataclass(frozen=True, slots=True)
class Resemblance:
    """``score`` is the cosine of two sets of details (0 to 1).

    ``shared`` are figures of two digits or more that both give, ``fresh`` those of the new title and lead that the
    old text lacks; ``led`` is what share of the rare words of either title and lead the other text has, at least;
    ``titled`` what share of the words of either title the other text has, at most;
    ``other_day`` tells whether the leads name different weekdays first.
    """

    score: float
    stems: frozenset[str]
    shared: frozenset[str]
    fresh: frozenset[str]
    led: float
    titled: float
    other_day: bool

    def is_rewrite(self, apart: timedelta | None) -> bool:
        """Whether the evidence is strong; ``apart`` is the time between the two, None when a date is unknown.

        A report of a new figure or result, of another day, or under a title that the other text does not bear out
        rather follows the story up.
        """
        if len(self.stems) < _FEW or self.led < _LED:
            return False
        is_timely = apart is not None and apart <= _SAME_NEWS
        is_same_news = is_timely and not self.fresh and not self.other_day and self.titled > _TITLED
        return self.score >= (_STRONG if is_same_news and self.shared else _VERY_STRONG)


@lru_cache(maxsize=128)
def story_of(title: str, words: Words) -> Story:
    """What tells the story of a report."""
    found, heading = details_in(words, range(len(words))), words_of(title)
    lead = range(min(_LEAD, len(words)))
    heads = details_in(words, lead), details_in(heading, range(len(heading)))
    at = figures_at(words)
    end = words.starts[lead.stop] if lead.stop < len(words) else len(words.text)
    return Story(
        details=found,
        lead_stems=heads[0].stems | heads[1].stems,
        figures=found.figures | _results(words.text),
        lead_figures=heads[0].figures | heads[1].figures | _results(f"{title}\n{words.text[:end]}"),
        day=next((at[i] for i in lead if at.get(i) in WEEKDAYS), ""),
        title=frozenset(stem(word) for word in heading.folded if len(word) >= _TITLE_WORD) - {""},
        words=frozenset(map(stem, words.folded + heading.folded)),
    )


def _results(text: str) -> frozenset[str]:
    return frozenset(f"{one}-{other}" for one, other in _RESULT.findall(text))


def details_in(words: Words, units: range) -> Details:
    """Rare words and figures among some units of a text."""
    part = slice(units.start, units.stop)
    at = {i: figure for i, figure in figures_at(words).items() if i in units}
    stems = list(map(stem, words.folded[part]))
    for i in at:
        stems[i - units.start] = ""
    rare = frozenset(stems) - COMMON_STEMS - {""}
    surfaces = zip(stems, words.surfaces[part], strict=True)
    return Details(
        stems=rare,
        names=frozenset([found for found, surface in surfaces if found in rare and surface[0].isupper()]),
        figures=frozenset(at.values()) - WEEKDAYS,
    )


def resemblance(new: Story, old: Story) -> Resemblance:
    """How much of their details two reports share."""
    mine, theirs = new.details, old.details
    stems, figures = mine.stems & theirs.stems, mine.figures & theirs.figures
    weight = math.sqrt(_weight(mine.stems, mine.figures) * _weight(theirs.stems, theirs.figures))
    return Resemblance(
        score=_weight(stems, figures) / weight if weight else 0.0,
        stems=stems,
        shared=_telling(figures),
        fresh=_telling(new.lead_figures - old.figures),
        led=min(
            _share(new.lead_stems, theirs.stems | old.lead_stems),
            _share(old.lead_stems, mine.stems | new.lead_stems),
        ),
        titled=max(_share(new.title, old.words), _share(old.title, new.words)),
        other_day=bool(new.day and old.day) and new.day != old.day,
    )


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

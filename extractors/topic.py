"""Whether an article is on the beat, and why: topics are a file, so another beat needs no code.

Off-topic articles are kept as seen, but yield no claims.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from ahocorasick_rs import AhoCorasick
from pydantic import Field, model_validator

from extractors.data_files import Table, parse_toml
from extractors.entities import ArticleTagging
from extractors.folding import fold, fold_key, is_word_boundary
from extractors.model import Mention, Tagging

_STRONG, _WEAK, _AGAINST = 2, 1, -2
_BRACKET = 3  # letters between a name and its short form in brackets
_OFTEN = 3  # a word that returns as often is not there in passing


class TermGroup(Table):
    """Words that count alike. A word may end in ``*`` for any ending."""

    id: str = Field(min_length=1)
    words: tuple[str, ...] = Field(min_length=1)


class Rule(Table):
    """One way for an article to be on topic.

    Each different word of a ``strong`` group gives 2 points, of a ``weak`` one 1, of an ``against`` one -2, and
    twice that in the title or the opening, or where it returns three times. The article needs ``points`` of them,
    and a word of every group in ``needs``. One weak group gives at most ``weak_at_most``.
    """

    id: str = Field(min_length=1)
    name: str = Field(min_length=1)
    points: int = Field(ge=1)
    strong: tuple[str, ...] = Field(min_length=1)
    weak: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    weak_at_most: int = Field(default=3, ge=0)


class Watched(Table):
    """Entities whose mention makes an article on topic by itself."""

    entities: tuple[str, ...] = ()
    mentions: int = Field(default=2, ge=1)  # once in the title or the opening, or so many anywhere
    points: int = Field(default=2, ge=0)  # what fewer mentions give to every rule


class Topics(Table):
    """The beat: what an article has to be about."""

    opening: int = Field(default=400, ge=0)  # letters of text that count as its opening
    watched: Watched = Watched()
    groups: tuple[TermGroup, ...] = Field(default=(), alias="group")
    rules: tuple[Rule, ...] = Field(default=(), alias="rule")

    @model_validator(mode="after")
    def _groups_exist(self) -> Self:
        known = {g.id for g in self.groups}
        for rule in self.rules:
            for group in (*rule.strong, *rule.weak, *rule.against, *rule.needs):
                if group not in known:
                    raise ValueError(f"rule {rule.id!r} names the group {group!r}, which is not there; add it")
        return self


@dataclass(frozen=True, slots=True)
class TopicDecision:
    """The verdict with its reason."""

    on_topic: bool
    reason: str


@dataclass(frozen=True, slots=True)
class _Hit:
    word: str
    weight: int  # 1 in passing, 2 in the opening or often


def parse_topics(text: str, file: str) -> Topics:
    """The topics of a TOML file. Raises DataFileError with file, key and remedy."""
    return parse_toml(text, file, Topics)


def decide_topic(title: str, text: str, tagging: Tagging | ArticleTagging, topics: Topics) -> TopicDecision:
    """Whether an article with these tags is about any of ``topics``."""
    named = _by_watched(tagging, topics)
    if named:
        return TopicDecision(True, named)
    hits = _words_of(topics.groups).hits(title, text, topics.opening)
    passing = next((e for e in topics.watched.entities if e in tagging.entities), "")
    verdicts = [_by_rule(rule, hits, passing, topics.watched.points) for rule in topics.rules]
    for verdict in verdicts:
        if verdict.on_topic:
            return verdict
    return TopicDecision(False, "; ".join(v.reason for v in verdicts) or "no topic is defined")


def may_be_on_topic(title: str, text: str, named: frozenset[str], topics: Topics) -> bool:
    """Whether an article whose text is any part of ``text`` can be on topic; ``named`` may be named in it.

    False is certain: every word counts as if it stood in the opening, and none counts against.
    """
    if not named.isdisjoint(topics.watched.entities):
        return True
    hits = _words_of(topics.groups).hits(title, text, topics.opening)
    return any(_most_points(rule, hits) >= rule.points for rule in topics.rules)


def _most_points(rule: Rule, hits: Mapping[str, tuple[_Hit, ...]]) -> int:
    if not all(hits.get(group) for group in rule.needs):
        return -1
    strong = sum(2 * _STRONG * len(hits.get(group, ())) for group in rule.strong)
    return strong + sum(min(rule.weak_at_most, 2 * _WEAK * len(hits.get(group, ()))) for group in rule.weak)


def _by_watched(tagging: Tagging | ArticleTagging, topics: Topics) -> str:
    in_title, in_text = _mentions(tagging)
    for entity in topics.watched.entities:
        if any(m.entity == entity for m in in_title):
            return f"names {entity} in the title"
        starts = _apart([m for m in in_text if m.entity == entity])
        if starts and starts[0] < topics.opening:
            return f"names {entity} in its opening"
        if len(starts) >= topics.watched.mentions:
            return f"names {entity} {len(starts)} times"
    return ""


def _apart(mentions: Sequence[Mention]) -> list[int]:
    """Where the entity is named; "the long name (LN)" is once."""
    before = (0, *(m.end for m in mentions))
    return [m.start for m, end in zip(mentions, before, strict=False) if not end or m.start - end > _BRACKET]


def _mentions(tagging: Tagging | ArticleTagging) -> tuple[tuple[Mention, ...], tuple[Mention, ...]]:
    if isinstance(tagging, ArticleTagging):
        return tagging.title.mentions, tagging.text.mentions
    return (), tagging.mentions


def _by_rule(rule: Rule, hits: Mapping[str, tuple[_Hit, ...]], named: str, each_named: int) -> TopicDecision:
    missing = [group for group in rule.needs if not hits.get(group)]
    points, words = (each_named, [named]) if named else (0, [])
    for groups, each in ((rule.strong, _STRONG), (rule.against, _AGAINST)):
        for hit in (h for group in groups for h in hits.get(group, ())):
            points += each * hit.weight
            words.append(("not " if each < 0 else "") + hit.word)
    for group in rule.weak:
        points += min(rule.weak_at_most, sum(_WEAK * h.weight for h in hits.get(group, ())))
        words += [h.word for h in hits.get(group, ())]
    said = f"{rule.name}: {points} of {rule.points} points" + (f" ({', '.join(words[:8])})" if words else "")
    if missing:
        return TopicDecision(False, f"{said}, and no word of {missing[0]}")
    return TopicDecision(points >= rule.points, said)


class _Words:
    """All words of all groups as one automaton."""

    def __init__(self, groups: tuple[TermGroup, ...]) -> None:
        self._patterns: dict[str, list[tuple[str, str, bool]]] = {}
        for group in groups:
            for word in group.words:
                pattern = fold_key(word.removesuffix("*"))
                self._patterns.setdefault(pattern, []).append((group.id, word, word.endswith("*")))
        self._keys = list(self._patterns)
        self._automaton = AhoCorasick(self._keys or ["\0"], store_patterns=False)

    def hits(self, title: str, text: str, opening: int) -> dict[str, tuple[_Hit, ...]]:
        """For each group its different words, the first found first."""
        folded = fold(f"{title}\n{text}", join=True).text
        counts: dict[tuple[str, str], int] = {}
        early: set[tuple[str, str]] = set()
        for index, start, end in self._automaton.find_matches_as_indexes(folded, overlapping=True):
            if not is_word_boundary(folded, start):
                continue
            for group, word, open_end in self._patterns[self._keys[index]]:
                if open_end or is_word_boundary(folded, end):
                    counts[group, word] = counts.get((group, word), 0) + 1
                    if start < len(title) + opening:
                        early.add((group, word))
        found: dict[str, tuple[_Hit, ...]] = {}
        for (group, word), count in counts.items():
            weight = 2 if (group, word) in early or count >= _OFTEN else 1
            found[group] = (*found.get(group, ()), _Hit(word, weight))
        return found


@lru_cache(maxsize=8)
def _words_of(groups: tuple[TermGroup, ...]) -> _Words:
    return _Words(groups)

"""From a text to its mentions and refusals: find names, bind short forms to long ones, weigh what stays open."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz

from extractors.entities.evidence import NAME, THRESHOLD, Evidence, Weighed
from extractors.entities.expansion import expansion_beside, names_with_initials, spelt_out_anywhere
from extractors.entities.fuzzy import FuzzyMatcher
from extractors.entities.matching import Found, Matcher, without_overlaps
from extractors.folding import fold, fold_key, script_of
from extractors.model import Mention, Refusal, Tagging
from extractors.watchlist import Entity, Match, Watchlist

# A full stop after one to three letters is an abbreviation's more often than a sentence's ("St. Louis", "Gen.").
_SENTENCE_END = re.compile(r"[!?。！？۔\n]|(?<!\b[A-Za-z])(?<!\b[A-Z][a-z])(?<!\b[A-Z][a-z]{2})\.(?=\s+[^a-z\s])")
_WINDOW = 300  # letters of context on either side when a sentence is longer
_FAR = 20_000  # letters of the rest of an article that are looked through for evidence
_MOST_WEIGHED = 50  # mentions of one name whose sentences are looked through; more would say the same
_MOST_DECIDED = 100  # mentions of one name that are decided one by one
_OFF_CASE = -0.5  # "Cpec" and "cpec" are house styles and typing habits, but weaker than the letters themselves
_RIVAL_NEAR, _RIVAL_AWAY = -4.0, -2.5
_BOUND = 2.0  # the entity's long name stands in the same article as a rival's
_FOREIGN_SCRIPT = 1.5  # Latin letters in an Urdu or Chinese sentence are nobody's local body
_CONTRAST = re.compile(
    r"\b(?:nothing to do with|unlike|not to be (?:confused|mixed)|no relation|not the same"
    r"|no (?:link|connection) (?:to|with)|unrelated to|different from|rather than|as opposed to|not the"
    r"|confus\w+|mistak\w+|namesake)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ArticleTagging:
    """Tags of an article's title and of its text, each with offsets of its own."""

    title: Tagging
    text: Tagging

    @property
    def entities(self) -> frozenset[str]:
        """Ids of the entities that title or text speak of."""
        return self.title.entities | self.text.entities


@dataclass(frozen=True, slots=True)
class _Reading:
    """All that was found in one document before anything open is decided."""

    text: str
    sure: tuple[Found, ...]
    rivals: tuple[Found, ...]
    open: tuple[Found, ...]


class Tagger:
    """Tags texts with the entities of one watch list. Built once, used for many texts."""

    def __init__(self, watchlist: Watchlist) -> None:
        self.watchlist = watchlist
        self._matcher = Matcher(watchlist)
        self._fuzzy = FuzzyMatcher(watchlist)
        self._evidence = Evidence(watchlist)
        self._ancestors = {e.id: watchlist.ancestors(e.id) for e in watchlist.entities if e.within}
        self._long_names = {
            e.id: [fold_key(a.text) for a in e.aliases if a.match in {Match.FOLDED, Match.CASED}]
            for e in watchlist.entities
            if e.context
        }

    def tag(self, text: str, title: str = "") -> Tagging:
        """Mentions and refusals in ``text``; ``title`` is context only."""
        return self.tag_article(title, text).text

    def tag_article(self, title: str, text: str) -> ArticleTagging:
        """Mentions and refusals in title and text, each decided in the context of both."""
        head = f"{title}\n" if title else ""
        whole = self._tag(head + text)
        return ArticleTagging(_part(whole, 0, len(title)), _part(whole, len(head), len(head) + len(text)))

    def possible(self, text: str) -> frozenset[str]:
        """Ids of the entities whose names or rivals occur in ``text``: no part of it can be tagged with others."""
        reading = self._read(text)
        return frozenset(found.entity_id for found in (*reading.sure, *reading.open, *reading.rivals))

    def watched(self, tagging: Tagging | ArticleTagging) -> frozenset[str]:
        """The watched entities among those tagged."""
        return tagging.entities & self.watchlist.watched

    def _tag(self, text: str) -> Tagging:
        reading = self._read(text)
        mentions = [_mention(f, 0.99, f"is called {f.entry.alias.text!r}") for f in reading.sure]
        refusals: list[Refusal] = []
        for entity_id in dict.fromkeys(f.entity_id for f in reading.open):
            for found, decision in self._decide(entity_id, reading):
                if decision.confidence:
                    mentions.append(_mention(found, decision.confidence, decision.reason))
                else:
                    refusals.append(Refusal(entity_id, found.surface, found.start, found.end, decision.reason))
        return Tagging(
            tuple(sorted(mentions, key=lambda m: (m.start, m.end))),
            tuple(sorted(refusals, key=lambda r: (r.start, r.end))),
        )

    def _read(self, text: str) -> _Reading:
        folded = fold(text, join=True)
        exact = self._matcher.find(folded)
        starts = [f.start for f in exact]
        near = [f for f in self._fuzzy.find(folded) if not _covered(f, exact, starts)]
        finds = sorted([*exact, *near], key=_order)
        kept = list({(f.entity_id, f.entry.rival, f.start, f.end): f for f in without_overlaps(finds)}.values())
        rivals = tuple(f for f in kept if f.entry.rival)
        doubtful = tuple(f for f in kept if not f.entry.rival and _needs_context(f))
        sure = tuple(f for f in kept if not f.entry.rival and not _needs_context(f))
        return _Reading(text, sure, rivals, doubtful)

    def _decide(self, entity_id: str, reading: _Reading) -> list[tuple[Found, _Decision]]:
        return _Case(self, entity_id, reading).decisions()


@dataclass(frozen=True, slots=True)
class _Decision:
    confidence: float  # 0: refused
    reason: str


class _Case:
    """The open mentions of one entity in one document."""

    def __init__(self, tagger: Tagger, entity_id: str, reading: _Reading) -> None:
        self.reading = reading
        self.entity: Entity = tagger.watchlist.by_id[entity_id]
        self.own_names = tagger._long_names[entity_id]
        self.evidence = tagger._evidence
        self.ancestors = tagger._ancestors
        self.open = [f for f in reading.open if f.entity_id == entity_id]
        self.bound = any(f.entity_id == entity_id for f in reading.sure)
        self.beside = [expansion_beside(reading.text, f.start, f.end) for f in self.open[:_MOST_DECIDED]]
        self.spelt = [b for b in self.beside if b and not self.is_own(b)] + self.strangers(spelt_out_anywhere)
        named = [f.surface for f in reading.rivals if f.entity_id == entity_id]
        self.rivals = self.spelt + named + self.strangers(names_with_initials)

    def strangers(self, find: Callable[[str, str], list[str]]) -> list[str]:
        """Long forms in the document that fit the letters and are not the entity's."""
        letters = {"".join(c for c in f.surface.lower() if c.isalnum()) for f in self.open if f.surface.isascii()}
        return [long for one in sorted(letters) for long in find(self.reading.text, one) if not self.is_own(long)]

    def is_own(self, long: str) -> bool:
        key = fold_key(long)
        return any(name in key or fuzz.ratio(key, name) >= 85 for name in self.own_names)

    def decisions(self) -> list[tuple[Found, _Decision]]:
        """Each open mention with its decision; beyond a hundred they follow the last decided."""
        out = [(f, self.decide(f, beside)) for f, beside in zip(self.open, self.beside, strict=False)]
        return out + [(f, out[-1][1]) for f in self.open[_MOST_DECIDED:]]

    def decide(self, found: Found, beside: str) -> _Decision:
        if beside and self.is_own(beside):
            return _Decision(0.98, f"spelt out beside it as {beside!r}")
        if beside:
            return _Decision(0, f"the text spells it out as {beside!r}")
        if self.bound and not self.rivals:
            return _Decision(0.97, f"the article names {self.entity.name} in full")
        weighed, rival = self.weigh(found)
        if weighed.total < THRESHOLD:
            because = f"the text names {rival!r}; " if rival else ""
            return _Decision(0, because + weighed.reason)
        return _Decision(min(0.95, 0.6 + 0.1 * (weighed.total - THRESHOLD)), weighed.reason)

    def weigh(self, found: Found) -> tuple[Weighed, str]:
        text = self.reading.text
        start, end = sentence = _sentence(text, found.start, found.end)
        told_apart = bool(_CONTRAST.search(text[start:end])) and not self.spelt
        if told_apart:
            start, end = _clause(text, start, found, end)
        if self.rivals or told_apart:
            far = _outside(text, [sentence])
            near = self.masked([(start, end)])
            weighed = self.evidence.weigh(self.entity, near, far, self.present([(start, end)]))
        else:
            weighed = self.shared
        total, rival = weighed.total + self.form(found, text[start:end]), ""
        if self.rivals and not (told_apart and not any(r in text[start:end] for r in self.rivals)):
            rival = self.rivals[0]
            total += _RIVAL_NEAR if any(r in text[start:end] for r in self.rivals) else _RIVAL_AWAY
        if self.bound:
            total += _BOUND
        return Weighed(round(total, 2), weighed.pro, weighed.contra), rival

    @cached_property
    def shared(self) -> Weighed:
        """One sense in one article: what stands beside any of the mentions counts as near all of them."""
        text = self.reading.text
        spans = list(dict.fromkeys(_sentence(text, f.start, f.end) for f in self.open[:_MOST_WEIGHED]))
        return self.evidence.weigh(self.entity, self.masked(spans), _outside(text, spans), self.present(spans))

    def masked(self, spans: list[tuple[int, int]]) -> str:
        """The text of the spans with the entity's open mentions as the cues write them."""
        text = self.reading.text
        parts = [_masked(text, s, e, [f for f in self.open if s <= f.start and f.end <= e]) for s, e in spans]
        return "\n".join(dict.fromkeys(parts))

    def form(self, found: Found, sentence: str) -> float:
        weight = _OFF_CASE if found.off_case else 0.0
        around = script_of(sentence)
        return weight + (_FOREIGN_SCRIPT if around in {"arabic", "han"} else 0.0)

    def present(self, spans: list[tuple[int, int]]) -> dict[str, bool]:
        """Entities named in the document, with those that contain them; True for those within the spans."""
        out: dict[str, bool] = {}
        for found in self.reading.sure:
            near = any(start <= found.start < end for start, end in spans)
            for one in (found.entity_id, *self.ancestors.get(found.entity_id, ())):
                out[one] = out.get(one, False) or near
        return out


def _covered(near: Found, exact: list[Found], starts: list[int]) -> bool:
    """Whether an exact find covers the near miss, give or take the letter of an inflection."""
    before = bisect_right(starts, near.start) - 1
    return before >= 0 and exact[before].end >= near.end - 1


def _order(found: Found) -> tuple[int, int, bool, bool]:
    """Leftmost, longest; of readings of one span the surest last, which is the one kept."""
    return found.folded_start, -found.folded_end, not _needs_context(found), not found.off_case


def _needs_context(found: Found) -> bool:
    match = found.entry.alias.match
    return match is Match.DOUBTFUL or (match is Match.ACRONYM and found.entry.entity.context is not None)


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around a span, cut to the window."""
    first, last = max(0, start - _WINDOW), min(len(text), end + _WINDOW)
    for m in _SENTENCE_END.finditer(text, first, start):
        first = m.end()
    after = _SENTENCE_END.search(text, end, last)
    return first, after.end() if after else last


def _clause(text: str, start: int, found: Found, end: int) -> tuple[int, int]:
    """The part of a sentence that tells two things apart which holds the mention itself."""
    cuts = re.compile(rf"[,;:(]|{_CONTRAST.pattern}", re.IGNORECASE)
    for m in list(cuts.finditer(text, start, end)):
        if m.end() <= found.start:
            start = m.end()
        elif m.start() >= found.end:
            return start, m.start()
    return start, end


def _masked(text: str, start: int, end: int, finds: list[Found]) -> str:
    out, at = [], start
    for found in finds:
        out += [text[at : found.start], NAME]
        at = found.end
    return "".join([*out, text[at:end]])


def _outside(text: str, spans: list[tuple[int, int]]) -> str:
    out, at = [], 0
    for start, end in sorted(spans):
        if start > at:
            out.append(text[at:start])
        at = max(at, end)
    return "\n".join([*out, text[at:]])[:_FAR]


def _mention(found: Found, confidence: float, reason: str) -> Mention:
    alias = found.entry.alias.text
    return Mention(
        found.entity_id, found.surface, found.start, found.end, alias, script_of(found.surface), confidence, reason
    )


def _part(whole: Tagging, start: int, end: int) -> Tagging:
    """The tags that lie within ``start`` and ``end``, counted from ``start``."""
    mentions = tuple(_moved(m, start) for m in whole.mentions if start <= m.start and m.end <= end)
    refusals = tuple(_shifted(r, start) for r in whole.refusals if start <= r.start and r.end <= end)
    return Tagging(mentions, refusals)


def _moved(m: Mention, by: int) -> Mention:
    return Mention(m.entity, m.surface, m.start - by, m.end - by, m.alias, m.script, m.confidence, m.reason)


def _shifted(r: Refusal, by: int) -> Refusal:
    return Refusal(r.entity, r.surface, r.start - by, r.end - by, r.reason)

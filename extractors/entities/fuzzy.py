"""Long names within an edit or two: "Frontier Work Organization", "US Stratgic Metals"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from ahocorasick_rs import AhoCorasick
from rapidfuzz.distance import OSA

from extractors.entities.matching import Entry, Found, has_capitals_of
from extractors.folding import Folded, fold_key
from extractors.watchlist import Match, Watchlist

_WORD = re.compile(r"[^\W_]+")
_MIN_LETTERS = 14  # shorter names have lookalikes within two edits
_MIN_ANCHOR = 5  # a word that has to be spelt right is at least this long
_MAX_EDITS = 2
_REACH = 70  # letters on either side of the anchor within which the rest of the name stands


class FuzzyMatcher:
    """Names of entities marked ``fuzzy``, looked up by any one of their words that is spelt right."""

    def __init__(self, watchlist: Watchlist) -> None:
        self._names: list[tuple[tuple[str, ...], Entry]] = []
        self._by_word: dict[str, list[tuple[int, int]]] = {}
        common = {fold_key(a.text) for e in watchlist.entities if not e.fuzzy for a in e.aliases}
        for entity in watchlist.entities:
            if entity.fuzzy:
                for alias in entity.aliases:
                    words = tuple(fold_key(alias.text).split(" "))
                    if alias.match in {Match.FOLDED, Match.CASED} and len(words) > 1:
                        self._add(words, Entry(entity, alias), common)

        self._anchors = list(self._by_word)
        self._automaton = AhoCorasick(self._anchors or ["\0"], store_patterns=False)

    def _add(self, words: tuple[str, ...], entry: Entry, common: set[str]) -> None:
        if sum(map(len, words)) < _MIN_LETTERS:
            return
        self._names.append((words, entry))
        for position, word in enumerate(words):
            if len(word) >= _MIN_ANCHOR and word not in common:  # not every "Pakistan" is worth a look
                self._by_word.setdefault(word, []).append((len(self._names) - 1, position))

    def find(self, folded: Folded) -> Iterator[Found]:
        """Near misses of the names, in no order; some are exact."""
        for index, start, end in self._automaton.find_matches_as_indexes(folded.text, overlapping=True):
            words, at = _around(folded.text, start, end)
            for name, position in self._by_word[self._anchors[index]] if words else ():
                wanted, entry = self._names[name]
                first = at - position
                window = words[first : first + len(wanted)] if first >= 0 else []
                if len(window) == len(wanted) and _near(wanted, [w.group() for w in window]):
                    found = self._found(folded, window, entry)
                    if found:
                        yield found

    def _found(self, folded: Folded, window: list[re.Match[str]], entry: Entry) -> Found | None:
        gaps = [folded.text[a.end() : b.start()] for a, b in pairwise(window)]
        if any(len(gap) > 2 or gap.strip(" .'") for gap in gaps):
            return None
        start, end = window[0].start(), window[-1].end()
        first, last = folded.span(start, end)
        surface = folded.original[first:last]
        if not has_capitals_of(entry.alias.text, surface):
            return None
        return Found(entry, first, last, start, end, surface)


def _around(text: str, start: int, end: int) -> tuple[list[re.Match[str]], int]:
    """The words around an anchor and its place among them; no words where it is part of a longer one."""
    if text[start - 1 : start].isalnum() or text[end : end + 1].isalnum():
        return [], 0
    words = list(_WORD.finditer(text, max(0, start - _REACH), min(len(text), end + _REACH)))
    return words, next(i for i, w in enumerate(words) if w.start() == start)


def _near(wanted: tuple[str, ...], given: list[str]) -> bool:
    total = 0
    for want, give in zip(wanted, given, strict=True):
        if want == give:
            continue
        allowed = 2 if len(want) >= 8 else 1 if len(want) >= 5 else 0
        edits = OSA.distance(want, give, score_cutoff=allowed)
        if edits > allowed or want[0] != give[0]:
            return False
        total += edits
    return 0 < total <= _MAX_EDITS

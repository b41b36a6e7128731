"""Finding aliases in folded text with an Aho-Corasick automaton, whole words only."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from ahocorasick_rs import AhoCorasick

from extractors.folding import Folded, fold_key, is_word_boundary, script_of
from extractors.watchlist import Alias, Entity, Match, Rival, Watchlist

_MAX_SPLIT_WORDS = 6  # 2 ** 5 ways to write an Urdu name with or without its spaces


@dataclass(frozen=True, slots=True)
class Entry:
    """What a pattern stands for: an entity by an alias, or one of its rivals."""

    entity: Entity
    alias: Alias
    rival: Rival | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A pattern in a text: offsets in the original and in the folded text."""

    entry: Entry
    start: int
    end: int
    folded_start: int
    folded_end: int
    surface: str
    off_case: bool = False  # an acronym not in its own capitals

    @property
    def entity_id(self) -> str:
        """Id of the entity that the pattern belongs to."""
        return self.entry.entity.id


class Matcher:
    """All aliases and rivals of a watch list as one automaton."""

    def __init__(self, watchlist: Watchlist) -> None:
        self._entries: dict[str, list[Entry]] = {}
        for entity in watchlist.entities:
            for alias in entity.aliases:
                self._add(Entry(entity, alias), patterns_of(alias))
            for rival in entity.rivals:
                for alias in rival.aliases:
                    self._add(Entry(entity, alias, rival), patterns_of(alias))
        self._patterns = list(self._entries)
        self._automaton = AhoCorasick(self._patterns, store_patterns=False)

    def _add(self, entry: Entry, patterns: Iterable[str]) -> None:
        for pattern in patterns:
            known = self._entries.setdefault(pattern, [])
            if not any(_alike(e, entry) for e in known):
                known.append(entry)

    def find(self, folded: Folded) -> list[Found]:
        """Whole-word finds that do not overlap, leftmost and longest first, in order of start."""
        finds = sorted(self._all(folded), key=lambda f: (f.folded_start, -f.folded_end, f.entry.rival is not None))
        return list(without_overlaps(finds))

    def _all(self, folded: Folded) -> Iterator[Found]:
        text = folded.text
        for index, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            if not _plainly_bounded(text, start, end):
                continue
            first, last = folded.span(start, end)
            if not (is_word_boundary(folded.original, first) and is_word_boundary(folded.original, last)):
                continue
            surface = folded.original[first:last]
            for entry in self._entries[self._patterns[index]]:
                fits, off_case = _case_fits(entry, surface)
                if fits:
                    yield Found(entry, first, last, start, end, surface, off_case)


def _alike(one: Entry, other: Entry) -> bool:
    if one.entity.id != other.entity.id or one.rival != other.rival or one.alias.match is not other.alias.match:
        return False
    return _capitals(one.alias.text) == _capitals(other.alias.text)


def without_overlaps(finds: Iterable[Found]) -> Iterator[Found]:
    """Of finds in order, those that begin after the last one kept has ended; equal spans all stay."""
    kept_start, kept_end = -1, 0
    for found in finds:
        same = (found.folded_start, found.folded_end) == (kept_start, kept_end)
        if same or found.folded_start >= kept_end:
            kept_start, kept_end = found.folded_start, found.folded_end
            yield found


def patterns_of(alias: Alias) -> set[str]:
    """The folded forms under which an alias is looked for."""
    key = fold_key(alias.text)
    words = key.split(" ")
    match script_of(alias.text):
        case "arabic":
            return _with_or_without_spaces(words) | (
                {".".join(words), ". ".join(words)} if len(words) > 1 else set()
            )
        case "han":
            return {key, key.replace(" ", "").replace("·", "")}
        case "latin" if alias.match is Match.ACRONYM and alias.text.isalpha() and alias.text.isupper():
            return {key, ".".join(key), ". ".join(key)}
        case _:
            return {key}


def _with_or_without_spaces(words: list[str]) -> set[str]:
    if len(words) > _MAX_SPLIT_WORDS:
        return {" ".join(words)}
    forms = set()
    for gaps in product((" ", ""), repeat=len(words) - 1):
        forms.add("".join(w + g for w, g in zip(words, (*gaps, ""), strict=True)))
    return forms


def _plainly_bounded(text: str, start: int, end: int) -> bool:
    """Cheap first look: no ASCII letter continues the find on either side."""
    return not (start and _ascii_letters(text[start - 1 : start + 1])) and not _ascii_letters(
        text[end - 1 : end + 1]
    )


def _ascii_letters(pair: str) -> bool:
    return len(pair) == 2 and pair.isascii() and pair.isalpha()


def _case_fits(entry: Entry, surface: str) -> tuple[bool, bool]:
    """Whether the surface's capitals let it stand for the alias, and whether an acronym has lost its own."""
    match entry.alias.match:
        case Match.ACRONYM:
            if _capitals(surface) == _capitals(entry.alias.text):
                return True, False
            return entry.entity.context is not None, True
        case Match.CASED | Match.DEMONYM:
            return has_capitals_of(entry.alias.text, surface), False
        case _:
            return True, False


def _capitals(text: str) -> list[bool]:
    plain = unicodedata.normalize("NFKC", text)
    return [c.isupper() for c in plain if c.lower() != c.upper()]


def has_capitals_of(alias: str, surface: str) -> bool:
    """Whether each word with a capital in ``alias`` has one in ``surface``, or all of it is in capitals."""
    if surface.isupper():
        return True
    wanted, given = re.findall(r"\w+", alias), re.findall(r"\w+", surface)
    if len(wanted) != len(given):
        return surface[:1].isupper() or not surface[:1].islower()
    return all(g[0].isupper() for w, g in zip(wanted, given, strict=True) if w[0].isupper())

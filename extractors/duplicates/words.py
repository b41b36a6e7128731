"""A text as a row of comparable units, in any script, each with its place in the text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from extractors.duplicates.hashing import ROW, row_of

# Urdu is written with irregular spaces, so its units are ligatures: a letter that does not join the next one
# (U+0627 alef and its kin) ends the unit wherever the writer put a space. Han has no spaces: each sign is a unit.
_NON_JOINING = (
    "\u0621-\u0625\u0627\u0629\u062f-\u0632\u0648\u0671-\u0677\u0688-\u0699\u06c0\u06c3-\u06cb\u06cf\u06d2\u06d3"
)
_ARABIC = r"\u0620-\u063f\u0641-\u064a\u066e\u066f\u0671-\u06d3\u06fa-\u06fc"
_HAN = r"\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fa1f"
_MARKS = r"\u064b-\u065f\u0670\u0640"
_UNIT = re.compile(
    rf"\d+(?:[.,٫٬]\d+)*|[{_HAN}]|\b(?:[A-Za-z]\.){{2,}}"
    rf"|(?:(?![{_NON_JOINING}])[{_ARABIC}][{_MARKS}]*)*[{_NON_JOINING}][{_MARKS}]*"
    rf"|(?:(?![{_NON_JOINING}])[{_ARABIC}][{_MARKS}]*)+"
    rf"|(?:(?![{_HAN}{_ARABIC}])[^\W\d_])+(?:['’](?:(?![{_HAN}{_ARABIC}])[^\W\d_])+)*"
)
# The same for texts without Han and Arabic, in a third of the time: plain words first.
_SPACED_UNIT = re.compile(
    r"[a-zA-Z]{2,}(?![^\W_]|['’])|\d+(?:[.,٫٬]\d+)*|\b(?:[A-Za-z]\.){2,}|[^\W\d_]+(?:['’][^\W\d_]+)*"
)
_DROPPED = re.compile(rf"[{_MARKS}]")
_FOLDS = str.maketrans("يىكهھةۃ’٫٬", "ییکہہہہ'.,")  # one letter for its look-alikes
_MOST = 50_000  # units; what comes after them in a text is not compared
_MOST_KNOWN = 1 << 17  # words; the news of a week has fewer
_LONGEST_KNOWN = 64  # letters
_SIGNS = ".,;:!?…\"'“”‘’()[]–—-"  # at a word; they make no other word of it
_UNSPACED = re.compile(rf"[{_HAN}{_ARABIC}]")


class Part(NamedTuple):
    """The units of a part of a text."""

    folded: tuple[str, ...]
    surfaces: tuple[str, ...]
    rows: bytes  # their numbers


class _Known(dict[str, Part]):
    """The units of a word with the signs that stand at it, kept since most words come again.

    Raises KeyError for what is long or of a script without dependable spaces. When full, all is forgotten.
    """

    def __missing__(self, chunk: str) -> Part:
        if len(chunk) > _LONGEST_KNOWN or _has_unspaced(chunk):
            raise KeyError(chunk)
        if len(self) >= _MOST_KNOWN:
            self.clear()
        word = chunk.strip(_SIGNS)
        part = self[chunk] = self[word] if word != chunk and _is_plain(word) else _read(chunk)
        return part


@dataclass(frozen=True, eq=False)  # no slots: what is asked for is kept
class Words:
    """The units of ``text`` in order: ``folded[i]`` is what stands at ``starts[i]``, made comparable."""

    text: str
    parts: Sequence[Part]  # what stands between spaces, or all of the text
    is_unspaced: bool  # whether any unit is Han or Arabic

    def __len__(self) -> int:
        return len(self.folded)

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """The units made comparable."""
        return tuple(chain.from_iterable(map(_FOLDED, self.parts)))[:_MOST]

    @cached_property
    def surfaces(self) -> tuple[str, ...]:
        """The units as the text has them."""
        return tuple(chain.from_iterable(map(_SURFACES, self.parts)))[:_MOST]

    @cached_property
    def rows(self) -> bytes:
        """The numbers of the units, 32 bytes each."""
        return b"".join(map(_ROWS, self.parts))[: _MOST * ROW]

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Start of each unit in the text; between units stands nothing that a unit could begin with."""
        starts, at, find = [], 0, self.text.find
        for surface in self.surfaces:
            at = find(surface, at)
            starts.append(at)
            at += len(surface)
        return tuple(starts)

    @cached_property
    def shingle_width(self) -> int:
        """Units of a shingle: 4 words, or 8 of the shorter units of a text in a script of undependable spaces."""
        if not self.is_unspaced:
            return 4
        return 8 if sum(map(_is_unspaced, self.folded)) > len(self.folded) / 2 else 4


@lru_cache(maxsize=128)
def words_of(text: str) -> Words:
    """The first 50,000 units of ``text``: words, or Urdu ligatures and Han signs, and numbers."""
    try:
        return Words(text, list(map(_KNOWN.__getitem__, text.split())), is_unspaced=False)  # no unit has a space
    except KeyError:
        return Words(text, (_read(text),), _has_unspaced(text))


def _read(text: str) -> Part:
    if _is_plain(text):
        return Part((text.lower(),), (text,), row_of(text.lower()))
    surfaces = (_UNIT if _has_unspaced(text) else _SPACED_UNIT).findall(text)
    folded = tuple(map(_fold, surfaces))
    return Part(folded, tuple(surfaces), b"".join(map(row_of, folded)))


def _is_plain(word: str) -> bool:
    return word.isascii() and word.isalpha()


_KNOWN = _Known()
_FOLDED, _SURFACES, _ROWS = map(itemgetter, range(3))


def _has_unspaced(text: str) -> bool:
    return not text.isascii() and bool(_UNSPACED.search(text))


def width_at(folded: Sequence[str], i: int) -> int:
    """Units of a shingle that begins at ``i``, by the script of its first unit."""
    return 8 if _is_unspaced(folded[i]) else 4


@lru_cache(maxsize=1 << 16)
def _fold(surface: str) -> str:
    if _is_plain(surface):
        return surface.lower()
    text = _DROPPED.sub("", unicodedata.normalize("NFKC", surface)).casefold().translate(_FOLDS)
    if text[:1].isdigit():
        return _fold_number(text)
    return text.replace(".", "").removesuffix("'s")


def _fold_number(text: str) -> str:
    digits = text if text.isascii() else "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in text)
    return re.sub(r",(?=\d{2,3}(?:\D|$))", "", digits)


@lru_cache(maxsize=1 << 16)
def _is_unspaced(unit: str) -> bool:
    return bool(_UNSPACED.match(unit))

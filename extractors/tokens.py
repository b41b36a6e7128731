"""Words of a text with their places and stems, in English, Urdu and Chinese."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

# A Chinese character is a token of its own; elsewhere a token is a number or a word. "U.S." and "N-40" are whole.
_TOKEN = re.compile(
    r"[\u3400-\u9fff]"
    r"|\b[A-Z][A-Za-z]{0,3}-\d{1,3}\b"
    r"|\d+(?:[.,]\d+)*"
    r"|(?:[A-Za-z]\.){2,}"
    r"|[^\W\d_\u3400-\u9fff]+(?:['’´`][^\W\d_]+)?"
)
# Letters that Urdu and Arabic keyboards exchange, and marks that writers leave out.
_EXCHANGED = str.maketrans("يكىة", "یکیہ")
_MARKS = re.compile("[\u064b-\u065f\u0670\u200c\u200d]")
_stemmer = snowballstemmer.stemmer("english")


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or Chinese character: ``text[start:end] == surface``."""

    surface: str
    start: int
    end: int
    stem: str

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.surface[:1].isupper()


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The word without case, possessive, dots and inflection."""
    low = (
        _MARKS.sub("", word.lower().translate(_EXCHANGED))
        .replace("’", "'")
        .replace("´", "'")
        .replace("`", "'")
        .replace(".", "")
    )
    low = low.removesuffix("'s").removesuffix("'")
    if low.endswith("n't"):
        return "n't"
    return str(_stemmer.stemWord(low)) if low.isascii() else low


def tokenize(text: str) -> tuple[Token, ...]:
    """The tokens of ``text`` in order."""
    return tuple(Token(m[0], m.start(), m.end(), stem(m[0])) for m in _TOKEN.finditer(text))

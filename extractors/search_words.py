"""The words by which a text is searched: stems, and pairs of letters where a script leaves no spaces."""

from __future__ import annotations

import re
from functools import lru_cache

from extractors.folding import fold_key
from extractors.tokens import stem

LONGEST = 60  # characters of a word that are indexed
# Thai, Lao, Burmese, Khmer, Kana, and Han with its extensions (Unicode 16, blocks).
_UNSPACED = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    r"\U00020000-\U0003ffff"
)
_RUN = re.compile(rf"([{_UNSPACED}]+)|([^\W_{_UNSPACED}]+)")


def search_words(text: str) -> frozenset[str]:
    """The words of a question, each as it is looked up."""
    return frozenset(word for run in _RUN.finditer(fold_key(text)) for word in _words(run))


def indexed_words(text: str) -> frozenset[str]:
    """The words under which ``text`` is found: of unspaced scripts also each letter, to be asked for alone."""
    return search_words(text) | {letter for run in unspaced_runs(text) for letter in run}


def unspaced_runs(text: str) -> tuple[str, ...]:
    """The folded stretches of unspaced script: a text that answers a question has them whole."""
    return tuple(run[1] for run in _RUN.finditer(fold_key(text)) if run[1])


def _words(run: re.Match[str]) -> list[str]:
    if not run[1]:
        return [_stem(run[2])]
    return [run[1][n : n + 2] for n in range(max(1, len(run[1]) - 1))]


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    return stem(word)[:LONGEST]

"""A generated corpus with planted copies and hard negatives, each article made anew from its number."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from extractors.duplicates import fingerprint
from extractors.duplicates.common_words import COMMON_WORDS
from extractors.duplicates.fingerprint import (
    _SAMPLED,  # the same rule over whole arrays, or a million articles would take half an hour;
    sampling_rate,  # test_duplicates_speed holds the two against each other
)
from extractors.duplicates.hashing import DROPPED_BITS, row_of

_COMMON = sorted(COMMON_WORDS)
_SYLLABLES = [consonant + vowel for consonant in "bdfghjklmnprstvz" for vowel in "aeiou"]
_RARE = [a + b + c for a in _SYLLABLES for b in _SYLLABLES[::3] for c in _SYLLABLES[::7]]
_VOCABULARY = _COMMON + _RARE
_ZIPF = list(accumulate(1 / (rank + 20) for rank in range(len(_VOCABULARY))))
_ZIPF_ARRAY = np.array(_ZIPF)
_FIGURES = [str(figure) for figure in range(13, 10_000)]
_WORDS_A_SENTENCE = (9, 27)
LENGTHS = (120, 250, 600, 1_000)
TEMPLATE_EVERY = 50
_BLOCK = 100  # articles drawn at once

Words = NDArray[np.int64]  # indexes into the vocabulary, and into the figures after it


@dataclass(frozen=True, slots=True)
class Corpus:
    """``size`` articles; one in fifty is a filled-in template (a price report)."""

    seed: int
    size: int

    def text(self, i: int) -> str:
        """The article of that number."""
        rng = random.Random(f"{self.seed}/{i}")
        if i % TEMPLATE_EVERY == 0:
            return template(i % 40, rng)
        words, names = _drawn(self.seed, i // _BLOCK)[i % _BLOCK]
        return "\n".join(_sentences(words, names, rng))

    def length(self, i: int) -> int:
        """How many words the article has that is no template."""
        return len(_drawn(self.seed, i // _BLOCK)[i % _BLOCK][0])

    def fingerprints(self, first: int, end: int) -> Iterator[tuple[int, NDArray[np.uint64]]]:
        """Number and fingerprint of the articles from ``first`` to before ``end``."""
        for i in range(first, end):
            if i % TEMPLATE_EVERY == 0:
                yield i, np.array(fingerprint(self.text(i)), dtype=np.uint64)
            else:
                yield i, _fingerprint(_drawn(self.seed, i // _BLOCK)[i % _BLOCK][0])


@lru_cache(maxsize=512)
def _drawn(seed: int, block: int) -> list[tuple[Words, frozenset[int]]]:
    """Words of a hundred articles and the names in each: a language with Zipf's law, names and figures."""
    rng = np.random.default_rng([seed, block])
    return [_article(rng, int(length)) for length in rng.choice(LENGTHS, _BLOCK)]


def _article(rng: np.random.Generator, length: int) -> tuple[Words, frozenset[int]]:
    words = np.searchsorted(_ZIPF_ARRAY, rng.random(length) * _ZIPF[-1])
    names = rng.integers(len(_COMMON), len(_VOCABULARY), 12)
    chance = rng.random(length)
    words = np.where(chance < 0.055, names[rng.integers(0, len(names), length)], words)
    words = np.where(
        chance > 0.978, rng.integers(len(_VOCABULARY), len(_VOCABULARY) + len(_FIGURES), length), words
    )
    return words, frozenset(names.tolist())


def _sentences(words: Words, names: frozenset[int], rng: random.Random) -> list[str]:
    row = [_WORDS[word].title() if word in names else _WORDS[word] for word in words.tolist()]
    sentences: list[str] = []
    while row:
        length = rng.randint(*_WORDS_A_SENTENCE)
        sentence, row = " ".join(row[:length]), row[length:]
        sentences.append(sentence[:1].upper() + sentence[1:] + ".")
    return sentences


_WORDS = _VOCABULARY + _FIGURES


@lru_cache(maxsize=1)
def _tables() -> NDArray[np.uint64]:
    return np.frombuffer(b"".join(map(row_of, _WORDS)), dtype=">u8").astype(np.uint64).reshape(-1, 4).T


def _fingerprint(words: Words) -> NDArray[np.uint64]:
    a, b, c, d = _tables()
    hashes = a[words[:-3]] ^ b[words[1:-2]] ^ c[words[2:-1]] ^ d[words[3:]]
    kept = hashes[hashes % np.uint64(_SAMPLED) < _SAMPLED / sampling_rate(len(words))]
    return np.unique(kept >> np.uint64(DROPPED_BITS))


def prose(rng: random.Random, words: int) -> list[str]:
    """Sentences of words of a language with Zipf's law, some names and some figures."""
    names = [word.title() for word in rng.choices(_RARE, k=12)]
    sentences: list[str] = []
    while words > 0:
        length = min(rng.randint(*_WORDS_A_SENTENCE), max(words, 6))
        row = rng.choices(_VOCABULARY, cum_weights=_ZIPF, k=length)
        row[rng.randrange(length)] = rng.choice(names)
        if rng.random() < 0.4:
            row[rng.randrange(length)] = str(rng.randint(13, 9_999))
        sentences.append(" ".join(row).capitalize() + ".")
        words -= length
    return sentences


def template(kind: int, rng: random.Random) -> str:
    """A report of one of forty kinds with figures of its own."""
    frame = random.Random(f"template/{kind}")
    sentences = prose(frame, 140)
    return "\n".join(f"{sentence[:-1]} {rng.randint(100, 99_999)}." for sentence in sentences)


Planting = Callable[[str, random.Random], str]


def _edited(share: float) -> Planting:
    def plant(text: str, rng: random.Random) -> str:
        words = text.split(" ")
        for i in rng.sample(range(len(words)), int(share * len(words))):
            words[i] = rng.choice(_VOCABULARY)
        return " ".join(words)

    return plant


def _new_lede(text: str, rng: random.Random) -> str:
    return "\n".join([*prose(rng, 25), *text.split("\n")[2:]])


def _half(text: str, rng: random.Random) -> str:
    lines = text.split("\n")
    return "\n".join(lines[i] for i in sorted(rng.sample(range(len(lines)), (len(lines) + 1) // 2)))


def _truncated(text: str, _: random.Random) -> str:
    lines = text.split("\n")
    return "\n".join(lines[: max(len(lines) * 2 // 5, 3)])


def _boilerplate(text: str, rng: random.Random) -> str:
    return "\n".join([*prose(rng, 40), text, *prose(rng, 60)])


def _reordered(text: str, rng: random.Random) -> str:
    lines = text.split("\n")
    return "\n".join(rng.sample(lines, len(lines)))


def _embedded(text: str, rng: random.Random) -> str:
    around = prose(rng, int(len(text.split()) * 7 / 3))
    return "\n".join([*around[::2], text, *around[1::2]])


def _shared_quotes(text: str, rng: random.Random) -> str:
    lines = text.split("\n")
    own = prose(rng, len(text.split()))
    return "\n".join([*own, *rng.sample(lines, max(len(lines) // 8, 1))])


def _same_topic(text: str, rng: random.Random) -> str:
    names = [word for word in text.split() if word.istitle()]
    words = " ".join(prose(rng, len(text.split()))).split(" ")
    for i in rng.sample(range(len(words)), min(len(names), len(words) // 6)):
        words[i] = rng.choice(names)
    return " ".join(words)


COPIES: dict[str, Planting] = {
    "new headline and lede": _new_lede,
    "10 % of words edited": _edited(0.1),
    "25 % of words edited": _edited(0.25),
    "40 % of words edited": _edited(0.4),
    "half the sentences dropped": _half,
    "truncated to 40 %": _truncated,
    "boilerplate added": _boilerplate,
    "sentences reordered": _reordered,
    "embedded, 30 % of the new text": _embedded,
}
NEGATIVES: dict[str, Planting] = {"shared quotes": _shared_quotes, "same topic": _same_topic}


def originals(corpus: Corpus, rng: random.Random, count: int) -> Sequence[int]:
    """Numbers of articles that are no template."""
    return [i for i in rng.sample(range(corpus.size), min(corpus.size, 2 * count)) if i % TEMPLATE_EVERY][:count]

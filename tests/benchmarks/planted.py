"""A generated corpus with planted copies and hard negatives, each article made anew from its number."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from extractors.duplicates.common_words import COMMON_WORDS

_COMMON = sorted(COMMON_WORDS)
_SYLLABLES = [consonant + vowel for consonant in "bdfghjklmnprstvz" for vowel in "aeiou"]
_RARE = [a + b + c for a in _SYLLABLES for b in _SYLLABLES[::3] for c in _SYLLABLES[::7]]
_VOCABULARY = _COMMON + _RARE
_ZIPF = list(accumulate(1 / (rank + 20) for rank in range(len(_VOCABULARY))))
_WORDS_A_SENTENCE = (9, 27)
LENGTHS = (120, 250, 600, 1_000)


@dataclass(frozen=True, slots=True)
class Corpus:
    """``size`` articles; one in fifty is a filled-in template (a price report)."""

    seed: int
    size: int

    def text(self, i: int) -> str:
        """The article of that number."""
        rng = random.Random(f"{self.seed}/{i}")
        return template(i % 40, rng) if i % 50 == 0 else "\n".join(prose(rng, rng.choice(LENGTHS)))


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
    return [i for i in rng.sample(range(corpus.size), min(corpus.size, 2 * count)) if i % 50][:count]

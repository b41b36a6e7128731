"""How long a thousand-word article takes at 4, 1,000 and 100,000 aliases, beside two plain ways to find names."""

from __future__ import annotations

import json
import random
import re
import string
import time
from collections.abc import Callable

import pytest
from flashtext import KeywordProcessor

from extractors.entities import Tagger
from extractors.watchlist import Watchlist, parse_watchlist_json

ARTICLES = 40
WORDS = 1_000
LARGEST_REGEX = 1_000  # a regular expression of 100,000 names takes minutes
LIMIT_MS = 1.0  # for an article, at 100,000 aliases


def _vocabulary(rng: random.Random) -> list[str]:
    return ["".join(rng.choices(string.ascii_lowercase, k=rng.randint(2, 10))) for _ in range(20_000)]


def _names(count: int, words: list[str], rng: random.Random) -> list[str]:
    names: set[str] = set()
    while len(names) < count:
        names.add(" ".join(rng.choices(words, k=rng.randint(2, 3))))
    return sorted(names)


def _watchlist(names: list[str]) -> Watchlist:
    rows = [{"id": str(i), "name": n, "kind": "company", "names": {"en": [n]}} for i, n in enumerate(names)]
    return parse_watchlist_json(json.dumps(rows), "names.json")


def _articles(names: list[str], words: list[str], rng: random.Random) -> list[str]:
    texts = []
    for _ in range(ARTICLES):
        text = rng.choices(words, k=WORDS)
        for at in rng.sample(range(WORDS), 5):
            text[at] = rng.choice(names).title()
        texts.append(" ".join(text))
    return texts


def _ms_each(work: Callable[[str], object], texts: list[str]) -> float:
    """The best of three rounds: other work on the machine only ever adds."""
    rounds = []
    for _ in range(3):
        start = time.process_time()
        for text in texts:
            work(text)
        rounds.append((time.process_time() - start) * 1_000 / len(texts))
    return min(rounds)


def _flashtext(names: list[str]) -> Callable[[str], object]:
    processor = KeywordProcessor()
    for name in names:
        processor.add_keyword(name)
    return lambda text: processor.extract_keywords(text, span_info=True)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("count", [4, 1_000, 100_000])
def test_ms_an_article(count: int) -> None:
    rng = random.Random(count)
    words = _vocabulary(rng)
    names = _names(count, words, rng)
    texts = _articles(names, words, rng)
    start = time.process_time()
    tagger = Tagger(_watchlist(names))
    build = time.process_time() - start
    ours = _ms_each(tagger.tag, texts)
    flash = _ms_each(_flashtext(names), texts)
    said = f"{count:,} aliases: {ours:.2f} ms an article, built in {build:.2f} s; flashtext x{flash / ours:.1f}"
    if count <= LARGEST_REGEX:
        regex = re.compile(r"\b(?:" + "|".join(map(re.escape, names)) + r")\b", re.IGNORECASE)
        said += f", one regular expression x{_ms_each(lambda t: list(regex.finditer(t)), texts[:5]) / ours:.1f}"
    print(said)
    assert all(tagger.tag(text).mentions for text in texts)
    assert ours <= LIMIT_MS

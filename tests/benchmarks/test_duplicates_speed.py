"""Near-duplicate look-up on generated articles, beside brute force and MinHash LSH. Prints a table; CPU times.

Sizes come from CLAIMWATCH_BENCHMARK_SIZES (default "1000,10000"); 100000 takes some minutes.
"""

from __future__ import annotations

import os
import random
import sqlite3
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from datasketch import MinHash, MinHashLSH
from planted import COPIES, NEGATIVES, Corpus, originals, template
from rapidfuzz import fuzz, process
from sqlalchemy import Connection, create_engine

from extractors.duplicates import TextOf, best_duplicate, fingerprint
from extractors.duplicates.words import words_of
from storage.fingerprints import add_fingerprint, candidates
from storage.reading_tables import shingles

SIZES = [int(size) for size in os.environ.get("CLAIMWATCH_BENCHMARK_SIZES", "1000,10000").split(",")]
QUERIES = 60  # of each kind
BRUTE_QUERIES = 3
RIVALS_UP_TO = 10_000

pytestmark = pytest.mark.slow


@dataclass
class Tally:
    """What came of the queries of one corpus."""

    found: defaultdict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    fingerprint_ms: list[float] = field(default_factory=list)
    candidates_ms: list[float] = field(default_factory=list)
    verdict_ms: list[float] = field(default_factory=list)


def cpu_ms() -> float:
    return time.process_time() * 1e3


def fill(path: Path, corpus: Corpus) -> None:
    """The table of hashes, written in bulk and in order of the key."""
    with sqlite3.connect(path) as conn:
        conn.execute("PRAGMA synchronous = OFF")
        rows = sorted((key, i) for i in range(corpus.size) for key in fingerprint(corpus.text(i)))
        conn.executemany("INSERT INTO shingles (hash, article_id) VALUES (?, ?)", rows)


@pytest.fixture(params=SIZES)
def stored(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Corpus, Connection, Path]]:
    corpus, path = Corpus(seed=20_251_110 + request.param, size=request.param), tmp_path / "index.db"
    engine = create_engine(f"sqlite:///{path}")
    shingles.create(engine)
    fill(path, corpus)
    with engine.connect() as conn:
        yield corpus, conn, path


def queries(corpus: Corpus, rng: random.Random) -> Iterator[tuple[str, str, int | None]]:
    """Kind, text, and the number of the article it was made from, None where it is no copy."""
    for kind, plant in COPIES.items():
        for i in originals(corpus, rng, QUERIES):
            yield kind, plant(corpus.text(i), rng), i
    for kind, plant in NEGATIVES.items():
        for i in originals(corpus, rng, QUERIES):
            yield kind, plant(corpus.text(i), rng), None
    for _ in range(QUERIES):
        yield "same template, other figures", template(rng.randrange(40), rng), None


def look_up(corpus: Corpus, conn: Connection, text: str, tally: Tally) -> int | None:
    """The article that the text is a copy of."""
    start = cpu_ms()
    keys = fingerprint(text)
    printed = cpu_ms()
    near = [article_id for article_id, _ in candidates(conn, keys)]
    asked = cpu_ms()
    others = [TextOf("", corpus.text(i)) for i in near]
    made = cpu_ms()
    best = best_duplicate(TextOf("", text), others)
    tally.fingerprint_ms.append(printed - start)
    tally.candidates_ms.append(asked - printed)
    tally.verdict_ms.append(cpu_ms() - made)
    return near[best[0]] if best and best[1].kind.is_copy else None


def test_copies_are_found_and_negatives_are_not_merged(stored: tuple[Corpus, Connection, Path]) -> None:
    corpus, conn, path = stored
    rng, tally = random.Random("queries"), Tally()
    words_of.cache_clear()
    for kind, text, original in queries(corpus, rng):
        tally.found[kind].append(look_up(corpus, conn, text, tally) == original)
    inserts = insert_ms(corpus, conn)
    report(corpus, path, tally, inserts)
    copies = [hit for kind in COPIES for hit in tally.found[kind]]
    assert statistics.fmean(copies) >= 0.97
    for kind in NEGATIVES:
        assert statistics.fmean(tally.found[kind]) >= 0.98, kind
    assert statistics.fmean(tally.found["same template, other figures"]) >= 0.98
    brute = brute_force_ms(corpus, rng) if corpus.size <= RIVALS_UP_TO else None
    if brute is not None:
        ours = statistics.median(tally.candidates_ms) + statistics.median(tally.verdict_ms)
        print(f"  brute-force token_set_ratio {brute:,.0f} ms: {brute / ours:,.0f} × ours")
        assert brute > 5 * ours
        report_lsh(corpus, random.Random("queries"))


def insert_ms(corpus: Corpus, conn: Connection) -> float:
    fresh = Corpus(seed=corpus.seed + 1, size=50)
    keys = [fingerprint(fresh.text(i)) for i in range(fresh.size)]
    start = cpu_ms()
    for i, row in enumerate(keys):
        add_fingerprint(conn, corpus.size + i, row)
    taken = (cpu_ms() - start) / len(keys)
    conn.rollback()
    return taken


def report(corpus: Corpus, path: Path, tally: Tally, inserts: float) -> None:
    parts = (tally.fingerprint_ms, tally.candidates_ms, tally.verdict_ms)
    medians = " + ".join(f"{statistics.median(part):.2f}" for part in parts)
    size = path.stat().st_size / corpus.size
    print(
        f"\n{corpus.size:,} articles: fingerprint + candidates + verdict {medians} ms a look-up (median), ", end=""
    )
    print(f"insert {inserts:.2f} ms, {size:,.0f} bytes an article")
    for kind, hits in tally.found.items():
        print(f"  {statistics.fmean(hits):.3f} right of {len(hits)}: {kind}")


def brute_force_ms(corpus: Corpus, rng: random.Random) -> float:
    texts = [corpus.text(i) for i in range(corpus.size)]
    start = cpu_ms()
    for i in originals(corpus, rng, BRUTE_QUERIES):
        process.extract(COPIES["10 % of words edited"](texts[i], rng), texts, scorer=fuzz.token_set_ratio, limit=1)
    return (cpu_ms() - start) / BRUTE_QUERIES


def report_lsh(corpus: Corpus, rng: random.Random) -> None:
    """MinHash LSH as datasketch comes, on the first thousand articles and the copies made from them."""
    size = min(corpus.size, 1_000)
    part = Corpus(corpus.seed, size)
    lsh = MinHashLSH(threshold=0.5, num_perm=128)
    start = cpu_ms()
    for i in range(size):
        lsh.insert(i, minhash(part.text(i)))
    built = (cpu_ms() - start) / size
    copies = [(text, i) for _, text, i in queries(part, rng) if i is not None][::5]
    start = cpu_ms()
    hits = [original in lsh.query(minhash(text)) for text, original in copies]
    taken = (cpu_ms() - start) / len(copies)
    print(f"  datasketch LSH (128, 0.5) at {size:,}: {taken:.2f} ms a query, {built:.2f} ms an insert, ", end="")
    print(f"recall {statistics.fmean(hits):.3f}")


def minhash(text: str) -> MinHash:
    words = text.lower().split()
    sketch = MinHash(num_perm=128)
    sketch.update_batch([" ".join(words[i : i + 4]).encode() for i in range(len(words) - 3)])
    return sketch

"""Near-duplicate look-up on generated articles, beside brute force and MinHash LSH. Prints tables; CPU times.

Sizes come from CLAIMWATCH_BENCHMARK_SIZES (default "1000,10000"); 1000000 takes half an hour and 3 GB.
"""

from __future__ import annotations

import math
import os
import random
import sqlite3
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from datasketch import MinHash, MinHashLSH
from planted import COPIES, LENGTHS, NEGATIVES, Corpus, originals, prose, template
from rapidfuzz import fuzz, process
from sqlalchemy import Connection, create_engine, event

from extractors.duplicates import TextOf, best_duplicate, compare_texts, fingerprint, rewrite_keys
from extractors.duplicates.alignment import align
from extractors.duplicates.words import words_of
from storage.database import prepare_file
from storage.fingerprints import add_details, add_fingerprint, candidates, candidates_by_details
from storage.reading_tables import details, shingles

SIZES = [int(size) for size in os.environ.get("CLAIMWATCH_BENCHMARK_SIZES", "1000,10000").split(",")]
QUERIES = 200  # of each kind
BRUTE_QUERIES = 3
RIVALS_UP_TO = 10_000
FRESH = 200  # articles whose insert is timed
FIRST_FRESH = 10**9  # their ids, beyond those of every corpus
AT_ONCE = 20_000  # articles a sorted batch: pages split as they do over the years
TEMPLATES = "same template, other figures"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(5_400)]


@dataclass
class Tally:
    """What came of the queries of one corpus."""

    found: defaultdict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    by_length: defaultdict[int, list[bool]] = field(default_factory=lambda: defaultdict(list))
    fingerprint_ms: list[float] = field(default_factory=list)
    candidates_ms: list[float] = field(default_factory=list)
    verdict_ms: list[float] = field(default_factory=list)
    total_ms: defaultdict[bool, list[float]] = field(default_factory=lambda: defaultdict(list))  # copies, others
    read: list[int] = field(default_factory=list)  # texts loaded


def cpu_ms() -> float:
    return time.process_time() * 1e3


def fill(path: Path, corpus: Corpus) -> None:
    """The table of hashes, in batches of articles that come one after the other."""
    with sqlite3.connect(path) as conn:
        conn.execute("PRAGMA synchronous = OFF")
        conn.execute("PRAGMA cache_size = -1000000")
        for first in range(0, corpus.size, AT_ONCE):
            prints = list(corpus.fingerprints(first, min(first + AT_ONCE, corpus.size)))
            keys = np.concatenate([row for _, row in prints])
            ids = np.concatenate([np.full(len(row), i) for i, row in prints])
            order = np.argsort(keys, kind="stable")
            rows = zip(keys[order].tolist(), ids[order].tolist(), strict=True)
            conn.executemany("INSERT INTO shingles (hash, article_id) VALUES (?, ?)", rows)
    conn.close()


@pytest.fixture(params=SIZES, scope="module")
def stored(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stored]:
    corpus = Corpus(seed=20_251_122 + request.param, size=request.param)
    path = tmp_path_factory.mktemp("index") / "index.db"
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", prepare_file)  # as every connection of the program
    event.listen(engine, "connect", lambda file, _: file.execute("PRAGMA foreign_keys=OFF"))  # no articles here
    shingles.create(engine)
    details.create(engine)
    fill(path, corpus)
    engine.dispose()
    keys = fingerprint(corpus.text(1))
    start = time.perf_counter()
    with engine.connect() as conn:
        candidates(conn, keys)
        opening = (time.perf_counter() - start) * 1e3
        yield Stored(corpus, conn, path.stat().st_size / corpus.size, opening)
    engine.dispose()
    path.unlink()


@dataclass
class Stored:
    """A corpus in its index."""

    corpus: Corpus
    conn: Connection
    bytes_an_article: float
    opening_ms: float  # by the wall, with the first look-up


def queries(corpus: Corpus, rng: random.Random) -> Iterator[tuple[str, str, int | None]]:
    """Kind, text, and the number of the article it was made from, None where it is no copy."""
    for kind, plant in COPIES.items():
        for i in originals(corpus, rng, QUERIES):
            yield kind, plant(corpus.text(i), rng), i
    for kind, plant in NEGATIVES.items():
        for i in originals(corpus, rng, QUERIES):
            yield kind, plant(corpus.text(i), rng), None
    for _ in range(QUERIES):
        yield "new", "\n".join(prose(rng, rng.choice(LENGTHS))), None
        yield TEMPLATES, template(rng.randrange(40), rng), None


def look_up(stored: Stored, text: str, tally: Tally, is_copy: bool) -> int | None:
    """The article that the text is a copy of. To make a stored text anew is not part of its time."""
    making = 0.0
    read = []

    def texts() -> Iterator[TextOf]:
        nonlocal making
        for article_id, _ in near:
            start = cpu_ms()
            old = TextOf("", stored.corpus.text(article_id))
            making += cpu_ms() - start
            read.append(article_id)
            yield old

    start = cpu_ms()
    keys = fingerprint(text)
    printed = cpu_ms()
    near = candidates(stored.conn, keys)
    asked = cpu_ms()
    best = best_duplicate(TextOf("", text), texts())
    done = cpu_ms() - making
    tally.fingerprint_ms.append(printed - start)
    tally.candidates_ms.append(asked - printed)
    tally.verdict_ms.append(done - asked)
    tally.total_ms[is_copy].append(done - start)
    tally.read.append(len(read))
    return read[best[0]] if best and best[1].kind.is_copy else None


LOOK_UPS: dict[int, float] = {}  # median ms by size


def test_copies_are_found_and_negatives_are_not_merged(stored: Stored) -> None:
    corpus = stored.corpus
    rng, tally = random.Random(f"queries/{corpus.seed}"), Tally()
    words_of.cache_clear()
    for kind, text, original in queries(corpus, rng):
        right = look_up(stored, text, tally, original is not None) == original
        tally.found[kind].append(right)
        if original is not None:
            tally.by_length[corpus.length(original)].append(right)
    report(stored, tally, insert_ms(stored))
    LOOK_UPS[corpus.size] = statistics.median(tally.total_ms[True] + tally.total_ms[False])
    assert statistics.fmean(hit for kind in COPIES for hit in tally.found[kind]) >= 0.99
    assert all(statistics.fmean(hits) >= 0.99 for hits in tally.by_length.values())
    assert statistics.fmean(hit for kind in (*NEGATIVES, "new") for hit in tally.found[kind]) >= 0.995
    assert statistics.fmean(tally.found[TEMPLATES]) >= 0.98
    assert stored.opening_ms <= 50
    assert stored.bytes_an_article <= 1_100
    if corpus.size <= RIVALS_UP_TO:
        compare_with_rivals(corpus, rng, LOOK_UPS[corpus.size])


def test_word_indel_alone_merges_templates_and_the_rule_does_not() -> None:
    rng, corpus = random.Random("indel"), Corpus(seed=5, size=10_000)
    texts = [corpus.text(i) for i in originals(corpus, rng, 20)]
    pairs = {kind: [(plant(old, rng), old) for old in texts] for kind, plant in (COPIES | NEGATIVES).items()}
    pairs[TEMPLATES] = [(template(kind, rng), template(kind, rng)) for kind in range(20)]
    print("\nword Indel 0.40 and more, and what the rule merges of it:")
    for kind, made in pairs.items():
        near = [pair for pair in made if align(*map(words_of, pair)).similarity >= 0.4]
        merged = sum(compare_texts(TextOf("", new), TextOf("", old)).kind.is_copy for new, old in near)
        print(f"  {len(near)} of {len(made)}, {merged} merged: {kind}")
        assert merged == (len(near) if kind in COPIES else 0)


def test_a_generated_fingerprint_is_the_real_one(stored: Stored) -> None:
    for i, row in stored.corpus.fingerprints(100, 200):
        assert tuple(row.tolist()) == fingerprint(stored.corpus.text(i))


def test_a_story_copied_a_thousand_times_is_still_found(stored: Stored) -> None:
    """Each copy leaves only the hashes that the original lacks, as the flow does."""
    rng, first = random.Random("thousand"), stored.corpus.size
    story = "\n".join(prose(rng, 400))
    known = {*fingerprint(story)}
    add_fingerprint(stored.conn, first, known)
    members = {first}
    found = []
    for copy in range(1, 1_001):
        text = COPIES["10 % of words edited"](story, rng)
        near = candidates(stored.conn, fingerprint(text))
        found.append(bool(near) and near[0][0] in members)
        members.add(first + copy)
        add_fingerprint(stored.conn, first + copy, {*fingerprint(text)} - known)
    stored.conn.rollback()
    assert all(found)


def test_look_ups_hardly_grow_with_the_corpus() -> None:
    if len(LOOK_UPS) < 2:
        pytest.skip("needs two sizes")
    small, large = min(LOOK_UPS), max(LOOK_UPS)
    exponent = math.log(LOOK_UPS[large] / LOOK_UPS[small]) / math.log(large / small)
    print(f"\ngrowth exponent {exponent:.3f} from {small:,} to {large:,} articles")
    assert exponent <= 0.15


def insert_ms(stored: Stored) -> tuple[float, float, float]:
    """To insert the fingerprint, with its commit; to make and insert the keys of the details; to look those up."""
    rng = random.Random(f"fresh/{stored.corpus.seed}")
    texts = ["\n".join(prose(rng, rng.choice(LENGTHS))) for _ in range(FRESH)]
    prints = [fingerprint(text) for text in texts]
    start = cpu_ms()
    for i, keys in enumerate(prints, start=FIRST_FRESH):
        add_fingerprint(stored.conn, i, keys)
        stored.conn.commit()  # as in a night: one transaction an article
    inserted = cpu_ms()
    rare = [rewrite_keys("", text) for text in texts]
    for i, keys in enumerate(rare, start=FIRST_FRESH):
        add_details(stored.conn, i, keys)
        stored.conn.commit()
    added = cpu_ms()
    for keys in rare:
        candidates_by_details(stored.conn, keys)
    asked = cpu_ms()
    return (inserted - start) / FRESH, (added - inserted) / FRESH, (asked - added) / FRESH


def report(stored: Stored, tally: Tally, inserts: tuple[float, float, float]) -> None:
    parts = (tally.fingerprint_ms, tally.candidates_ms, tally.verdict_ms)
    medians = " + ".join(f"{statistics.median(part):.2f}" for part in parts)
    everything = tally.total_ms[True] + tally.total_ms[False]
    copies, others = (statistics.median(tally.total_ms[is_copy]) for is_copy in (True, False))
    print(
        f"\n{stored.corpus.size:,} articles: {statistics.median(everything):.2f} ms of CPU a look-up (median; "
        f"copies {copies:.2f}, others {others:.2f}; mean {statistics.fmean(everything):.2f})\n"
        f"  fingerprint {medians} candidates and verdict; {statistics.fmean(tally.read):.2f} texts read\n"
        f"  insert {inserts[0]:.2f} ms, on topic {inserts[1]:.2f} more, {inserts[2]:.2f} to look up the event\n  "
        f"{stored.bytes_an_article:,.0f} bytes an article; opened in {stored.opening_ms:.0f} ms"
    )
    for length, hits in sorted(tally.by_length.items()):
        print(f"  {statistics.fmean(hits):.4f} recall of {len(hits)} copies of {length} words")
    for kind, hits in tally.found.items():
        print(f"  {statistics.fmean(hits):.4f} right of {len(hits)}: {kind}")


def compare_with_rivals(corpus: Corpus, rng: random.Random, ours: float) -> None:
    brute = brute_force_ms(corpus, rng)
    print(
        f"  brute-force token_set_ratio {brute:,.0f} ms: {brute / ours:,.0f} × ours; at 10⁶, extrapolated, ",
        end="",
    )
    print(f"{brute * 1e6 / corpus.size / 1e3:,.0f} s: {brute * 1e6 / corpus.size / ours:,.0f} × ours")
    assert brute > 50 * ours
    report_lsh(corpus, random.Random("queries"))


def brute_force_ms(corpus: Corpus, rng: random.Random) -> float:
    texts = [corpus.text(i) for i in range(corpus.size)]
    start = cpu_ms()
    for i in originals(corpus, rng, BRUTE_QUERIES):
        process.extract(COPIES["10 % of words edited"](texts[i], rng), texts, scorer=fuzz.token_set_ratio, limit=1)
    return (cpu_ms() - start) / BRUTE_QUERIES


def report_lsh(corpus: Corpus, rng: random.Random) -> None:
    """MinHash LSH as datasketch comes."""
    size = corpus.size
    lsh = MinHashLSH(threshold=0.5, num_perm=128)
    start = cpu_ms()
    for i in range(size):
        lsh.insert(i, minhash(corpus.text(i)))
    built = (cpu_ms() - start) / size
    copies = [(text, i) for _, text, i in queries(corpus, rng) if i is not None][::20]
    start = cpu_ms()
    hits = [original in lsh.query(minhash(text)) for text, original in copies]
    taken = (cpu_ms() - start) / len(copies)
    print(
        f"  datasketch LSH (128, 0.5) at {size:,}: {taken:.2f} ms a query, {built:.2f} ms an insert ("
        f"at 10⁶, extrapolated, {built * 1e3:,.0f} s to build), ",
        end="",
    )
    print(f"recall {statistics.fmean(hits):.3f}")


def minhash(text: str) -> MinHash:
    words = text.lower().split()
    sketch = MinHash(num_perm=128)
    sketch.update_batch([" ".join(words[i : i + 4]).encode() for i in range(len(words) - 3)])
    return sketch

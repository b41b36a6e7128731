"""What verdicts cost in CPU: typed pairs, a new claim against a large ledger end to end, pairs of a tiny model.

The ledger has 10^5 claims by default; CLAIMWATCH_LEDGER_SIZES="1000000" takes a quarter of an hour and 4 GB.
"""

from __future__ import annotations

import json
import lzma
import os
import random
import resource
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from shared_material import DATA
from sqlalchemy import Connection, insert
from test_entailment import installed

from extractors.claims import extract_claims
from extractors.comparison import compare, compare_sentences
from extractors.model import Claim, Interval, Value
from flows.configuration import load_configuration
from flows.confront import Compared, When, confront
from storage.comparable import Nominator
from storage.database import Database, open_database
from storage.ledger import indexed_terms
from storage.ledger_tables import claim_terms, claims
from tests.benchmarks.test_ledger_speed import BATCH, WORDS, World, _row
from tests.storage_examples import NOW, an_article, begin, store

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3_600)]
SIZES = [int(n) for n in os.environ.get("CLAIMWATCH_LEDGER_SIZES", "100000").split(",")]
BAR_MS = 10.0  # of CPU for a new claim against 10^6 others, without a model, its parse not counted
ARTICLES, ASKED = 100, 25  # of the news corpus: those whose claims fill the ledger, and those that are new
KEPT = 0.6  # of a claim's terms: the others become words of other matters
PAIRS = 4_000


@cache
def real_claims() -> tuple[list[Claim], list[tuple[Claim, ...]]]:
    """Claims of real articles, with their parses: some to fill a ledger, and by article those of others."""
    knowledge = load_configuration(None).knowledge
    path = DATA / "pakistan-news-2025-06.jsonl.xz"
    if not path.exists():
        pytest.skip("the news corpus is no part of the repository")
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        rows = random.Random(11).sample([json.loads(line) for line in lines], ARTICLES + ASKED)
    found = []
    for row in rows:
        tagging, day = knowledge.tagger.tag(row["text"]), date.fromisoformat(row["published"][:10])
        found.append(extract_claims(row["text"], row["title"], tagging, day, knowledge))
    old, new = found[:ARTICLES], found[ARTICLES:]
    return [c for claims_ in old for c in claims_], [tuple(claims_) for claims_ in new if claims_]


class RealWorld(World):
    """A ledger in which each claim is that of a real sentence, as if told of another matter."""

    def __init__(self, known: list[Claim]) -> None:
        super().__init__(random.Random(6))
        self._known = known

    def claim(self, number: int) -> Claim:
        real = self._known[number % len(self._known)]
        terms = [t if self.chance.random() < KEPT else self.pick(WORDS, 1)[0] for t in real.terms]
        quote = f"{real.quote} ({self.pick(WORDS, 1)[0]})"
        end, value = real.start + len(quote), self._another(real.value)
        return replace(real, quote=quote, end=end, value=value, terms=tuple(dict.fromkeys(terms)))

    def _another(self, value: Value) -> Value:
        """Half of the figure to twice as much: those that say the very same would be compared once."""
        times = 2 ** self.chance.uniform(-1, 1)
        low, high = (value.interval.low, value.interval.high) if value.interval else (None, None)
        widened = Interval(low and low * times, high and high * times) if value.interval else None
        return replace(value, interval=widened, stated=value.stated and value.stated * times)


def fill(conn: Connection, world: RealWorld, size: int) -> None:
    for first in range(0, size, BATCH):
        made = [(n + 1, world.claim(n)) for n in range(first, min(first + BATCH, size))]
        conn.execute(insert(claims), [_row(n, claim) for n, claim in made])
        terms = [{"term": t, "claim_number": n} for n, claim in made for t in indexed_terms(claim)]
        conn.execute(insert(claim_terms), terms)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(str(tmp_path / "ledger.db"))
    with opened.write() as conn:
        begin(conn)
        store(conn, an_article())
    yield opened
    opened.close()


def test_typed_pairs_a_second() -> None:
    knowledge = load_configuration(None).knowledge
    known, new = real_claims()
    chance = random.Random(3)
    for judged in (compare, compare_sentences):
        by_chance = [(chance.choice(known), chance.choice(chance.choice(new))) for _ in range(PAIRS)]
        begun = time.process_time()
        for old, other in by_chance:
            judged(old, other, knowledge)
        rate = PAIRS / (time.process_time() - begun)
        print(f"{judged.__name__}: {rate:,.0f} pairs a second, picked by chance from real claims")


def test_a_new_claim_against_a_large_ledger(database: Database) -> None:
    knowledge = load_configuration(None).knowledge
    known, new = real_claims()
    size = SIZES[-1]
    with database.write() as conn:
        fill(conn, RealWorld(known), size)
        conn.exec_driver_sql("ANALYZE")
    looked, judged, held, count = [], [], 0, 0
    with database.read() as conn:
        for article in new:  # as a night does it: what its claims are held against is looked up together
            mine = {str(number): claim for number, claim in enumerate(article)}
            begun = time.process_time()
            near = Nominator(conn, None).comparable_to(mine)
            found = time.process_time()
            confront(mine, near, knowledge, 0.6, When(NOW, NOW), Compared(), 0.45)
            looked.append((found - begun) * 1_000 / len(mine))
            judged.append((time.process_time() - found) * 1_000 / len(mine))
            held, count = held + sum(map(len, near.values())), count + len(mine)
    whole = [a + b for a, b in zip(looked, judged, strict=True)]
    print(
        f"{size:,} claims after {len(known)} real ones; {count} new ones of {len(new)} articles, each held "
        f"against {held / count:.0f}; ms of CPU for one: look-up {statistics.median(looked):.1f}, verdicts "
        f"{statistics.median(judged):.1f}, together {statistics.median(whole):.1f} in the median article, "
        f"{max(whole):.1f} in the dearest"
    )
    assert statistics.median(whole) <= BAR_MS


def test_pairs_a_second_of_a_tiny_model(tmp_path: Path) -> None:
    """The library's own cost and ours: a model worth asking takes a thousand times as long for each pair."""
    model = installed(tmp_path / "tiny")
    texts = [
        f"the deal of {n} was {'not ' * (n % 2)}signed in the presence of ministers {n % 7}" for n in range(99)
    ]
    pairs = [(random.Random(n).choice(texts), texts[n % 99]) for n in range(PAIRS)]
    model.opinions(pairs[:10])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    begun = time.process_time()
    model.opinions(pairs)
    rate = PAIRS / (time.process_time() - begun)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"tiny model: {rate:,.0f} pairs a second of CPU, {after - before:.0f} MB more for {PAIRS} pairs at once")
    assert after - before < 200

"""Look-ups stay quick as the database grows."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import insert
from storage_examples import NOW, RUN, a_claim, an_article, begin, store

from extractors.model import Claim
from storage.comparable import comparable
from storage.database import Database, open_database
from storage.fingerprints import add_fingerprint, candidates
from storage.ledger import add_claims
from storage.ledger_tables import claim_terms

pytestmark = pytest.mark.slow
SIZES = (1_000, 20_000)
WORDS = [f"word{number}" for number in range(10_000)]
WEIGHTS = [1 / (rank + 1) for rank in range(len(WORDS))]  # Zipf's law


@pytest.fixture
def grown(tmp_path: Path) -> Iterator[Database]:
    database = open_database(str(tmp_path / "scale.db"))
    with database.write() as conn:
        begin(conn)
        store(conn, an_article())
    yield database
    database.close()


def claims_of_a_world(count: int, chance: random.Random) -> list[Claim]:
    return [
        replace(
            a_claim(),
            subject=f"subject {chance.randrange(count // 20 + 1)}",
            terms=tuple(dict.fromkeys(chance.choices(WORDS, WEIGHTS, k=8))),
            context=str(number),
        )
        for number in range(count)
    ]


def mean_ms(look_up: Callable[[], object], times: int = 100) -> float:
    look_up()
    start = time.process_time()
    for _ in range(times):
        look_up()
    return (time.process_time() - start) * 1000 / times


def mean_of_comparable(database: Database, asked: Iterator[Claim]) -> float:
    with database.read() as conn:
        return mean_ms(lambda: comparable(conn, next(asked), exclude_article=None))


def test_comparable_claims_are_found_as_quickly_in_a_large_ledger(grown: Database) -> None:
    chance = random.Random(1)
    took = []
    for size in SIZES:
        with grown.write() as conn:
            add_claims(conn, 1, f"text {size}", claims_of_a_world(size, chance), NOW, RUN)
        asked = iter(claims_of_a_world(1_000, chance))
        with grown.read() as conn:
            took.append(
                mean_ms(lambda conn=conn, asked=asked: comparable(conn, next(asked), exclude_article=None))
            )
    print(f"comparable: {took} ms of CPU at {SIZES} claims")
    assert took[1] < 3 * took[0] + 3


def test_candidates_are_found_as_quickly_among_many_articles(grown: Database) -> None:
    chance = random.Random(2)
    boilerplate = [chance.getrandbits(62) for _ in range(5)]
    took = []
    for size in (200, 4_000):
        with grown.write() as conn:
            for number in range(size):
                article_id = store(conn, an_article(f"{size} {number}"))
                own = [chance.getrandbits(62) for _ in range(75)]
                add_fingerprint(conn, article_id, own + boilerplate)
        asked = own[:40] + boilerplate
        with grown.read() as conn:
            assert candidates(conn, asked) == ((article_id, 40),)
            took.append(mean_ms(lambda conn=conn, asked=asked: candidates(conn, asked)))
    print(f"candidates: {took} ms of CPU")
    assert took[1] < 3 * took[0] + 3


def test_a_term_of_every_claim_costs_no_more_than_others(grown: Database) -> None:
    with grown.write() as conn:
        add_claims(conn, 1, "text", claims_of_a_world(2_000, random.Random(3)), NOW, RUN)
        everywhere = [{"term": "everywhere", "claim_number": number + 1} for number in range(2_000)]
        conn.execute(insert(claim_terms), everywhere)
    asked = replace(a_claim(), subject="nobody", terms=("everywhere",))
    with grown.read() as conn:
        found = comparable(conn, asked, exclude_article=None)
        assert [claim.claim.context for claim in found] == [str(number) for number in range(1_999, 1_949, -1)]
        assert mean_ms(lambda: comparable(conn, asked, exclude_article=None)) < 100

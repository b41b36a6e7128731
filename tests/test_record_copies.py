"""A story that everybody prints, through the recording of articles on a real database."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from storage_examples import NOW, begin

from extractors.model import Article
from flows.record import Find, Recorded, record
from flows.watch import Order, Watch, watching
from storage.copies import cluster, origins
from storage.outbox import alerts
from storage.reading_tables import Outcome

RUN = "night-1"
COPIES = 104  # more than the holders of a hash that is still looked up
STORY = [
    f"{who} said on Monday that the {thing} near {place} would be ready in {year}."
    for who, thing, place, year in [
        ("Barrick", "copper mine", "Nok Kundi", 2028),
        ("The minister of railways", "line to the mine", "Dalbandin", 2029),
        ("A banker in Karachi", "loan of $410 million", "the border", 2026),
        ("The provincial council", "hospital with ninety beds", "Chagai town", 2027),
        ("Two geologists", "survey of antimony veins", "Ras Koh", 2030),
    ]
]
FILLER = ("harbour", "lantern", "willow", "saddle", "marble", "thicket", "orchard", "violin", "pepper", "candle")


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    with watching(Order(f"sqlite:///{tmp_path / 'copies.db'}", "", NOW, RUN)) as opened:
        with opened.database.write() as conn:
            begin(conn, RUN)
        yield opened


def printed(watch: Watch, number: int, lines: list[str]) -> Recorded:
    """The article as one outlet of many prints it."""
    url = f"https://outlet{number}.example/mine"
    when = NOW + timedelta(minutes=number)
    article = Article(url, url, "Mine to be ready", "\n".join(lines), f"Outlet {number}", published=when)
    with watch.database.write() as conn:
        return record(watch, conn, Find(article, (url,), when))


def test_a_story_that_everybody_prints_is_found_every_time(watch: Watch) -> None:
    rng = random.Random(7)
    first = printed(watch, 0, STORY)
    assert first.outcome is not Outcome.COPY
    found = []
    for number in range(1, COPIES + 1):
        own = " ".join(rng.choices(FILLER, k=8)).capitalize() + "."
        found.append(printed(watch, number, [*STORY, own]))
    assert {copy.outcome for copy in found} == {Outcome.COPY}
    ids = [first.article_id, *(copy.article_id for copy in found)]
    with watch.database.read() as conn:
        assert cluster(conn, ids[-1]).members == tuple(ids)
        assert origins(conn, ids) == 1


def test_an_alert_counts_outlets_and_independent_origins_on_both_sides(watch: Watch) -> None:
    """A wire report and its copy, another report of the same agency, and two of outlets of their own."""
    claim = "Barrick said that the first phase of the Reko Diq mine will cost"
    body = "\n".join(STORY)
    printed(watch, 0, [f"KARACHI (Reuters) - {claim} $5.5 billion.", body])
    printed(watch, 1, [f"KARACHI (Reuters) - {claim} $5.5 billion.", body])
    printed(watch, 2, [f"{claim} $5.5 billion.", "Its chairman told Reuters so over tea.", " ".join(FILLER)])
    printed(watch, 3, ["A fisherman spoke of the sea to all who came.", f"{claim} $5.5 billion.", "It rained."])
    printed(watch, 4, ["Dredgers and tugs lay idle all autumn.", f"{claim} $9 billion.", "Nobody answered calls."])
    with watch.database.read() as conn:
        (told,) = alerts(conn)
    ledger, new = told.alert.ledger, told.alert.new
    assert {ledger.outlet, *ledger.sources} == {f"Outlet {number}" for number in range(4)}
    assert ledger.origins == 2  # the agency, and the fourth outlet
    assert (new.sources, new.origins) == ((), 1)

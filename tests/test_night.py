"""Steps of a night on a real database, without Prefect and without a network."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extractors.model import Entry, PageVerdict, Reading, Tier
from flows import night
from flows.configuration import load_configuration
from flows.night import begin, publisher_at, record_batch
from flows.read import ReadEntry
from flows.watch import Order, Watch, open_watch
from storage.entries import add_entries, outcomes, pending
from storage.reading_tables import Outcome

NOW = datetime(2025, 11, 10, 20, tzinfo=UTC)
TEXT = "Barrick Mining runs the Reko Diq copper project in Balochistan. It will employ 4,000 people."


@pytest.fixture
def watch(tmp_path: Path) -> Watch:
    with begin(Order(f"sqlite:///{tmp_path / 'x.db'}", "", NOW, "night-1")) as order:
        yield open_watch(order)


def _read(watch: Watch, key: str, text: str = TEXT, verdict: PageVerdict = PageVerdict.ARTICLE) -> ReadEntry:
    feed = watch.configuration.feeds[0].id
    url = f"https://example.org/{key}"
    with watch.database.write() as conn:
        add_entries(conn, feed, [Entry(key, url, title=key)], NOW, watch.run_id)
        waiting = {p.entry.key: p for p in pending(conn, [feed], NOW)}
    reading = Reading(verdict, "", url, url, title=key, text=f"{key}: {text}", published=NOW)
    return ReadEntry(waiting[key], reading, (url,))


def _outcomes(watch: Watch) -> dict[Outcome, int]:
    with watch.database.read() as conn:
        return outcomes(conn, watch.run_id)[watch.configuration.feeds[0].id]


def test_a_fault_at_one_article_costs_the_night_no_other(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = [_read(watch, "good"), _read(watch, "evil"), _read(watch, "better", "Gold rose in Karachi. " * 20)]
    real = night.record

    def faulty(*arguments: object) -> object:
        if arguments[2].article.title == "evil":  # type: ignore[attr-defined]
            raise RecursionError("too deep")
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(night, "record", faulty)
    assert len(record_batch(watch, batch)) == 2
    assert _outcomes(watch)[Outcome.DEFERRED] == 1
    assert sum(_outcomes(watch).values()) == 3


def test_a_page_that_cannot_be_had_is_tried_on_later_nights_and_then_settled(watch: Watch) -> None:
    read = _read(watch, "down", verdict=PageVerdict.FAILED)
    record_batch(watch, [read])
    assert _outcomes(watch) == {Outcome.DEFERRED: 1}
    record_batch(watch, [replace(read, pending=replace(read.pending, attempts=night.ATTEMPTS - 1))])
    assert _outcomes(watch) == {Outcome.FAILED: 1}


def test_an_article_is_stored_once_however_it_is_reached(watch: Watch) -> None:
    first = _read(watch, "one")
    again = replace(_read(watch, "two"), urls=("https://example.org/two", *first.urls), reading=first.reading)
    record_batch(watch, [first, again])
    assert _outcomes(watch) == {Outcome.ARTICLE: 1, Outcome.KNOWN_ARTICLE: 1}


def test_an_aggregators_item_is_credited_to_its_publisher() -> None:
    feeds = load_configuration(None).feeds
    dawn = next(feed for feed in feeds if feed.outlet == "Dawn")
    assert publisher_at(feeds, "https://www.dawn.com/news/1", "")[0] == dawn.outlet
    assert publisher_at(feeds, "https://unknown.example/news/1", "Unknown Times") == (
        "Unknown Times",
        Tier.PRESS,
        "",
    )

"""A night shared by two processes: nothing is done twice, what a killed one had is done by the other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from flows import sharing
from flows.deliver import Delivered
from flows.night import begin, finish, record_batch
from flows.read import ReadEntry
from flows.report import night_report
from flows.sharing import (
    give_up_lost,
    in_order,
    lay_out_feeds,
    lay_out_pages,
    poll_some,
    polls,
    read_some,
    readings,
)
from flows.watch import Order, Watch, open_watch
from storage import leases
from storage.articles import all_articles
from storage.leases import MOST_TAKES, remaining
from storage.sharing_tables import Work
from tests.loopback import Loopback, Scripted
from tests.small_nights import FIRST, SETTINGS, SmallNights

ROOT = Path(__file__).resolve().parent.parent
FEEDS, PAGES = 8, 2  # of each feed
SHARED = SETTINGS + "[scale]\nhelpers = 1\n"
# A process that takes part until nothing is left, as a helper does without Prefect.
HELPER = """
import sys
from datetime import datetime, timedelta
from flows import sharing
from flows.watch import Order, watching

database, folder, now, run, work, seconds = sys.argv[1:]
sharing.LEASE = timedelta(seconds=float(seconds))
some = sharing.poll_some if work == "feed" else sharing.read_some
with watching(Order(database, folder, datetime.fromisoformat(now), run)) as watch:
    print("ready", flush=True)
    sys.stdin.readline()
    print("done", sum(len(done) for done in iter(lambda: some(watch, 6), [])), flush=True)
"""


def page(number: int) -> Scripted:
    words = " ".join(f"word{number}x{n}" for n in range(60))
    body = f"<html><title>Report {number}</title><body><article><p>{words}.</p></article></body></html>"
    return Scripted(body=body.encode())


def page_on_topic(number: int) -> Scripted:
    claim = f"The copper mine at Reko Diq in Pakistan will cost ${number + 2} billion.</p>".encode()
    return Scripted(body=page(number).body.replace(b"</p>", b" " + claim))


def feed(number: int) -> Scripted:
    items = "".join(
        f"<item><title>Report {n}</title><link>/page/{n}.html</link><guid>{n}</guid></item>"
        for n in range(number * PAGES, (number + 1) * PAGES)
    )
    return Scripted(body=f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>".encode())


@pytest.fixture
def web() -> Iterator[Loopback]:
    script = {f"/feed/{n}": feed(n) for n in range(FEEDS)}
    script |= {f"/page/{n}.html": page(n) for n in range(FEEDS * PAGES)}
    with Loopback(script, host="0.0.0.0") as web:
        yield web


@contextmanager
def a_night(web: Loopback, database: str, folder: Path) -> Iterator[Watch]:
    SmallNights(folder, {f"f{n}": web.url(f"/feed/{n}", f"127.0.2.{n + 1}") for n in range(FEEDS)})
    (folder / "settings.toml").write_text(SHARED)
    with begin(Order(database, str(folder), FIRST, "night-1", hold_messages=True)) as order:
        yield open_watch(order)


@pytest.fixture
def shared(web: Loopback, tmp_path: Path) -> Iterator[Watch]:
    with a_night(web, str(tmp_path / "x.db"), tmp_path) as watch:
        yield watch


@contextmanager
def helper(watch: Watch, work: Work, seconds: float = 90) -> Iterator[subprocess.Popen[str]]:
    order = watch.order
    said = [order.database, order.config, order.now.isoformat(), order.run_id, work, str(seconds)]
    with subprocess.Popen(
        [sys.executable, "-c", HELPER, *said],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT), "CLAIMWATCH_PROCESSES": "1"},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process


def left(watch: Watch, work: Work) -> int:
    with watch.database.read() as conn:
        return remaining(conn, watch.run_id, work)


def shared_out(watch: Watch, work: Work, some: Callable[[Watch, int], Sequence[object]]) -> tuple[int, int]:
    """How many items this process and a helper did between them."""
    mine = 0
    with helper(watch, work) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("go\n")
        process.stdin.flush()
        while left(watch, work):
            mine += len(some(watch, 1))
            time.sleep(0.1)
        return mine, int(process.stdout.read().removeprefix("done "))


def test_two_processes_share_a_night_and_do_nothing_twice(
    web: Loopback, database_url: str, tmp_path: Path
) -> None:
    with a_night(web, database_url, tmp_path) as watch:
        assert [batch.name for batch in lay_out_feeds(watch)] == [f"f{n}" for n in range(FEEDS)]
        assert sum(shared_out(watch, Work.FEED, poll_some)) == FEEDS
        assert lay_out_pages(watch)
        assert sum(shared_out(watch, Work.PAGE, read_some)) == FEEDS * PAGES
        assert set(Counter(web.paths()).values()) == {1}
        for items in in_order(watch):
            record_batch(watch, readings(watch, items))
        report = night_report(watch, polls(watch), Delivered())
        finish(watch, report)
        with watch.database.read() as conn:
            assert len({found.article.url for found in all_articles(conn)}) == FEEDS * PAGES
    assert report.reached == FEEDS
    assert report.figures.articles == FEEDS * PAGES


def test_what_a_killed_process_had_is_done_by_another(shared: Watch, web: Loopback) -> None:
    web.script = dict(web.script) | {"/feed/5": replace(feed(5), delay=20.0)}
    lay_out_feeds(shared)
    with helper(shared, Work.FEED, seconds=1.5) as process:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
        while "/feed/5" not in web.paths():
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
    web.script = dict(web.script) | {"/feed/5": feed(5)}
    while left(shared, Work.FEED):
        poll_some(shared, 1)
        time.sleep(0.1)
    assert [poll.state for poll in polls(shared)] == ["read"] * FEEDS
    assert Counter(web.paths()) == {f"/feed/{n}": 2 if n == 5 else 1 for n in range(FEEDS)}


def test_what_processes_die_over_is_given_up(shared: Watch) -> None:
    lay_out_feeds(shared)
    for n in range(MOST_TAKES):
        with shared.database.write() as conn:
            leases.take(conn, leases.Share(shared.run_id, Work.FEED, f"dead {n}"), -sharing.LEASE)
    while poll_some(shared, 2):
        pass
    assert left(shared, Work.FEED) == 1
    give_up_lost(shared)
    assert left(shared, Work.FEED) == 0
    assert [poll.reason for poll in polls(shared) if poll.state == "failed"] == [sharing.DIED]


def test_what_is_handed_on_is_what_was_found(shared: Watch, web: Loopback) -> None:
    web.script = dict(web.script) | {f"/page/{n}.html": page_on_topic(n) for n in range(3)}
    lay_out_feeds(shared)
    polled = [poll for some in iter(lambda: poll_some(shared, 1), []) for poll in some]
    assert polls(shared) == polled
    assert lay_out_pages(shared)
    read: list[ReadEntry] = [entry for some in iter(lambda: read_some(shared, 1), []) for entry in some]
    assert sum(bool(entry.foreseen and entry.foreseen.examined.claims) for entry in read) == 3
    handed_on = [entry for items in in_order(shared) for entry in readings(shared, items)]
    assert handed_on == sorted(read, key=ReadEntry.order)

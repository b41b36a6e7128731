"""A whole night over loopback: articles a second, who spends the CPU, Prefect's part of it, and memory.

Beside it, in the same run, bare trafilatura with metadata on the same pages. ``NIGHT_ARTICLES`` in the environment
sets other numbers of articles than 100 and 1,000; 10,000 take an hour of CPU.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import trafilatura

from flows import record
from flows.deliver import Delivered
from flows.examine import decide_topic, fingerprint
from flows.night import begin, finish, record_batch
from flows.poll import Poll
from flows.prefect_server import prefect_server
from flows.reading_pool import reading_pool
from flows.report import NightReport, night_report
from flows.sharing import in_order, lay_out_feeds, lay_out_pages, poll_some, polls, read_some, readings
from flows.thinking import thinking_pool
from flows.watch import Order, Watch, open_watch
from storage.articles import all_articles
from storage.database import open_database
from tests.benchmarks.night_web import NOW, NightWeb, cpu_of, night_web, page, used
from tests.benchmarks.test_reading_speed import _bodies

ARTICLES = [int(n) for n in os.environ.get("NIGHT_ARTICLES", "100,1000").split(",")]
PAGES = 10  # of each feed
AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of CPU of a night, by process, and seconds by the clock."""

    reading: float  # the pool that reads pages and feeds
    thinking: float  # the pool that examines articles and compares claims
    main: float  # fetching, the database, recording, Prefect's client
    server: float  # Prefect's server, its start-up apart
    recording: float  # of ``main``
    claims: float  # of ``recording``: what becomes of claims there
    wall: float
    megabytes: dict[str, int]

    @property
    def total(self) -> float:
        """All of it."""
        return self.reading + self.thinking + self.main + self.server


@contextmanager
def _timed(monkeypatch: pytest.MonkeyPatch, module: object, name: str) -> Iterator[list[float]]:
    """CPU of this thread in each call of a function."""
    function: Callable[..., object] = getattr(module, name)
    spent: list[float] = []

    def timed(*arguments: object, **named: object) -> object:
        begun = time.thread_time()
        try:
            return function(*arguments, **named)
        finally:
            spent.append(time.thread_time() - begun)

    with monkeypatch.context() as patch:
        patch.setattr(module, name, timed)
        yield spent


def _children() -> dict[str, int]:
    """The processes that this one started and that run, by what they are."""
    found = {}
    for task in Path("/proc/self/task").iterdir():
        for pid in (task / "children").read_text().split():
            command = Path(f"/proc/{pid}/cmdline").read_text()
            what = "server" if "prefect" in command else "thinking" if "\x00120.0\x00" in command else "reading"
            found[what] = int(pid)
    return found


def _peak(pid: int | str) -> int:
    """Most megabytes that a process had in memory, as Linux tells."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


def _spent(work: Callable[[], object], monkeypatch: pytest.MonkeyPatch, module: object) -> Spent:
    """What a night costs; its pools end, so that their CPU is counted."""
    server = _children().get("server")
    at_start = cpu_of(server) if server else 0.0
    begun, main = time.monotonic(), time.process_time()
    with _timed(monkeypatch, module, "record_batch") as recording, _timed(monkeypatch, record, "claim") as claims:
        work()
    wall, main = time.monotonic() - begun, time.process_time() - main
    megabytes = {what: _peak(pid) for what, pid in (_children() | {"main": os.getpid()}).items()}
    on_server = cpu_of(server) - at_start if server else 0.0
    pools = [_closed(reading_pool), _closed(thinking_pool)]
    return Spent(pools[0], pools[1], main, on_server, sum(recording), sum(claims), wall, megabytes)


def _closed(pool: Callable[[], object]) -> float:
    before, main = used(), time.process_time()
    pool().close()  # type: ignore[attr-defined]
    pool.cache_clear()  # type: ignore[attr-defined]
    return used() - before - (time.process_time() - main)


def _plain_night(order: Order) -> None:
    """The night's steps without Prefect, as many at once."""
    with begin(order) as started:
        watch = open_watch(started)
        lay_out_feeds(watch)
        _in_threads(watch, poll_some)
        lay_out_pages(watch)
        _in_threads(watch, read_some)
        for items in in_order(watch):
            record_batch(watch, readings(watch, items))
        asked: list[Poll] = polls(watch)
        report: NightReport = night_report(watch, asked, Delivered())
        finish(watch, report)


def _in_threads(watch: Watch, some: Callable[[Watch, int], list[object]]) -> None:
    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(lambda _: [len(done) for done in iter(lambda: some(watch, 1), [])], range(AT_ONCE)))


def _trafilatura(count: int) -> float:
    bodies, begun = _bodies(), time.process_time()
    for number in range(count):
        trafilatura.extract(page(bodies, number), with_metadata=True, output_format="json")
    return time.process_time() - begun


def _tagging(database: str, watch: Watch) -> float:
    """What examining the stored articles costs without their claims."""
    opened = open_database(database)
    with opened.read() as conn:
        texts = [found.article for found in all_articles(conn)]
    opened.close()
    begun, configuration = time.process_time(), watch.configuration
    for article in texts:
        tagging = configuration.knowledge.tagger.tag_article(article.title, article.text)
        decide_topic(article.title, article.text, tagging, configuration.topics)
        fingerprint(article.text)
    return time.process_time() - begun


def _line(what: str, seconds: float, of: Spent) -> str:
    return f"{what} {seconds:.1f} s ({seconds / of.total:.0%})"


@pytest.mark.slow
@pytest.mark.timeout(14_400)
@pytest.mark.parametrize("count", ARTICLES)
def test_a_whole_night(count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with night_web(count // PAGES, PAGES) as web:
        alone = _trafilatura(count)
        plain = _of_plain_night(web, tmp_path, monkeypatch)
        without = plain[0].total - plain[0].thinking - plain[0].claims + plain[1]
        print(
            f"\n{count} articles: bare trafilatura {alone:.1f} s, whole {plain[0].total / alone:.2f} x,", end=" "
        )
        print(f"without claims and comparison {without / alone:.2f} x")
        shown = _of_flow(web, tmp_path, monkeypatch)
    stages = (
        ("reading", shown.reading),
        ("examining, claims, comparing", shown.thinking),
        ("recording", shown.recording),
        ("fetching, keeping, flow", shown.main - shown.recording),
        ("Prefect's server", shown.server),
    )
    prefect = shown.server + max(shown.main - plain[0].main, 0.0)
    print(
        f"\n{count} articles: {count / shown.wall:.1f} a second by the clock, {shown.total:.0f} s of CPU:", end=" "
    )
    print(", ".join(_line(what, seconds, shown) for what, seconds in stages))
    print(f"Prefect {prefect / shown.total:.1%} of the CPU; megabytes {shown.megabytes}")
    if count >= 1_000:
        assert prefect <= 0.05 * shown.total
        assert without <= 1.15 * alone
        assert plain[0].total <= 2 * alone


def _of_plain_night(web: NightWeb, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Spent, float]:
    web.configure(config := folder / "plain")
    order = Order(f"sqlite:///{folder / 'plain.db'}", str(config), NOW, "plain", hold_messages=True)
    spent = _spent(lambda: _plain_night(order), monkeypatch, sys.modules[__name__])
    tagging = _tagging(order.database, open_watch(order))
    assert set(web.asked().values()) == {1}
    return spent, tagging


def _of_flow(web: NightWeb, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Spent:
    web.configure(config := folder / "flow")
    with prefect_server(folder / "prefect"):
        from flows import nightly
        from flows.launch import night

        time.sleep(5)  # of the server's start-up something comes after its first answer
        database = f"sqlite:///{folder / 'flow.db'}"
        return _spent(lambda: night(database, config, NOW, dry_run=True), monkeypatch, nightly)

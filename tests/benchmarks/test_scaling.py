"""Two workers share 1,000 feeds: processes on PostgreSQL, and a local Dask cluster; beside one worker each.

What counts is the CPU of the busiest worker, which is the time that its part takes on cores that nobody else uses;
seconds by the clock are printed too. ``SCALING_FEEDS`` in the environment sets another number of feeds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.deliver import Delivered
from flows.night import begin, finish, record_batch
from flows.prefect_server import prefect_server
from flows.reading_pool import reading_pool
from flows.report import night_report
from flows.sharing import in_order, lay_out_feeds, lay_out_pages, polls, readings
from flows.thinking import thinking_pool
from flows.watch import Order, Watch, open_watch
from storage.leases import remaining
from storage.sharing_tables import Work
from tests.benchmarks.night_web import NOW, NightWeb, night_web, used
from tests.postgres import PostgresCluster

ROOT = Path(__file__).resolve().parents[2]
FEEDS = int(os.environ.get("SCALING_FEEDS", "1000"))
PAGES = 1  # of each feed
WORKER = """
import json, sys, time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from flows.reading_pool import reading_pool
from flows.sharing import poll_some, read_some
from flows.thinking import thinking_pool
from flows.watch import Order, watching
from tests.benchmarks.night_web import used

database, folder, now, run = sys.argv[1:]
with watching(Order(database, folder, datetime.fromisoformat(now), run)) as watch:
    def work(some):
        return sum(len(done) for done in iter(lambda: some(watch, 1), []))
    print("ready", flush=True)
    for order in sys.stdin:
        begun, some = time.monotonic(), poll_some if order == "feeds\\n" else read_some
        with ThreadPoolExecutor(8) as threads:
            done = sum(threads.map(work, [some] * 8))
        if order != "feeds\\n":
            reading_pool().close()
            thinking_pool().close()
        print(json.dumps([done, used(), time.monotonic() - begun]), flush=True)
"""


@pytest.fixture(scope="module")
def web() -> Iterator[NightWeb]:
    with night_web(FEEDS, PAGES) as web:
        yield web


def _workers(watch: Watch, count: int) -> list[subprocess.Popen[str]]:
    order, cores = watch.order, sorted(os.sched_getaffinity(0))
    command = [sys.executable, "-c", WORKER, order.database, order.config, order.now.isoformat(), order.run_id]
    started = []
    for n in range(count):  # each on a core of its own, as on a machine of its own
        pinned = ["taskset", "-c", str(cores[n % len(cores)]), *command]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        started.append(
            subprocess.Popen(
                pinned, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment
            )
        )
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    return started


def _share(started: list[subprocess.Popen[str]], work: str) -> list[tuple[int, float, float]]:
    """What each worker did: items, seconds of CPU since its start, seconds by the clock."""
    for process in started:
        assert process.stdin is not None
        process.stdin.write(f"{work}\n")
        process.stdin.flush()
    return [json.loads(process.stdout.readline()) for process in started if process.stdout]


def _night(watch: Watch, count: int) -> tuple[float, float]:
    """A night read by so many workers: CPU of the busiest, and seconds by the clock."""
    lay_out_feeds(watch)
    started = _workers(watch, count)
    polled = _share(started, "feeds")
    lay_out_pages(watch)
    read = _share(started, "pages")
    for process in started:
        process.communicate()
    with watch.database.read() as conn:
        assert [remaining(conn, watch.run_id, work) for work in Work] == [0, 0]
    assert sum(done for done, _, _ in polled) == FEEDS
    assert sum(done for done, _, _ in read) == FEEDS * PAGES
    wall = max(seconds for _, _, seconds in polled) + max(seconds for _, _, seconds in read)
    parts = ", ".join(f"{done} pages in {cpu:.0f} s of CPU" for done, cpu, _ in read)
    print(f"{count} worker(s): {parts}; {wall:.0f} s by the clock")
    return max(cpu for _, cpu, _ in read), wall


def _recorded(watch: Watch) -> float:
    """Seconds of CPU for recording what was read; the articles are all there then."""
    before = used()
    for items in in_order(watch):
        record_batch(watch, readings(watch, items))
    report = night_report(watch, polls(watch), Delivered())
    finish(watch, report)
    thinking_pool().close()
    thinking_pool.cache_clear()
    assert report.figures.articles >= 0.98 * FEEDS * PAGES
    return used() - before


@pytest.mark.slow
@pytest.mark.timeout(3_600)
def test_two_processes_on_postgresql(web: NightWeb, postgres: PostgresCluster, tmp_path: Path) -> None:
    print()
    cpu, wall = [], []
    for count in (1, 2):
        web.configure(tmp_path, "[scale]\nhelpers = 1\n")
        order = Order(postgres.url(postgres.create()), str(tmp_path), NOW, f"night-{count}", hold_messages=True)
        with begin(order) as started:
            watch = open_watch(started)
            busiest, seconds = _night(watch, count)
            cpu.append(busiest)
            wall.append(seconds)
            assert set(web.asked().values()) == {1}
            recording = _recorded(watch) if count == 2 else 0.0
    print(f"two workers: {cpu[0] / cpu[1]:.2f} x the articles a second; by the clock {wall[0] / wall[1]:.2f} x")
    print(f"recording by the leader {recording:.0f} s of CPU: whole nights", end=" ")
    print(f"{(cpu[0] + recording) / (cpu[1] + recording):.2f} x")
    assert cpu[0] / cpu[1] >= 1.6


def _spent() -> float:
    """In a worker of Dask: CPU of it and its processes, which end."""
    for pool in (reading_pool, thinking_pool):
        pool().close()
        pool.cache_clear()
    return used()


@pytest.mark.slow
@pytest.mark.timeout(3_600)
def test_two_workers_of_dask(
    web: NightWeb, postgres: PostgresCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    distributed = pytest.importorskip("distributed")
    monkeypatch.setenv("CLAIMWATCH_PROCESSES", "1")  # of each kind, for each worker
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    print()
    cpu = []
    with prefect_server(tmp_path / "prefect"):
        from flows.launch import night

        for count in (1, 2):
            with (
                distributed.LocalCluster(count, threads_per_worker=4, dashboard_address=None) as cluster,
                distributed.Client(cluster) as client,
            ):
                scale = f'task_runner = "dask"\ndask_address = "{cluster.scheduler_address}"\n'
                web.configure(folder := tmp_path / str(count), f"[scale]\n{scale}")
                client.wait_for_workers(count)
                before, begun = client.run(used), time.monotonic()
                report = night(postgres.url(postgres.create()), folder, NOW)
                wall = time.monotonic() - begun
                spent = [after - before[worker] for worker, after in client.run(_spent).items()]
            assert report.reached == FEEDS
            assert set(web.asked().values()) == {1}
            parts = ", ".join(f"{seconds:.0f}" for seconds in spent)
            print(f"{count} Dask worker(s): {parts} s of CPU, the whole night {wall:.0f} s by the clock")
            cpu.append(max(spent))
    print(f"two workers of Dask: {cpu[0] / cpu[1]:.2f} x the articles a second of one")
    assert cpu[0] / cpu[1] >= 1.6

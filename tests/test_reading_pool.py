"""Reading in bounded processes: what harms a worker costs that worker alone, and is named."""

from __future__ import annotations

import ctypes
import math
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractors.feed import FeedError, read_feed
from extractors.model import PageVerdict, Reading
from extractors.page import read_page
from flows import reading_pool
from flows.reading_pool import Broken, ReadingPool

URL = "https://news.example/a"
PARAGRAPH = "Miners of copper near district {} asked the ministry in Islamabad for a longer lease on Monday."
PAGE = f"<html><body><article>{''.join(f'<p>{PARAGRAPH.format(n)}</p>' for n in range(12))}".encode()


@pytest.fixture(scope="module")
def pool() -> Iterator[ReadingPool]:
    pool = ReadingPool(2, seconds=1.0, memory=256 * 2**20)
    yield pool
    pool.close()


def test_a_page_is_read_as_in_process(pool: ReadingPool) -> None:
    assert pool.read(read_page, PAGE, URL, "text/html") == read_page(PAGE, URL, "text/html")


def test_a_package_on_the_path_hides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(reading_pool.__file__).parent))  # it has an http.py
    pool = ReadingPool(1)
    assert pool.read(read_page, PAGE, URL, "text/html") == read_page(PAGE, URL, "text/html")
    pool.close()


def test_many_come_back_in_their_order(pool: ReadingPool) -> None:
    assert pool.read_all(math.factorial, [(n,) for n in range(50)]) == [math.factorial(n) for n in range(50)]


def test_what_is_no_feed_is_the_same_error(pool: ReadingPool) -> None:
    with pytest.raises(FeedError, match="a web page, not a feed") as caught:
        pool.read(read_feed, b"<html><body>404</body></html>", URL)
    assert (caught.value.url, caught.value.reason) == (URL, "a web page, not a feed")


def test_workers_stay_warm() -> None:
    pool = ReadingPool(1)
    assert len({pool.read(os.getpid) for _ in range(5)} - {os.getpid()}) == 1
    pool.close()


@pytest.mark.parametrize(
    ("function", "arguments", "reason"),
    [
        (sum, (range(10**12),), "more than 1 s of CPU"),
        (bytes, (300 * 2**20,), "more than 256 MB of memory"),
        (ctypes.string_at, (0,), f"ended with code {-signal.SIGSEGV}"),
        (os._exit, (3,), "ended with code 3"),
        (math.sqrt, (-1.0,), "ended with code 1"),  # a fault of the program
    ],
    ids=["time", "memory", "crash", "exit", "fault"],
)
def test_what_harms_a_worker_is_named_and_costs_nothing_else(
    pool: ReadingPool, function: object, arguments: tuple[object, ...], reason: str
) -> None:
    others: list[Reading | Broken] = []
    beside = threading.Thread(target=lambda: others.extend(pool.read_all(read_page, [(PAGE, URL)] * 20)))
    begun = time.monotonic()
    beside.start()
    broken = pool.read(function, *arguments)  # type: ignore[arg-type]
    beside.join()
    assert isinstance(broken, Broken)
    assert reason in broken.reason
    assert [r.verdict for r in others if isinstance(r, Reading)] == [PageVerdict.ARTICLE] * 20
    assert time.monotonic() - begun < 20


def test_a_worker_that_was_killed_between_two_pages_is_replaced() -> None:
    pool = ReadingPool(1)
    first = pool.read(os.getpid)
    assert isinstance(first, int)
    os.kill(first, signal.SIGKILL)
    time.sleep(0.2)
    second = pool.read(os.getpid)
    assert isinstance(second, int)
    assert second != first
    pool.close()


def test_closing_ends_the_processes() -> None:
    pool = ReadingPool(2)
    workers = {pid for pid in pool.read_all(os.getpid, [()] * 20) if isinstance(pid, int)}
    pool.close()
    for worker in workers:
        with pytest.raises(ProcessLookupError):
            os.kill(worker, 0)

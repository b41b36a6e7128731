"""Fetching and reading 2,000 pages of 200 hosts, beside bare trafilatura and a plain loop; polling feeds.

``READING_PAGES`` and ``READING_GROWTH`` in the environment set other numbers of pages.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import re
import resource
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import ClassVar

import httpx
import pytest
import trafilatura

from extractors.charset import decode
from extractors.feed import read_feed
from extractors.feed_cut import item_spans
from extractors.model import Entry
from extractors.page import read_page
from flows.night import chunks
from flows.poll import checksum
from flows.read import ReadEntry, read_entries
from flows.reading_pool import ReadingPool, reading_pool
from flows.watch import Order, Watch, watching
from storage.entries import PendingEntry
from tests.shared_material import archive

GROWTH = int(os.environ.get("READING_GROWTH", "10000"))  # pages
HOSTS, PAGES = 200, int(os.environ.get("READING_PAGES", "2000"))
TASKS = 8  # batches under way at once, as in a night
NOW = datetime(2025, 11, 10, 20, tzinfo=UTC)
SETTINGS = '[http]\nhost_gap = 0.0\nallow_networks = ["127.0.0.0/8"]\n'
URL, XML = "https://news.example/feed", "text/xml; charset=utf-8"


def _bodies() -> list[bytes]:
    files = {name.removeprefix("./"): body for name, body in archive("article-pages.tar.xz")}
    names = [json.loads(line)["file"] for line in files["gold.jsonl"].decode().splitlines()]
    return [files[name] for name in names]


def _page(bodies: list[bytes], number: int, on_topic: bool = True) -> bytes:
    """One of the real pages, with a sentence of its own, by which it is on topic or not."""
    matter = "the copper mine at Reko Diq in Pakistan" if on_topic else "the same story"
    sentence = f"<p>This is printing number {number} of the report on {matter}.</p>".encode()
    found = re.search(rb"<p[ >]", body := bodies[number % len(bodies)])
    at = found.start() if found else body.find(b"</body>")
    return body[:at] + sentence + body[at:]


def _served(bodies: list[bytes], path: str) -> bytes:
    """A page of the night ``all`` (each another article on topic), ``off`` or ``copies`` (half of them are so).

    A copy stands in the dress of another outlet: other title and foot, the text word for word.
    """
    kind, _, name = path.strip("/").partition("/")
    number = int(name.partition("-")[0])
    if kind == "copies" and number >= PAGES // 2:
        page = _page(bodies, number - PAGES // 2)
        foot = b"<footer><p>Another outlet prints this story, too.</p></footer></body>"
        return page.replace(b"</title>", b" - Another outlet</title>", 1).replace(b"</body>", foot, 1)
    return _page(bodies, number, kind != "off" or number % 2 == 0)


class _Server(asyncio.Protocol):
    """As little of a server as will do, since it shares the cores with what is measured."""

    bodies: ClassVar[list[bytes]] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._out = transport

    def data_received(self, data: bytes) -> None:
        path = data.split(b" ", 2)[1].decode()
        body = b"" if path == "/robots.txt" else _served(self.bodies, path)
        kind = b"200 OK\r\nContent-Type: text/html" if body else b"404 Not Found"
        self._out.write(b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s" % (kind, len(body), body))


def _serve(line: Connection) -> None:
    _Server.bodies = _bodies()

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(_Server, "0.0.0.0", 0)
        line.send(server.sockets[0].getsockname()[1])
        await loop.run_in_executor(None, line.recv)

    asyncio.run(serve())


@contextmanager
def _web() -> Iterator[Callable[[str], list[str]]]:
    """Addresses of the pages of a night, served by a process of its own on 200 addresses."""
    line, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,))
    process.start()
    port = line.recv()
    hosts = [n % HOSTS if n < PAGES // 2 else (n + 7) % HOSTS for n in range(PAGES)]  # no copy on its own host
    yield lambda kind: [f"http://127.0.1.{host + 1}:{port}/{kind}/{n}-story.html" for n, host in enumerate(hosts)]
    line.send("end")
    process.join()


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock and of CPU, of this process and of those that it started and saw end."""

    def used() -> float:
        every = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return sum(usage.ru_utime + usage.ru_stime for usage in every)

    begun, before = time.monotonic(), used()
    work()
    return time.monotonic() - begun, used() - before


def _read_all(watch: Watch, urls: list[str]) -> list[ReadEntry]:
    """All pages as a night reads them; the pool is closed at the end, so that its CPU is counted."""
    waiting = [PendingEntry(n, "feed", Entry(url, url), NOW, 0) for n, url in enumerate(urls)]
    with ThreadPoolExecutor(TASKS) as threads:
        batches = threads.map(lambda batch: read_entries(watch, batch), chunks(waiting, 25))
        read = [entry for batch in batches for entry in batch]
    reading_pool().close()
    reading_pool.cache_clear()
    return read


def _plain_loop(urls: list[str]) -> None:
    with httpx.Client() as client:
        for url in urls:
            client.get(url).raise_for_status()


def _trafilatura(bodies: list[bytes]) -> None:
    for number in range(PAGES):
        trafilatura.extract(_page(bodies, number), with_metadata=True, output_format="json")


def _line(what: str, wall: float, cpu: float) -> None:
    print(f"{what:28} {PAGES / wall:6.1f} pages/s {cpu / PAGES * 1e3:6.1f} ms of CPU a page")


@pytest.mark.slow
@pytest.mark.timeout(1_800)
def test_fetching_and_reading(tmp_path: Path) -> None:
    bodies = _bodies()
    (tmp_path / "settings.toml").write_text(SETTINGS)
    order = Order(f"sqlite:///{tmp_path / 'x.db'}", str(tmp_path), NOW, "speed")
    read: list[ReadEntry] = []
    with watching(order) as watch, _web() as urls:
        ours, cpu = _timed(lambda: read.extend(_read_all(watch, urls("all"))))
        off, off_cpu = _timed(lambda: read.extend(_read_all(watch, urls("off"))))
        copies, copies_cpu = _timed(lambda: read.extend(_read_all(watch, urls("copies"))))
        loop, loop_cpu = _timed(lambda: _plain_loop(urls("all")))
    alone, alone_cpu = _timed(lambda: _trafilatura(bodies))
    print()
    _line("fetch, read, keep", ours, cpu)
    _line("half of them off topic", off, off_cpu)
    _line("half of them copies", copies, copies_cpu)
    _line("plain httpx loop", loop, loop_cpu)
    _line("bare trafilatura", alone, alone_cpu)
    print(f"pages/s {alone / ours:.2f} x, CPU {cpu / alone_cpu:.2f} x those of bare trafilatura")
    print(f"half off topic: pages/s {ours / off:.2f} x, CPU {off_cpu / cpu:.2f} x those of all on topic")
    print(f"half copies: pages/s {ours / copies:.2f} x, CPU {copies_cpu / cpu:.2f} x")
    assert sum(entry.is_article for entry in read) >= 3 * 0.98 * PAGES
    assert cpu <= 1.15 * alone_cpu
    assert len(os.sched_getaffinity(0)) < 2 or alone / ours >= 1.5
    assert ours / off >= 1.4
    assert ours / copies >= 1.4


def _polled() -> Iterator[tuple[bytes, bytes]]:
    """Live feeds as they are today, and as they were before their newest item came."""
    for name, body in archive("feeds.tar.xz"):
        text = decode(body) if name.removeprefix("./").startswith("live/") else ""
        spans = item_spans(text)
        if len(spans) > 2:
            yield text.encode(), (text[: spans[0][0]] + text[spans[0][1] :]).encode()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_polling_feeds_again() -> None:
    """What an unchanged body costs (its checksum; a 304 has none), and one with a new item, beside parsing it."""
    parsed = digested = cut = 0.0
    same = 0
    feeds = list(_polled())
    for today, before in feeds:
        listed = read_feed(before, URL, XML).listed
        begun = time.process_time()
        whole = read_feed(today, URL, XML)
        parsed += time.process_time() - begun
        begun = time.process_time()
        checksum(today)
        digested += time.process_time() - begun
        begun = time.process_time()
        new = read_feed(today, URL, XML, listed)
        cut += time.process_time() - begun
        same += set(new.entries) <= set(whole.entries) and len(whole.entries) <= len(new.entries) + new.known
    print(f"\nof {len(feeds)} live feeds, parsed in {parsed / len(feeds) * 1e3:.1f} ms each: unchanged", end=" ")
    print(f"{parsed / digested:.0f} x cheaper, one new item {parsed / cut:.1f} x, new entries equal in {same}")
    assert len(feeds) > 60
    assert same == len(feeds)
    assert parsed / digested >= 500
    assert parsed / cut >= 5


def _resident(pid: int) -> int:
    """Kilobytes of a process in memory, as Linux tells."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * (os.sysconf("SC_PAGE_SIZE") // 1024)


@pytest.mark.slow
@pytest.mark.timeout(1_800)
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
def test_10_000_pages_without_growth() -> None:
    bodies, pool, sizes = _bodies(), ReadingPool(1), []
    for start in range(0, GROWTH, 1_000):
        pool.read_all(
            read_page, [(_page(bodies, n), f"http://a.example/{n}") for n in range(start, start + 1_000)]
        )
        worker = pool.read(os.getpid)
        assert isinstance(worker, int)
        sizes.append(_resident(worker))
    pool.close()
    print(f"\nkilobytes of a worker after each thousand pages: {sizes}")
    assert sizes[-1] <= 1.1 * sizes[0]

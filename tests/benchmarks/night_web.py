"""A web for whole nights: feeds that list real pages, each printed anew with a sentence of its own."""

from __future__ import annotations

import multiprocessing
import os
import resource
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

from tests.benchmarks.test_reading_speed import _bodies, _page
from tests.loopback import Loopback, Scripted
from tests.small_nights import SmallNights

NOW = datetime(2025, 11, 10, 20, tzinfo=UTC)
HOSTS = 200  # addresses in one block of 127.0.0.0/8
HTML = (("Content-Type", "text/html"),)


@dataclass(frozen=True, slots=True)
class NightWeb:
    """Feeds 0 to ``feeds`` at hosts of their own, with ``pages`` each."""

    port: int
    feeds: int
    pages: int
    line: Connection

    def configure(self, folder: Path, more: str = "") -> None:
        """A configuration of all the feeds; ``more`` are further settings."""
        folder.mkdir(parents=True, exist_ok=True)
        hosts = [f"127.0.{10 + n // HOSTS}.{n % HOSTS + 1}" for n in range(self.feeds)]
        SmallNights(folder, {f"f{n}": f"http://{host}:{self.port}/feed/{n}" for n, host in enumerate(hosts)})
        with (folder / "settings.toml").open("a") as settings:
            settings.write(more)

    def asked(self) -> Counter[str]:
        """How often each path was asked for since the last time, without robots.txt."""
        self.line.send("asked")
        counts: Counter[str] = self.line.recv()
        return counts


@contextmanager
def night_web(feeds: int, pages: int) -> Iterator[NightWeb]:
    """The web, served by a process of its own."""
    line, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs, feeds, pages))
    process.start()
    try:
        yield NightWeb(line.recv(), feeds, pages, line)
    finally:
        line.send("end")
        process.join()


def used() -> float:
    """Seconds of CPU of this process and of those that it started and saw end."""
    every = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in every)


def cpu_of(pid: int) -> float:
    """Seconds of CPU of a process that runs, as Linux tells."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def page(bodies: list[bytes], number: int) -> bytes:
    """The page of that number."""
    return _page(bodies, number)


def _serve(line: Connection, feeds: int, pages: int) -> None:
    bodies = _bodies()
    script = {f"/page/{n}-story.html": Scripted(body=page(bodies, n), headers=HTML) for n in range(feeds * pages)}
    script |= {f"/feed/{n}": _feed(range(n * pages, (n + 1) * pages)) for n in range(feeds)}
    with Loopback(script, host="0.0.0.0") as web:
        line.send(web.port)
        while line.recv() == "asked":
            line.send(Counter(web.paths()))
            web.asked.clear()


def _feed(numbers: range) -> Scripted:
    items = "".join(
        f"<item><title>Printing {n}</title><link>/page/{n}-story.html</link><guid>{n}</guid></item>"
        for n in numbers
    )
    return Scripted(body=f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>".encode())

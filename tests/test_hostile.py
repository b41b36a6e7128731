"""What is built to harm, read as a night reads it: within ten seconds and 512 MB of one worker, and named."""

from __future__ import annotations

import gzip
import os
import resource
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractors.feed import FeedError, FeedReading, read_feed
from extractors.model import PageVerdict, Reading
from extractors.page import read_page
from flows.reading_pool import MEMORY, SECONDS, Broken, ReadingPool
from storage.reading_tables import Outcome
from tests.loopback import Loopback, Scripted, drip
from tests.shared_material import archive
from tests.small_nights import SmallNights
from tests.test_feed import _BOMBS as FEEDS
from tests.test_page_real import BOMBS as PAGES

URL = "https://news.example/a"


@pytest.fixture(scope="module")
def pool() -> Iterator[ReadingPool]:
    pool = ReadingPool(1)
    yield pool
    pool.close()


def _within_bounds(pool: ReadingPool, begun: float) -> None:
    assert time.monotonic() - begun < 2 * SECONDS  # the bound is on CPU, and the machine may be busy
    worker = pool.read(os.getpid)
    status = Path(f"/proc/{worker}/status")
    if status.exists():
        peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        assert int(peak.split()[1]) * 1024 <= MEMORY


def _feed(pool: ReadingPool, body: bytes) -> FeedReading | FeedError | Broken:
    try:
        return pool.read(read_feed, body, URL)
    except FeedError as error:
        return error


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_a_hostile_page_is_read_within_the_bounds_of_a_worker(pool: ReadingPool, name: str) -> None:
    begun = time.monotonic()
    reading = pool.read(read_page, PAGES[name](), URL, "text/html")
    assert isinstance(reading, Reading), reading
    _within_bounds(pool, begun)
    assert name != "binary" or reading.verdict is PageVerdict.NOT_HTML


@pytest.mark.slow
@pytest.mark.parametrize("name", FEEDS)
def test_a_hostile_feed_is_read_within_the_bounds_of_a_worker(pool: ReadingPool, name: str) -> None:
    begun = time.monotonic()
    assert isinstance(_feed(pool, FEEDS[name]), FeedReading | FeedError)
    _within_bounds(pool, begun)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_all_real_and_hostile_feeds_are_read_by_one_worker(pool: ReadingPool) -> None:
    bodies = list(archive("feeds.tar.xz"))
    first = pool.read(os.getpid)
    found = ((name, _feed(pool, body)) for name, body in bodies)
    assert [(name, reading) for name, reading in found if isinstance(reading, Broken)] == []
    assert pool.read(os.getpid) == first
    assert len(bodies) > 2_000


def _good(title: str) -> Scripted:
    text = "".join(f"<p>Paragraph {n} tells of cricket in Lahore, and of the weather there.</p>" for n in range(9))
    return Scripted(body=f"<html><title>{title}</title><body><article>{text}".encode(), headers=HTML)


HTML = (("Content-Type", "text/html"),)
ZEROS = gzip.compress(b"\0" * 40_000_000)  # 40 MB, beyond the cap of 15 MiB; larger ones end at the same byte


def test_hostile_sources_of_a_night_are_named_and_the_others_finish(tmp_path: Path) -> None:
    web = Loopback()
    pages = ["good", "zeros", "slow", "loop", "binary", "private", "better"]
    items = "".join(f"<item><title>{p}</title><link>{web.url('/' + p)}</link></item>" for p in pages)
    other = f"<item><title>other</title><link>{web.url('/other')}</link></item>"
    web.script = {
        "/feed": Scripted(body=f'<rss version="2.0"><channel>{items}</channel></rss>'.encode()),
        "/fine": Scripted(body=f'<rss version="2.0"><channel>{other}</channel></rss>'.encode()),
        "/bomb": Scripted(body=ZEROS, headers=[("Content-Encoding", "gzip")]),
        "/page": _good("no feed"),
        "/good": _good("good"),
        "/better": _good("better"),
        "/other": _good("other"),
        "/zeros": Scripted(body=ZEROS, headers=[("Content-Encoding", "gzip"), *HTML]),
        "/slow": Scripted(stream=drip(0.5)),
        "/loop": Scripted(302, headers=[("Location", "/loop")]),
        "/binary": Scripted(body=b"<html>" + bytes(range(256)) * 400, headers=HTML),
        "/private": Scripted(302, headers=[("Location", "http://10.0.0.1/")]),
    }
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with web:
        feeds = {name: web.url(f"/{name}") for name in ("bomb", "page", "feed", "fine")}
        nights = SmallNights(tmp_path, feeds)
        (tmp_path / "settings.toml").write_text(
            (tmp_path / "settings.toml").read_text().replace("[http]", "[http]\npage_timeout = 2.0")
        )
        report = nights.run(0)
    by_feed = {line.poll.feed_id: line for line in report.feeds}
    assert {name: line.poll.state for name, line in by_feed.items()} == {
        "bomb": "failed",
        "page": "failed",
        "feed": "read",
        "fine": "read",
    }
    assert "larger than 15 MiB" in by_feed["bomb"].poll.reason
    assert "a web page, not a feed" in by_feed["page"].poll.reason
    verdicts = {read.pending.entry.title: read.reading.verdict for read in nights.read}
    articles = {title for title, verdict in verdicts.items() if verdict is PageVerdict.ARTICLE}
    assert articles == {"good", "better", "other"}
    assert verdicts["binary"] is PageVerdict.NOT_HTML
    named = {page.url.rpartition("/")[2]: page.reason for page in report.unread}
    assert named.keys() == {"zeros", "slow", "loop", "private"}
    assert all(web.url(f"/{name}") in reason or "10.0.0.1" in reason for name, reason in named.items()), named
    assert sum(by_feed["feed"].outcomes.values()) == len(pages)
    assert by_feed["fine"].outcomes.get(Outcome.DEFERRED, 0) == 0
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MEMORY // 1024

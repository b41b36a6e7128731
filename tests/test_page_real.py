"""Extraction measured on the newsroom's pages, on real ones, and on pages made to cost."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from statistics import mean
from typing import Any

import pytest
from rapidfuzz import fuzz

from extractors.model import PageVerdict, Reading
from extractors.page import read_page
from seeds.newsroom.score import token_f1
from tests import newsroom_files
from tests.shared_material import archive


@pytest.fixture(scope="module")
def newsroom() -> list[tuple[str, Reading, Any]]:
    return [
        (name, read_page(newsroom_files.content(name), url, kind), story)
        for name, url, kind, story in newsroom_files.pages()
    ]


def test_newsroom_texts(newsroom: list[tuple[str, Reading, Any]]) -> None:
    scores = {name: token_f1(reading.text, story["text"]) for name, reading, story in newsroom}
    assert len(scores) > 110
    assert mean(scores.values()) >= 0.99
    assert min(scores.values()) >= 0.9, min(scores, key=lambda name: scores[name])


def test_newsroom_titles_addresses_and_verdicts(newsroom: list[tuple[str, Reading, Any]]) -> None:
    for name, reading, story in newsroom:
        assert reading.title == story["title"], name
        assert reading.canonical_url in {story["canonical_url"], story.get("moved", {}).get("url")}, name
        paywalled = story["access"] == "paywall"
        assert reading.verdict is (PageVerdict.PAYWALL if paywalled else PageVerdict.ARTICLE), name


def test_newsroom_dates(newsroom: list[tuple[str, Reading, Any]]) -> None:
    for name, reading, story in newsroom:
        assert reading.published is not None, name
        assert reading.published.isoformat()[:10] in story["published"], name


@pytest.mark.parametrize(
    ("name", "url", "verdict"),
    [
        ("lahore/soft404.html", "http://127.0.1.10:8800/index.php/2025/11/gone/", PageVerdict.NOT_FOUND),
        ("lahore/video.html", "http://127.0.1.10:8800/index.php/video/chagai/", PageVerdict.VIDEO),
        ("potomac/consent.html", "http://127.0.1.9:8800/consent", PageVerdict.CONSENT),
        ("makran/weekly45.pdf", "http://127.0.1.12:8800/docs/weekly-45.pdf", PageVerdict.NOT_HTML),
        ("topline/s102.html", "http://127.0.1.11:8800/rss/articles/x", PageVerdict.UNRESOLVED),
        ("indus/home.n1.html", "http://127.0.1.1:8800/", PageVerdict.INDEX),
    ],
)
def test_newsroom_traps(name: str, url: str, verdict: PageVerdict) -> None:
    assert read_page(newsroom_files.content(name), url, "text/html").verdict is verdict


def _real() -> list[tuple[Any, Reading]]:
    found = {name.removeprefix("./"): body for name, body in archive("article-pages.tar.xz")}
    rows = [json.loads(line) for line in found["gold.jsonl"].decode().splitlines()]
    return [(row, read_page(found[row["file"]], row["url"], "text/html")) for row in rows]


@pytest.mark.slow
def test_real_pages() -> None:
    pages = _real()
    for kind, least in (("article-extraction-benchmark", 0.965), ("fundus", 0.955)):
        scores = [token_f1(reading.text, row["text"]) for row, reading in pages if row["set"] == kind]
        print(kind, len(scores), round(mean(scores), 4))
        assert mean(scores) >= least
    titles = [fuzz.ratio(reading.title, row["title"]) >= 90 for row, reading in pages if row["title"]]
    dates = [_same_day(reading, row["published"]) for row, reading in pages if row["published"]]
    kinds = [reading.verdict in {PageVerdict.ARTICLE, PageVerdict.PAYWALL} for _, reading in pages]
    print("titles", round(mean(titles), 3), "dates", round(mean(dates), 3), "articles", round(mean(kinds), 3))
    assert mean(titles) >= 0.88
    assert mean(dates) >= 0.97
    assert mean(kinds) >= 0.99


def _same_day(reading: Reading, stated: str) -> bool:
    return reading.published is not None and reading.published.isoformat()[:7] == stated[:7]


P = b"<p>" + b"The quick brown fox mines copper in Chagai for profit. " * 4 + b"</p>"
BOMBS: dict[str, Callable[[], bytes]] = {
    "10 MB of paragraphs": lambda: b"<html><body><article>" + P * (10_000_000 // len(P)),
    "100,000 nested elements": lambda: b"<html><body>" + b"<div>" * 100_000 + b"text" + b"</div>" * 100_000,
    "a table of 100,000 rows": lambda: b"<html><body><table>" + b"<tr><td>1</td><td>2</td></tr>" * 100_000,
    "a layout of 100,000 rows": lambda: b"<html><body><table>" + b"<tr><td><p>1</p></td><td>2</td></tr>" * 100_000,
    "200,000 links": lambda: b"<html><body>" + b'<a href="/x">link text here</a> ' * 200_000,
    "a million breaks": lambda: b"<html><body>" + b"x<br>" * 1_000_000,
    "UTF-16 that claims to be UTF-8": lambda: (
        b'<html><meta charset="utf-8"><body>' + (P.decode() * 20_000).encode("utf-16-le")
    ),
    "no charset at all": lambda: b"<html><body><p>" + bytes(range(160, 256)) * 90_000,
    "binary": lambda: b"<html>" + bytes(range(256)) * 40_000,
    "angle brackets": lambda: b"<html>" + b"<" * 3_000_000,
    "open scripts": lambda: b"<html>" + b"<script>" * 400_000,
    "open comments": lambda: b"<html>" + b"<!--" * 700_000,
    "deep JSON": lambda: b'<html><script type="application/ld+json">' + b"[" * 1_000_000 + b"</script><body>" + P,
    "one long word": lambda: b"<html><body><p>" + b"a" * 9_000_000,
    "long title": lambda: b"<html><head><title>" + b"a | " * 500_000 + b"</title></head><body>" + P * 5,
    "lines": lambda: b"<html><body><pre>" + b"some line of text\n" * 500_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_bombs_end_within_ten_seconds(name: str) -> None:
    body = BOMBS[name]()
    begun = time.process_time()
    reading = read_page(body, "https://news.example/a", "text/html")
    assert time.process_time() - begun < 10
    assert len(reading.text) <= 200_000

"""One night of the bundled newsroom, fetched over HTTP: all that may be reached is, and with manners."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from flows.http import Answer, Failed, FailureKind, Fetched, Fetcher, HttpSettings, NotModified, Request
from seeds.newsroom import serve

Night: TypeAlias = tuple[serve.Newsroom, dict[str, Answer], list[dict[str, Any]]]

GOLD = json.loads((Path(serve.HERE) / "gold.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def night() -> Iterator[Night]:
    """The first night: the newsroom, each answer by its address (with the newsroom's own port), and the log."""
    first = GOLD["nights"]["1"] if isinstance(GOLD["nights"], dict) else GOLD["nights"][0]
    feeds = [feed["url"] for feed in first["feeds"]]
    pages = [item["link"] for feed in first["feeds"] for item in feed["items"]]
    pages.append("http://127.0.1.5:8800/news-sitemap.xml")
    with serve.Newsroom(night=1, port=0, drip=0.2, stall=3, retry_after=1) as web:

        def local(url: str) -> str:
            return url.replace(f":{GOLD['port']}", f":{web.port}")

        settings = HttpSettings(allow_networks=("127.0.0.0/8",), host_gap=0.05)
        with Fetcher(settings) as fetcher:
            answers = fetcher.get_many([Request(local(url), kind="feed") for url in feeds])
            answers += fetcher.get_many([local(url) for url in pages])
        yield web, dict(zip(feeds + pages, answers, strict=True)), web.log()


def test_all_that_may_be_reached_is(night: Night) -> None:
    missing = [answer for answer in night[1].values() if not isinstance(answer, Fetched)]
    disallowed = {url for url in night[1] if "/members/" in url}
    assert len(disallowed) == 1
    assert {type(answer) for answer in missing} == {Failed}
    assert [answer.kind for answer in missing if isinstance(answer, Failed)] == [FailureKind.ROBOTS]


def test_no_disallowed_page_is_asked_for(night: Night) -> None:
    assert [line["path"] for line in night[2] if line["path"].startswith("/members")] == []


def test_limits_and_faults_pass(night: Night) -> None:
    statuses = [line["status"] for line in night[2]]
    assert 429 in statuses
    assert 503 in statuses
    assert statuses.count(429) <= 3  # once for each thing that is limited: nobody is asked too soon


def test_one_request_at_a_time(night: Night) -> None:
    assert {line["in_flight"] for line in night[2]} == {1}


def test_the_crawl_delay_is_kept(night: Night) -> None:
    times = sorted(line["t"] for line in night[2] if line["outlet"] == "gwadar")
    assert len(times) >= 6
    assert min(later - earlier for earlier, later in pairwise(times)) >= 2


def test_consent_pages_are_passed(night: Night) -> None:
    consents = [line for line in night[2] if line["path"].startswith("/consent")]
    assert consents
    ends = [answer.final_url for answer in night[1].values() if isinstance(answer, Fetched)]
    assert not [url for url in ends if "/consent" in url]


def test_bodies_are_unpacked(night: Night) -> None:
    for url, answer in night[1].items():
        if isinstance(answer, Fetched) and "html" in answer.content_type:
            assert b"<" in answer.body[:200].replace(b"\0", b""), url


def test_a_feed_that_moved_says_where(night: Night) -> None:
    silk = next(answer for url, answer in night[1].items() if "127.0.1.8" in url and isinstance(answer, Fetched))
    assert silk.moved_to == silk.final_url != silk.url


def test_validators_bring_304_where_the_outlet_keeps_them(night: Night) -> None:
    first = next(answer for answer in night[1].values() if isinstance(answer, Fetched) and answer.etag)
    with Fetcher(HttpSettings(allow_networks=("127.0.0.0/8",), host_gap=0)) as fetcher:
        again = fetcher.get(first.url, etag=first.etag, last_modified=first.last_modified, kind="feed")
    assert isinstance(again, NotModified)

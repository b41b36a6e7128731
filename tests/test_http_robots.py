"""robots.txt: what it closes, what it slows down, what it means when it cannot be had."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from http_parts import PAGE, failed, gaps, quick
from http_parts import no_proxy as no_proxy
from hypothesis import given
from hypothesis import strategies as st
from loopback import Loopback, Scripted

from flows.http import FailureKind, Fetched, Request
from flows.robots import parse_robots, product_token


def robots(text: str) -> Scripted:
    return Scripted(body=text.encode(), headers=[("Content-Type", "text/plain")])


def test_disallowed_pages_are_not_asked_for_but_feeds_are() -> None:
    rules = "User-agent: *\nDisallow: /members/\nAllow: /members/open\n"
    script = {"/robots.txt": robots(rules), "/members/a": PAGE, "/members/open": PAGE, "/b": PAGE}
    with Loopback(script) as web, quick() as shared:
        answer = failed(shared.get(web.url("/members/a")), FailureKind.ROBOTS)
        assert "disallows" in answer.reason
        assert answer.retry_after is None
        assert isinstance(shared.get(web.url("/members/open")), Fetched)
        assert isinstance(shared.get(web.url("/b")), Fetched)
        assert isinstance(shared.get(web.url("/members/a"), kind="feed"), Fetched)
        assert [asked.path for asked in web.asked].count("/robots.txt") == 1


def test_a_redirect_into_a_disallowed_place_is_not_followed() -> None:
    with Loopback({"/robots.txt": robots("User-agent: *\nDisallow: /"), "/in": PAGE}, "127.0.0.2") as closed:
        with (
            Loopback({"/go": Scripted(302, headers=[("Location", closed.url("/in"))])}) as web,
            quick() as shared,
        ):
            failed(shared.get(web.url("/go")), FailureKind.ROBOTS)
        assert closed.paths() == []


@pytest.mark.parametrize("kind", ["page", "feed"])
def test_crawl_delay_is_kept(kind: str) -> None:
    script = {"/robots.txt": robots("User-agent: *\nCrawl-delay: 0.4"), "/a": PAGE, "/b": PAGE}
    requests = [Request("/a", kind="feed" if kind == "feed" else "page"), Request("/b")]
    with Loopback(script) as web, quick() as shared:
        shared.get_many([replace(request, url=web.url(request.url)) for request in requests])
    assert len(web.asked) == 3
    assert min(gaps(web)) > 0.38


def test_a_crawl_delay_longer_than_a_run_waits_is_handed_back() -> None:
    script = {"/robots.txt": robots("User-agent: *\nCrawl-delay: 3600"), "/a": PAGE}
    with Loopback(script) as web, quick() as shared:
        answer = failed(shared.get(web.url("/a")), FailureKind.RATE_LIMITED)
    assert answer.retry_after == pytest.approx(3600, abs=5)
    assert web.paths() == []


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_host_without_robots_allows_all(status: int) -> None:
    with Loopback({"/robots.txt": Scripted(status, b"Disallow"), "/a": PAGE}) as web, quick() as shared:
        assert isinstance(shared.get(web.url("/a")), Fetched)


def test_robots_with_a_fault_closes_pages_for_now_but_not_feeds() -> None:
    with Loopback({"/robots.txt": Scripted(500), "/a": PAGE}) as web, quick() as shared:
        answer = failed(shared.get(web.url("/a")), FailureKind.ROBOTS)
        assert answer.retry_after
        assert "500" in answer.reason
        assert isinstance(shared.get(web.url("/a"), kind="feed"), Fetched)


def test_robots_may_have_moved() -> None:
    moved = Scripted(301, headers=[("Location", "/rules.txt")])
    script = {"/robots.txt": moved, "/rules.txt": robots("User-agent: *\nDisallow: /a"), "/a": PAGE}
    with Loopback(script) as web, quick() as shared:
        failed(shared.get(web.url("/a")), FailureKind.ROBOTS)


def test_a_host_that_refuses_is_called_refused_and_not_disallowed() -> None:
    with Loopback({}) as web:
        url = web.url("/a")
    with quick() as shared:
        for kind in ("page", "feed"):
            failed(
                shared.get_many([Request(url, kind="feed" if kind == "feed" else "page")])[0], FailureKind.REFUSED
            )


def test_rules_for_this_crawler_go_before_rules_for_all() -> None:
    rules = b"User-agent: *\nDisallow: /\n\nUser-agent: ClaimWatch\nCrawl-delay: 7\nDisallow: /x\n"
    found = parse_robots(rules, "claimwatch/0.1 (+https://example.org/bot)")
    assert found.allows("http://h/a")
    assert not found.allows("http://h/x/y")
    assert found.crawl_delay == 7
    assert not parse_robots(rules, "other/1").allows("http://h/a")
    assert parse_robots(b"User-agent: example.org\nDisallow: /", "claimwatch/1 (+https://example.org)").allows(
        "http://h/"
    )


def test_the_product_token() -> None:
    assert product_token("claimwatch/0.1 (+https://example.org)") == "claimwatch"
    assert product_token("claimwatch (x)") == "claimwatch"


def test_a_hostile_robots_is_read_in_time() -> None:
    agents = b"".join(b"User-agent: a%d\n" % n for n in range(16_000))
    begun = time.process_time()
    found = parse_robots(agents + b"Disallow: /x\n" * 20_000 + b"Disallow: /" + b"*a" * 5000, "claimwatch/1")
    assert found.allows("http://h/" + "a" * 8000)
    wild = b"User-agent: *\n" + b"Disallow: /*a*a*a*a*a*a*a*a*b\n" * 1000
    parse_robots(wild, "claimwatch/1").allows("http://h/" + "a" * 8000)
    assert time.process_time() - begun < 3


@given(st.binary(max_size=300))
def test_no_robots_raises(body: bytes) -> None:
    found = parse_robots(body, "claimwatch/1")
    found.allows("http://h/a?b=ü")
    assert found.crawl_delay >= 0

"""How hosts are treated: turns, gaps, rests, second attempts, robots.txt, proxies."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from email.utils import formatdate
from itertools import pairwise

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from loopback import Asked, Loopback, Scripted

from flows.addresses import UnknownHostError
from flows.http import Failed, FailureKind, Fetched, Fetcher, HttpSettings, Request
from flows.pacing import Pacing, RestingError
from flows.polite import retry_after
from flows.robots import parse_robots, product_token

OPEN = HttpSettings(allow_networks=("127.0.0.0/8",), host_gap=0, max_wait=3)
PAGE = Scripted(body=b"<p>News</p>")
PROXY_NAMES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXY_NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def fetcher(settings: HttpSettings = OPEN) -> Fetcher:
    return Fetcher(settings, jitter=lambda low, high: 0.01)


def robots(text: str) -> Scripted:
    return Scripted(body=text.encode(), headers=[("Content-Type", "text/plain")])


def gaps(web: Loopback) -> list[float]:
    """Seconds from the end of each request to the start of the next; negative where they overlap."""
    turns = sorted(web.asked, key=lambda asked: asked.at)
    return [after.at - before.until for before, after in pairwise(turns)]


def failed(answer: object, kind: FailureKind) -> Failed:
    assert isinstance(answer, Failed), answer
    assert answer.kind is kind, answer
    return answer


def test_one_host_is_asked_one_at_a_time_with_a_gap_from_all_threads_and_calls() -> None:
    slow = replace(PAGE, delay=0.05)
    with Loopback({f"/{n}": slow for n in range(6)}) as web, fetcher(replace(OPEN, host_gap=0.15)) as shared:
        many = threading.Thread(target=shared.get_many, args=([web.url("/0"), web.url("/1"), web.url("/2")],))
        singles = [threading.Thread(target=shared.get, args=(web.url(f"/{n}"),)) for n in (3, 4)]
        for thread in [many, *singles]:
            thread.start()
        for thread in [many, *singles]:
            thread.join()
        shared.get(web.url("/5"))
    assert len(web.paths()) == 6
    assert min(gaps(web)) > 0.13


def test_hosts_are_asked_side_by_side() -> None:
    slow = replace(PAGE, delay=0.3)
    webs = [Loopback({"/a": slow, "/robots.txt": robots("")}) for _ in range(6)]
    for web in webs:
        web.__enter__()
    with fetcher() as shared:
        begun = time.monotonic()
        answers = shared.get_many([web.url("/a") for web in webs])
        assert time.monotonic() - begun < 1.2  # one after the other: 1.8
    for web in webs:
        web.__exit__(None, None, None)
    assert all(isinstance(answer, Fetched) for answer in answers)


def test_connections_are_kept() -> None:
    sockets: set[str] = set()
    with Loopback({f"/{n}": PAGE for n in range(5)}) as web:
        accept = web._server.get_request

        def counted() -> tuple[object, object]:
            found = accept()
            sockets.add(str(found[1]))
            return found

        web._server.get_request = counted  # type: ignore[method-assign, assignment]
        with fetcher() as shared:
            shared.get_many([web.url(f"/{n}") for n in range(5)])
    assert len(sockets) == 1


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 522, 524])
def test_passing_faults_are_asked_again(status: int) -> None:
    with Loopback({"/a": [Scripted(status), Scripted(status), PAGE]}) as web:  # noqa: SIM117
        with fetcher(replace(OPEN, max_wait=0.1)) as shared:
            assert isinstance(shared.get(web.url("/a")), Fetched)


def test_a_reset_is_asked_again_and_told_when_it_stays() -> None:
    script = {"/once": [Scripted(reset=True), PAGE], "/ever": Scripted(reset=True)}
    with Loopback(script) as web, fetcher() as shared:
        assert isinstance(shared.get(web.url("/once")), Fetched)
        answer = shared.get(web.url("/ever"))
        assert isinstance(answer, Failed)
        assert answer.kind in {FailureKind.REFUSED, FailureKind.BAD_ANSWER}
        assert web.paths().count("/ever") == OPEN.attempts


def test_a_lasting_fault_is_told_with_its_status() -> None:
    with Loopback({"/a": Scripted(503)}) as web, fetcher() as shared:
        assert failed(shared.get(web.url("/a")), FailureKind.SERVER_ERROR).status == 503
        assert web.paths() == ["/a"] * 3


@pytest.mark.parametrize(("status", "dated"), [(429, False), (503, True)])
def test_retry_after_is_obeyed_for_the_whole_host(status: int, dated: bool) -> None:
    first = Scripted(
        status, headers=[("Retry-After", formatdate(int(time.time()) + 2, usegmt=True) if dated else "1")]
    )
    with Loopback({"/a": [first, PAGE], "/b": PAGE}) as web, fetcher() as shared:
        answers = shared.get_many([web.url("/a"), web.url("/b")])
    assert all(isinstance(answer, Fetched) for answer in answers)
    assert gaps(web)[1] > 0.9  # robots.txt, /a, and then nothing until it is over


def test_a_wait_longer_than_a_run_is_handed_back() -> None:
    script = {"/a": Scripted(429, headers=[("Retry-After", "900")]), "/b": PAGE}
    with Loopback(script) as web, fetcher() as shared:
        begun = time.monotonic()
        first = failed(shared.get(web.url("/a")), FailureKind.RATE_LIMITED)
        second = failed(shared.get(web.url("/b")), FailureKind.RATE_LIMITED)
        assert time.monotonic() - begun < 1
    assert first.status == 429
    assert first.retry_after == pytest.approx(900, abs=2)
    assert second.retry_after == pytest.approx(900, abs=2)
    assert web.paths() == ["/a"]  # the host is left alone


def test_a_host_that_limits_every_attempt_is_left_alone_for_the_run() -> None:
    with Loopback({"/a": Scripted(429), "/b": PAGE}) as web, fetcher(replace(OPEN, max_wait=0.1)) as shared:
        failed(shared.get(web.url("/a")), FailureKind.RATE_LIMITED)
        assert failed(shared.get(web.url("/b")), FailureKind.RATE_LIMITED).retry_after
        assert web.paths() == ["/a"] * 3


def test_a_host_that_hangs_again_and_again_does_not_hold_up_the_night() -> None:
    script = {f"/{n}": Scripted(delay=1.0) for n in range(10)}
    with Loopback(script) as web, fetcher(replace(OPEN, page_timeout=0.2)) as shared:
        answers = shared.get_many([web.url(f"/{n}") for n in range(10)])
        assert {failed(answer, FailureKind.TIMEOUT).kind for answer in answers} == {FailureKind.TIMEOUT}
    assert len(web.paths()) == 3


NOW = 1_762_800_000.0


@given(st.integers(0, 10**6))
def test_retry_after_reads_seconds_and_dates(seconds: int) -> None:
    served = formatdate(NOW - 5000, usegmt=True)  # a server whose clock is wrong
    until = formatdate(NOW - 5000 + seconds, usegmt=True)
    obeyed = min(seconds, 24 * 3600)
    assert retry_after(httpx.Headers({"Retry-After": str(seconds)}), NOW) == obeyed
    assert retry_after(httpx.Headers({"Retry-After": until, "Date": served}), NOW) == obeyed
    assert retry_after(httpx.Headers({"Retry-After": formatdate(NOW + seconds, usegmt=True)}), NOW) == obeyed


@pytest.mark.parametrize("text", ["", "soon", "-5", "1.5e3", "Mon", "99 Xxx 9999", "²"])
def test_a_retry_after_that_is_none(text: str) -> None:
    assert retry_after(httpx.Headers({"Retry-After": text.encode()}), NOW) is None


@given(st.text(max_size=80))
def test_no_retry_after_raises(text: str) -> None:
    wait = retry_after(httpx.Headers({"Retry-After": text.encode("utf-8", "replace")}), NOW)
    assert wait is None or wait >= 0


def test_disallowed_pages_are_not_asked_for_but_feeds_are() -> None:
    rules = "User-agent: *\nDisallow: /members/\nAllow: /members/open\n"
    script = {"/robots.txt": robots(rules), "/members/a": PAGE, "/members/open": PAGE, "/b": PAGE}
    with Loopback(script) as web, fetcher() as shared:
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
            fetcher() as shared,
        ):
            failed(shared.get(web.url("/go")), FailureKind.ROBOTS)
        assert closed.paths() == []


@pytest.mark.parametrize("kind", ["page", "feed"])
def test_crawl_delay_is_kept(kind: str) -> None:
    script = {"/robots.txt": robots("User-agent: *\nCrawl-delay: 0.4"), "/a": PAGE, "/b": PAGE}
    requests = [Request("/a", kind="feed" if kind == "feed" else "page"), Request("/b")]
    with Loopback(script) as web, fetcher() as shared:
        shared.get_many([replace(request, url=web.url(request.url)) for request in requests])
    assert len(web.asked) == 3
    assert min(gaps(web)) > 0.38


def test_a_crawl_delay_longer_than_a_run_waits_is_handed_back() -> None:
    script = {"/robots.txt": robots("User-agent: *\nCrawl-delay: 3600"), "/a": PAGE}
    with Loopback(script) as web, fetcher() as shared:
        answer = failed(shared.get(web.url("/a")), FailureKind.RATE_LIMITED)
    assert answer.retry_after == pytest.approx(3600, abs=5)
    assert web.paths() == []


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_host_without_robots_allows_all(status: int) -> None:
    with Loopback({"/robots.txt": Scripted(status, b"Disallow"), "/a": PAGE}) as web, fetcher() as shared:
        assert isinstance(shared.get(web.url("/a")), Fetched)


def test_robots_with_a_fault_closes_pages_for_now_but_not_feeds() -> None:
    with Loopback({"/robots.txt": Scripted(500), "/a": PAGE}) as web, fetcher() as shared:
        answer = failed(shared.get(web.url("/a")), FailureKind.ROBOTS)
        assert answer.retry_after
        assert "500" in answer.reason
        assert isinstance(shared.get(web.url("/a"), kind="feed"), Fetched)


def test_robots_may_have_moved() -> None:
    moved = Scripted(301, headers=[("Location", "/rules.txt")])
    script = {"/robots.txt": moved, "/rules.txt": robots("User-agent: *\nDisallow: /a"), "/a": PAGE}
    with Loopback(script) as web, fetcher() as shared:
        failed(shared.get(web.url("/a")), FailureKind.ROBOTS)


def test_a_host_that_refuses_is_called_refused_and_not_disallowed() -> None:
    with Loopback({}) as web:
        url = web.url("/a")
    with fetcher() as shared:
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


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


@given(
    gap=st.floats(0, 5),
    work=st.lists(st.tuples(st.sampled_from("ab"), st.floats(0, 3)), min_size=1, max_size=12),
    rests=st.dictionaries(st.integers(0, 11), st.floats(0, 20)),
)
def test_turns_of_a_host_never_overlap_and_keep_gaps_and_rests(
    gap: float, work: list[tuple[str, float]], rests: dict[int, float]
) -> None:
    clock = Clock()
    turns: dict[str, list[tuple[float, float, float]]] = {"a": [], "b": []}

    async def ask(pacing: Pacing, number: int, host: str, seconds: float) -> None:
        async with pacing.turn(host):
            begun = clock.now
            await clock.sleep(seconds)
            pacing.rest(host, rests.get(number, 0.0))
            turns[host].append((begun, clock.now, rests.get(number, 0.0)))

    async def all_of_it() -> None:
        pacing = Pacing(gap, 1000, clock, clock.sleep)
        await asyncio.gather(*(ask(pacing, n, host, seconds) for n, (host, seconds) in enumerate(work)))

    asyncio.run(all_of_it())
    assert sum(len(of_host) for of_host in turns.values()) == len(work)
    for of_host in turns.values():
        for (_, end, rest), (begin, _, _) in pairwise(of_host):
            assert begin >= end + max(gap, rest) - 1e-6


def test_a_turn_too_far_away_is_refused_at_once() -> None:
    clock = Clock()

    async def ask() -> None:
        pacing = Pacing(1.0, 60.0, clock, clock.sleep)
        pacing.rest("a", 61)
        async with pacing.turn("a"):
            pass

    with pytest.raises(RestingError) as caught:
        asyncio.run(ask())
    assert caught.value.seconds == 61
    assert clock.now == 0


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    """A proxy that knows one page of a public site, named in the environment."""
    script = {"http://news.test/a": PAGE, "http://inside.test/a": PAGE, "http://unknown.test/a": PAGE}
    with Loopback(script) as web:
        monkeypatch.setenv("HTTP_PROXY", web.url("/"))
        monkeypatch.setenv("http_proxy", f"http://user:word@127.0.0.1:{web.port}")
        yield web


async def names(host: str, port: int) -> list[str]:
    if host == "unknown.test":
        raise UnknownHostError("no such name")
    return [{"news.test": "93.184.215.14", "inside.test": "10.0.0.1"}.get(host, host)]


def test_a_proxy_from_the_environment_is_used_and_private_names_are_refused_before_it(proxy: Loopback) -> None:
    with Fetcher(HttpSettings(host_gap=0), resolver=names) as shared:
        assert isinstance(shared.get("http://news.test/a"), Fetched)
        assert isinstance(shared.get("http://unknown.test/a"), Fetched)  # only the proxy can tell
        failed(shared.get("http://inside.test/a"), FailureKind.ADDRESS)
        failed(shared.get("http://127.0.0.1/a"), FailureKind.ADDRESS)
    asked = [request.path for request in proxy.asked if not request.path.endswith("robots.txt")]
    assert asked == ["http://news.test/a", "http://unknown.test/a"]
    assert proxy.asked[0].headers["proxy-authorization"] == "Basic dXNlcjp3b3Jk"


def test_allowed_addresses_and_no_proxy_go_past_the_proxy(
    proxy: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Loopback({"/a": PAGE}) as web:
        with fetcher() as shared:
            assert isinstance(shared.get(web.url("/a")), Fetched)
        monkeypatch.setenv("no_proxy", "news.test")
        with Fetcher(HttpSettings(host_gap=0, page_timeout=1, feed_timeout=1), resolver=names) as shared:
            shared.get("http://news.test:9/a")
    assert proxy.asked == []


def test_a_proxy_of_another_kind_is_refused_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("all_proxy", "socks5://127.0.0.1:1080")
    with pytest.raises(ValueError, match=r"ALL_PROXY.*unset"):
        Fetcher()


def test_a_proxy_that_will_not_connect_is_named(proxy: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", proxy.url("/"))
    with Fetcher(HttpSettings(host_gap=0), resolver=names) as shared:
        assert "HTTPS_PROXY" in failed(shared.get("https://news.test/a"), FailureKind.REFUSED).reason


def test_a_sleeping_caller_does_not_stop_the_others() -> None:
    def answer(asked: Asked) -> Scripted:
        return replace(PAGE, delay=0.5) if asked.path == "/slow" else PAGE

    with (
        Loopback({"/slow": answer}) as slow,
        Loopback({"/fast": answer}, "127.0.0.3") as fast,
        fetcher() as shared,
    ):
        waiting = threading.Thread(target=shared.get, args=(slow.url("/slow"),))
        waiting.start()
        begun = time.monotonic()
        assert isinstance(shared.get(fast.url("/fast")), Fetched)
        assert time.monotonic() - begun < 0.4
        waiting.join()

"""How hosts are treated: turns, gaps, rests, second attempts."""

from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import replace
from email.utils import formatdate
from itertools import pairwise

import httpx
import pytest
from http_parts import OPEN, PAGE, failed, gaps, quick
from http_parts import no_proxy as no_proxy
from hypothesis import given
from hypothesis import strategies as st
from loopback import Asked, Loopback, Scripted

from flows.http import Failed, FailureKind, Fetched
from flows.pacing import Pacing, RestingError
from flows.polite import retry_after


def test_one_host_is_asked_one_at_a_time_with_a_gap_from_all_threads_and_calls() -> None:
    slow = replace(PAGE, delay=0.05)
    with Loopback({f"/{n}": slow for n in range(6)}) as web, quick(replace(OPEN, host_gap=0.15)) as shared:
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
    webs = [Loopback({"/a": slow, "/robots.txt": Scripted(404)}) for _ in range(6)]
    for web in webs:
        web.__enter__()
    with quick() as shared:
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
        with quick() as shared:
            shared.get_many([web.url(f"/{n}") for n in range(5)])
    assert len(sockets) == 1


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 522, 524])
def test_passing_faults_are_asked_again(status: int) -> None:
    with Loopback({"/a": [Scripted(status), Scripted(status), PAGE]}) as web:  # noqa: SIM117
        with quick(replace(OPEN, max_wait=0.1)) as shared:
            assert isinstance(shared.get(web.url("/a")), Fetched)


def test_a_reset_is_asked_again_and_told_when_it_stays() -> None:
    script = {"/once": [Scripted(reset=True), PAGE], "/ever": Scripted(reset=True)}
    with Loopback(script) as web, quick() as shared:
        assert isinstance(shared.get(web.url("/once")), Fetched)
        answer = shared.get(web.url("/ever"))
        assert isinstance(answer, Failed)
        assert answer.kind in {FailureKind.REFUSED, FailureKind.BAD_ANSWER}
        assert web.paths().count("/ever") == OPEN.attempts


def test_a_lasting_fault_is_told_with_its_status() -> None:
    with Loopback({"/a": Scripted(503)}) as web, quick() as shared:
        assert failed(shared.get(web.url("/a")), FailureKind.SERVER_ERROR).status == 503
        assert web.paths() == ["/a"] * 3


@pytest.mark.parametrize(("status", "dated"), [(429, False), (503, True)])
def test_retry_after_is_obeyed_for_the_whole_host(status: int, dated: bool) -> None:
    first = Scripted(
        status, headers=[("Retry-After", formatdate(int(time.time()) + 2, usegmt=True) if dated else "1")]
    )
    with Loopback({"/a": [first, PAGE], "/b": PAGE}) as web, quick() as shared:
        answers = shared.get_many([web.url("/a"), web.url("/b")])
    assert all(isinstance(answer, Fetched) for answer in answers)
    assert gaps(web)[1] > 0.9  # robots.txt, /a, and then nothing until it is over


def test_a_wait_longer_than_a_run_is_handed_back() -> None:
    script = {"/a": Scripted(429, headers=[("Retry-After", "900")]), "/b": PAGE}
    with Loopback(script) as web, quick() as shared:
        begun = time.monotonic()
        first = failed(shared.get(web.url("/a")), FailureKind.RATE_LIMITED)
        second = failed(shared.get(web.url("/b")), FailureKind.RATE_LIMITED)
        assert time.monotonic() - begun < 1
    assert first.status == 429
    assert first.retry_after == pytest.approx(900, abs=2)
    assert second.retry_after == pytest.approx(900, abs=2)
    assert web.paths() == ["/a"]  # the host is left alone


def test_a_host_that_limits_every_attempt_is_left_alone_for_the_run() -> None:
    with Loopback({"/a": Scripted(429), "/b": PAGE}) as web, quick(replace(OPEN, max_wait=0.1)) as shared:
        failed(shared.get(web.url("/a")), FailureKind.RATE_LIMITED)
        assert failed(shared.get(web.url("/b")), FailureKind.RATE_LIMITED).retry_after
        assert web.paths() == ["/a"] * 3


def test_a_host_that_hangs_again_and_again_does_not_hold_up_the_night() -> None:
    script = {f"/{n}": Scripted(delay=1.0) for n in range(10)}
    with Loopback(script) as web, quick(replace(OPEN, page_timeout=0.2)) as shared:
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


def test_a_sleeping_caller_does_not_stop_the_others() -> None:
    def answer(asked: Asked) -> Scripted:
        return replace(PAGE, delay=0.5) if asked.path == "/slow" else PAGE

    with (
        Loopback({"/slow": answer}) as slow,
        Loopback({"/fast": answer}, "127.0.0.3") as fast,
        quick() as shared,
    ):
        waiting = threading.Thread(target=shared.get, args=(slow.url("/slow"),))
        waiting.start()
        begun = time.monotonic()
        assert isinstance(shared.get(fast.url("/fast")), Fetched)
        assert time.monotonic() - begun < 0.4
        waiting.join()

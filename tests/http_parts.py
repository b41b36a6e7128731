"""What the tests of the fetcher share."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from loopback import Loopback, Scripted

from flows.http import Failed, FailureKind, Fetched, Fetcher, HttpSettings

OPEN = HttpSettings(allow_networks=("127.0.0.0/8",), host_gap=0, max_wait=3)
PAGE = Scripted(body=b"<p>News</p>", headers=[("Content-Type", "text/html; charset=utf-8")])
PROXY_NAMES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests do not depend on the proxies of the machine that they run on."""
    for name in PROXY_NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(name="fetcher")
def loopback_fetcher() -> Iterator[Fetcher]:
    """A fetcher that may reach loopback and loses no time between attempts."""
    with quick() as fetcher:
        yield fetcher


def quick(settings: HttpSettings = OPEN) -> Fetcher:
    """A fetcher with the least of jitter."""
    return Fetcher(settings, jitter=lambda low, high: 0.01)


def to(target: str, status: int = 302, *cookies: str) -> Scripted:
    """A redirect that sets cookies."""
    return Scripted(status, headers=[("Location", target), *(("Set-Cookie", cookie) for cookie in cookies)])


def failed(answer: object, kind: FailureKind) -> Failed:
    """``answer``, which must have failed in this way."""
    assert isinstance(answer, Failed), answer
    assert answer.kind is kind, answer
    return answer


def fetched(answer: object) -> Fetched:
    """``answer``, which must have a body."""
    assert isinstance(answer, Fetched), answer
    return answer


def gaps(web: Loopback) -> list[float]:
    """Seconds from the end of each request to the start of the next; negative where they overlap."""
    turns = sorted(web.asked, key=lambda asked: asked.at)
    return [after.at - before.until for before, after in pairwise(turns)]

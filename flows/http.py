"""The network, whole: addresses in, values out. Nothing here raises for what the network does.

Addresses are judged in ``flows.addresses``, connections and proxies live in ``flows.connections``, turns, rests,
robots.txt and second attempts in ``flows.polite``; here are redirects, cookies, consent pages and the fetcher.
"""

from __future__ import annotations

import asyncio
import random
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from flows.addresses import Resolver, parse_networks, resolve
from flows.answers import (
    Answer,
    Failed,
    FailureKind,
    Fetched,
    FetchError,
    HttpSettings,
    Kind,
    NotModified,
    Request,
    user_agent,
)
from flows.connections import Connections, Reply
from flows.polite import REDIRECTS, Budget, Polite, follow, start, status_trouble
from flows.urls import bare, origin, same_site, without_secrets

__all__ = [
    "Answer",
    "Failed",
    "FailureKind",
    "Fetched",
    "Fetcher",
    "HttpSettings",
    "NotModified",
    "Request",
    "user_agent",
]

T = TypeVar("T")

NAME_LOOKUPS = 16  # names looked up side by side; each takes a thread
PERMANENT = frozenset({301, 308})
KEPT_HEADERS = ("date", "cache-control", "expires", "age", "content-language", "link", "x-robots-tag")
ACCEPT = {
    "feed": "application/rss+xml,application/atom+xml,application/feed+json,application/xml;q=0.9,*/*;q=0.5",
    "page": "text/html,application/xhtml+xml,*/*;q=0.5",
    "file": "*/*",
}


@dataclass(frozen=True, slots=True)
class _Trail:
    """A walk over redirects: the addresses from first to last, whether each step was permanent, and the end."""

    way: tuple[httpx.URL, ...]
    permanent: tuple[bool, ...]
    reply: Reply

    @property
    def moved_to(self) -> str:
        """The address after the leading permanent redirects; "" without any."""
        steps = (*self.permanent, False).index(False)
        return str(self.way[steps]) if steps else ""

    @property
    def entrance(self) -> int:
        """Where the walk came first to the site on which it ended."""
        last = self.way[-1].host
        return next(n for n, url in enumerate(self.way) if same_site(url.host, last))

    @property
    def was_stopped(self) -> bool:
        """Whether the site of the last page led away from what it was asked for, by a passing redirect."""
        wanted, shown = self.way[self.entrance], self.way[-1]
        elsewhere = wanted.path.rstrip("/") != shown.path.rstrip("/")
        return elsewhere and not all(self.permanent[self.entrance :])


class _Visit:
    """One address, asked for with its own cookies, which are forgotten afterwards."""

    def __init__(self, polite: Polite, settings: HttpSettings, request: Request) -> None:
        self._polite = polite
        self._settings = settings
        self._request = request
        self._cookies = httpx.Cookies()
        seconds = {"feed": settings.feed_timeout, "page": settings.page_timeout, "file": settings.file_timeout}
        self._budget = Budget(seconds[request.kind])

    async def answer(self) -> Answer:
        try:
            asked = start(self._request.url)
            self._start = bare(asked)
            self._login = _basic(asked)
            trail = await self._walk([self._start], [])
            page = self._request.kind != "file"
            if page and trail.was_stopped and trail.reply.status == 200 and self._cookies.jar:
                trail = await self._once_more(trail)
            return self._value(trail)
        except FetchError as trouble:
            return trouble.failed(self._request.url)

    async def _walk(self, way: list[httpx.URL], permanent: list[bool]) -> _Trail:
        """Goes on from the end of ``way``, whose steps so far are in ``permanent``."""
        seen = {self._state(way[-1])}
        while True:
            url = way[-1]
            await self._polite.permit(url, always=self._request.kind != "page")
            cap, to = self._settings.body_cap, self._request.to
            reply = await self._polite.ask(url, self._headers(url), self._budget, cap, to)
            self._keep_cookies(reply)
            if reply.status not in REDIRECTS or "location" not in reply.headers:
                return _Trail(tuple(way), tuple(permanent), reply)
            way.append(follow(url, reply.headers["location"]))
            permanent.append(reply.status in PERMANENT)
            if self._state(way[-1]) in seen or len(permanent) > self._settings.redirects:
                raise _loop(way)
            seen.add(self._state(way[-1]))

    async def _once_more(self, first: _Trail) -> _Trail:
        """What was wanted of the site, with the cookies of the page that stood in the way.

        That page is most often a consent page. ``first`` is given back where the second answer is worse.
        """
        entrance = first.entrance
        try:
            second = await self._walk(list(first.way[: entrance + 1]), list(first.permanent[:entrance]))
        except FetchError:
            return first
        return second if second.reply.status in {200, 304} else first

    def _state(self, url: httpx.URL) -> tuple[str, frozenset[tuple[str, str | None]]]:
        """Coming back to an address with other cookies is no circle."""
        return str(url), frozenset((cookie.name, cookie.value) for cookie in self._cookies.jar)

    def _headers(self, url: httpx.URL) -> list[tuple[str, str]]:
        headers = [
            ("User-Agent", self._settings.user_agent),
            ("Accept", ACCEPT[self._request.kind]),
            ("Accept-Encoding", "gzip, deflate, br, zstd"),
        ]
        at_home = origin(url) == origin(self._start)
        optional = {
            "If-None-Match": self._request.etag,
            "If-Modified-Since": self._request.last_modified,
            "Authorization": self._login if at_home else "",
            "Cookie": self._cookie_header(url) or (self._request.cookies if at_home else ""),
        }
        return headers + [(name, value) for name, value in optional.items() if value and _is_header_value(value)]

    def _cookie_header(self, url: httpx.URL) -> str:
        carrier = httpx.Request("GET", url)
        self._cookies.set_cookie_header(carrier)
        return str(carrier.headers.get("cookie", ""))

    def _keep_cookies(self, reply: Reply) -> None:
        if "set-cookie" in reply.headers:
            carrier = httpx.Response(reply.status, headers=reply.headers, request=httpx.Request("GET", reply.url))
            self._cookies.extract_cookies(carrier)

    def _value(self, trail: _Trail) -> Fetched | NotModified:
        reply, asked = trail.reply, self._request
        kept = tuple((name, reply.headers[name][:500]) for name in KEPT_HEADERS if name in reply.headers)
        if reply.status == 304 and (asked.etag or asked.last_modified):
            return NotModified(asked.url, str(reply.url), trail.moved_to, kept)
        if not 200 <= reply.status < 300:
            raise status_trouble(reply)
        if reply.too_large:
            limit = f"{self._settings.body_cap / 2**20:.3g} MiB"
            shown = without_secrets(str(reply.url))
            raise FetchError(
                FailureKind.TOO_LARGE, f"{shown}: the answer is larger than {limit}.", status=reply.status
            )
        return Fetched(
            url=asked.url,
            final_url=str(reply.url),
            status=reply.status,
            body=reply.body,
            content_type=reply.headers.get("content-type", ""),
            etag=reply.headers.get("etag", ""),
            last_modified=reply.headers.get("last-modified", ""),
            moved_to=trail.moved_to,
            hops=tuple(str(url) for url in trail.way[1:]),
            headers=kept,
            cookies=self._cookie_header(reply.url),
        )


def _loop(way: Sequence[httpx.URL]) -> FetchError:
    shown = " → ".join(without_secrets(str(url)) for url in way[:5])
    more = " → …" if len(way) > 5 else ""
    return FetchError(
        FailureKind.REDIRECT_LOOP, f"{shown}{more}: redirects without end ({len(way) - 1} followed)."
    )


def _basic(url: httpx.URL) -> str:
    """The Authorization header for the user and password in ``url``; "" without."""
    if not url.userinfo:
        return ""
    return "Basic " + b64encode(f"{url.username}:{url.password}".encode()).decode("ascii")


def _is_header_value(text: str) -> bool:
    return text.isascii() and text.isprintable()


class Fetcher:
    """Fetches over HTTP from any number of threads; a context manager.

    Owns an event loop in a thread of its own, on which all requests of all callers keep their turns: one at a time
    for a host, at least ``host_gap`` apart. What it knows of hosts (robots.txt, rests) lasts as long as it does,
    so one fetcher is meant for one run.
    """

    def __init__(
        self,
        settings: HttpSettings | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        resolver: Resolver = resolve,
        jitter: Callable[[float, float], float] = random.uniform,
    ) -> None:
        """Raises ValueError when the environment names a proxy of a kind that is not supported."""
        self._settings = settings or HttpSettings()
        self._connections = Connections(parse_networks(self._settings.allow_networks), resolver)
        self._polite = Polite(self._settings, self._connections, monotonic, wall, jitter)
        self._loop = asyncio.new_event_loop()
        self._loop.set_default_executor(ThreadPoolExecutor(NAME_LOOKUPS, "resolver"))
        self._thread = threading.Thread(target=self._loop.run_forever, name="fetcher", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends what is still under way and closes all connections. A second call does nothing."""
        if self._loop.is_closed():
            return
        self._wait_for(self._shut_down())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def get(self, url: str, *, etag: str = "", last_modified: str = "", kind: Kind = "page") -> Answer:
        """The answer for one address; waits for it. Give the last answer's validators for a conditional GET."""
        return self._wait_for(self._visit(Request(url, etag, last_modified, kind)))

    def save(self, url: str, to: Path) -> Answer:
        """As ``get`` of a file that a person asked for by name: its body goes into ``to``, not through memory.

        What stands there after a failure is no whole file.
        """
        return self._wait_for(self._visit(Request(url, kind="file", to=to)))

    def get_many(self, requests: Sequence[str | Request]) -> list[Answer]:
        """The answers in the order of ``requests`` (an address alone is a page), hosts side by side."""
        return self._wait_for(self._visit_all([Request(r) if isinstance(r, str) else r for r in requests]))

    async def _visit(self, request: Request) -> Answer:
        return await _Visit(self._polite, self._settings, request).answer()

    async def _visit_all(self, requests: Sequence[Request]) -> list[Answer]:
        return await asyncio.gather(*(self._visit(request) for request in requests))

    async def _shut_down(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self._connections.close()

    def _wait_for(self, work: Coroutine[Any, Any, T]) -> T:
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result()
        finally:
            future.cancel()  # no effect once done; ends the work when the waiting thread is interrupted

"""Asking as a guest: in turn, by the robots.txt of the host, with the rests it asks for, again if that helps."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx

from flows.answers import FailureKind, FetchError, HttpSettings
from flows.connections import Connections, Reply
from flows.pacing import LONGEST_REST, MOST_JITTER, Pacing, RestingError
from flows.robots import ROBOTS_CAP, Robots, parse_robots, product_token
from flows.urls import UrlError, authority, join, origin, parse_url, without_secrets

TRANSIENT = frozenset({408, 429, 500, 502, 503, 504, 522, 524})  # as Media Cloud
REDIRECTS = frozenset({301, 302, 303, 307, 308})
REST_AFTER_429 = 30.0  # seconds, where the answer names none; as Media Cloud
REST_AFTER_GIVING_UP = 600.0  # seconds for a host that answered 429 to every attempt
TIMEOUTS_IN_A_ROW = 3  # after which a host is not asked again by this fetcher
ROBOTS_REDIRECTS = 5  # RFC 9309, 2.3.1.2
ROBOTS_AGAIN = 3600.0  # seconds after which a robots.txt that could not be had may be asked for again


@dataclass(slots=True)
class Budget:
    """Seconds on the wire that one fetch has left, over its redirects and attempts; waiting in turn is free."""

    seconds: float


class Polite:
    """All requests of a fetcher pass through here. Belongs to one event loop."""

    def __init__(
        self,
        settings: HttpSettings,
        connections: Connections,
        monotonic: Callable[[], float],
        wall: Callable[[], float],
        jitter: Callable[[float, float], float],
    ) -> None:
        """``wall`` gives the seconds since 1970, for a Retry-After date in an answer that has no Date."""
        self._settings = settings
        self._connections = connections
        self._monotonic = monotonic
        self._wall = wall
        self._jitter = jitter
        self._pacing = Pacing(settings.host_gap, settings.max_wait, monotonic)
        self._robots: dict[str, asyncio.Task[Robots | FetchError]] = {}
        self._timeouts: Counter[str] = Counter()
        self._slots = asyncio.Semaphore(settings.connections)

    async def ask(
        self,
        url: httpx.URL,
        headers: Sequence[tuple[str, str]],
        budget: Budget,
        cap: int,
        to: Path | None = None,
    ) -> Reply:
        """The answer to one GET, asked for again where that can help; its body in the file ``to`` if one is given.

        Raises FetchError.
        """
        attempt = 1
        while True:
            try:
                return await self._in_turn(url, headers, budget, cap, to)
            except FetchError as trouble:
                if not trouble.transient or (trouble.retry_after or 0.0) > self._settings.max_wait:
                    raise
                if attempt >= self._settings.attempts:
                    self._give_up(url, trouble)
                    raise
                if trouble.retry_after is None:
                    await asyncio.sleep(min(self._jitter(0.5, 1.0) * 2**attempt, self._settings.max_wait))
            attempt += 1

    async def permit(self, url: httpx.URL, *, always: bool = False) -> None:
        """Learns the manners that the host of ``url`` wants. Raises FetchError when it disallows ``url``.

        ``always``: a configured feed, for which only the crawl delay counts.
        """
        robots = await self._robots_of(url)
        if always or robots.allows(str(url)):
            return
        shown = without_secrets(str(url))
        if robots.unavailable:
            reason = f"{shown}: {robots.unavailable}, so no page of this host is asked for until it can be had."
            raise FetchError(FailureKind.ROBOTS, reason, retry_after=ROBOTS_AGAIN)
        raise FetchError(FailureKind.ROBOTS, f"{shown}: robots.txt of the host disallows it.")

    async def _in_turn(
        self, url: httpx.URL, headers: Sequence[tuple[str, str]], budget: Budget, cap: int, to: Path | None
    ) -> Reply:
        host = authority(url)
        try:
            async with self._pacing.turn(host):
                if self._timeouts[host] >= TIMEOUTS_IN_A_ROW:
                    raise FetchError(FailureKind.TIMEOUT, _not_again(url))
                async with self._slots:
                    reply = await self._timed(url, headers, budget, cap, to)
                self._raise_if_transient(host, reply)
                return reply
        except RestingError as resting:
            raise _resting(url, resting.seconds) from resting

    async def _timed(
        self, url: httpx.URL, headers: Sequence[tuple[str, str]], budget: Budget, cap: int, to: Path | None
    ) -> Reply:
        if budget.seconds <= 0:
            raise FetchError(
                FailureKind.TIMEOUT, f"{without_secrets(str(url))}: the way there took all of the time."
            )
        host = authority(url)
        begun = self._monotonic()
        try:
            reply = await self._connections.ask(url, headers, budget.seconds, cap, to)
        except FetchError as trouble:
            self._timeouts[host] = self._timeouts[host] + 1 if trouble.kind is FailureKind.TIMEOUT else 0
            raise
        finally:
            budget.seconds -= self._monotonic() - begun
        self._timeouts[host] = 0
        return reply

    def _raise_if_transient(self, host: str, reply: Reply) -> None:
        if reply.status not in TRANSIENT:
            return
        wait = retry_after(reply.headers, self._wall())
        if wait is None and reply.status == 429:
            wait = min(REST_AFTER_429, self._settings.max_wait)
        if wait is not None:
            self._pacing.rest(host, wait + self._jitter(0.05, MOST_JITTER))
        raise status_trouble(reply, wait, transient=True)

    def _give_up(self, url: httpx.URL, trouble: FetchError) -> None:
        if trouble.kind is FailureKind.RATE_LIMITED:
            self._pacing.rest(authority(url), REST_AFTER_GIVING_UP)

    async def _robots_of(self, url: httpx.URL) -> Robots:
        key = origin(url)
        if key not in self._robots:
            self._robots[key] = asyncio.create_task(self._fetch_robots(url))
        robots = await asyncio.shield(self._robots[key])  # one caller's end must not end it for the others
        if isinstance(robots, FetchError):
            raise robots.anew()
        self._pacing.slow_down(authority(url), robots.crawl_delay)
        return robots

    async def _fetch_robots(self, url: httpx.URL) -> Robots | FetchError:
        token = product_token(self._settings.user_agent)
        try:
            reply = await self._robots_reply(url)
        except FetchError as trouble:
            if trouble.kind in _UNREACHABLE:
                return trouble
            return Robots(token, unavailable=f"its robots.txt could not be had ({trouble.reason.rstrip('.')})")
        if not 200 <= reply.status < 300:
            return Robots(token)
        return parse_robots(reply.body, self._settings.user_agent)

    async def _robots_reply(self, url: httpx.URL) -> Reply:
        at = url.copy_with(raw_path=b"/robots.txt", fragment=None)
        budget = Budget(self._settings.feed_timeout)
        headers = [("User-Agent", self._settings.user_agent), ("Accept", "text/plain,*/*;q=0.5")]
        for _ in range(ROBOTS_REDIRECTS + 1):
            reply = await self.ask(at, headers, budget, ROBOTS_CAP)
            if reply.status not in REDIRECTS or "location" not in reply.headers:
                return reply
            at = follow(at, reply.headers["location"])
        return reply


_UNREACHABLE = frozenset({FailureKind.REFUSED, FailureKind.DNS, FailureKind.TLS, FailureKind.ADDRESS})


def retry_after(headers: httpx.Headers, wall: float) -> float | None:
    """Seconds that a Retry-After header asks for, a day at most; None without one that can be read.

    A date counts from the answer's own Date, so that a wrong clock on either side is harmless; else from ``wall``.
    """
    text = headers.get("retry-after", "")[:64].strip()
    if text.isascii() and text.isdecimal():
        return min(float(text), LONGEST_REST)
    until = _http_date(text)
    if until is None:
        return None
    now = _http_date(headers.get("date", "")[:64])
    return min(max(0.0, until - (wall if now is None else now)), LONGEST_REST)


def _http_date(text: str) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def status_trouble(reply: Reply, wait: float | None = None, *, transient: bool = False) -> FetchError:
    """What an answer with an error status means."""
    shown, status = without_secrets(str(reply.url)), reply.status
    match status:
        case 404:
            kind, reason = FailureKind.NOT_FOUND, "there is no such page (404)."
        case 410:
            kind, reason = FailureKind.GONE, "withdrawn for good (410)."
        case 429:
            later = f" for {wait:.0f} s" if wait is not None else ""
            kind, reason = FailureKind.RATE_LIMITED, f"the host asks to be left alone{later} (429)."
        case 401 | 403 | 451:
            kind, reason = FailureKind.HTTP_ERROR, f"the host does not let us in ({status})."
        case _ if status >= 500:
            kind, reason = (
                FailureKind.SERVER_ERROR,
                f"the host has a fault ({status}); try again later.",
            )
        case _:
            kind, reason = FailureKind.HTTP_ERROR, f"answered with status {status}."
    return FetchError(
        kind, f"{shown}: {reason}", status=status, retry_after=wait, transient=transient, permanent=status == 410
    )


def start(url: str) -> httpx.URL:
    """``url`` parsed. Raises FetchError."""
    try:
        return parse_url(url)
    except UrlError as error:
        raise _no_address(error) from error


def follow(base: httpx.URL, location: str) -> httpx.URL:
    """Where a redirect leads. Raises FetchError."""
    try:
        return join(base, location)
    except UrlError as error:
        raise _no_address(error) from error


def _no_address(error: UrlError) -> FetchError:
    kind = FailureKind.ADDRESS if error.scheme else FailureKind.BAD_ANSWER
    return FetchError(kind, str(error), permanent=True)


def _not_again(url: httpx.URL) -> str:
    return (
        f"{without_secrets(str(url))}: {url.host} let {TIMEOUTS_IN_A_ROW} requests in a row run out of time; "
        f"it is left for the next run."
    )


def _resting(url: httpx.URL, seconds: float) -> FetchError:
    reason = f"{without_secrets(str(url))}: {url.host} asks for a pause of {seconds:.0f} s, more than a run waits."
    return FetchError(FailureKind.RATE_LIMITED, reason, retry_after=seconds)

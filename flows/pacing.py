"""Manners towards one host: one request at a time, a gap between two, and rest where the host asks for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

MOST_JITTER = 0.5  # seconds that may be added to a rest, so that not all come back at the same moment
LONGEST_REST = 24 * 3600.0  # seconds; Media Cloud obeys Retry-After up to a day


class RestingError(Exception):
    """The host's next turn is further away than a run waits. ``seconds`` until then."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"{seconds:.0f} s")
        self.seconds = seconds


@dataclass(slots=True)
class _Host:
    gap: float
    ready_at: float = float("-inf")
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Pacing:
    """The turns of all hosts. Belongs to one event loop; times are seconds of ``monotonic``."""

    def __init__(
        self,
        gap: float,
        max_wait: float,
        monotonic: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """``gap`` between two requests to one host; a turn further away than ``max_wait`` is refused."""
        self._gap = gap
        self._max_wait = max_wait
        self._monotonic = monotonic
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Waits until ``host`` may be asked and keeps others from asking it. Raises RestingError."""
        state = self._host(host)
        async with state.lock:
            # The rest may be prolonged while this one sleeps, and sleeping may end a little early.
            while (seconds := state.ready_at - self._monotonic()) > 0:
                if seconds > max(self._max_wait, self._gap) + MOST_JITTER:
                    raise RestingError(seconds)
                await self._sleep(seconds)
            try:
                yield
            finally:
                state.ready_at = max(state.ready_at, self._monotonic() + state.gap)

    def slow_down(self, host: str, gap: float) -> None:
        """Keeps at least ``gap`` seconds between requests to ``host`` from now on (Crawl-delay)."""
        state = self._host(host)
        longer = max(state.gap, min(gap, LONGEST_REST))
        if state.ready_at > float("-inf"):
            state.ready_at += longer - state.gap
        state.gap = longer

    def rest(self, host: str, seconds: float) -> None:
        """Leaves ``host`` alone for ``seconds``, a day at most."""
        state = self._host(host)
        state.ready_at = max(state.ready_at, self._monotonic() + min(seconds, LONGEST_REST))

    def _host(self, host: str) -> _Host:
        if host not in self._hosts:
            self._hosts[host] = _Host(self._gap)
        return self._hosts[host]

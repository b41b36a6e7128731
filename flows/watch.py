"""What every step of a night needs, and how a task that starts elsewhere opens it again."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from extractors.model import Feed
from flows.advisers import Advisers, advisers
from flows.configuration import Configuration, load_configuration
from flows.http import Fetcher, HttpSettings
from flows.known_texts import KnownTexts
from storage.database import Database, open_database


@dataclass(frozen=True, slots=True)
class Order:
    """Which night to run, in plain values that any process can open: see ``open_watch``."""

    database: str
    config: str
    now: datetime
    run_id: str
    first_run: bool = False
    invented: bool = False  # the demo's newsroom: messages are marked
    hold_messages: bool = False  # record alerts, send nothing
    quiet: bool = False  # relate claims, alert nobody
    feeds: tuple[str, ...] = ()  # ids of those to poll; none: all


@dataclass(frozen=True, slots=True)
class Watch:
    """An opened order: configuration, database and network."""

    order: Order
    configuration: Configuration
    database: Database
    fetcher: Fetcher
    advisers: Advisers = field(default_factory=Advisers)
    furniture: dict[str, Counter[str]] = field(default_factory=dict)  # outlet -> lines it repeats
    texts: KnownTexts = field(default_factory=KnownTexts)  # that pages may repeat

    @property
    def now(self) -> datetime:
        """The moment that dates the night."""
        return self.order.now

    @property
    def run_id(self) -> str:
        """The night's id in the database."""
        return self.order.run_id

    @property
    def feeds(self) -> tuple[Feed, ...]:
        """The feeds that this run polls."""
        chosen = self.order.feeds
        return tuple(feed for feed in self.configuration.feeds if not chosen or feed.id in chosen)

    @property
    def is_adaptive(self) -> bool:
        """Whether each feed is asked by its own rhythm rather than in every run."""
        return self.configuration.settings.night.poll == "adaptive"

    def tells(self, published: datetime | None) -> bool:
        """Whether a contradiction in an article of that date is told, or only kept.

        A first night on live feeds brings weeks of old news: that feeds the ledger without messages.
        """
        if self.order.quiet:
            return False
        quiet = timedelta(days=self.configuration.settings.night.quiet_days_on_first_run)
        return not self.order.first_run or published is None or published >= self.now - quiet


_open: dict[Order, Watch] = {}
_lock = threading.Lock()


def open_watch(order: Order) -> Watch:
    """The watch of an order, opened once a process; a worker process opens its own."""
    with _lock:
        if order not in _open:
            configuration = load_configuration(Path(order.config) if order.config else None)
            fetcher = Fetcher(http_settings(configuration))
            asked = advisers(configuration, os.environ)
            _open[order] = Watch(order, configuration, open_database(order.database), fetcher, asked)
        return _open[order]


def close_watch(order: Order) -> None:
    """Close what ``open_watch`` opened in this process."""
    with _lock:
        watch = _open.pop(order, None)
    if watch is not None:
        watch.fetcher.close()
        watch.database.close()


@contextmanager
def watching(order: Order) -> Iterator[Watch]:
    """An open watch for the time of the block."""
    try:
        yield open_watch(order)
    finally:
        close_watch(order)


def http_settings(configuration: Configuration) -> HttpSettings:
    """The network settings of a configuration, with an honest user agent."""
    http = configuration.settings.http
    return HttpSettings(
        user_agent=f"claimwatch/0.1 (+{http.contact})",
        feed_timeout=http.feed_timeout,
        page_timeout=http.page_timeout,
        body_cap=http.body_cap_mib * 2**20,
        host_gap=http.host_gap,
        max_wait=http.max_wait,
        allow_networks=http.allow_networks,
    )

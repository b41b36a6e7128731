"""Nights on a few feeds of a scripted web, step by step, without Prefect."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.deliver import Delivered
from flows.night import begin, finish, pending_batches, record_batch
from flows.poll import poll_feed
from flows.read import ReadEntry, read_entries
from flows.report import NightReport, night_report
from flows.watch import Order, open_watch

FIRST = datetime(2025, 11, 10, 20, tzinfo=UTC)
SETTINGS = '[night]\ntimezone = "UTC"\n[http]\nhost_gap = 0.0\nmax_wait = 0.0\nallow_networks = ["127.0.0.0/8"]\n'


@dataclass
class SmallNights:
    """A database and configuration in ``folder`` for feeds ``{id: url}``."""

    folder: Path
    feeds: dict[str, str]
    read: list[ReadEntry] = field(default_factory=list)  # of the last night

    def __post_init__(self) -> None:
        blocks = [
            f'[[feed]]\nid = "{id_}"\nurl = {json.dumps(url)}\noutlet = "The {id_}"\nlanguage = "en"\n'
            for id_, url in self.feeds.items()
        ]
        (self.folder / "feeds.toml").write_text("\n".join(blocks), encoding="utf-8")
        (self.folder / "corpus").mkdir(exist_ok=True)  # no seeds
        (self.folder / "settings.toml").write_text(SETTINGS, encoding="utf-8")

    @property
    def database(self) -> str:
        return f"sqlite:///{self.folder / 'nights.db'}"

    def run(self, day: float) -> NightReport:
        """The night ``day`` days after the first."""
        now = FIRST + timedelta(days=day)
        order = Order(self.database, str(self.folder), now, f"night-{day}", hold_messages=True)
        with begin(order) as started:
            watch = open_watch(started)
            polls = [poll_feed(watch, feed) for feed in watch.configuration.feeds]
            self.read = [read for batch in pending_batches(watch) for read in read_entries(watch, batch)]
            record_batch(watch, self.read)
            report = night_report(watch, polls, Delivered())
            finish(watch, report)
        return report

    def days(self, days: Sequence[float]) -> list[NightReport]:
        """Several nights in turn."""
        return [self.run(day) for day in days]

"""A year of nights: their run time, the growth of the database, and of what Prefect keeps. Prints ratios.

``YEAR_NIGHTS`` in the environment sets another number of nights.
"""

from __future__ import annotations

import os
import statistics
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from extractors.claims import extract_claims
from flows.configuration import load_configuration
from flows.deliver import deliver_due
from flows.maintain import Maintained, maintain
from flows.night import begin, finish, pending_batches, record_batch
from flows.poll import poll_feed
from flows.read import ReadEntry, read_entries
from flows.report import night_report
from flows.seeding import ingest_seeds
from flows.watch import Order, open_watch
from storage.upkeep import free_and_whole
from tests.benchmarks.growing_newsroom import Story, Year, year
from tests.postgres import children_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="CPU of other processes is read from /proc"),
]
NIGHTS = int(os.environ.get("YEAR_NIGHTS", "365"))
OWN = 4  # nights that read the news of the newsroom itself, many times as much
SLOWER_AT_MOST = 1.3
STEEPER_AT_MOST = 1.2


@dataclass(frozen=True)
class Measured:
    """A night: seconds of CPU of this process and of those that it works with, seconds by the wall."""

    cpu: float
    wall: float
    stages: dict[str, float]
    articles: int
    claims: int
    alerts: int
    size: int  # bytes of the database in use
    yardstick: float  # seconds of CPU for the same work every night: how busy the machine was
    maintained: float  # seconds of CPU
    upkeep: Maintained


def one_night(database: str, web: Year, number: int) -> Measured:
    """One night by the plain functions, in the order of the flow, and its maintenance."""
    now = web.night(number)
    cpu, wall = seconds_of_cpu(web), time.monotonic()
    stages: dict[str, float] = {}
    with begin(Order(database, str(web.config), now, f"night-{number}", invented=True)) as order:
        watch = open_watch(order)
        ingest_seeds(watch)
        polls = [poll_feed(watch, feed) for feed in watch.configuration.feeds]
        stages["poll"] = seconds_of_cpu(web) - cpu
        read = sorted((r for b in pending_batches(watch) for r in read_entries(watch, b)), key=ReadEntry.order)
        stages["read"] = seconds_of_cpu(web) - cpu - sum(stages.values())
        record_batch(watch, read)
        stages["record"] = seconds_of_cpu(web) - cpu - sum(stages.values())
        report = night_report(watch, polls, deliver_due(watch))
        finish(watch, report)
        stages["tell"] = seconds_of_cpu(web) - cpu - sum(stages.values())
        with watch.database.read() as conn:
            free, whole = free_and_whole(conn)
    took = seconds_of_cpu(web) - cpu, time.monotonic() - wall
    yardstick = _yardstick()
    upkeep = maintain(database, str(web.config), now)
    figures = report.figures
    return Measured(
        *took,
        stages,
        figures.articles,
        figures.claims,
        len(report.alerts),
        whole - free,
        yardstick,
        seconds_of_cpu(web) - cpu - took[0] - yardstick,
        upkeep,
    )


def seconds_of_cpu(web: Year) -> float:
    """Of this process and its workers, those that have ended among them; not of the newsroom."""
    mine = [os.getpid(), *(child for child in children_of(os.getpid()) if child != web.process)]
    return sum(_ticks(process) for process in mine) / os.sysconf("SC_CLK_TCK")


def _ticks(process: int) -> int:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # it has ended, and counts among our own children's
        return 0
    return sum(map(int, fields[11:15] if process == os.getpid() else fields[11:13]))


def _yardstick() -> float:
    """Seconds of CPU to read the claims of one and the same article."""
    text = "\n".join(Story("indus", 1).content()[1])
    knowledge = load_configuration(None).knowledge
    tagging = knowledge.tagger.tag(text)
    extract_claims(text, "", tagging, None, knowledge)  # the first time loads the parser
    begun = time.process_time()
    for _ in range(3):
        extract_claims(text, "", tagging, None, knowledge)
    return time.process_time() - begun


@pytest.mark.timeout(7_200)
def test_a_year_of_nights(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database = f"sqlite:///{tmp_path / 'year.db'}"
    nights: list[Measured] = []
    with year(tmp_path) as web:
        for number in range(1, NIGHTS + 1):
            nights.append(one_night(database, web, number))
            capsys.readouterr()  # what the console channel said
            if number <= OWN or number % 10 == 0:
                with capsys.disabled():
                    print(_line(number, nights), flush=True)
    usual = nights[OWN:]
    with capsys.disabled():
        print("\n".join(_ratios(usual)))
    assert all(night.upkeep.sound for night in nights), [n.upkeep.problems for n in nights if n.upkeep.problems]
    assert _steady([night.cpu for night in usual], usual) <= SLOWER_AT_MOST
    assert _steepness(usual) <= STEEPER_AT_MOST


def _line(number: int, nights: list[Measured]) -> str:
    last = nights[-10:] if number > OWN else nights[-1:]

    def mean(name: str) -> float:
        return statistics.fmean(getattr(night, name) for night in last)

    stages = " ".join(f"{s} {statistics.fmean(n.stages[s] for n in last):.2f}" for s in last[0].stages)
    return (
        f"night {number:3}: {mean('cpu'):5.2f} s of CPU, {mean('wall'):5.2f} s ({stages}), "
        f"{mean('articles'):4.1f} articles, {mean('claims'):4.1f} claims, {mean('alerts'):4.1f} told, "
        f"{nights[-1].size / 1e6:6.2f} MB; yardstick {mean('yardstick'):.2f}, upkeep {mean('maintained'):.2f} s"
    )


def _ratio(values: list[float]) -> float:
    """The last ten against the first ten, by their means."""
    return statistics.fmean(values[-10:]) / statistics.fmean(values[:10])


def _steady(values: list[float], nights: list[Measured]) -> float:
    """The same, each night's by what the yardstick took in it: other work on the machine falls out."""
    return _ratio(values) / _ratio([night.yardstick for night in nights])


def _steepness(nights: list[Measured]) -> float:
    """Bytes a night in the second half of the year against the first."""
    middle = len(nights) // 2
    first = (nights[middle].size - nights[0].size) / middle
    return (nights[-1].size - nights[middle].size) / (len(nights) - 1 - middle) / first


def _ratios(nights: list[Measured]) -> list[str]:
    names = nights[0].stages
    stages = {name: _steady([night.stages[name] for night in nights], nights) for name in names}
    return [
        f"{len(nights)} nights after the first {OWN}: last ten against first ten",
        f"  CPU by the yardstick {_steady([n.cpu for n in nights], nights):.2f}   (bar {SLOWER_AT_MOST})",
        f"  CPU as it was {_ratio([n.cpu for n in nights]):.2f}, wall {_ratio([n.wall for n in nights]):.2f}",
        *(f"  {name:8} {ratio:.2f}" for name, ratio in stages.items()),
        f"  maintenance {_steady([n.maintained for n in nights], nights):.2f}",
        f"database: {nights[-1].size / 1e6:.1f} MB, second half grows {_steepness(nights):.2f} times as fast "
        f"as the first (bar {STEEPER_AT_MOST})",
        "largest tables: " + ", ".join(f"{t.name} {t.size / 1e6:.1f} MB" for t in nights[-1].upkeep.tables[:8]),
    ]

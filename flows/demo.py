"""The demo: three nights of the bundled newsroom over HTTP on loopback, through the nightly flow itself."""

from __future__ import annotations

import json
import socket
import sys
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from alerts.alert_words import counted
from alerts.escaping import for_terminal
from alerts.rendering import headline
from flows.launch import night
from flows.prefect_server import prefect_server
from flows.report import NightReport
from flows.summary import summary_lines
from seeds.newsroom.serve import Newsroom

NIGHTS = {
    1: datetime.fromisoformat("2025-11-10T20:00:00Z"),
    2: datetime.fromisoformat("2025-11-11T20:00:00Z"),
    3: datetime.fromisoformat("2025-11-12T23:00:00Z"),
}
# Shorter than the newsroom's own, so that a demo takes a minute: seconds.
DRIP, STALL, RETRY_AFTER = 0.2, 3.0, 1.0
AGGREGATORS = {"topline"}
INTRODUCTION = """\
claimwatch demo: three nights of a small news web that is bundled with the program and served on this machine.
ITS OUTLETS, PEOPLE AND EVENTS ARE INVENTED. The ledger starts from the seed corpus: five articles from the web.
"""


def run_demo(database: str) -> int:
    """Run the three nights into ``database`` (a new file where it is empty), print alerts and summaries."""
    folder = Path(tempfile.mkdtemp(prefix="claimwatch-demo-"))
    database = database or f"sqlite:///{folder / 'demo.db'}"
    print(INTRODUCTION)
    reports: list[NightReport] = []
    with prefect_server(folder / "prefect"):
        for number, moment in NIGHTS.items():
            print(f"=== Night {number} of 3 ===\n", flush=True)
            with newsroom(number, folder) as web:
                reports.append(night(database, write_config(web, folder / "config"), moment, invented=True))
            print("\n".join(summary_lines(reports[-1])) + "\n", flush=True)
    print(_closing(database, reports))
    return 0 if any(report.alerts for report in reports) else 1


def _closing(database: str, reports: list[NightReport]) -> str:
    told = [alert for report in reports for alert in report.alerts]
    headlines = "\n".join(f"  {for_terminal(headline(alert))}" for alert in told)
    return (
        f"All alerts, one line each:\n{headlines}\n\n"
        f"{counted(len(told), 'alert')} on invented news in three nights. Database: {database}\n"
        f"The cases, and how to answer one:  claimwatch case list --db {database}\n"
        f"Everything in it, as JSON lines:  claimwatch export --db {database}\n"
        "Your own nights:                  claimwatch run"
    )


@contextmanager
def newsroom(number: int, folder: Path) -> Iterator[Newsroom]:
    """The newsroom as of that night, on the addresses of the nights before.

    Outlets have addresses of their own (127.0.1.x) where the system answers on them, else ports.
    """
    places = folder / "ports.json"
    known: dict[str, object] = json.loads(places.read_text()) if places.exists() else {}
    by_port = not _answers_on("127.0.1.14")
    web = Newsroom(
        night=number,
        port=known.get("port", 0),
        ports=known.get("ports"),
        by_port=by_port,
        state=str(folder),
        drip=DRIP,
        stall=STALL,
        retry_after=RETRY_AFTER,
    )
    with web:
        places.write_text(json.dumps({"port": web.port, "ports": web.ports}))
        yield web


def _answers_on(address: str) -> bool:
    try:
        with socket.socket() as probe:
            probe.bind((address, 0))
    except OSError:
        return False
    return True


def write_config(web: Newsroom, folder: Path, outlets: Collection[str] = ()) -> Path:
    """A configuration folder that watches the newsroom (or some of its outlets), with loopback allowed."""
    folder.mkdir(parents=True, exist_ok=True)
    feeds = "\n".join(_feed(web, key) for key in outlets or web.outlets)
    (folder / "feeds.toml").write_text(feeds, encoding="utf-8")
    (folder / "settings.toml").write_text(SETTINGS, encoding="utf-8")
    return folder


SETTINGS = """\
[night]
timezone = "UTC"

[http]
host_gap = 0.0
page_timeout = 10.0
max_wait = 10.0
allow_networks = ["127.0.0.0/8"]
"""


def _feed(web: Newsroom, key: str) -> str:
    tier = "aggregator" if key in AGGREGATORS else "press"
    name = web.outlets[key]["name"]
    return (
        f'[[feed]]\nid = "{key}"\nurl = {json.dumps(web.url(key))}\noutlet = {json.dumps(name)}\n'
        f'language = "{web.outlets[key].get("lang", "en")}"\ntier = "{tier}"\n'
    )


if __name__ == "__main__":
    sys.exit(run_demo(""))

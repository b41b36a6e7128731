"""Running nights of the bundled newsroom in tests, and scoring what came of them with its own scorer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flows.configuration import load_configuration
from flows.demo import NIGHTS, newsroom, write_config
from flows.export import lines
from flows.launch import night
from flows.report import NightReport
from seeds.newsroom import score
from storage.database import open_database

GOLD = Path(score.HERE) / "gold.json"


@dataclass
class Nights:
    """A database after some nights of the newsroom. ``prefect_server`` must be up while nights run."""

    folder: Path
    name: str = "nights.db"
    config_folder: Path | None = None
    reports: list[NightReport] = field(default_factory=list)

    @property
    def database(self) -> str:
        return f"sqlite:///{self.folder / self.name}"

    @property
    def config(self) -> Path:
        return self.config_folder or self.folder / "config"

    @property
    def access_log(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.folder / "access.jsonl").read_text().splitlines()]

    def run(self, number: int) -> NightReport:
        with newsroom(number, self.folder) as web:
            report = night(self.database, write_config(web, self.config), NIGHTS[number], invented=True)
        self.reports.append(report)
        return report

    def export(self) -> list[dict[str, Any]]:
        watched = load_configuration(self.config).watched
        database = open_database(self.database)
        try:
            with database.read() as conn:
                return list(lines(conn, watched))
        finally:
            database.close()


def scored(exported: Sequence[dict[str, Any]], upto: int = 3) -> tuple[dict[str, Any], list[Any]]:
    """The scorer's figures and its list of misses."""
    articles = [line for line in exported if line["type"] == "article"]
    alerts = [line for line in exported if line["type"] == "alert"]
    figures: tuple[dict[str, Any], list[Any]] = score.score(score.Gold(str(GOLD), upto), articles, alerts)
    return figures

"""When what is started: settings, prefect.yaml and ``deploy/`` say the same, and every day has one night."""

# Prefect is imported within the tests, after ``server`` has said where it is: it reads that once.

from __future__ import annotations

import asyncio
import importlib
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from extractors.data_files import DataFileError
from flows.configuration import Schedule, load_configuration
from flows.exit_codes import UsageError
from flows.prefect_server import Server
from flows.request import Request, local, order_of
from storage.address import without_password

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
SECRET = "postgresql://watcher:s3cret@db.example/claimwatch"


def _settings(folder: Path, text: str) -> Path:
    (folder / "settings.toml").write_text(text)
    return folder


@pytest.mark.parametrize("zone", ["Asia/Karachi", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe"])
@pytest.mark.parametrize("cron", ["15 2 * * *", "30 1 * * *"])
def test_every_day_has_one_night_through_daylight_saving_changes(zone: str, cron: str, server: Server) -> None:
    """By Prefect's own reckoning, which starts the runs; 02:15 is left out or comes twice on two days a year."""
    from prefect.server.schemas.schedules import CronSchedule as Reckoned

    start = datetime(2026, 1, 1, tzinfo=ZoneInfo(zone))
    dates = asyncio.run(Reckoned(cron=cron, timezone=zone).get_dates(400, start=start))
    days = Counter(date.astimezone(ZoneInfo(zone)).date() for date in dates)
    assert set(days.values()) == {1}
    assert len(days) == (max(days) - min(days)).days + 1 == 400


@pytest.mark.parametrize(
    ("cron", "last"),
    [
        ("15 2 * * *", datetime(2026, 11, 21, 21, 15, tzinfo=UTC)),
        ("*/15 * * * *", NOW),
        ("* * * * *", NOW),
        ("30 5 * * 0", datetime(2026, 11, 22, 0, 30, tzinfo=UTC)),
        ("0 4 1 * *", datetime(2026, 10, 31, 23, 0, tzinfo=UTC)),
        ("0 4 1 1 *", None),
    ],
)
def test_the_last_time_that_was_due(cron: str, last: datetime | None, server: Server) -> None:
    from prefect.client.schemas.objects import DeploymentSchedule
    from prefect.client.schemas.schedules import CronSchedule

    from flows.missed import last_due

    schedule = DeploymentSchedule(schedule=CronSchedule(cron=cron, timezone="Asia/Karachi"))
    assert asyncio.run(last_due([schedule], NOW)) == last
    paused = DeploymentSchedule(schedule=CronSchedule(cron=cron, timezone="Asia/Karachi"), active=False)
    assert asyncio.run(last_due([paused], NOW)) is None


def test_deployments_follow_the_settings(tmp_path: Path, server: Server) -> None:
    from flows.serving import deployments

    text = '[night]\ntimezone = "Asia/Tokyo"\npoll = "adaptive"\n[schedule]\nnightly = "5 3 * * *"\nmaintain=""\n'
    made = deployments(load_configuration(_settings(tmp_path, text)), without_password(SECRET), "/etc/claimwatch")
    assert [d.name for d in made] == ["nightly", "deliver", "maintain", "hourly"]
    schedules = {d.name: [(s.schedule.cron, s.schedule.timezone) for s in d.schedules or ()] for d in made}
    assert schedules["nightly"] == [("5 3 * * *", "Asia/Tokyo")]
    assert schedules["maintain"] == []
    assert {d.parameters["database"] for d in made} == {"postgresql://watcher@db.example/claimwatch"}
    assert made[3].parameters["small"] is True
    assert all(d.concurrency_limit == 1 and d.tags == ["claimwatch"] and d.description for d in made)
    assert [d.name for d in deployments(load_configuration(None), "x.db", "")] == [
        "nightly",
        "deliver",
        "maintain",
    ]


@pytest.mark.parametrize("line", ["61 2 * * *", "2 * * *", "* * * * * *", "0 0 31 2 *", "at two"])
def test_a_line_that_is_no_cron_line_is_refused_with_an_example(line: str, tmp_path: Path) -> None:
    with pytest.raises(DataFileError) as refused:
        load_configuration(_settings(tmp_path, f'[schedule]\nnightly = "{line}"\n'))
    for words in ("settings.toml", "nightly", line, '"15 2 * * *"'):
        assert words in str(refused.value)


def test_prefect_yaml_has_the_same_deployments_for_a_work_pool(server: Server) -> None:
    file = yaml.safe_load((ROOT / "prefect.yaml").read_text())
    default = Schedule()
    *scheduled, helper = file["deployments"]
    for deployment in scheduled:
        module, name = deployment["entrypoint"].rsplit(".", 1)
        flow = getattr(importlib.import_module(module), name)
        assert set(deployment.get("parameters", {})) <= set(flow.parameters.properties)
        (schedule,) = deployment["schedules"]
        assert schedule["cron"] == getattr(default, deployment["name"])
        assert schedule["timezone"] == load_configuration(None).settings.night.timezone
        assert deployment["concurrency_limit"]["limit"] == 1
        assert deployment["work_pool"] == {"name": "claimwatch"}
    assert [d["name"] for d in scheduled] == ["nightly", "hourly", "deliver", "maintain"]
    module, name = helper["entrypoint"].rsplit(".", 1)
    flow = getattr(importlib.import_module(module), name)
    assert f"{flow.name}/{helper['name']}" == load_configuration(None).settings.scale.deployment
    assert helper["work_pool"] == {"name": "claimwatch"}


def test_the_compose_file_holds_no_secret_and_names_what_it_uses() -> None:
    file = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
    services: dict[str, dict[str, Any]] = file["services"]
    used = {volume.split(":")[0] for service in services.values() for volume in service.get("volumes", ())}
    assert used == set(file["volumes"])
    for service in services.values():
        assert set(service.get("depends_on", ())) <= set(services)
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))
        for name, value in service.get("environment", {}).items():
            if "PASSWORD" in name or name.endswith(("_URLS", "_DB")):
                assert "${" in value or "PASSWORD" not in name, name
    assert (ROOT / file["x-claimwatch"]["build"]["dockerfile"]).exists()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_the_systemd_unit_is_valid(tmp_path: Path) -> None:
    unit = (ROOT / "deploy" / "claimwatch.service").read_text()
    (tmp_path / "claimwatch.service").write_text(unit.replace("/srv/claimwatch/.venv/bin/claimwatch", "/bin/true"))
    command = ["systemd-analyze", "verify", "--man=no", str(tmp_path / "claimwatch.service")]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "claimwatch.service" not in checked.stderr
    assert checked.returncode == 0


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: Request(feeds=["dwan-home"]), ("'dwan-home'", "did you mean dawn-home")),
        (lambda: Request(feeds=["zzz"]), ("'zzz'", "there are")),
        (lambda: Request(now=datetime.now(UTC) + timedelta(days=3)), ("now:", "lies ahead")),
    ],
)
def test_a_wrong_parameter_is_refused_with_the_remedy(
    wrong: Callable[[], Request], words: tuple[str, ...]
) -> None:
    with pytest.raises(UsageError) as refused:
        order_of(wrong(), NOW, by_person=True)
    for word in words:
        assert word in str(refused.value)


def test_a_late_night_keeps_its_day_and_a_moment_without_zone_is_local() -> None:
    planned = datetime(2026, 11, 21, 21, 15, tzinfo=UTC)
    assert f"{local(Request(), planned):%Y-%m-%d %H:%M}" == "2026-11-22 02:15"
    order = order_of(Request(now=datetime(2026, 11, 20, 2, 15), feeds=["thenews", "thenews"]), planned)  # noqa: DTZ001
    assert order.now == datetime(2026, 11, 19, 21, 15, tzinfo=UTC)
    assert order.feeds == ("thenews",)


def test_a_password_stays_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMWATCH_DB", SECRET)
    shown = without_password(SECRET)
    assert "s3cret" not in shown
    assert order_of(Request(database=shown), NOW).database == SECRET
    assert order_of(Request(), NOW).database == SECRET
    assert order_of(Request(database="sqlite:///other.db"), NOW).database == "sqlite:///other.db"

"""After a time in which nothing ran, on a real Prefect server: the latest night once, the rest put aside."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from flows.prefect_server import Server
from storage.database import open_database
from storage.reading_tables import RunState
from storage.runs import finish_run, start_run

pytestmark = pytest.mark.timeout(240)


@dataclass
class Deployed:
    """A deployment of the nightly flow that fires every day, with what is left of days in which nothing ran."""

    id: UUID
    database: str

    def done(self, moment: datetime) -> None:
        """A night that came to its end."""
        database = open_database(self.database)
        with database.write() as conn:
            start_run(conn, f"night-{moment:%d}", moment, "night")
            finish_run(conn, f"night-{moment:%d}", moment, RunState.DONE, {})
        database.close()


@pytest.fixture
def deployed(server: Server, tmp_path: Path) -> Deployed:
    from prefect.client.orchestration import get_client

    from flows.configuration import load_configuration
    from flows.serving import deployments

    database = f"sqlite:///{tmp_path / 'x.db'}"
    (tmp_path / "settings.toml").write_text('[night]\ntimezone = "UTC"\n[schedule]\nnightly = "15 2 * * *"\n')
    nightly = deployments(load_configuration(tmp_path), database, str(tmp_path))[0]
    nightly.name = f"nightly-{uuid4().hex[:6]}"
    id_ = nightly.apply()
    assert isinstance(id_, UUID)

    async def late() -> None:
        """Runs of the last four days, as a server leaves them that went on while nobody took runs."""
        days = {
            "start_time": (_now() - timedelta(days=4)).isoformat(),
            "end_time": _now().isoformat(),
            "min_runs": 10,
            "max_runs": 10,
        }
        async with get_client() as client:
            await client.request("POST", "/deployments/{id}/schedule", path_params={"id": id_}, json=days)

    asyncio.run(late())
    return Deployed(id_, database)


def _now() -> datetime:
    return datetime.now(UTC)


def _with_client(work: Callable[..., Awaitable[object]], *given: object) -> object:
    from prefect.client.orchestration import get_client

    async def run() -> object:
        async with get_client() as client:
            return await work(client, *given)

    return asyncio.run(run())


def _runs(deployment: UUID) -> list[tuple[datetime, str, str]]:
    """Runs up to now, the earliest first: when they were due, state, message."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterId

    with get_client(sync_client=True) as client:
        found = client.read_flow_runs(deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment])))
    due = [
        (run.expected_start_time, run.state.name, run.state.message or "")
        for run in found
        if run.state is not None and run.expected_start_time is not None and run.expected_start_time <= _now()
    ]
    return sorted(due)


def test_of_missed_nights_the_latest_stays_and_the_others_say_why(deployed: Deployed) -> None:
    from flows.catching_up import catch_up, skip_missed

    skipped = _with_client(skip_missed, deployed.id, _now())
    runs = _runs(deployed.id)
    assert len(runs) == 4
    assert [name for _, name, _ in runs] == ["Skipped"] * 3 + [runs[3][1]]
    assert runs[3][1] in {"Scheduled", "Late"}
    assert isinstance(skipped, list)
    assert len(skipped) == 3
    assert f"the run of {runs[3][0]:%Y-%m-%d %H:%M} UTC takes up what it left" in runs[0][2]
    deployed.done(runs[0][0])
    assert _with_client(catch_up, deployed.id, deployed.database, _now()) == ""  # the one that stays is enough


def test_a_missed_night_that_is_started_all_the_same_does_nothing(deployed: Deployed) -> None:
    """As workers do, of which none puts missed runs aside."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterId
    from prefect.client.schemas.sorting import FlowRunSort
    from prefect.flow_engine import run_flow

    from flows.nightly import nightly

    with get_client(sync_client=True) as client:
        oldest = client.read_flow_runs(
            deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployed.id])),
            sort=FlowRunSort.EXPECTED_START_TIME_ASC,
            limit=1,
        )[0]
    run_flow(nightly, flow_run=oldest, parameters=oldest.parameters, return_type="state")
    first = _runs(deployed.id)[0]
    assert first[1] == "Skipped"
    assert "takes up what it left" in first[2]
    assert not (Path(deployed.database.removeprefix("sqlite:///"))).exists()


def test_a_night_that_no_run_is_left_for_is_made_up_once(deployed: Deployed) -> None:
    """As after days in which the server was down too, or when the machine went down in the middle of a night."""
    from flows.catching_up import catch_up, skip_missed

    now = _now()
    _with_client(skip_missed, deployed.id, now + timedelta(days=1))
    assert _with_client(catch_up, deployed.id, deployed.database, now) == ""  # no night ever ran here
    deployed.done(now - timedelta(days=9))
    due = now.replace(hour=2, minute=15, second=0, microsecond=0)
    due -= timedelta(days=due > now)
    assert f"{due:%Y-%m-%d %H:%M} UTC" in str(_with_client(catch_up, deployed.id, deployed.database, now))
    assert _with_client(catch_up, deployed.id, deployed.database, _now()) == ""
    deployed.done(due)
    _with_client(skip_missed, deployed.id, now + timedelta(days=1))
    assert _with_client(catch_up, deployed.id, deployed.database, _now()) == ""


def test_a_run_without_a_sign_of_life_is_crashed_and_a_live_one_is_not(server: Server) -> None:
    from prefect import flow
    from prefect.client.orchestration import get_client
    from prefect.events import emit_event
    from prefect.events.worker import EventsWorker
    from prefect.states import Running

    from flows import zombies

    @flow
    def watched() -> None: ...

    with get_client(sync_client=True) as client:
        silent, alive = (client.create_flow_run(watched, tags=[zombies.TAG], state=Running()) for _ in range(2))
        other = client.create_flow_run(watched, state=Running())  # of another program on the same server
    before = _now() - timedelta(minutes=1)
    assert _silent_of(before, silent, alive, other) == []  # all three have just changed their state
    since = _now()
    emit_event("prefect.flow-run.heartbeat", {"prefect.resource.id": f"prefect.flow-run.{alive.id}"})
    EventsWorker.drain_all(timeout=10)
    deadline = time.monotonic() + 60
    while _with_client(zombies.is_silent, alive, since):  # the server writes events down in bundles
        assert time.monotonic() < deadline
        time.sleep(0.5)
    assert _silent_of(since, silent, alive, other) == [silent.name]
    with get_client(sync_client=True) as client:
        states = [client.read_flow_run(run.id).state for run in (silent, alive, other)]
    assert [state.name for state in states if state is not None] == ["Crashed", "Running", "Running"]
    assert states[0] is not None
    assert "takes up what it left" in (states[0].message or "")


def _silent_of(since: datetime, *runs: Any) -> list[str]:
    """Those of the runs that are crashed now; others on the server may be, too."""
    from flows.zombies import crash_silent_runs

    crashed = _with_client(crash_silent_runs, since)
    assert isinstance(crashed, list)
    return [run.name for run in runs if run.name in crashed]


def test_the_automation_is_set_up_once(server: Server) -> None:
    from flows.zombies import NAME, watch_for_zombies

    for _ in range(2):
        _with_client(watch_for_zombies)
    found = _with_client(lambda client: client.read_automations_by_name(NAME))
    assert isinstance(found, list)
    assert len(found) == 1
    assert found[0].enabled

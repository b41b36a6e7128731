"""After a time in which nothing ran: missed runs are put aside, and the latest night is run once."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from prefect import State
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.states import Cancelled, Scheduled

from flows.missed import last_due, missed
from storage.database import open_database
from storage.nights import last_good_night

WAITING = [StateType.SCHEDULED]
UNDER_WAY = [StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING]


async def skip_missed(client: PrefectClient, deployment_id: UUID, now: datetime) -> list[str]:
    """End as skipped the runs of a deployment that its schedule has outrun; their names."""
    deployment = await client.read_deployment(deployment_id)
    last = await last_due(deployment.schedules, now)
    skipped = []
    for run in await _runs(client, deployment_id, WAITING) if last is not None else ():
        planned = run.expected_start_time
        if last is not None and run.auto_scheduled and planned is not None and planned < last:
            state: State[Any] = Cancelled(name="Skipped", message=missed(planned, last))
            await client.set_flow_run_state(run.id, state, force=True)
            skipped.append(f"{deployment.name} of {planned:%Y-%m-%d %H:%M} UTC")
    return skipped


async def catch_up(client: PrefectClient, deployment_id: UUID, database: str, now: datetime) -> str:
    """Start the latest night, if it was missed or did not come to its end; what is done, in words, or "".

    A database on which no night ever ran waits for its first.
    """
    deployment = await client.read_deployment(deployment_id)
    last = await last_due(deployment.schedules, now)
    if last is None or (done := _last_night(database)) is None or done >= last:
        return ""
    for run in await _runs(client, deployment_id, UNDER_WAY):
        if run.expected_start_time is not None and last <= run.expected_start_time <= now:
            return ""
    moment = {"now": last.isoformat()}
    await client.create_flow_run_from_deployment(deployment_id, parameters=moment, state=Scheduled())
    return f"the night of {last:%Y-%m-%d %H:%M} UTC was missed or did not come to its end: it is run now"


def _last_night(database: str) -> datetime | None:
    opened = open_database(database)
    try:
        with opened.read() as conn:
            return last_good_night(conn)
    finally:
        opened.close()


async def _runs(client: PrefectClient, deployment_id: UUID, states: list[StateType]) -> list[FlowRun]:
    return await client.read_flow_runs(
        flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=states))),
        deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment_id])),
    )

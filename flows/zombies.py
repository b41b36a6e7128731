"""Runs whose process is gone: the server calls them crashed when it hears no sign of life from them."""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime, timedelta

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.events.actions import ChangeFlowRunState
from prefect.events.filters import (
    EventAnyResourceFilter,
    EventFilter,
    EventNameFilter,
    EventOccurredFilter,
    EventOrder,
)
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification
from prefect.states import Crashed

TAG = "claimwatch"  # on every run of ours
SILENCE = timedelta(seconds=150)  # five signs of life, of one every 30 s, were missed
NAME = "claimwatch: runs without a sign of life have crashed"
_WHY = "The process of this run is gone: it gave no sign of life. The next run takes up what it left."
_ENDS = ("Completed", "Failed", "Cancelled", "Crashed")


def automation() -> AutomationCore:
    """What the server does by itself with a run of ours that falls silent."""
    sign = "prefect.flow-run.heartbeat"
    trigger = EventTrigger(
        after={sign},
        expect={sign, *(f"prefect.flow-run.{end}" for end in _ENDS)},
        match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
        match_related=ResourceSpecification({"prefect.resource.id": [f"prefect.tag.{TAG}"]}),
        for_each={"prefect.resource.id"},
        posture=Posture.Proactive,
        threshold=1,
        within=SILENCE,
    )
    crash = ChangeFlowRunState(state=StateType.CRASHED, message=_WHY)
    return AutomationCore(name=NAME, description=_WHY, trigger=trigger, actions=[crash])


async def watch_for_zombies(client: PrefectClient) -> None:
    """Set the automation up, or bring it up to date."""
    known = await client.read_automations_by_name(NAME)
    if known:
        await client.update_automation(known[0].id, automation())
    else:
        await client.create_automation(automation())


def main() -> int:
    """Set the automation up on the server of the environment: for workers, which have no ``claimwatch serve``."""

    async def set_up() -> None:
        async with get_client() as client:
            await watch_for_zombies(client)

    asyncio.run(set_up())
    return 0


async def crash_silent_runs(client: PrefectClient, since: datetime) -> list[str]:
    """Mark as crashed the runs that are said to be going on and are silent since that moment; their names.

    For those that ended together with the server, which the automation does not see. To be called when the server
    has been up for longer than ``SILENCE``.
    """
    going_on = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]
    runs = await client.read_flow_runs(
        flow_run_filter=FlowRunFilter(
            tags=FlowRunFilterTags(all_=[TAG]),
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=going_on)),
        )
    )
    silent = [run for run in runs if await is_silent(client, run, since)]
    for run in silent:
        await client.set_flow_run_state(run.id, Crashed(message=_WHY), force=True)
    return [run.name for run in silent]


async def is_silent(client: PrefectClient, run: FlowRun, since: datetime) -> bool:
    """Whether the run neither changed its state nor gave a sign of life since that moment."""
    changed = run.state.timestamp if run.state is not None else run.created
    if changed is None or changed > since:
        return False
    signs = await client.read_events(
        EventFilter(
            event=EventNameFilter(name=["prefect.flow-run.heartbeat"]),
            any_resource=EventAnyResourceFilter(id=[f"prefect.flow-run.{run.id}"]),
            occurred=EventOccurredFilter(since=since),
            order=EventOrder.DESC,
        ),
        limit=1,
    )
    return not signs.events


if __name__ == "__main__":
    sys.exit(main())

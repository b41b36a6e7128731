"""Runs that come late: of those that were missed only the latest is run, for the day on which it was due."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import DeploymentSchedule
from prefect.client.schemas.schedules import CronSchedule
from prefect.context import FlowRunContext

LATE = timedelta(minutes=5)  # a run may start so late without being looked at
# How far back to look for the last time: Prefect reckons a thousand dates at most, so near times first.
BACK = (timedelta(hours=1), timedelta(days=1), timedelta(days=9), timedelta(days=40))


def taken_up_later() -> str:
    """Why the run that is going on is not needed any more; "" where it is.

    It is not if its schedule has fired again since: that later run takes up all that this one was to do.
    """
    context = FlowRunContext.get()
    run = context.flow_run if context is not None else None
    if run is None or not run.auto_scheduled or run.deployment_id is None or run.expected_start_time is None:
        return ""
    planned, now = run.expected_start_time, datetime.now(UTC)
    if now - planned < LATE:
        return ""
    last = asyncio.run(last_due(_schedules(run.deployment_id), now))
    if last is None or last <= planned:
        return ""
    return missed(planned, last)


def missed(planned: datetime, last: datetime) -> str:
    """Why the run that was due at ``planned`` is not run, in words."""
    return (
        f"missed: it was due at {planned:%Y-%m-%d %H:%M} UTC, when nothing could run it; "
        f"the run of {last:%Y-%m-%d %H:%M} UTC takes up what it left."
    )


def _schedules(deployment_id: UUID) -> Sequence[DeploymentSchedule]:
    with get_client(sync_client=True) as client:
        return client.read_deployment(deployment_id).schedules


async def last_due(schedules: Sequence[DeploymentSchedule], now: datetime) -> datetime | None:
    """When the schedules fired last, in UTC; None where that is 40 days ago or more."""
    crons = [s.schedule for s in schedules if s.active and isinstance(s.schedule, CronSchedule)]
    times = [await _last_of(cron, now) for cron in crons]
    return max((due for due in times if due is not None), default=None)


async def _last_of(cron: CronSchedule, now: datetime) -> datetime | None:
    """By Prefect's own reckoning, so that daylight-saving changes are what they were for the schedule."""
    from prefect.server.schemas.schedules import CronSchedule as Reckoned  # a second to load: only for late runs

    schedule = Reckoned(cron=cron.cron, timezone=cron.timezone, day_or=cron.day_or)
    for back in BACK:
        dates = await schedule.get_dates(start=now - back, end=now)
        if dates:
            return max(dates).astimezone(UTC)
    return None

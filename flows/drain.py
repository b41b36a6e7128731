"""Leaving a run only when the server has recorded all of it: its tasks are told to it in the background."""

from __future__ import annotations

import time
from uuid import UUID

import httpx
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.events.worker import EventsWorker
from prefect.logging.handlers import APILogWorker

LIMIT = 20.0  # seconds given to the server


def drain(flow_run_id: UUID) -> bool:
    """Send what is queued and wait until the server has recorded the run's tasks; whether it did."""
    APILogWorker.drain_all(timeout=5)
    EventsWorker.drain_all(timeout=5)
    try:
        return _recorded(flow_run_id, time.monotonic() + LIMIT)
    except httpx.HTTPError:  # the server is gone; the night is not
        return False


def _recorded(flow_run_id: UUID, deadline: float) -> bool:
    last = -1
    with get_client(sync_client=True) as client:
        while time.monotonic() < deadline:
            runs = client.read_task_runs(flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[flow_run_id])))
            settled = all(run.state and run.state.is_final() for run in runs)
            if settled and len(runs) == last:
                return True
            last = len(runs)
            time.sleep(0.5)
    return False

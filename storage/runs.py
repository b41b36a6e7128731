"""Runs: one at a time, each with its end and its summary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from storage.reading_tables import RunState, runs
from storage.statements import upsert


@dataclass(frozen=True, slots=True)
class Run:
    """One pass of the pipeline."""

    id: str
    kind: str  # "night", "ingest", ...
    started_at: datetime
    finished_at: datetime | None
    state: RunState
    summary: Mapping[str, object] | None


def start_run(conn: Connection, run_id: str, now: datetime, kind: str) -> tuple[str, ...]:
    """Begins a run, or the same one again. Ids of the runs that were left running: they crashed.

    To be called under the run lock, which proves that no other run is alive.
    """
    crashed = crash_stale_runs(conn, now)
    values = {"kind": kind, "started_at": now, "finished_at": None, "state": RunState.RUNNING, "summary": None}
    row = upsert(conn, runs).values(id=run_id, **values)
    conn.execute(row.on_conflict_do_update(index_elements=["id"], set_=values))
    return crashed


def finish_run(
    conn: Connection, run_id: str, at: datetime, state: RunState, summary: Mapping[str, object]
) -> None:
    """Ends a run. ``summary`` holds what JSON can."""
    values = {"finished_at": at, "state": state, "summary": dict(summary)}
    conn.execute(update(runs).where(runs.c.id == run_id).values(values))


def crash_stale_runs(conn: Connection, at: datetime) -> tuple[str, ...]:
    """Marks the runs that are still said to be running as crashed, and names them."""
    change = update(runs).where(runs.c.state == RunState.RUNNING)
    crashed = change.values(state=RunState.CRASHED, finished_at=at).returning(runs.c.id)
    return tuple(conn.scalars(crashed))


def last_run(conn: Connection, kind: str, state: RunState | None = None) -> Run | None:
    """The latest run of a kind, if asked for in a state."""
    query = select(runs).where(runs.c.kind == kind).order_by(runs.c.started_at.desc(), runs.c.id.desc())
    if state is not None:
        query = query.where(runs.c.state == state)
    row = conn.execute(query.limit(1)).one_or_none()
    return None if row is None else _run(row)


def run(conn: Connection, run_id: str) -> Run | None:
    """The run with this id."""
    row = conn.execute(select(runs).where(runs.c.id == run_id)).one_or_none()
    return None if row is None else _run(row)


def _run(row: Row[Any]) -> Run:
    return Run(row.id, row.kind, row.started_at, row.finished_at, RunState(row.state), row.summary)

"""The nights that ran, as digests and health notices tell of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from storage.reading_tables import RunState, runs
from storage.runs import Run, run

NIGHT = "night"  # the kind of their runs
MAINTENANCE = "maintain"


def nights_between(conn: Connection, since: datetime, until: datetime) -> tuple[Run, ...]:
    """Nights that began after ``since`` and not after ``until``, whatever their end, the earliest first."""
    query = select(runs.c.id).where(runs.c.kind == NIGHT, runs.c.started_at > since, runs.c.started_at <= until)
    ids = conn.scalars(query.order_by(runs.c.started_at, runs.c.id)).all()
    return tuple(found for id_ in ids if (found := run(conn, id_)) is not None)


def first_night(conn: Connection) -> datetime | None:
    """When the first night of the database began."""
    began: datetime | None = conn.scalar(select(func.min(runs.c.started_at)).where(runs.c.kind == NIGHT))
    return began


def last_good_night(conn: Connection) -> datetime | None:
    """When the last night began that came to its end."""
    done = (runs.c.kind == NIGHT, runs.c.state == RunState.DONE)
    began: datetime | None = conn.scalar(select(func.max(runs.c.started_at)).where(*done))
    return began

"""The flow of a helper: a run in a work pool that takes part in a night which another process leads."""

from __future__ import annotations

import time

from prefect import flow
from prefect.tasks import Task

from flows.exit_codes import UsageError
from flows.request import config_of, database_of
from flows.scaling import in_turn, submitter, workers
from flows.share_tasks import poll_feeds, read_pages
from flows.sharing import Batch
from flows.shown import say
from flows.watch import Order, Watch, watching
from storage.database import open_database
from storage.leases import laid_out, remaining
from storage.reading_tables import RunState
from storage.runs import Run, run
from storage.sharing_tables import Work

LOOK_AGAIN = 1.0  # seconds between two looks for work
IDLE_LIMIT = 600.0  # seconds without any, after which the night's leader must be gone

_tasks: dict[Work, Task[..., int]] = {Work.FEED: poll_feeds, Work.PAGE: read_pages}


@flow(name="share", flow_run_name="share of {run_id}")
def share(run_id: str) -> int:
    """Take part in a night: ask feeds and read pages until nothing is left to take.

    Args:
        run_id: The night, as its leader named it. Its database is CLAIMWATCH_DB of this process.
    """
    night = _night(run_id)
    if night.state is not RunState.RUNNING:
        say(f"{run_id} is over already")
        return 0
    with watching(Order(database_of(""), config_of(""), night.started_at, run_id)) as watch:
        done = _help(watch)
    say(f"{done} feeds and pages done")
    return done


def _help(watch: Watch) -> int:
    done, last, at_once = 0, time.monotonic(), watch.configuration.settings.scale.at_once
    with workers(watch) as runner:
        while (left := _left(watch)) is not None and time.monotonic() - last < IDLE_LIMIT:
            some = 0
            for work, count in left.items():
                batches = [Batch(n, "for another") for n in range(count, 0, -1)]  # its leader begins at the first
                some += sum(in_turn(batches, submitter(runner, _tasks[work], watch), at_once))
            done += some
            last = time.monotonic() if some else last
            if not some:
                time.sleep(LOOK_AGAIN)
    return done


def _left(watch: Watch) -> dict[Work, int] | None:
    """How many batches are not done; None once there is nothing more to come."""
    with watch.database.read() as conn:
        left = {work: remaining(conn, watch.run_id, work) for work in Work}
        night = run(conn, watch.run_id)
        over = night is None or night.state is not RunState.RUNNING
        if over or (laid_out(conn, watch.run_id, Work.PAGE) and not left[Work.PAGE]):
            return None
    return left


def _night(run_id: str) -> Run:
    database = open_database(database_of(""), create=False)
    try:
        with database.read() as conn:
            found = run(conn, run_id)
    finally:
        database.close()
    if found is None:
        raise UsageError(
            f"run_id: {database.name} knows no night {run_id}. Set CLAIMWATCH_DB of this worker to its database."
        )
    return found

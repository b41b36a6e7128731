"""Who works on a night, by ``[scale]`` of settings.toml: threads here, a Dask cluster, runs in a work pool."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
from prefect.deployments import run_deployment
from prefect.exceptions import ObjectNotFound, PrefectHTTPStatusError
from prefect.futures import PrefectFuture, as_completed
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner
from prefect.tasks import Task

from flows.configuration import Scale
from flows.exit_codes import UsageError
from flows.reading_pool import cores
from flows.sharing import Batch, give_up_lost
from flows.shown import say
from flows.watch import Watch, close_watch
from storage.leases import remaining
from storage.sharing_tables import Work

if TYPE_CHECKING:
    from prefect_dask.task_runners import DaskTaskRunner

LOOK_AGAIN = 1.0  # seconds between two looks whether the others are done
Submit = Callable[[Batch], PrefectFuture[int]]


@contextmanager
def workers(watch: Watch) -> Iterator[TaskRunner[Any]]:
    """What runs the tasks of a night. Raises UsageError where Dask is asked for and not installed."""
    scale = watch.configuration.settings.scale
    if scale.task_runner == "dask":
        with _dask(scale) as runner:
            yield runner
            runner.client.run(close_watch, watch.order)  # its processes outlive the night
    else:
        threads: TaskRunner[Any] = ThreadPoolTaskRunner(scale.at_once)
        with threads:
            yield threads


def _dask(scale: Scale) -> DaskTaskRunner:
    try:
        from prefect_dask.task_runners import DaskTaskRunner
    except ImportError as error:
        raise UsageError(
            f"settings.toml: scale.task_runner is 'dask', which is not installed ({error}). "
            "Install it: pip install --no-deps -r requirements-scale.lock; or set it to 'threads'."
        ) from error
    if scale.dask_address:
        return DaskTaskRunner(address=scale.dask_address)
    here = {"n_workers": cores(), "threads_per_worker": 1, "dashboard_address": None}
    return DaskTaskRunner(cluster_kwargs=here)


def submitter(runner: TaskRunner[Any], task: Task[..., int], watch: Watch) -> Submit:
    """How a batch becomes a run of ``task``."""
    return lambda batch: runner.submit(task, {"order": watch.order, "number": batch.number, "name": batch.name})


def call_helpers(watch: Watch) -> None:
    """Start the runs that are to take part; where that fails, the night is done without them."""
    scale = watch.configuration.settings.scale
    for number in range(scale.helpers):
        try:
            run_deployment(scale.deployment, parameters={"run_id": watch.run_id}, timeout=0)
        except ObjectNotFound:
            say(f"there is no deployment {scale.deployment}, so that nobody helps: see 'More than one machine'")
            return
        except (httpx.HTTPError, PrefectHTTPStatusError) as error:
            say(f"helper {number + 1} could not be called ({error}); the night goes on")


def work_off(watch: Watch, work: Work, batches: Sequence[Batch], submit: Submit) -> Iterator[int]:
    """Have every batch done, by this process or others; yields how many items each task of ours did."""
    at_once = watch.configuration.settings.scale.at_once
    while _left(watch, work):
        idle = True
        for done in in_turn(batches, submit, at_once):
            idle = idle and not done
            yield done
        if idle:  # what is left is with others, who may die over it
            give_up_lost(watch)
            time.sleep(LOOK_AGAIN)


def in_turn(batches: Sequence[Batch], submit: Submit, at_once: int) -> Iterator[int]:
    """Submit the batches, so many at once, until one finds nothing to do; yields how many items each did."""
    waiting, running = iter(batches), list[PrefectFuture[int]]()
    dry = False
    while True:
        while not dry and len(running) < at_once and (batch := next(waiting, None)) is not None:
            running.append(submit(batch))
        if not running:
            return
        ended = next(as_completed(running))
        running.remove(ended)
        done = ended.result()
        dry = dry or not done
        yield done


def _left(watch: Watch, work: Work) -> int:
    with watch.database.read() as conn:
        return remaining(conn, watch.run_id, work)

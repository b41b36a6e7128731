"""The nightly flow: Prefect's view of a night. Each task wraps a plain function of its own module.

The grain is coarse on purpose: a task for a feed, a batch of pages, a batch of articles, never for one article.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.events.worker import EventsWorker
from prefect.futures import wait
from prefect.logging.handlers import APILogWorker
from prefect.runtime import flow_run
from prefect.task_runners import ThreadPoolTaskRunner

from extractors.model import Feed
from flows.case_artifacts import show_cases
from flows.configuration import load_configuration
from flows.deliver import Delivered, deliver_due
from flows.heartbeat import beat
from flows.night import Batch, begin, chunks, finish, pending_batches, record_batch
from flows.poll import Poll, poll_feed
from flows.read import ReadEntry, read_entries
from flows.report import NightReport, as_markdown, night_report
from flows.seeding import ingest_seeds
from flows.watch import Order, open_watch
from storage.errors import StorageError

POLLS_AT_ONCE = 8
# For steps that add nothing twice. Delivery is not among them: the outbox has retries of its own.
REPEATABLE: dict[str, Any] = {"cache_policy": NO_CACHE, "retries": 1, "retry_delay_seconds": 3}
DRAIN_LIMIT = 20.0  # seconds given to the server to record what the run sent


@task(name="seed corpus", task_run_name="seed corpus", **REPEATABLE)
def seed_corpus(order: Order) -> int:
    """Store seed articles that are not in the database yet, with their claims; the number of new ones."""
    return ingest_seeds(open_watch(order))


@task(name="poll feed", task_run_name="poll {feed_id}", **REPEATABLE)
def poll(order: Order, feed_id: str) -> Poll:
    """Ask one feed for new entries."""
    watch = open_watch(order)
    outcome = poll_feed(watch, watch.configuration.feed(feed_id))
    log = get_run_logger()
    if not outcome.asked:
        log.info("%s: not due, %s", outcome.outlet, outcome.reason)
    elif outcome.reached:
        log.info("%s: %s new of %s listed", outcome.outlet, outcome.new, outcome.listed)
    else:
        log.warning("%s: %s: %s", outcome.outlet, outcome.state, outcome.reason)
    return outcome


@task(name="read pages", task_run_name="read pages {number}", **REPEATABLE)
def read_pages(order: Order, number: int, batch: Batch) -> list[ReadEntry]:
    """Fetch and read one batch of pages."""
    read = read_entries(open_watch(order), batch)
    get_run_logger().info("%d of %d pages are articles", sum(r.is_article for r in read), len(read))
    return read


@task(name="record articles", task_run_name="record articles {number}", **REPEATABLE)
def record_articles(order: Order, number: int, batch: Sequence[ReadEntry]) -> int:
    """Find copies, names, claims and contradictions of one batch, one transaction an article."""
    log = get_run_logger()
    alerts = 0
    for recorded in record_batch(open_watch(order), batch):
        alerts += recorded.alerts
    log.info("%d entries recorded, %d contradictions told", len(batch), alerts)
    return alerts


@task(name="deliver alerts", task_run_name="deliver alerts", cache_policy=NO_CACHE)
def deliver(order: Order) -> Delivered:
    """Send what waits in the outbox."""
    return deliver_due(open_watch(order))


@task(name="show cases", task_run_name="show cases", cache_policy=NO_CACHE)
def write_cases(order: Order) -> int:
    """Each case that was told tonight as a Markdown artifact."""
    return show_cases(open_watch(order))


@task(name="write report", task_run_name="write report", cache_policy=NO_CACHE)
def write_report(order: Order, polls: Sequence[Poll], delivered: Delivered) -> NightReport:
    """Sum up the night as a Markdown artifact."""
    report = night_report(open_watch(order), polls, delivered)
    create_markdown_artifact(
        key="night-report", markdown=as_markdown(report), description=f"The night of {report.night}"
    )
    return report


def _night_name() -> str:
    parameters: dict[str, Any] = flow_run.parameters
    now = datetime.fromisoformat(str(parameters["now"]))
    folder = Path(parameters["config"]) if parameters["config"] else None
    zone = ZoneInfo(load_configuration(folder).settings.night.timezone)
    return f"night of {now.astimezone(zone):%Y-%m-%d}"


@flow(
    name="nightly",
    flow_run_name=_night_name,
    task_runner=ThreadPoolTaskRunner(max_workers=POLLS_AT_ONCE),  # type: ignore[arg-type]  # generic in the future's type
    validate_parameters=False,
)
def nightly(database: str, config: str, now: datetime, invented: bool = False) -> NightReport:
    """One night: seeds, feeds, pages, articles, claims, contradictions, messages, report."""
    run_id = f"{now:%Y%m%dT%H%M%SZ}-{uuid4().hex[:8]}"
    with begin(Order(database, config, now, run_id, invented=invented)) as order:
        watch = open_watch(order)
        if watch.configuration.knowledge.parser_problem:
            _say(watch.configuration.knowledge.parser_problem)
        if seeds := seed_corpus(order):
            _say(f"{seeds} seed articles are in the first ledger")
        polls = _polls(order, watch.configuration.feeds)
        asked, new = sum(p.asked for p in polls), sum(p.new for p in polls)
        _say(f"{sum(p.reached for p in polls)} of {asked} sources answered, {new} new")
        batches = pending_batches(watch)
        reads = [read_pages.submit(order, number, batch) for number, batch in enumerate(batches, 1)]
        wait(reads)
        found = sorted((r for future in reads for r in future.result()), key=ReadEntry.order)
        _say(f"{sum(r.is_article for r in found)} of {len(found)} pages are articles")
        for number, batch in enumerate(chunks(found, watch.configuration.settings.night.page_batch), 1):
            told = record_articles(order, number, batch)
            _say(f"{len(batch)} recorded, {told} contradictions or changes")
        write_cases(order)
        delivered = deliver(order)
        report = write_report(order, polls, delivered)
        finish(watch, report)
        if trouble := beat(watch):
            _say(trouble)
    return report


def _polls(order: Order, feeds: Sequence[Feed]) -> list[Poll]:
    """Poll all feeds at once. A fault of the program at one feed is that feed's failure, and stops no other."""
    futures = [(feed, poll.submit(order, feed.id)) for feed in feeds]
    polls = []
    for feed, future in futures:
        outcome = future.result(raise_on_failure=False)
        if isinstance(outcome, StorageError):
            raise outcome
        if isinstance(outcome, BaseException):
            outcome = Poll(feed.id, feed.outlet, "failed", f"fault of the program, please report it: {outcome!r}")
        polls.append(outcome)
    return polls


def _say(words: str) -> None:
    """Progress, for the log of the run and for whoever waits at the terminal."""
    get_run_logger().info("%s", words)
    print(f"  {words}", file=sys.stderr, flush=True)


def drain(flow_run_id: UUID) -> None:
    """Send what is queued and wait until the server has recorded the run's tasks, within ``DRAIN_LIMIT``."""
    APILogWorker.drain_all(timeout=5)
    EventsWorker.drain_all(timeout=5)
    deadline = time.monotonic() + DRAIN_LIMIT
    last = -1
    with get_client(sync_client=True) as client:
        while time.monotonic() < deadline:
            runs = client.read_task_runs(flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[flow_run_id])))
            settled = all(run.state and run.state.is_final() for run in runs)
            if settled and len(runs) == last:
                return
            last = len(runs)
            time.sleep(0.5)

"""The nightly flow: Prefect's view of a night. Each task wraps a plain function of its own module.

The grain is coarse on purpose: a task for a feed, a batch of pages, a batch of articles, never for one article.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from prefect import State, flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.runtime import deployment, flow_run
from prefect.states import Cancelled

from flows.case_artifacts import show_cases
from flows.deliver import Delivered, deliver_due
from flows.heartbeat import beat
from flows.missed import taken_up_later
from flows.night import PART, begin_when_free, finish, record_batch
from flows.night_artifacts import figures_in_words, show_night
from flows.poll import Poll
from flows.report import NightReport, night_report
from flows.request import Request, local, order_of
from flows.scaling import call_helpers, submitter, work_off, workers
from flows.seeding import ingest_seeds
from flows.share_tasks import REPEATABLE, poll_feeds, read_pages
from flows.sharing import in_order, lay_out_feeds, lay_out_pages, polls, readings
from flows.shown import Progress, rename, say
from flows.summary import summary_lines
from flows.watch import Order, Watch, open_watch
from storage.errors import RunInProgress
from storage.nights import NIGHT
from storage.sharing_tables import Work

PATIENCE = 3 * 3600.0  # seconds that a scheduled night waits for another run on its database


@task(name="seed corpus", task_run_name="seed corpus", **REPEATABLE)
def seed_corpus(order: Order) -> int:
    """Store seed articles that are not in the database yet, with their claims; the number of new ones."""
    return ingest_seeds(open_watch(order))


@task(name="record articles", task_run_name="record articles {number}", **REPEATABLE)
def record_articles(order: Order, number: int, items: Sequence[str]) -> int:
    """Find copies, names, claims and contradictions of one batch, one transaction an article."""
    watch = open_watch(order)
    alerts = sum(recorded.alerts for recorded in record_batch(watch, readings(watch, items)))
    get_run_logger().info("%d entries recorded, %d contradictions told", len(items), alerts)
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
    """Sum up the night and close it; then show it as artifacts."""
    watch = open_watch(order)
    report = night_report(watch, polls, delivered)
    finish(watch, report)
    show_night(watch, report)
    return report


def _request() -> Request:
    given: dict[str, Any] = flow_run.parameters
    now = given.get("now")
    moment = datetime.fromisoformat(now) if isinstance(now, str) else now
    return Request(
        given.get("database") or "",
        given.get("config") or "",
        moment,
        given.get("feeds") or (),
        bool(given.get("dry_run")),
        bool(given.get("invented")),
    )


def _planned() -> datetime:
    """When the run was to start: a night that comes late keeps its day."""
    return flow_run.scheduled_start_time or datetime.now(UTC)


def _run_name() -> str:
    when, given = local(_request(), _planned()), flow_run.parameters
    what = f"poll of {when:%Y-%m-%d %H:%M}" if given.get("small") else f"night of {when:%Y-%m-%d}"
    chosen = given.get("feeds") or ()
    only = f", {', '.join(chosen[:3])}{', …' if len(chosen) > 3 else ''} only" if chosen else ""
    return f"{what}{only}{' (dry run)' if given.get('dry_run') else ''}"


@flow(
    name="nightly",
    flow_run_name=_run_name,
)
def nightly(
    now: datetime | None = None,
    feeds: list[str] | None = None,
    dry_run: bool = False,
    small: bool = False,
    database: str = "",
    config: str = "",
    invented: bool = False,
) -> NightReport | State[Any]:
    """One night: ask the feeds, read what is new, compare it with the ledger, tell what contradicts it.

    Args:
        now: The moment that dates the night, with zone. Left out: when the run was to start.
        feeds: Ids from feeds.toml, to ask these alone. Left out: all.
        dry_run: Everything but messages: what would be told is in the report and stays held.
        small: A poll between two nights, which does not count as a night.
        database: sqlite:///FILE or postgresql://USER@HOST/NAME. Left out: CLAIMWATCH_DB of the process.
        config: The folder with feeds.toml and the like. Left out: CLAIMWATCH_CONFIG of the process.
        invented: The news is invented, as that of the demo; messages say so.
    """
    if why := taken_up_later():
        return _skipped(why)
    by_person = deployment.id is not None
    order = order_of(_request(), _planned(), by_person=by_person)
    kind = PART if small or order.feeds or dry_run else NIGHT
    patience = PATIENCE if by_person and not small else 0.0
    try:
        with begin_when_free(order, kind, patience, say) as started:
            report = _night(started)
    except RunInProgress as busy:
        if not small:
            raise
        return _skipped(f"{busy} The next poll asks what is due.")
    rename(f"{flow_run.name}: {figures_in_words(report)}")
    return report


def _skipped(why: str) -> State[Any]:
    say(f"skipped: {why}")
    return Cancelled(name="Skipped", message=why)


def _night(order: Order) -> NightReport:
    """The steps of a night that has begun."""
    watch, progress = open_watch(order), Progress("night-progress")
    _greet(watch)
    progress.at(0, "seed articles")
    if seeds := seed_corpus(order):
        say(f"{seeds} seed articles are in the first ledger")
    asked = _gather(watch, progress)
    batches = in_order(watch)
    for number, batch in enumerate(batches, 1):
        told = record_articles(order, number, batch)
        say(f"{len(batch)} recorded, {told} contradictions or changes")
        progress.part(60, 95, number, len(batches), "recording: batch")
    write_cases(order)
    delivered = Delivered() if order.hold_messages else deliver(order)
    report = write_report(order, asked, delivered)
    progress.at(100, figures_in_words(report))
    _close(watch, report)
    return report


def _greet(watch: Watch) -> None:
    if watch.configuration.knowledge.parser_problem:
        say(watch.configuration.knowledge.parser_problem)
    if watch.order.hold_messages:
        say("a dry run: messages are held; claimwatch alerts list --state held, then alerts resend, sends them")


def _close(watch: Watch, report: NightReport) -> None:
    get_run_logger().info("%s", "\n".join(summary_lines(report)))
    if not watch.order.hold_messages and (trouble := beat(watch)):
        say(trouble)


def _gather(watch: Watch, progress: Progress) -> list[Poll]:
    """Poll the feeds and read what is new, with all who help."""
    with workers(watch) as runner:
        feeds = lay_out_feeds(watch)
        call_helpers(watch)
        for number, _ in enumerate(work_off(watch, Work.FEED, feeds, submitter(runner, poll_feeds, watch)), 1):
            progress.part(2, 20, number, len(feeds), "asking feeds: batch")
        asked = polls(watch)
        new = sum(p.new for p in asked)
        say(f"{sum(p.reached for p in asked)} of {sum(p.asked for p in asked)} sources answered, {new} new")
        pages, read = lay_out_pages(watch), 0
        for number, done in enumerate(work_off(watch, Work.PAGE, pages, submitter(runner, read_pages, watch)), 1):
            read += done
            progress.part(20, 60, number, len(pages), "reading pages: batch")
        say(f"{read} pages read")
    return asked

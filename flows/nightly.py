"""The nightly flow: Prefect's view of a night. Each task wraps a plain function of its own module.

The grain is coarse on purpose: a task for a feed, a batch of pages, a batch of articles, never for one article.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from prefect import State, flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.futures import as_completed
from prefect.runtime import deployment, flow_run
from prefect.states import Cancelled
from prefect.task_runners import ThreadPoolTaskRunner

from extractors.model import Feed
from flows.case_artifacts import show_cases
from flows.deliver import Delivered, deliver_due
from flows.heartbeat import beat
from flows.missed import taken_up_later
from flows.night import PART, Batch, begin_when_free, chunks, finish, pending_batches, record_batch
from flows.night_artifacts import figures_in_words, show_night
from flows.poll import Poll, poll_feed
from flows.read import ReadEntry, read_entries
from flows.report import NightReport, night_report
from flows.request import Request, local, order_of
from flows.seeding import ingest_seeds
from flows.shown import Progress, rename, say
from flows.summary import summary_lines
from flows.watch import Order, Watch, open_watch
from storage.errors import RunInProgress, StorageError
from storage.nights import NIGHT

POLLS_AT_ONCE = 8
# For steps that add nothing twice. Delivery is not among them: the outbox has retries of its own.
REPEATABLE: dict[str, Any] = {"cache_policy": NO_CACHE, "retries": 1, "retry_delay_seconds": 3}
PATIENCE = 3 * 3600.0  # seconds that a scheduled night waits for another run on its database


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
    task_runner=ThreadPoolTaskRunner(max_workers=POLLS_AT_ONCE),  # type: ignore[arg-type]  # generic in the future's type
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
    polls = _polls(order, watch.feeds, progress)
    asked, new = sum(p.asked for p in polls), sum(p.new for p in polls)
    say(f"{sum(p.reached for p in polls)} of {asked} sources answered, {new} new")
    found = _pages(order, pending_batches(watch), progress)
    say(f"{sum(r.is_article for r in found)} of {len(found)} pages are articles")
    batches = list(chunks(found, watch.configuration.settings.night.page_batch))
    for number, batch in enumerate(batches, 1):
        told = record_articles(order, number, batch)
        say(f"{len(batch)} recorded, {told} contradictions or changes")
        progress.part(60, 95, number, len(batches), "recording: batch")
    write_cases(order)
    delivered = Delivered() if order.hold_messages else deliver(order)
    report = write_report(order, polls, delivered)
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


def _pages(order: Order, batches: Sequence[Batch], progress: Progress) -> list[ReadEntry]:
    """Read all batches at once; the pages in the order of their entries."""
    reads = [read_pages.submit(order, number, batch) for number, batch in enumerate(batches, 1)]
    for number, _ in enumerate(as_completed(reads), 1):
        progress.part(20, 60, number, len(reads), "reading pages: batch")
    return sorted((read for future in reads for read in future.result()), key=ReadEntry.order)


def _polls(order: Order, feeds: Sequence[Feed], progress: Progress) -> list[Poll]:
    """Poll all feeds at once. A fault of the program at one feed is that feed's failure, and stops no other."""
    futures = [(feed, poll.submit(order, feed.id)) for feed in feeds]
    tenth = max(len(futures) // 10, 1)
    for number, _ in enumerate(as_completed([future for _, future in futures]), 1):
        if number % tenth == 0:
            progress.part(2, 20, number, len(futures), "asking feeds:")
    polls = []
    for feed, future in futures:
        outcome = future.result(raise_on_failure=False)
        if isinstance(outcome, StorageError):
            raise outcome
        if isinstance(outcome, BaseException):
            outcome = Poll(feed.id, feed.outlet, "failed", f"fault of the program, please report it: {outcome!r}")
        polls.append(outcome)
    return polls

"""What is to be done between nights, as Prefect shows it: delivering messages, keeping the database in order."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from prefect import State, flow
from prefect.artifacts import create_markdown_artifact
from prefect.runtime import flow_run
from prefect.states import Cancelled, Completed, Failed

from alerts.alert_words import counted
from alerts.escaping import cut, for_terminal, one_line
from alerts.rendering import headline
from flows.deliver import Delivered, deliver_due
from flows.maintain import Maintained, as_markdown, maintain
from flows.missed import taken_up_later
from flows.request import Request, config_of, configuration_of, database_of, local, moment
from flows.shown import rename, say, spared
from flows.watch import Order, Watch, watching
from storage.errors import RunInProgress
from storage.outbox import due

SHOWN = 100  # messages of a dry run
WIDTH = 120


def _request() -> Request:
    given: dict[str, Any] = flow_run.parameters
    now = given.get("now")
    at = datetime.fromisoformat(now) if isinstance(now, str) else now
    return Request(given.get("database") or "", given.get("config") or "", at)


def _name() -> str:
    when = local(_request(), flow_run.scheduled_start_time or datetime.now(UTC))
    return (
        f"{flow_run.flow_name} {when:%Y-%m-%d %H:%M}{' (dry run)' if flow_run.parameters.get('dry_run') else ''}"
    )


@flow(name="deliver", flow_run_name=_name)
def deliver(
    now: datetime | None = None, dry_run: bool = False, database: str = "", config: str = ""
) -> Delivered | State[Any]:
    """Send what is due: waiting messages, digests, notices to those who keep the watch.

    Args:
        now: The moment to take for now, with zone. Left out: the clock.
        dry_run: Send nothing; the log names what is due.
        database: sqlite:///FILE or postgresql://USER@HOST/NAME. Left out: CLAIMWATCH_DB of the process.
        config: The folder with channels.toml and the like. Left out: CLAIMWATCH_CONFIG of the process.
    """
    if why := taken_up_later():
        return Cancelled(name="Skipped", message=why)
    request = _request()
    configuration_of(request)
    at = moment(request, datetime.now(UTC))
    order = Order(database_of(request.database), config_of(request.config), at, f"deliver-{uuid4().hex[:12]}")
    with watching(order) as watch:
        if dry_run:
            return Completed(message=f"dry run: {_name_due(watch)}")
        done = deliver_due(watch)
    return _told(done)


def _name_due(watch: Watch) -> str:
    with watch.database.read() as conn:
        waiting = due(conn, watch.now, SHOWN)
    for message in waiting:
        say(f"due for {message.channel}: {for_terminal(cut(one_line(headline(message.content)), WIDTH))}")
    return f"{counted(len(waiting), 'message')} due, none sent"


def _told(done: Delivered) -> Delivered | State[Any]:
    """The end of a delivery: named by its counts, failed where a message was given up."""
    if done.elsewhere:
        return Cancelled(
            name="Skipped", message="Another process sends from this database; it takes all that is due."
        )
    words = f"{done.sent} sent, {done.waiting} waiting" + (f", {done.dead} GIVEN UP" if done.dead else "")
    say(words)
    rename(f"{flow_run.name}: {words}")
    for what in done.given_up:
        say(f"GIVEN UP: {for_terminal(one_line(what))}")
    if done.dead:
        remedy = "Mend the channel, then: claimwatch alerts resend --dead"
        return Failed(message=f"{counted(done.dead, 'message')} given up. {remedy}")
    return done


@flow(name="maintain", flow_run_name=_name)
def maintain_flow(now: datetime | None = None, database: str = "", config: str = "") -> Maintained | State[Any]:
    """Keep the database in order: check it, back it up, remove what is past its time.

    Args:
        now: The moment to take for now, with zone. Left out: the clock.
        database: sqlite:///FILE or postgresql://USER@HOST/NAME. Left out: CLAIMWATCH_DB of the process.
        config: The folder with settings.toml and the like. Left out: CLAIMWATCH_CONFIG of the process.
    """
    if why := taken_up_later():
        return Cancelled(name="Skipped", message=why)
    request = _request()
    configuration_of(request)
    at = moment(request, datetime.now(UTC))
    try:
        done = maintain(database_of(request.database), config_of(request.config), at)
    except RunInProgress as busy:
        return Cancelled(name="Skipped", message=f"{busy} The next maintenance does its work.")
    with spared("the report"):
        create_markdown_artifact(key="maintenance", markdown=as_markdown(done), description=f"{at:%Y-%m-%d}")
    for problem in done.problems:
        say(f"to mend: {for_terminal(problem)}")
    rename(f"{flow_run.name}: {counted(len(done.problems), 'problem') if done.problems else 'all well'}")
    return done if done.sound else Failed(message=f"{counted(len(done.problems), 'problem')}: see the artifact.")

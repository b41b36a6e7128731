"""The doctor on what the database says: last runs, the clock, feeds, messages, maintenance, backups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection

from flows.backups import backups_in, folder_of
from flows.checkup import Finding, State
from flows.configuration import Configuration
from flows.health import OVERDUE
from flows.sources import troubles
from storage.database import Database, is_locked
from storage.ledger_tables import Delivery
from storage.nights import MAINTENANCE, NIGHT, first_night
from storage.outbox import messages
from storage.reading_tables import RunState
from storage.runs import Run, last_run

AHEAD = timedelta(minutes=5)  # by which a run may be dated after our clock
STUCK = timedelta(hours=26)  # since when a message is due that should have been tried
OLD_BACKUP = timedelta(days=2)


def of_records(database: Database, configuration: Configuration, now: datetime) -> Iterator[Finding]:
    """What the database says of the nights behind us."""
    runs_now = is_locked(database)
    with database.read() as conn:
        yield from _of_nights(conn, now, runs_now)
        yield from _of_feeds(conn, configuration, now)
        yield from _of_messages(conn, configuration, now)
        yield from _of_maintenance(conn)
        yield from _of_backups(conn, database, configuration, now)


def _of_nights(conn: Connection, now: datetime, runs_now: bool) -> Iterator[Finding]:
    last = last_run(conn, NIGHT)
    if last is None:
        yield Finding("nights", State.NOTE, "none yet: `claimwatch run`")
        return
    if last.started_at > now + AHEAD:
        words = f"the last night is dated {_time(last.started_at)}, and it is {_time(now)}: set the clock"
        yield Finding("clock", State.MEND, f"{words}, or wait; until then retries and digests do not come due.")
    yield _of_last(last, now, runs_now)


def _of_last(last: Run, now: datetime, runs_now: bool) -> Finding:
    began = _time(last.started_at)
    match last.state:
        case RunState.RUNNING if runs_now:
            return Finding("nights", State.OK, f"one runs since {began}")
        case RunState.RUNNING:
            return Finding(
                "nights", State.MEND, f"that of {began} was cut off; `claimwatch run` takes up what it left"
            )
        case RunState.FAILED | RunState.CRASHED:
            words = f"that of {began} {last.state}: see why under Runs in Prefect, then `claimwatch run`"
            return Finding("nights", State.MEND, words)
        case _ if now - last.started_at > OVERDUE:
            words = (
                f"none since {began}: see why nothing calls `claimwatch run`, or `claimwatch serve` has stopped"
            )
            return Finding("nights", State.MEND, words)
    return Finding("nights", State.OK, f"the last one, of {began}, is done")


def _of_feeds(conn: Connection, configuration: Configuration, now: datetime) -> Iterator[Finding]:
    found = troubles(conn, configuration.feeds, now)
    for trouble in found:
        yield Finding(
            "feeds", State.MEND, f"{trouble.outlet} ({trouble.feed_id}): {trouble.matter}. {trouble.remedy}"
        )
    if not found:
        yield Finding("feeds", State.OK, "none fails or is silent against its habit")


def _of_messages(conn: Connection, configuration: Configuration, now: datetime) -> Iterator[Finding]:
    waiting = messages(conn, Delivery.PENDING)
    late = [m for m in waiting if m.next_try_at is not None and m.next_try_at < now - STUCK]
    known = {channel.id for channel in configuration.channels}
    for channel, count in sorted(Counter(m.channel for m in waiting if m.channel not in known).items()):
        words = (
            f"{count} wait for a channel {channel!r} that channels.toml lacks: put it back, or they are given up"
        )
        yield Finding("messages", State.MEND, words)
    if late:
        words = f"{len(late)} should have gone since {_time(late[0].created_at)}: run `claimwatch deliver`"
        yield Finding("messages", State.MEND, words)
    dead = Counter(message.channel for message in messages(conn, Delivery.DEAD))
    for channel, count in sorted(dead.items()):
        remedy = (
            f"`claimwatch alerts test {channel}`, then `claimwatch alerts resend` with what `alerts list` names"
        )
        yield Finding("messages", State.MEND, f"{count} to {channel} were given up: {remedy}")
    if not (late or dead):
        yield Finding("messages", State.OK, f"{len(waiting)} waiting, none stuck or given up")


def _of_maintenance(conn: Connection) -> Iterator[Finding]:
    last = last_run(conn, MAINTENANCE)
    if last is None:
        yield Finding("maintenance", State.NOTE, "never done: let `claimwatch maintain` run each night or week")
        return
    problems = (last.summary or {}).get("problems")
    for problem in problems if isinstance(problems, list) else ():
        yield Finding("maintenance", State.MEND, f"on {_time(last.started_at)}: {problem}")
    if last.state in {RunState.FAILED, RunState.CRASHED}:
        yield Finding("maintenance", State.MEND, f"that of {_time(last.started_at)} {last.state}: run it by hand")
    elif not problems:
        yield Finding("maintenance", State.OK, f"last on {_time(last.started_at)}")


def _of_backups(
    conn: Connection, database: Database, configuration: Configuration, now: datetime
) -> Iterator[Finding]:
    settings = configuration.settings.maintenance
    if not settings.backups:
        yield Finding("backups", State.NOTE, "none by this program (backups = 0 in settings.toml)")
        return
    folder = folder_of(database.name, settings.backup_folder)
    made = backups_in(folder)
    began = first_night(conn)
    if made and now - made[0].made_at <= OLD_BACKUP:
        yield Finding("backups", State.OK, f"{len(made)} in {folder}, the last of {_time(made[0].made_at)}")
    elif began is not None and now - began > OLD_BACKUP:
        age = f"the last is of {_time(made[0].made_at)}" if made else "there is none"
        yield Finding("backups", State.MEND, f"{age} in {folder}: run `claimwatch maintain`")
    else:
        yield Finding("backups", State.NOTE, f"none yet in {folder}: `claimwatch maintain` makes one")


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"

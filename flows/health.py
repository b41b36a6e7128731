"""The health of the watch itself, told to those who mend it: dead feeds, missing nights, messages given up."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Connection

from alerts.channels import Channel, active_channels
from extractors.notices import HealthNotice
from flows.sources import Trouble, troubles
from flows.watch import Watch
from storage.columns import digest
from storage.feeds import feed_state
from storage.ledger_tables import Delivery
from storage.nights import MAINTENANCE, NIGHT, last_good_night
from storage.outbox import Message, enqueue_notice, messages
from storage.reading_tables import RunState
from storage.runs import last_run

OVERDUE = timedelta(hours=26)  # a night every 24 hours, and two to come late


def tell_health(watch: Watch, conn: Connection) -> int:
    """Put what needs a person into the outbox, each matter once; how many messages are new."""
    channels = [c for c in active_channels(watch.configuration.channels, os.environ) if "health" in c.tells]
    until = watch.now + timedelta(days=watch.configuration.settings.night.delivery_days)
    made = [
        enqueue_notice(conn, notice, channel.id, watch.now, until)
        for notice in _notices(watch, conn)
        for channel in channels
        if not _its_own(notice, channel)
    ]
    return len([id_ for id_ in made if id_ is not None])


def _its_own(notice: HealthNotice, channel: Channel) -> bool:
    """A channel that gave a message up is not told so by itself."""
    return notice.id.startswith(f"health:dead:{channel.id}:")


def _notices(watch: Watch, conn: Connection) -> Iterator[HealthNotice]:
    for trouble in troubles(conn, watch.configuration.feeds, watch.now):
        yield _of_feed(watch, conn, trouble)
    last = last_good_night(conn)
    latest = last_run(conn, NIGHT)
    runs_now = latest is not None and latest.state is RunState.RUNNING
    if last is not None and not runs_now and watch.now - last > OVERDUE:
        yield HealthNotice(
            f"health:night:{last:%Y-%m-%dT%H:%MZ}",
            f"no night has come to its end since {last:%Y-%m-%d %H:%M} UTC",
            "Run `claimwatch run` by hand and see what it says; then see why nothing calls it.",
            watch.now,
        )
    yield from _of_maintenance(watch, conn)
    for message in messages(conn, Delivery.DEAD):
        if not isinstance(message.content, HealthNotice):  # or a broken health channel would feed itself
            yield _of_dead(watch, message)


def _of_feed(watch: Watch, conn: Connection, trouble: Trouble) -> HealthNotice:
    """Told once for each time that the feed falls silent: its last good day is part of the key."""
    state = feed_state(conn, trouble.feed_id)
    since = state.last_ok_at if state is not None else None
    key = f"health:feed:{trouble.feed_id}:{since:%Y-%m-%d}" if since else f"health:feed:{trouble.feed_id}:never"
    return HealthNotice(key, f"{trouble.outlet} ({trouble.feed_id}): {trouble.matter}", trouble.remedy, watch.now)


def _of_maintenance(watch: Watch, conn: Connection) -> Iterator[HealthNotice]:
    """What the last maintenance found, once a day each: it may be told again on the next."""
    last = last_run(conn, MAINTENANCE)
    if last is None or last.summary is None:
        return
    found = last.summary.get("problems")
    for problem in found if isinstance(found, list) else ():
        key = f"health:maintenance:{last.started_at:%Y-%m-%d}:{digest(str(problem)).hex()[:12]}"
        yield HealthNotice(
            key, f"maintenance: {problem}", "`claimwatch doctor` looks at all of it again.", watch.now
        )


def _of_dead(watch: Watch, message: Message) -> HealthNotice:
    return HealthNotice(
        f"health:dead:{message.channel}:{message.id}",
        f"message {message.id} to channel {message.channel} was given up: {message.last_error}",
        f"Mend the channel, try it with `claimwatch alerts test {message.channel}`, then run "
        f"`claimwatch alerts resend {message.id}`.",
        watch.now,
    )

"""Making the digests that are due: what waits for them, what ran, what was kept back; also of an empty day."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from alerts.alert_words import counted
from alerts.channels import Channel
from alerts.delivery import parts
from alerts.schedule import last_digest_until, zone_of
from extractors.model import Alert
from extractors.notices import Digest
from flows.watch import Watch
from storage.cases import cases_in
from storage.gathering import alerts_in_digest, collected, gather, last_digest
from storage.ledger_tables import CaseState, Delivery
from storage.nights import first_night, nights_between
from storage.outbox import Message, enqueue_notice, messages
from storage.reading_tables import RunState
from storage.runs import Run

__all__ = ["alerts_in_digest", "make_digests"]


def make_digests(watch: Watch, conn: Connection, channel: Channel) -> int:
    """Put the channel's due digest into the outbox; the number of its parts."""
    if "contradictions" not in channel.tells:
        return 0
    waiting = collected(conn, channel.id, watch.now)
    if not channel.digest:
        return _overflow(watch, conn, channel, waiting) if waiting else 0
    zone = watch.configuration.settings.night.timezone
    slot = last_digest_until(channel, watch.now, zone)
    made, began = last_digest(conn, channel.id, "digest"), first_night(conn)
    beats = channel.heartbeat and began is not None and began < slot and (made is None or made < slot)
    if not waiting and not beats:
        return 0
    since = made or (began - timedelta(seconds=1) if began else slot)
    local = slot.astimezone(zone_of(channel, zone))
    title = f"Digest of {local:%Y-%m-%d, %H:%M} ({channel.timezone or zone})"
    digest = Digest(f"digest:{slot:%Y-%m-%dT%H:%MZ}", title, notes=tuple(_notes(conn, since, watch.now)))
    return _put(watch, conn, channel, digest, waiting, slot)


def _overflow(watch: Watch, conn: Connection, channel: Channel, waiting: Sequence[Message]) -> int:
    title = f"More than {counted(channel.max_messages, 'message')} in a day, so the rest in one"
    digest = Digest(f"overflow:{watch.now:%Y-%m-%dT%H:%M:%SZ}", title)
    return _put(watch, conn, channel, digest, waiting, watch.now)


def _put(
    watch: Watch, conn: Connection, channel: Channel, digest: Digest, waiting: Sequence[Message], at: datetime
) -> int:
    """Store the digest in as many messages as it takes; alerts for which no room is left go with the last."""
    rows = {m.content.id: m.id for m in waiting if isinstance(m.content, Alert)}
    told = tuple(m.content for m in waiting if isinstance(m.content, Alert))
    until = watch.now + timedelta(days=watch.configuration.settings.night.delivery_days)
    whole = Digest(digest.id, digest.title, told, digest.notes, total=len(told))
    pages = parts(whole, channel, os.environ)
    for page in pages:
        made = enqueue_notice(conn, page, channel.id, at, until)
        if made is None:
            continue
        last = page.part == page.parts
        mine = list(rows.values()) if last else [rows.pop(alert.id) for alert in page.alerts]
        gather(conn, mine, made)
    return len(pages)


def _notes(conn: Connection, since: datetime, now: datetime) -> Iterator[str]:
    """What a reader must know besides: whether nights ran, what is open, what was not told."""
    yield _nights(nights_between(conn, since, now), since)
    cases = cases_in(conn, (CaseState.OPEN, CaseState.ACKNOWLEDGED, CaseState.SNOOZED))
    if cases:
        yield f"{counted(len(cases), 'case')} not resolved: claimwatch case list"
    awake = [case.id for case in cases if case.snoozed_until and since < case.snoozed_until <= now]
    if awake:
        yield f"{counted(len(awake), 'snooze')} over: {', '.join(awake[:5])}{', …' if len(awake) > 5 else ''}"
    for state, words in ((Delivery.MUTED, "kept back"), (Delivery.DEAD, "GIVEN UP")):
        found = [m for m in messages(conn, state) if m.created_at > since]
        if found:
            yield f"{counted(len(found), 'message')} {words}: claimwatch alerts list --state {state.value}"


def _nights(nights: Sequence[Run], since: datetime) -> str:
    """The heartbeat: what ran, or that nothing did."""
    done = [night for night in nights if night.state is RunState.DONE]
    if not done:
        failed = f" ({len(nights)} began)" if nights else ""
        return (
            f"NO NIGHT CAME TO ITS END since {since:%Y-%m-%d %H:%M} UTC{failed}. See why `claimwatch run` fails."
        )
    summary = done[-1].summary or {}
    feeds = summary.get("feeds")
    asked = len(feeds) if isinstance(feeds, dict) else 0
    last = f"in the last one {summary.get('feeds_reached', 0)} of {counted(asked, 'source')} answered"
    read = f"{counted(int(str(summary.get('articles', 0))), 'article')} stored"
    cut_off = f"; {len(nights) - len(done)} FAILED" if len(done) < len(nights) else ""
    return f"{counted(len(done), 'night')} ran since {since:%Y-%m-%d %H:%M} UTC: {last}, {read}{cut_off}."

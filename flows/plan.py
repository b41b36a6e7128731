"""What becomes of waiting alerts before any is sent: kept back, put off, sent together, left to a digest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from alerts.channels import Channel
from alerts.mutes import inhibiting_case, silence_on
from alerts.routing import chosen, together
from alerts.schedule import end_of_quiet, first_digest_after
from extractors.model import Alert
from extractors.notices import Digest
from flows.watch import Watch
from storage.cases import cases_in
from storage.gathering import cases_collected, collect, fresh, gather, last_digest, mute, postpone, sent_since
from storage.ledger_tables import CaseState
from storage.outbox import Message, alerts_since, enqueue_notice

WINDOW = timedelta(hours=24)  # for ``max_messages``
OVERFLOW_GAP = timedelta(hours=6)  # between two digests of what was too much for a channel without digest times
STANDING = (CaseState.OPEN, CaseState.ACKNOWLEDGED, CaseState.SNOOZED)
# Kinds of entities that very many alerts name: two alerts about one of them are not yet about one matter.
WIDE = frozenset({"country", "place", "district", "region", "province", "government"})


def plan(watch: Watch, conn: Connection, channel: Channel) -> None:
    """Decide on every alert that waits for the channel and was never tried; what is left pending is sent now."""
    waiting = _not_muted(watch, conn, channel, fresh(conn, channel.id, watch.now))
    waiting = _not_behind_a_digest(conn, channel, waiting)
    zone = watch.configuration.settings.night.timezone
    if channel.digest:
        for message in waiting:
            collect(conn, [message.id], _digest_time(conn, channel, message.created_at, zone))
        return
    if (until := end_of_quiet(channel, watch.now, zone)) is not None:
        postpone(conn, [message.id for message in waiting], until)
        return
    _limit(watch, conn, channel, waiting)


def _not_muted(watch: Watch, conn: Connection, channel: Channel, waiting: Sequence[Message]) -> Sequence[Message]:
    mutes = watch.configuration.mutes
    told = _cases_that_stand(watch, conn) if mutes.inhibitions and waiting else ()
    places = _wide_entities(watch)
    left = []
    for message in waiting:
        alert = _alert(message)
        by = silence_on(alert, channel.id, mutes, watch.now)
        if not by and (case := inhibiting_case(alert, told, mutes, places, watch.now)):
            by = f"case {case}"
        if by:
            mute(conn, message.id, by)
        else:
            left.append(message)
    return left


def _cases_that_stand(watch: Watch, conn: Connection) -> tuple[Alert, ...]:
    """The last alert of each case that is not resolved, of the time that inhibitions look back on."""
    days = max(rule.days for rule in watch.configuration.mutes.inhibitions)
    standing = {case.id for case in cases_in(conn, STANDING)}
    since = watch.now - timedelta(days=days)
    return tuple(
        {s.alert.case_id: s.alert for s in alerts_since(conn, since) if s.alert.case_id in standing}.values()
    )


def _wide_entities(watch: Watch) -> frozenset[str]:
    entities = watch.configuration.knowledge.tagger.watchlist.entities
    return frozenset(entity.id for entity in entities if entity.kind in WIDE)


def _not_behind_a_digest(conn: Connection, channel: Channel, waiting: Sequence[Message]) -> Sequence[Message]:
    """Those of whose case nothing waits for a digest; the others go into it too, after what came before."""
    awaited = cases_collected(conn, channel.id)
    for message in waiting:
        if message.case_id in awaited:
            collect(conn, [message.id], awaited[message.case_id])
    return [message for message in waiting if message.case_id not in awaited]


def _digest_time(conn: Connection, channel: Channel, created: datetime, zone: str) -> datetime:
    """The first digest after the alert was made that is not made yet."""
    made = last_digest(conn, channel.id, "digest")
    return first_digest_after(channel, max(created, made) if made else created, zone)


def _limit(watch: Watch, conn: Connection, channel: Channel, waiting: Sequence[Message]) -> None:
    """Leave the gravest pending, as many as the channel takes; the rest goes into a digest."""
    alerts = {message.id: _alert(message) for message in waiting}
    room = max(channel.max_messages - sent_since(conn, channel.id, watch.now - WINDOW), 0)
    units, rest = chosen(together(channel, alerts), alerts, room)
    for unit in units:
        if len(unit) > 1:
            _group(watch, conn, channel, unit, alerts)
    if rest:
        made = last_digest(conn, channel.id, "overflow")
        collect(conn, rest, max(watch.now, made + OVERFLOW_GAP) if made else watch.now)


def _group(
    watch: Watch, conn: Connection, channel: Channel, unit: Sequence[int], alerts: Mapping[int, Alert]
) -> None:
    """One message of several alerts about one thing."""
    told = tuple(alerts[id_] for id_ in unit)
    about = told[0].kind.value if channel.group == "kind" else told[0].entities[0]
    notice = Digest(f"group:{told[0].id}", about, told, total=len(told))
    until = watch.now + timedelta(days=watch.configuration.settings.night.delivery_days)
    made = enqueue_notice(conn, notice, channel.id, watch.now, until)
    if made is not None:
        gather(conn, unit, made)


def _alert(message: Message) -> Alert:
    if not isinstance(message.content, Alert):
        raise TypeError(f"message {message.id} is no alert; only alerts are planned.")
    return message.content

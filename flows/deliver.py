"""Draining the outbox: each message through its channel, with a receipt kept after every attempt."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import Connection

from alerts.channels import Channel, active_channels
from alerts.delivery import Receipt, Surroundings, deliver, retry_delay
from alerts.targets import PATIENCE
from extractors.model import Alert
from extractors.notices import Notice
from flows.digests import make_digests
from flows.health import tell_health
from flows.plan import plan
from flows.watch import Watch
from storage.cases import case_with_id
from storage.database import delivery_lock
from storage.outbox import (
    Message,
    StoredReceipt,
    add_receipts,
    due,
    mark_begun,
    mark_failed,
    mark_sent,
)

AT_ONCE = 100
PATIENT = 3  # failures of a channel in a row after which its other messages wait for the next delivery


@dataclass(frozen=True, slots=True)
class Delivered:
    """How many messages went out, wait for another try, or were given up.

    ``elsewhere`` is whether another process was sending, so that nothing was done here.
    """

    sent: int = 0
    waiting: int = 0
    dead: int = 0
    repeated: int = 0  # sent again because an earlier attempt was cut off
    given_up: tuple[str, ...] = ()  # what became of the dead ones, for people
    elsewhere: bool = False


@dataclass(slots=True)
class _Round:
    """What happened so far in one delivery."""

    channels: Mapping[str, Channel]
    around: Surroundings
    counts: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)  # in a row, by channel
    stuck: set[tuple[str, str]] = field(default_factory=set)  # channel and case of which a message failed
    given_up: list[str] = field(default_factory=list)

    def waits(self, message: Message) -> bool:
        """Whether the message must wait for an earlier one, or for its channel to come back."""
        behind = bool(message.case_id) and (message.channel, message.case_id) in self.stuck
        return behind or self.failures[message.channel] >= PATIENT


def deliver_due(watch: Watch, patience: float = PATIENCE) -> Delivered:
    """Plan, then send every message that is due. A channel that fails keeps its messages and blocks no other.

    One process sends at a time. ``patience`` is in seconds for one message.
    """
    with delivery_lock(watch.database) as mine:
        if not mine:
            return Delivered(elsewhere=True)
        plan_due(watch)
        done = _send_due(watch, patience)
        if not done.dead:
            return done
        with watch.database.write() as conn:  # those who mend channels hear of it at once
            tell_health(watch, conn)
        then = _send_due(watch, patience)
        return replace(
            done,
            sent=done.sent + then.sent,
            waiting=done.waiting + then.waiting,
            dead=done.dead + then.dead,
            given_up=done.given_up + then.given_up,
        )


def plan_due(watch: Watch) -> None:
    """Decide what is sent singly, together, in a digest, later or not at all."""
    for channel in active_channels(watch.configuration.channels, os.environ):
        with watch.database.write() as conn:
            plan(watch, conn, channel)
            make_digests(watch, conn, channel)
    with watch.database.write() as conn:
        tell_health(watch, conn)


def _send_due(watch: Watch, patience: float) -> Delivered:
    channels = {channel.id: channel for channel in watch.configuration.channels}
    around = Surroundings(os.environ, base_folder(watch.order.database), sys.stdout, patience)
    now = _Round(channels, around)
    last = 0
    while messages := _due(watch, last):
        for message in messages:
            if now.waits(message):
                now.counts["retry"] += 1
            else:
                _send(watch, now, message)
        last = messages[-1].id
    n = now.counts
    return Delivered(n["sent"], n["retry"], n["dead"], n["repeated"], tuple(now.given_up))


def _due(watch: Watch, after: int) -> tuple[Message, ...]:
    with watch.database.read() as conn:
        return due(conn, watch.now, AT_ONCE, after)


def _send(watch: Watch, now: _Round, message: Message) -> None:
    """One attempt. It is noted before it begins: if the process ends meanwhile, the next one knows of it."""
    again = message.begun_at is not None
    with watch.database.write() as conn:
        mark_begun(conn, message.id, watch.now)
        content = _linked(watch, conn, message.content)
    channel = now.channels.get(message.channel)
    if channel is None:
        receipt = Receipt("dead", f"no channel {message.channel!r} in channels.toml: put it back, or leave it")
    else:
        already = frozenset(message.delivered_to)
        receipt = deliver(content, channel, now.around, key=message.key, already=already, again=again)
    outcome = _keep(watch, message, receipt)
    now.counts[outcome] += 1
    now.counts["repeated"] += again and outcome == "sent"
    now.failures[message.channel] = 0 if outcome == "sent" else now.failures[message.channel] + 1
    if outcome == "retry":
        now.stuck.add((message.channel, message.case_id))
    if outcome == "dead":
        now.given_up.append(f"message {message.id} to {message.channel}: {receipt.detail}")


def _linked(watch: Watch, conn: Connection, content: Notice) -> Notice:
    """An alert with the address of its case, where people reach Prefect and the case is shown there."""
    ui = watch.configuration.settings.alerts.ui.rstrip("/")
    if not ui or not isinstance(content, Alert):
        return content
    case = case_with_id(conn, content.case_id)
    return replace(content, link=f"{ui}/artifacts/key/{case.artifact}") if case and case.artifact else content


def _keep(watch: Watch, message: Message, receipt: Receipt) -> str:
    """Store what became of the attempt: "sent", "retry" or "dead"."""
    targets = [StoredReceipt(t.key, t.name, t.state, t.detail, watch.now) for t in receipt.targets]
    with watch.database.write() as conn:
        add_receipts(conn, message.id, targets)
        if receipt.state == "sent":
            mark_sent(conn, message.id, receipt.detail, watch.now)
            return "sent"
        delay = retry_delay(message.attempts + 1) if receipt.state == "retry" else None
        again = watch.now + delay if delay is not None else None
        late = again is None or again > message.deadline
        mark_failed(
            conn,
            message.id,
            receipt.detail,
            None if late else again,
            receipt.sent_keys | set(message.delivered_to),
            unsure=receipt.unsure,
        )
        return "dead" if late else "retry"


def base_folder(database: str) -> Path:
    """The folder from which a file channel's path starts: the database's own, else the current one."""
    path = database.removeprefix("sqlite:///") if database.startswith("sqlite:") else ""
    if "://" in database and not path:
        return Path.cwd()
    return Path(path or database).expanduser().resolve().parent

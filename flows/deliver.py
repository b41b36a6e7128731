"""Draining the outbox: each message through its channel, with a receipt kept after every attempt."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from alerts.channels import Channel
from alerts.delivery import Receipt, deliver, retry_delay
from flows.watch import Watch
from storage.outbox import Message, due, mark_failed, mark_sent

AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Delivered:
    """How many messages went out, wait for another try, or were given up."""

    sent: int = 0
    waiting: int = 0
    dead: int = 0


def deliver_due(watch: Watch) -> Delivered:
    """Send every message that is due. A channel that fails keeps its messages and blocks no other."""
    channels = {channel.id: channel for channel in watch.configuration.channels}
    counts = {"sent": 0, "retry": 0, "dead": 0}
    while True:
        with watch.database.read() as conn:
            messages = due(conn, watch.now, AT_ONCE)
        for message in messages:
            receipt = _deliver(watch, message, channels.get(message.channel))
            counts[_keep(watch, message, receipt)] += 1
        if len(messages) < AT_ONCE:
            return Delivered(counts["sent"], counts["retry"], counts["dead"])


def _deliver(watch: Watch, message: Message, channel: Channel | None) -> Receipt:
    if channel is None:
        return Receipt("dead", f"no channel {message.channel!r} in channels.toml: put it back, or leave it")
    return deliver(
        message.alert,
        channel,
        environ=os.environ,
        base=base_folder(watch.order.database),
        console=sys.stdout,
        already=frozenset(message.delivered_to),
    )


def _keep(watch: Watch, message: Message, receipt: Receipt) -> str:
    with watch.database.write() as conn:
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
        )
        return "dead" if late else "retry"


def base_folder(database: str) -> Path:
    """The folder from which a file channel's path starts: the database's own, else the current one."""
    path = database.removeprefix("sqlite:///") if database.startswith("sqlite:") else ""
    if "://" in database and not path:
        return Path.cwd()
    return Path(path or database).expanduser().resolve().parent

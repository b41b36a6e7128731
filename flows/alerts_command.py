"""Messages by hand: list and show them, send them again, try a channel, deliver what is due."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy import Connection

from alerts.alert_words import counted
from alerts.delivery import Surroundings, deliver
from alerts.escaping import cut, for_terminal, one_line
from alerts.rendering import headline, html, markdown, plain
from extractors.model import Alert, ConflictKind, Side, Verdict
from flows.configuration import load_configuration
from flows.deliver import Delivered, base_folder, deliver_due
from flows.exit_codes import DONE, FAILED, UsageError
from flows.watch import Order, Watch, watching
from storage.database import open_database
from storage.gathering import alerts_in_digest
from storage.ledger_tables import Delivery
from storage.outbox import Message, message_with_id, messages, receipts_of, release

FORMS = {"text": plain, "markdown": markdown, "html": html}
LOUD = {Delivery.DEAD: "GIVEN UP"}
WIDTH = 100  # characters of a headline in a list
EXAMPLE = Alert(
    id="example",
    case_id="0000000000000000",
    verdict=Verdict.CONTRADICTS,
    kind=ConflictKind.NUMERIC,
    confidence=0.9,
    reason="this is an example, sent by hand: 6 here, 8 in the ledger; nothing is wrong.",
    ledger=Side("", "The first of two quotes says 8.", "claimwatch", ""),
    new=Side("", "The second one says 6: دوسرا بیان", "claimwatch", ""),
)


def list_messages(options: argparse.Namespace) -> int:
    """Print the latest messages; those given up are counted loudly, whatever was asked for."""
    states = [Delivery(name) for name in options.state or ()]
    database = open_database(options.db, create=False)
    try:
        with database.read() as conn:
            found = (
                alerts_in_digest(conn, options.digest)
                if options.digest
                else messages(conn, *states, channel=options.channel, limit=options.limit)
            )
            dead = len(messages(conn, Delivery.DEAD))
    finally:
        database.close()
    for message in found:
        _say(json.dumps(_as_json(message), ensure_ascii=False) if options.json else _line(message))
    if dead and not options.json:
        _say(f"{counted(dead, 'message')} GIVEN UP: claimwatch alerts list --state dead; then resend --dead")
    return DONE


def _line(message: Message) -> str:
    when = message.sent_at or message.next_try_at or message.created_at
    state = LOUD.get(message.state, message.state.value)
    why = message.last_error if message.state in {Delivery.DEAD, Delivery.PENDING} else message.muted_by
    told = f"{message.id:>5}  {when:%Y-%m-%d %H:%M}  {message.channel:12}  {state:9}  "
    reason = f"\n{'':7}{for_terminal(one_line(why))}" if why else ""
    return f"{told}{for_terminal(cut(one_line(headline(message.content)), WIDTH))}{reason}"


def _as_json(message: Message) -> dict[str, object]:
    return {
        "message": message.id,
        "case": message.case_id or None,
        "channel": message.channel,
        "state": message.state.value,
        "attempts": message.attempts,
        "created_at": message.created_at.isoformat(),
        "next_try_at": message.next_try_at.isoformat() if message.next_try_at else None,
        "sent_at": message.sent_at.isoformat() if message.sent_at else None,
        "receipt": message.receipt,
        "error": message.last_error,
        "muted_by": message.muted_by,
        "digest": message.digest_id,
        "headline": headline(message.content),
    }


def show_message(options: argparse.Namespace) -> int:
    """Print one message and what its targets answered. Raises UsageError where there is none."""
    database = open_database(options.db, create=False)
    try:
        with database.read() as conn:
            message = _found(conn, options.message)
            given = receipts_of(conn, message.id)
    finally:
        database.close()
    sys.stdout.write(FORMS[options.form](message.content))
    if options.form == "text":
        _say(f"\n{_line(message)}")
        for receipt in given:
            _say(for_terminal(f"  {receipt.at:%Y-%m-%d %H:%M} {receipt.name}: {receipt.state}, {receipt.detail}"))
    return DONE


def _found(conn: Connection, id_: int) -> Message:
    message = message_with_id(conn, id_)
    if message is None:
        raise UsageError(f"{id_}: no message has this number; `claimwatch alerts list` shows them.")
    return message


def resend(options: argparse.Namespace) -> int:
    """Send messages again and deliver at once. Raises UsageError without any."""
    if not options.messages and not options.dead:
        raise UsageError("name the messages by their numbers, or say --dead; `claimwatch alerts list` shows them.")
    with watching(_order(options)) as watch:
        until = watch.now + timedelta(days=watch.configuration.settings.night.delivery_days)
        with watch.database.write() as conn:
            ids = [_found(conn, id_).id for id_ in options.messages]
            ids += [message.id for message in messages(conn, Delivery.DEAD)] if options.dead else []
            again = release(conn, ids, watch.now, until)
        _say(f"{counted(again, 'message')} on the way again")
        return _deliver(watch)


def deliver_now(options: argparse.Namespace) -> int:
    """Send what is due; FAILED where a message was given up."""
    load_configuration(options.config)
    open_database(options.db, create=False).close()
    with watching(_order(options)) as watch:
        return _deliver(watch)


def _deliver(watch: Watch) -> int:
    done = deliver_due(watch)
    for line in delivery_lines(done):
        sys.stderr.write(f"claimwatch: {line}\n")
    return FAILED if done.dead else DONE


def delivery_lines(done: Delivered) -> Sequence[str]:
    """What became of the messages, in words; what was given up is named."""
    if done.elsewhere:
        return ["another process sends from this database; nothing was done here."]
    lines = [f"messages sent {done.sent}, waiting {done.waiting}, given up {done.dead}"]
    if done.repeated:
        lines.append(f"{counted(done.repeated, 'message')} may be a repeat: an earlier attempt was cut off")
    return lines + [f"GIVEN UP: {for_terminal(one_line(what))}" for what in done.given_up]


def test_channel(options: argparse.Namespace) -> int:
    """Send an example through one channel and print what each target answered."""
    channels = {channel.id: channel for channel in load_configuration(options.config).channels}
    channel = channels.get(options.channel)
    if channel is None:
        raise UsageError(f"{options.channel}: no channel has this id; there are {', '.join(channels) or 'none'}.")
    around = Surroundings(os.environ, base_folder(options.db), sys.stdout)
    receipt = deliver(EXAMPLE, channel, around, key=f"test-{uuid4().hex}")
    for target in receipt.targets:
        _say(f"{target.name}: {target.state}, {target.detail}")
    _say(f"channel {channel.id}: {receipt.state}, {receipt.detail}")
    return DONE if receipt.state == "sent" else FAILED


def _order(options: argparse.Namespace) -> Order:
    now: datetime = options.now or datetime.now(UTC)
    config = str(options.config or "")
    return Order(options.db, config, now, f"deliver-{uuid4().hex[:12]}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")

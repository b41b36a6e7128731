"""Sending one alert through one channel, once, and saying exactly what became of it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal, TextIO

from alerts import rendering
from alerts.channels import Channel
from alerts.targets import PATIENCE, TargetReceipt, send, targets_in
from extractors.model import Alert

_FIRST_DELAY = timedelta(minutes=1)
_LONGEST_DELAY = timedelta(hours=6)
_ATTEMPTS = 12  # about two days where delivery runs all day, twelve nights where it runs nightly
_RULE = "-" * 80


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a message: sent, to be tried again, or dead (only a person can mend it)."""

    state: Literal["sent", "retry", "dead"]
    detail: str
    targets: tuple[TargetReceipt, ...] = ()

    @property
    def sent_keys(self) -> frozenset[str]:
        """Keys of the targets that have the message, to be given as ``already`` next time."""
        return frozenset(target.key for target in self.targets if target.state == "sent")


def deliver(
    alert: Alert,
    channel: Channel,
    *,
    environ: Mapping[str, str],
    base: Path,
    console: TextIO,
    already: frozenset[str] = frozenset(),
    patience: float = PATIENCE,
) -> Receipt:
    """Send ``alert`` through ``channel``.

    ``base`` is the folder that a file channel's path starts from; ``already`` are the keys of Apprise targets
    that have this alert; ``patience`` is in seconds for all of them together. Nothing in the receipt tells a URL.
    """
    match channel.kind:
        case "console":
            return _print(alert, channel, console)
        case "file":
            return _append(alert, channel, base)
        case "apprise":
            return _notify(alert, channel, environ, already, patience)


def retry_delay(attempts: int) -> timedelta | None:
    """How long to wait after so many failed attempts; None when the message is to be given up."""
    if attempts >= _ATTEMPTS:
        return None
    factor: int = 4 ** max(attempts - 1, 0)
    return min(_FIRST_DELAY * factor, _LONGEST_DELAY)


def _body(alert: Alert, channel: Channel) -> str:
    match channel.format:
        case "markdown":
            return rendering.markdown(alert)
        case "html":
            return rendering.html(alert)
        case _:
            return rendering.plain(alert)


def _print(alert: Alert, channel: Channel, console: TextIO) -> Receipt:
    text = f"{_body(alert, channel)}\n"
    encoding = getattr(console, "encoding", None) or "utf-8"
    try:
        console.write(text.encode(encoding, "backslashreplace").decode(encoding))
        console.flush()
    except (OSError, ValueError) as error:  # ValueError: the stream is closed
        return Receipt("retry", f"the console takes no text ({error}); run where standard output is open.")
    return Receipt("sent", "printed")


def _append(alert: Alert, channel: Channel, base: Path) -> Receipt:
    path = base / channel.path
    entry = f"{_body(alert, channel)}{_RULE}\n" if channel.format != "html" else f"{_body(alert, channel)}<hr>\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _append_whole(path, entry.encode())
    except OSError as error:
        return Receipt(
            "retry", f"{path}: {error.strerror or error}; free space or grant write access, it is tried again."
        )
    return Receipt("sent", f"appended to {path}")


def _append_whole(path: Path, entry: bytes) -> None:
    """Append in one write that is on disk on return; raises OSError and leaves the file as it was if it cannot.

    What stands at the end already is not repeated: a run killed before its receipt was stored sends again.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        before = os.fstat(descriptor).st_size
        if os.pread(descriptor, len(entry), max(before - len(entry), 0)) == entry:
            return
        written = os.write(descriptor, entry)
        if written < len(entry):
            os.ftruncate(descriptor, before)
            raise OSError("the disk is full")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _notify(
    alert: Alert, channel: Channel, environ: Mapping[str, str], already: frozenset[str], patience: float
) -> Receipt:
    targets = targets_in(environ.get(channel.urls_env, ""))
    if not targets:
        return Receipt("dead", f"{channel.urls_env} holds no Apprise URL; set it, such as to json://host/path.")
    fresh = [target for target in targets if target.key not in already]
    done = tuple(TargetReceipt(t.key, t.name, "sent", "sent before") for t in targets if t.key in already)
    receipts = done + send(alert, fresh, channel.format, patience)
    return Receipt(_overall(receipts), _summary(channel, receipts), receipts)


def _overall(receipts: tuple[TargetReceipt, ...]) -> Literal["sent", "retry", "dead"]:
    """Tried again while any target can still be reached; dead if what is left cannot."""
    states = {receipt.state for receipt in receipts}
    return "retry" if "retry" in states else "dead" if "dead" in states else "sent"


def _summary(channel: Channel, receipts: tuple[TargetReceipt, ...]) -> str:
    failed = [f"{receipt.name}: {receipt.detail}" for receipt in receipts if receipt.state != "sent"]
    done = f"{len(receipts) - len(failed)} of {len(receipts)} targets have it"
    return f"{channel.urls_env}: {'; '.join([done, *failed])}"

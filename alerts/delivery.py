"""Sending one message through one channel, once, and saying exactly what became of it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal, TextIO

from alerts import rendering
from alerts.channels import Channel
from alerts.targets import PATIENCE, Letter, TargetReceipt, room, send, targets_in
from extractors.notices import Digest, Notice

_FIRST_DELAY = timedelta(minutes=1)
_LONGEST_DELAY = timedelta(hours=6)
_ATTEMPTS = 12  # about two days where delivery runs all day, twelve nights where it runs nightly
_RULE = "-" * 80
ROOM = 250_000  # characters of one message on a console or in a file
REPEAT = "This may be a repeat: the program ended, or heard nothing, while it sent this message before."


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

    @property
    def unsure(self) -> bool:
        """Whether the message may have arrived though it is to be sent again."""
        return any(target.unsure for target in self.targets)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where messages go out: the environment with its URLs, the folder of file channels, the console.

    ``patience`` is in seconds for all targets of a message together.
    """

    environ: Mapping[str, str]
    base: Path
    console: TextIO
    patience: float = PATIENCE


def deliver(
    notice: Notice,
    channel: Channel,
    around: Surroundings,
    *,
    key: str = "",
    already: frozenset[str] = frozenset(),
    again: bool = False,
) -> Receipt:
    """Send ``notice`` through ``channel``.

    ``key`` is the message's own at every attempt; ``already`` are the keys of Apprise targets that have it;
    ``again`` says in the message that it may be a repeat. Nothing in the receipt tells a URL.
    """
    match channel.kind:
        case "console":
            return _print(_body(notice, channel, REPEAT if again else ""), around.console)
        case "file":
            return _append(_body(notice, channel), channel, around.base)
        case "apprise":
            letter = Letter(notice, channel.format, key, REPEAT if again else "")
            return _notify(letter, channel, around, already)


def parts(digest: Digest, channel: Channel, environ: Mapping[str, str]) -> tuple[Digest, ...]:
    """The digest as messages that the channel takes."""
    if channel.kind != "apprise":
        return rendering.in_parts(digest, ROOM, _render(channel))
    most, render = room(targets_in(environ.get(channel.urls_env, "")), channel.format)
    return rendering.in_parts(digest, most, render)


def retry_delay(attempts: int) -> timedelta | None:
    """How long to wait after so many failed attempts; None when the message is to be given up."""
    if attempts >= _ATTEMPTS:
        return None
    factor: int = 4 ** max(attempts - 1, 0)
    return min(_FIRST_DELAY * factor, _LONGEST_DELAY)


def _render(channel: Channel) -> rendering.Render:
    return {"markdown": rendering.markdown, "html": rendering.html}.get(channel.format, rendering.plain)


def _body(notice: Notice, channel: Channel, note: str = "") -> str:
    return _render(channel)(notice, rendering.FULL, note)


def _print(body: str, console: TextIO) -> Receipt:
    encoding = getattr(console, "encoding", None) or "utf-8"
    try:
        console.write(f"{body}\n".encode(encoding, "backslashreplace").decode(encoding))
        console.flush()
    except (OSError, ValueError) as error:  # ValueError: the stream is closed
        return Receipt("retry", f"the console takes no text ({error}); run where standard output is open.")
    return Receipt("sent", "printed")


def _append(body: str, channel: Channel, base: Path) -> Receipt:
    path = base / channel.path
    entry = f"{body}{_RULE}\n" if channel.format != "html" else f"{body}<hr>\n"
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


def _notify(letter: Letter, channel: Channel, around: Surroundings, already: frozenset[str]) -> Receipt:
    targets = targets_in(around.environ.get(channel.urls_env, ""))
    if not targets:
        return Receipt("dead", f"{channel.urls_env} holds no Apprise URL; set it, such as to json://host/path.")
    fresh = [target for target in targets if target.key not in already]
    done = tuple(TargetReceipt(t.key, t.name, "sent", "sent before") for t in targets if t.key in already)
    receipts = done + send(letter, fresh, around.patience)
    return Receipt(_overall(receipts), _summary(channel, receipts), receipts)


def _overall(receipts: tuple[TargetReceipt, ...]) -> Literal["sent", "retry", "dead"]:
    """Tried again while any target can still be reached; dead if what is left cannot."""
    states = {receipt.state for receipt in receipts}
    return "retry" if "retry" in states else "dead" if "dead" in states else "sent"


def _summary(channel: Channel, receipts: tuple[TargetReceipt, ...]) -> str:
    failed = [f"{receipt.name}: {receipt.detail}" for receipt in receipts if receipt.state != "sent"]
    done = f"{len(receipts) - len(failed)} of {len(receipts)} targets have it"
    return f"{channel.urls_env}: {'; '.join([done, *failed])}"

"""A process that another one keeps: started, looked after, ended with it."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

STOP_LIMIT = 20.0  # seconds from SIGTERM to SIGKILL


@dataclass
class Child:
    """A command that runs in a session of its own; what it prints goes to ``log``, or where our output goes."""

    name: str
    command: Sequence[str]
    log: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)  # besides ours
    patience: float = STOP_LIMIT
    started_at: float = 0.0  # by the monotonic clock
    _process: subprocess.Popen[bytes] | None = None
    _left: list[int] = field(default_factory=list)  # sessions of earlier starts in which something still runs

    def start(self) -> None:
        """Start it, also again after it ended: what it had started goes on, and ends with ``stop``."""
        if self._process is not None:
            self._left = [leader for leader in (*self._left, self._process.pid) if _signal(leader, 0)]
        with contextlib.ExitStack() as stack:
            out = stack.enter_context(self.log.open("wb")) if self.log is not None else None
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, fixed arguments
                self.command,
                stdout=out,
                stderr=subprocess.STDOUT if out is not None else None,
                stdin=subprocess.DEVNULL,
                env={**os.environ, **self.environment},
                start_new_session=True,  # a Ctrl-C is for us; we pass it on in order
                preexec_fn=_die_with_parent,
            )
        self.started_at = time.monotonic()

    def lives(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """How it ended; None while it runs."""
        return self._process.poll() if self._process is not None else None

    @property
    def pid(self) -> int | None:
        """The number of its process."""
        return self._process.pid if self._process is not None else None

    def stop(self) -> None:
        """Ask it and all that it started to end, and end them after ``patience`` seconds."""
        if self._process is None:
            return
        if self.lives():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGTERM)
        for leader in self._left:
            _signal(leader, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(self.patience)
        for leader in (*self._left, self._process.pid):
            _signal(leader, signal.SIGKILL)
        self._process.wait()
        self._left = []

    def last_words(self) -> str:
        """The end of what it printed."""
        if self.log is None or not self.log.exists():
            return "see above"
        return " / ".join(self.log.read_text(errors="replace").strip().splitlines()[-3:]) or "it printed nothing"


def _signal(leader: int, number: int) -> bool:
    """Send a signal to what runs in the session; whether there is anything."""
    try:
        os.killpg(leader, number)
    except ProcessLookupError:
        return False
    return True


def _die_with_parent() -> None:
    """On Linux, have it end when we are killed, so that no stray one is left behind."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1  # prctl(2)
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)

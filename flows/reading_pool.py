"""Reading in bounded processes: a page or feed that is built to harm costs one worker, and is named.

Workers are started when first needed, kept between pages, and replaced when they end. They are programs of their
own rather than forks or ``multiprocessing`` children: that works from any thread, on any system, and never runs
the caller's main module again.
"""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from multiprocessing import Pipe
from pathlib import Path
from queue import LifoQueue
from typing import Any, TypeVar

from flows.reading_worker import ERROR, OUT_OF_MEMORY, QUESTION

T = TypeVar("T")
Reply = Callable[[Any], object]  # what a function that asks back is told

SECONDS = 10.0  # of CPU for one page or feed
MEMORY = 512 * 2**20  # bytes of a worker
PATIENCE = 12  # times as long by the clock: a busy machine is slow, a worker that hangs is ended


@dataclass(frozen=True, slots=True)
class Broken:
    """In place of a value: why the bytes could not be read."""

    reason: str


class ReadingPool:
    """Workers, as many as cores by default, that any number of threads may share."""

    def __init__(self, size: int | None = None, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        """``seconds`` of CPU an answer, ``memory`` in bytes a worker. No process is started yet."""
        size = size or cores()
        self._limits = seconds, memory
        self._threads = ThreadPoolExecutor(size, "reading")  # each holds one worker while it waits for its answer
        # The one used last comes first: another is started only while all others are busy.
        self._workers: LifoQueue[_Worker | None] = LifoQueue()
        for _ in range(size):
            self._workers.put(None)

    def read(self, function: Callable[..., T], *arguments: object) -> T | Broken:
        """What ``function``, a top-level one of ``extractors``, gives for the arguments.

        Raises FeedError where the function does; anything else that ends it is ``Broken``.
        """
        found: T | Broken = self._threads.submit(self._ask, function, arguments, None).result()
        return found

    def read_all(self, function: Callable[..., T], calls: Sequence[tuple[object, ...]]) -> list[T | Broken]:
        """The same for many, in their order, side by side."""
        return list(self._threads.map(lambda arguments: self._ask(function, arguments, None), calls))

    def converse(
        self,
        function: Callable[..., Generator[Any, Any, T]],
        calls: Sequence[tuple[object, ...]],
        reply: Reply,
    ) -> list[T | Broken]:
        """As ``read_all``, for a function that asks back; ``reply`` is called in threads of the pool."""
        return list(self._threads.map(lambda arguments: self._ask(function, arguments, reply), calls))

    def close(self) -> None:
        """End the workers."""
        self._threads.shutdown(cancel_futures=True)
        while not self._workers.empty():
            if worker := self._workers.get():
                worker.end()

    def _ask(self, function: Callable[..., Any], arguments: tuple[object, ...], reply: Reply | None) -> Any:
        worker = self._workers.get()
        try:
            if worker is None or not worker.alive:
                worker = _Worker(*self._limits)
            word, value = worker.ask(function, arguments)
            while word == QUESTION and reply is not None:
                word, value = worker.answer(reply(value))
        except _EndedError as ended:
            worker = None
            return Broken(str(ended))
        except BaseException:
            if worker is not None:  # it waits for the reply that never came
                worker.end()
            worker = None
            raise
        finally:
            self._workers.put(worker)
        if word == ERROR:
            raise value
        return value


class _EndedError(Exception):
    """A worker ended over a question; the message says why."""


class _Worker:
    def __init__(self, seconds: float, memory: int) -> None:
        self._seconds, self._memory = seconds, memory
        self._line, theirs = Pipe()
        limits = str(theirs.fileno()), str(seconds), str(memory)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own program, with numbers as arguments
                [sys.executable, "-P", "-m", "flows.reading_worker", *limits],
                env=os.environ | {"PYTHONPATH": os.pathsep.join(_roots())},
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # Ctrl-C is for the parent; without it the worker ends
            )

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, function: Callable[..., Any], arguments: tuple[object, ...]) -> tuple[int, Any]:
        """The worker's answer. Raises _EndedError when there is none."""
        return self.answer((function, arguments))

    def answer(self, message: object) -> tuple[int, Any]:
        """What the worker says to a message, or to a reply. Raises _EndedError when it says nothing."""
        try:
            self._line.send(message)
            if self._line.poll(PATIENCE * self._seconds):
                word, value = self._line.recv()
                return int(word), value
        except (EOFError, OSError):
            self._process.wait(PATIENCE)
        raise _EndedError(self._reason(self.end()))

    def end(self) -> int:
        """Hang up and see the process off; its exit code."""
        self._line.close()
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(1)
        self._process.kill()
        return self._process.wait()

    def _reason(self, code: int) -> str:
        known = {
            OUT_OF_MEMORY: f"reading it takes more than {self._memory // 2**20} MB of memory",
            -signal.SIGPROF: f"reading it takes more than {self._seconds:g} s of CPU",
            -signal.SIGKILL: "the process that read it was killed, or gave no answer",
        }
        return known.get(code, f"the process that read it ended with code {code}")


@cache
def reading_pool() -> ReadingPool:
    """The pool of this process, with the default limits; it ends with the process."""
    pool = ReadingPool()
    atexit.register(pool.close)
    return pool


def _roots() -> list[str]:
    """Where packages lie: not a package's own folder, which some loaders add, or our ``http`` hides Python's."""
    return [path for path in sys.path if not Path(path, "__init__.py").exists()]


def cores() -> int:
    """Cores that this process may use; ``CLAIMWATCH_PROCESSES`` in its environment says otherwise."""
    if told := os.environ.get("CLAIMWATCH_PROCESSES", ""):
        return max(int(told), 1) if told.isdigit() else 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

"""The program of a reading worker: a process that turns hostile bytes into values, within bounds.

It answers one question at a time over a socket: a function of ``extractors`` with its arguments. What goes over
the bounds ends the process, also inside a C library: SIGPROF for CPU, ``OUT_OF_MEMORY`` for memory. Its parent,
which starts another one, is ``flows.reading_pool``.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Generator
from multiprocessing.connection import Connection
from typing import Any

from extractors.feed_error import FeedError

VALUE, ERROR, QUESTION = range(3)  # what a worker's message is
OUT_OF_MEMORY = 75  # exit code; EX_TEMPFAIL of sysexits.h


def serve(questions: Connection, seconds: float) -> None:
    """Answer until the other end closes; each answer is a value, or the error that the function raised.

    A generator's function asks back before it answers: each value that it yields goes over the line, and what
    comes back is sent into it. ``seconds`` of CPU, its own and the system's for it, are the most for one answer.
    """
    while True:
        try:
            function, arguments = questions.recv()
        except EOFError:
            return
        signal.setitimer(signal.ITIMER_PROF, seconds)
        questions.send(_answer(questions, function, arguments))
        signal.setitimer(signal.ITIMER_PROF, 0)


def _answer(line: Connection, function: Any, arguments: tuple[object, ...]) -> tuple[int, object]:
    try:
        value = function(*arguments)
        return VALUE, _conversed(line, value) if isinstance(value, Generator) else value
    except FeedError as error:
        return ERROR, error
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


def _conversed(line: Connection, steps: Generator[object, Any, object]) -> object:
    try:
        asked = next(steps)
        while True:
            line.send((QUESTION, asked))
            asked = steps.send(line.recv())
    except StopIteration as end:
        return end.value


def limit_memory(size: int) -> None:
    """Bound this process's own data to ``size`` bytes, where the system can (macOS takes no such limit)."""
    import resource

    try:
        resource.setrlimit(resource.RLIMIT_DATA, (size, size))
    except (ValueError, OSError):
        return


if __name__ == "__main__":
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    limit_memory(int(sys.argv[3]))
    serve(Connection(int(sys.argv[1])), float(sys.argv[2]))

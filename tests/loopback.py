"""A small web on 127.0.0.1 for tests: answers from a script, and remembers what it was asked."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self, TypeAlias


@dataclass(slots=True)
class Asked:
    """One request: ``at`` and ``until`` (0 while under way) are monotonic seconds, header names in lower case."""

    path: str
    headers: Mapping[str, str]
    at: float
    until: float = 0.0


@dataclass(frozen=True, slots=True)
class Scripted:
    """One answer. A ``stream`` is sent piece by piece without a length, and the connection closed after it."""

    status: int = 200
    body: bytes = b""
    headers: Sequence[tuple[str, str]] = ()
    stream: Callable[[], Iterable[bytes]] | None = None
    delay: float = 0.0
    reset: bool = False  # cut the connection without an answer


Script: TypeAlias = "Scripted | Sequence[Scripted] | Callable[[Asked], Scripted]"


def drip(seconds: float, body: bytes = b"x" * 10_000) -> Callable[[], Iterator[bytes]]:
    """A stream of single bytes, ``seconds`` apart."""

    def pieces() -> Iterator[bytes]:
        for value in body:
            time.sleep(seconds)
            yield bytes([value])

    return pieces


@dataclass
class Loopback:
    """A server on ``host`` for the paths of ``script``; any other path is 404. Used as a context manager.

    A sequence is answered in order, its last one from then on. Full URLs as paths make it a proxy.
    """

    script: Mapping[str, Script] = field(default_factory=dict)
    host: str = "127.0.0.1"
    port: int = 0
    asked: list[Asked] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[str, int] = {}
        self._server = ThreadingHTTPServer((self.host, self.port), _handler(self))
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def url(self, path: str = "/", name: str = "") -> str:
        """The address of ``path``, under ``name`` in place of the server's address where one is given."""
        return f"http://{name or self.host}:{self.port}{path}"

    def paths(self) -> list[str]:
        """What was asked for, in order, without robots.txt."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def answer(self, asked: Asked) -> Scripted:
        """The next answer for a request."""
        scripted = self.script.get(asked.path, Scripted(404))
        if isinstance(scripted, Scripted):
            return scripted
        if callable(scripted):
            return scripted(asked)
        with self._lock:
            count = self._counts.get(asked.path, 0)
            self._counts[asked.path] = count + 1
        return scripted[min(count, len(scripted) - 1)]

    def note(self, asked: Asked) -> None:
        """Remembers a request."""
        with self._lock:
            self.asked.append(asked)


def _handler(web: Loopback) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else head and body of an answer come 40 ms apart

        def log_message(self, format: str, *args: object) -> None:
            """Keeps the test's output quiet."""

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.path, headers, time.monotonic())
            web.note(asked)
            try:
                self._answer(web.answer(asked))
            except OSError:
                self.close_connection = True  # the client left, as clients of slow answers do
            finally:
                asked.until = time.monotonic()

        do_CONNECT = do_GET  # noqa: N815 (the name that http.server looks for)

        def _answer(self, scripted: Scripted) -> None:
            time.sleep(scripted.delay)
            if scripted.reset:
                self._cut()
                return
            self.send_response(scripted.status)
            for name, value in scripted.headers:
                self.send_header(name, value)
            if scripted.stream is None:
                if scripted.status not in {204, 304}:
                    self.send_header("Content-Length", str(len(scripted.body)))
                self.end_headers()
                self.wfile.write(scripted.body)
                return
            self.close_connection = True
            self.end_headers()
            for piece in scripted.stream():
                self.wfile.write(piece)
                self.wfile.flush()

        def _cut(self) -> None:
            self.close_connection = True
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()

    return Handler

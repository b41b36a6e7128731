"""Small receivers on loopback that tests send real messages to."""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True)
class Received:
    """One request as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class HttpReceiver:
    """What an HTTP receiver got, and how it answers: ``statuses`` one by one, then the last for ever."""

    port: int = 0
    statuses: list[int] = field(default_factory=lambda: [200])
    delay: float = 0.0  # seconds before the answer
    delays: dict[int, float] = field(default_factory=dict)  # for the nth request, in place of that
    drip: float = 0.0  # seconds between the bytes of the answer's body
    answer: bytes = b'{"ok": true, "result": []}'
    received: list[Received] = field(default_factory=list)

    def next_status(self) -> int:
        return self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]


class _HttpServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    receiver: HttpReceiver

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that gave up waiting is part of the test."""


class _HttpHandler(BaseHTTPRequestHandler):
    server: _HttpServer

    def do_POST(self) -> None:
        receiver = self.server.receiver
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        receiver.received.append(Received(self.path, dict(self.headers), body))
        time.sleep(receiver.delays.get(len(receiver.received), receiver.delay))
        self.send_response(receiver.next_status())
        self.send_header("Content-Length", str(len(receiver.answer)))
        self.end_headers()
        for byte in receiver.answer:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(receiver.drip)

    do_GET = do_PUT = do_POST  # noqa: N815 (the server calls these names)

    def log_message(self, format: str, *args: object) -> None:
        """Tests read ``received`` instead."""


@contextmanager
def http_receiver(**answers: object) -> Iterator[HttpReceiver]:
    """An HTTP server on a free port that keeps every POST and PUT; keywords are those of HttpReceiver."""
    receiver = HttpReceiver(**answers)  # type: ignore[arg-type]
    with _HttpServer(("127.0.0.1", 0), _HttpHandler) as server:
        server.receiver = receiver
        receiver.port = server.server_port
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield receiver
        server.shutdown()


@dataclass
class SmtpReceiver:
    """What a mail receiver got: the raw messages."""

    port: int = 0
    received: list[bytes] = field(default_factory=list)


@contextmanager
def smtp_receiver() -> Iterator[SmtpReceiver]:
    """A mail server on a free port that takes everything, without login or encryption."""
    receiver = SmtpReceiver()

    class Handler:
        async def handle_DATA(self, _: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
            receiver.received.append(bytes(envelope.content or b""))
            return "250 taken"

    receiver.port = closed_port()
    controller = Controller(Handler(), hostname="127.0.0.1", port=receiver.port)
    controller.start()
    try:
        yield receiver
    finally:
        controller.stop()


def closed_port() -> int:
    """A port on loopback at which nobody answers."""
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as server:
        return int(server.server_address[1])

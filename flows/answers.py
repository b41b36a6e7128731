"""What is asked of the network and what comes back, as values: no caller ever sees a response object."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal, TypeAlias

from flows.addresses import parse_networks

Kind: TypeAlias = Literal["feed", "page", "file"]  # a file: one that a person asked for by name

NO_CONTACT = "contact address not set"


def user_agent(contact: str) -> str:
    """The honest name of this program with an address at which an outlet can reach its user."""
    try:
        number = version("claimwatch")
    except PackageNotFoundError:  # run from a source tree that was not installed
        number = "0"
    return f"claimwatch/{number} (+{contact})" if contact else f"claimwatch/{number} ({NO_CONTACT})"


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """How the network is used; times in seconds, sizes in bytes.

    Raises ValueError where a value cannot be used: a user agent that is no header value, a network that is none.
    Sources: time-outs as in Miniflux, FreshRSS and Media Cloud; body cap Miniflux; redirects changedetection.io.
    """

    user_agent: str = field(default_factory=lambda: user_agent(""))
    feed_timeout: float = 20.0  # a whole answer, its redirects included
    page_timeout: float = 30.0
    file_timeout: float = 3_600.0
    body_cap: int = 15 * 2**20  # after decompression
    redirects: int = 10
    host_gap: float = 1.0  # from the end of an answer to the next request to the same host
    max_wait: float = 60.0  # longest wait inside a run; what asks for more is returned with ``retry_after``
    attempts: int = 3
    connections: int = 64  # requests under way at once, over all hosts
    allow_networks: tuple[str, ...] = ()  # private networks that may be reached, e.g. "127.0.0.0/8"

    def __post_init__(self) -> None:
        """Refuse what would fail only at the first request."""
        if not self.user_agent.isascii() or not self.user_agent.isprintable() or not self.user_agent.strip():
            raise ValueError(f"user agent {self.user_agent!r}: use printable ASCII characters only.")
        parse_networks(self.allow_networks)


@dataclass(frozen=True, slots=True)
class Request:
    """One address to ask for, with the validators of the last answer (conditional GET)."""

    url: str
    etag: str = ""
    last_modified: str = ""
    kind: Kind = "page"
    cookies: str = ""  # Cookie header for the host of ``url`` alone
    to: Path | None = None  # the file that takes the body in place of memory


@dataclass(frozen=True, slots=True)
class Fetched:
    """A complete answer with a 2xx status.

    ``moved_to`` is the address after the leading permanent redirects (301, 308), "" where there was none.
    ``hops`` are the addresses passed after ``url``, the last of them ``final_url``; empty without redirect.
    """

    url: str
    final_url: str
    status: int
    body: bytes  # decompressed; empty where the request named a file for it
    content_type: str = ""  # raw header value
    etag: str = ""
    last_modified: str = ""
    moved_to: str = ""
    hops: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    cookies: str = ""  # what the page would get back: Cookie header for ``final_url``


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server says that nothing changed since the validators were given (304)."""

    url: str
    final_url: str
    moved_to: str = ""
    headers: tuple[tuple[str, str], ...] = ()


class FailureKind(StrEnum):
    """Why there is no body."""

    ROBOTS = "robots"  # robots.txt disallows it, or could not be had
    GONE = "gone"
    NOT_FOUND = "not_found"
    REFUSED = "refused"  # no connection, or cut by the other side
    TIMEOUT = "timeout"
    TOO_LARGE = "too_large"
    REDIRECT_LOOP = "redirect_loop"
    ADDRESS = "address"  # leads to an address that may not be reached
    RATE_LIMITED = "rate_limited"
    SERVER_ERROR = "server_error"
    HTTP_ERROR = "http_error"
    TLS = "tls"
    DNS = "dns"
    BAD_ANSWER = "bad_answer"  # also a URL that cannot be asked for


@dataclass(frozen=True, slots=True)
class Failed:
    """No body, and why, in one sentence without secrets.

    ``retry_after`` is the seconds after which asking again may help. ``permanent``: asking again will not help
    until somebody changes the address or the configuration.
    """

    url: str
    kind: FailureKind
    reason: str
    status: int | None = None
    retry_after: float | None = None
    permanent: bool = False


Answer: TypeAlias = Fetched | NotModified | Failed


class FetchError(Exception):
    """A request that failed, on its way to becoming a ``Failed``. ``transient``: worth another attempt now."""

    def __init__(
        self,
        kind: FailureKind,
        reason: str,
        *,
        status: int | None = None,
        retry_after: float | None = None,
        transient: bool = False,
        permanent: bool = False,
    ) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason
        self.status = status
        self.retry_after = retry_after
        self.transient = transient
        self.permanent = permanent

    def anew(self) -> FetchError:
        """An equal error to raise for another address: one that is raised again and again keeps all its frames."""
        return FetchError(
            self.kind, self.reason, status=self.status, retry_after=self.retry_after, permanent=self.permanent
        )

    def failed(self, url: str) -> Failed:
        """The value that the caller gets for ``url``."""
        return Failed(url, self.kind, self.reason, self.status, self.retry_after, self.permanent)

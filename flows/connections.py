"""One request, one reply, on connections to checked addresses only. All that can go wrong becomes FetchError.

Proxies come from the environment (HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY). Behind one, it is the proxy that
looks the name up and connects, so the address rules can be held only beforehand: the name is looked up here too,
and refused when any address is not public; where this machine cannot resolve it, the proxy's own rules are all
there is. The proxy itself was named by the user and may be private. Addresses (not names) within
``allow_networks`` are reached directly.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from flows.addresses import (
    CONNECT_SECONDS,
    AddressRefusedError,
    CheckedBackend,
    Network,
    Resolver,
    UnknownHostError,
)
from flows.answers import FailureKind, FetchError
from flows.content_coding import CodingError, Unpacker
from flows.urls import origin, without_secrets

OPEN_HOSTS = 256  # hosts to which a connection is kept open for the next request
KEEP_ALIVE = 30.0  # seconds
UNREAD = 64 * 1024  # bytes of a redirect's or an error's body that are read to keep its connection
CRUMBS = 20_000  # pieces of a body; with under CRUMB bytes each, reading them costs more CPU than they are worth
CRUMB = 16


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer as it came. ``body`` is decompressed, and empty unless the status is 2xx."""

    url: httpx.URL
    status: int
    headers: httpx.Headers
    body: bytes
    too_large: bool = False  # ``body`` ends at the cap


class Connections:
    """A small pool for each origin: cheaper than a large one, which looks through all of them each time."""

    def __init__(self, allowed: Sequence[Network], resolver: Resolver) -> None:
        """Raises ValueError when the environment names a proxy of a kind that is not supported."""
        self._allowed = allowed
        self._backend = CheckedBackend(allowed, resolver)
        self._proxies = _proxies()
        self._pools: dict[str, httpcore.AsyncConnectionPool] = {}
        self._busy: set[str] = set()

    async def ask(
        self, url: httpx.URL, headers: Sequence[tuple[str, str]], seconds: float, cap: int, to: Path | None = None
    ) -> Reply:
        """The answer to one GET, complete within ``seconds``; its body in the file ``to`` where that is given.

        Raises FetchError.
        """
        key = origin(url)
        self._busy.add(key)
        try:
            async with asyncio.timeout(seconds):
                return await self._ask(key, url, headers, cap, to)
        except _ALL_ERRORS as error:
            await self._drop(key)
            raise _trouble(error, url, proxied=self._proxy_for(url) is not None) from error
        finally:
            self._busy.discard(key)

    async def close(self) -> None:
        """Closes every connection."""
        for key in list(self._pools):
            await self._drop(key)

    async def _ask(
        self, key: str, url: httpx.URL, headers: Sequence[tuple[str, str]], cap: int, to: Path | None
    ) -> Reply:
        proxy = self._proxy_for(url)
        if proxy is not None:
            await self._check_before_proxy(url)
        pool = self._pools.get(key) or await self._open(key, proxy)
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        raw = [(name.encode("ascii"), value.encode("ascii")) for name, value in headers]
        patience = {"timeout": {"connect": CONNECT_SECONDS}}
        async with pool.stream("GET", target, headers=raw, extensions=patience) as response:
            return await _read(url, response, cap, to)

    async def _open(self, key: str, proxy: httpx.Proxy | None) -> httpcore.AsyncConnectionPool:
        await self._make_room()
        tls = self._tls if key.startswith("https:") else None
        pool = self._direct_pool(tls) if proxy is None else self._proxy_pool(proxy, tls)
        self._pools[key] = pool
        return pool

    async def _make_room(self) -> None:
        while len(self._pools) >= OPEN_HOSTS:
            idle = next((key for key in self._pools if key not in self._busy), None)
            if idle is None:
                return
            await self._drop(idle)

    def _direct_pool(self, tls: ssl.SSLContext | None) -> httpcore.AsyncConnectionPool:
        return httpcore.AsyncConnectionPool(
            ssl_context=tls, max_connections=2, keepalive_expiry=KEEP_ALIVE, network_backend=self._backend
        )

    def _proxy_pool(self, proxy: httpx.Proxy, tls: ssl.SSLContext | None) -> httpcore.AsyncHTTPProxy:
        return httpcore.AsyncHTTPProxy(
            proxy_url=httpcore.URL(
                scheme=proxy.url.raw_scheme, host=proxy.url.raw_host, port=proxy.url.port, target=b"/"
            ),
            proxy_auth=proxy.raw_auth,
            proxy_ssl_context=self._tls if proxy.url.scheme == "https" else None,
            ssl_context=tls,
            max_connections=2,
            keepalive_expiry=KEEP_ALIVE,
        )

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return httpx.create_ssl_context()

    def _proxy_for(self, url: httpx.URL) -> httpx.Proxy | None:
        if not self._proxies or self._is_allowed_literal(url.host) or proxy_bypass(url.host):
            return None
        return self._proxies.get(url.scheme) or self._proxies.get("all")

    def _is_allowed_literal(self, host: str) -> bool:
        try:
            address = ip_address(host)
        except ValueError:
            return False
        return any(address in network for network in self._allowed)

    async def _check_before_proxy(self, url: httpx.URL) -> None:
        try:
            await self._backend.checked(url.host, url.port or 0)
        except UnknownHostError:
            return  # names that only the proxy can resolve are its own affair

    async def _drop(self, key: str) -> None:
        pool = self._pools.pop(key, None)
        if pool is not None:
            await pool.aclose()


def _proxies() -> dict[str, httpx.Proxy]:
    found = {}
    for scheme, address in getproxies().items():
        if scheme not in {"http", "https", "all"} or not address:
            continue
        proxy = httpx.Proxy(address if "://" in address else f"http://{address}")
        if proxy.url.scheme not in {"http", "https"}:
            raise ValueError(
                f"{scheme.upper()}_PROXY names a {proxy.url.scheme} proxy, which is not supported; "
                f"name an http proxy, or unset it."
            )
        found[scheme] = proxy
    return found


async def _read(url: httpx.URL, response: httpcore.Response, cap: int, to: Path | None) -> Reply:
    headers = httpx.Headers(response.headers)
    if not 200 <= response.status < 300:
        await _skim(response)
        return Reply(url, response.status, headers, b"")
    coding = headers.get("content-encoding", "")
    if to is None:
        return await _unpacked(url, response, headers, Unpacker(coding, cap))
    try:
        with to.open("wb") as file:
            return await _unpacked(url, response, headers, Unpacker(coding, cap, file))
    except ssl.SSLError:
        raise
    except OSError as error:  # the network's own errors are httpcore's by here
        raise FetchError(FailureKind.BAD_ANSWER, f"{to}: cannot be written: {error.strerror}.") from error


async def _unpacked(
    url: httpx.URL, response: httpcore.Response, headers: httpx.Headers, unpacker: Unpacker
) -> Reply:
    pieces = received = 0
    async for data in response.aiter_stream():
        pieces, received = pieces + 1, received + len(data)
        if pieces > CRUMBS and received < pieces * CRUMB:
            raise CodingError(f"it comes in {CRUMBS} pieces of a few bytes each")
        if not unpacker.feed(data):
            return Reply(url, response.status, headers, unpacker.collected(), too_large=True)
    return Reply(url, response.status, headers, unpacker.body())


async def _skim(response: httpcore.Response) -> None:
    """Reads a little, so that the connection can serve again; a longer body costs the connection."""
    read = 0
    async for data in response.aiter_stream():
        read += len(data)
        if read > UNREAD:
            return


_ALL_ERRORS = (
    OSError,  # also TimeoutError and ssl.SSLError
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
    AddressRefusedError,
    UnknownHostError,
    CodingError,
    UnicodeError,
)


def _trouble(error: Exception, url: httpx.URL, *, proxied: bool) -> FetchError:
    shown, host = without_secrets(str(url)), origin(url)
    match error:
        case AddressRefusedError():
            return FetchError(FailureKind.ADDRESS, f"{host}: {error}", permanent=True)
        case UnknownHostError():
            return FetchError(
                FailureKind.DNS, f"{host}: this name cannot be looked up; check it, and the network."
            )
        case TimeoutError() | httpcore.TimeoutException():
            return FetchError(
                FailureKind.TIMEOUT, f"{shown}: no complete answer in time; the host is slow or hangs."
            )
        case CodingError():
            return FetchError(FailureKind.BAD_ANSWER, f"{shown}: the answer cannot be unpacked: {error}.")
    insecure = any(isinstance(cause, ssl.SSLError) for cause in _causes(error))
    if proxied and not insecure and isinstance(error, (httpcore.ProxyError, httpcore.ConnectError)):
        reason = f"{host}: the proxy did not connect ({error}); check HTTP_PROXY and HTTPS_PROXY."
        return FetchError(FailureKind.REFUSED, reason)
    return _connection_trouble(error, shown, host)


def _connection_trouble(error: Exception, shown: str, host: str) -> FetchError:
    causes = list(_causes(error))
    certificate = next((c for c in causes if isinstance(c, ssl.SSLError)), None)
    if certificate is not None:
        why = getattr(certificate, "verify_message", "") or certificate.reason or "handshake failed"
        return FetchError(FailureKind.TLS, f"{host}: no secure connection ({why}); see the address in a browser.")
    if any(isinstance(c, ConnectionRefusedError) for c in causes):
        return FetchError(FailureKind.REFUSED, f"{host}: the host refuses connections; it may be down.")
    match error:
        case httpcore.RemoteProtocolError():
            reason = f"{shown}: the answer broke off or is not HTTP."
            return FetchError(FailureKind.BAD_ANSWER, reason, transient=True)
        case httpcore.ReadError() | httpcore.WriteError():
            return FetchError(FailureKind.REFUSED, f"{shown}: the connection was reset.", transient=True)
        case httpcore.ConnectError() | OSError():
            return FetchError(FailureKind.REFUSED, f"{host}: no way to the host; check the network.")
    return FetchError(FailureKind.BAD_ANSWER, f"{shown}: this cannot be asked for.")


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__

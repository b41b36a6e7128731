"""Which network addresses may be reached, judged when connecting.

The name is resolved once, every address of the answer is judged, and the connection is made to one of the judged
addresses: there is no second look-up whose answer could differ. TLS keeps the name for its certificate check.

Networks are those of the IANA special-purpose address registries (RFC 6890 and its updates) that are not globally
reachable. They are listed here and not taken from ``ipaddress.is_global``, whose answers differ between Python
versions.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

import httpcore

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network
Resolver: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]

CONNECT_SECONDS = 10.0  # for one address of a name, so that a dead one leaves time for the next

_NAMED_NETWORKS: tuple[tuple[Network, str], ...] = tuple(
    (ip_network(network), name)
    for network, name in (
        ("0.0.0.0/8", "unspecified"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "shared by carriers (CGNAT)"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved for protocols"),
        ("192.0.2.0/24", "for documentation"),
        ("192.88.99.0/24", "a 6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "for benchmarks"),
        ("198.51.100.0/24", "for documentation"),
        ("203.0.113.0/24", "for documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("64:ff9b::/96", "an IPv4 address embedded for NAT64"),
        ("64:ff9b:1::/48", "an IPv4 address embedded for local NAT64"),
        ("100::/64", "for discarding"),
        ("2001::/32", "a Teredo tunnel"),
        ("2001::/23", "reserved for protocols"),
        ("2001:db8::/32", "for documentation"),
        ("2002::/16", "a 6to4 tunnel"),
        ("3fff::/20", "for documentation"),
        ("5f00::/16", "for segment routing"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
    )
)
_GLOBAL_UNICAST = IPv6Network("2000::/3")  # all that IANA has allocated for the public IPv6 internet
_NAT64 = IPv6Network("64:ff9b::/96")


class AddressRefusedError(Exception):
    """A name leads to an address that may not be reached. The message names the address and the remedy."""


class UnknownHostError(Exception):
    """A name has no address, or cannot be looked up."""


def parse_networks(names: Iterable[str]) -> tuple[Network, ...]:
    """The networks of an allow list. Raises ValueError naming the entry and how to write it."""
    networks: list[Network] = []
    for name in names:
        try:
            networks.append(ip_network(name))
        except ValueError as error:
            raise ValueError(
                f"allow_networks: {name!r} is no network ({error}); write it as 10.1.2.0/24 or fd00:1::/64."
            ) from error
    return tuple(networks)


def why_refused(text: str, allowed: Sequence[Network] = ()) -> str:
    """Why the address ``text`` may not be reached, in a few words; "" where it may.

    An address that carries an IPv4 address inside (mapped, NAT64) is judged by that one too. Raises ValueError
    when ``text`` is no address.
    """
    address = ip_address(text.partition("%")[0])  # the zone of a link-local address plays no part
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return _why_refused_plain(address.ipv4_mapped, allowed)
    plain = _why_refused_plain(address, allowed)
    if not plain and isinstance(address, IPv6Address) and address in _NAT64:
        return _why_refused_plain(IPv4Address(int(address) & 0xFFFFFFFF), allowed)
    return plain


def _why_refused_plain(address: Address, allowed: Sequence[Network]) -> str:
    if any(address in network for network in allowed):
        return ""
    for network, name in _NAMED_NETWORKS:
        if address in network:
            return name
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return "reserved"
    return ""


def check_all(host: str, addresses: Sequence[str], allowed: Sequence[Network]) -> None:
    """Raises AddressRefusedError when any address of ``host`` may not be reached: one private answer is enough."""
    for address in addresses:
        why = why_refused(address, allowed)
        if why:
            raise AddressRefusedError(
                f"{host} leads to {address}, which is {why} and not on the public internet; if it is meant, "
                f"name its network in allow_networks."
            )


async def resolve(host: str, port: int) -> list[str]:
    """All addresses of ``host`` in the system's order of preference, for a name or an address in any notation.

    Raises UnknownHostError.
    """
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnknownHostError(str(error)) from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """Connects to nothing but checked addresses."""

    def __init__(
        self,
        allowed: Sequence[Network] = (),
        resolver: Resolver = resolve,
        inner: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self._allowed = allowed
        self._resolve = resolver
        self._inner = inner or httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the first address of ``host`` that answers.

        Raises AddressRefusedError, UnknownHostError, and what the last address failed with.
        """
        addresses = await self.checked(host, port)
        seconds = CONNECT_SECONDS if timeout is None else min(timeout, CONNECT_SECONDS)
        for address in addresses[:-1]:
            try:
                return await self._inner.connect_tcp(address, port, seconds, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._inner.connect_tcp(addresses[-1], port, seconds, local_address, socket_options)

    async def checked(self, host: str, port: int) -> Sequence[str]:
        """The addresses of ``host``, all of them fit to be reached. Raises as ``connect_tcp`` does."""
        addresses = await self._resolve(host, port)
        if not addresses:
            raise UnknownHostError("the name has no address")
        check_all(host, addresses, self._allowed)
        return addresses

    async def sleep(self, seconds: float) -> None:
        """Part of the interface: httpcore waits with it between attempts to connect."""
        await self._inner.sleep(seconds)

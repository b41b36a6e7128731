"""Which addresses may be reached, and that it is the judged address that is connected to."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import Any

import httpcore
import pytest
from http_parts import no_proxy as no_proxy
from hypothesis import given
from hypothesis import strategies as st
from loopback import Loopback, Scripted

from flows.addresses import AddressRefusedError, CheckedBackend, parse_networks, why_refused
from flows.http import Failed, FailureKind, Fetched, Fetcher, HttpSettings

PRIVATE = [
    ("10.1.2.3", "private"),
    ("172.16.0.1", "private"),
    ("172.31.255.255", "private"),
    ("192.168.1.1", "private"),
    ("127.0.0.1", "loopback"),
    ("127.8.8.8", "loopback"),
    ("0.0.0.0", "unspecified"),
    ("0.1.2.3", "unspecified"),
    ("169.254.169.254", "link-local"),
    ("100.64.0.1", "CGNAT"),
    ("100.127.255.255", "CGNAT"),
    ("192.0.0.8", "reserved"),
    ("192.0.2.1", "documentation"),
    ("192.88.99.1", "6to4"),
    ("198.18.0.1", "benchmarks"),
    ("198.51.100.7", "documentation"),
    ("203.0.113.7", "documentation"),
    ("224.0.0.1", "multicast"),
    ("239.255.255.250", "multicast"),
    ("240.0.0.1", "reserved"),
    ("255.255.255.255", "reserved"),
    ("::", "unspecified"),
    ("::1", "loopback"),
    ("::7f00:1", "reserved"),  # 127.0.0.1 as an "IPv4-compatible" address
    ("fe80::1", "link-local"),
    ("fe80::1%eth0", "link-local"),
    ("fec0::1", "site-local"),
    ("fc00::1", "private"),
    ("fd12:3456::1", "private"),
    ("ff02::1", "multicast"),
    ("100::1", "discarding"),
    ("2001:db8::1", "documentation"),
    ("3fff::1", "documentation"),
    ("5f00::1", "segment"),
    ("2001:2::1", "protocols"),
    ("4000::1", "reserved"),
    ("::ffff:127.0.0.1", "loopback"),
    ("::ffff:10.0.0.1", "private"),
    ("::ffff:169.254.169.254", "link-local"),
    ("64:ff9b::10.0.0.1", "NAT64"),
    ("64:ff9b::8.8.8.8", "NAT64"),
    ("64:ff9b:1::a00:1", "NAT64"),
    ("2002:a00:1::1", "6to4"),
    ("2002:7f00:1::", "6to4"),
    ("2001:0:a00:1::1", "Teredo"),
]
PUBLIC = [
    "8.8.8.8",
    "93.184.215.14",
    "100.63.255.255",
    "100.128.0.1",
    "172.32.0.1",
    "192.0.1.1",
    "223.255.255.255",
]
PUBLIC_6 = ["2606:4700:4700::1111", "2a00:1450:4001::1", "2001:4860:4860::8888", "::ffff:8.8.8.8"]


@pytest.mark.parametrize(("address", "name"), PRIVATE)
def test_each_class_is_refused_by_name(address: str, name: str) -> None:
    assert name in why_refused(address)


@pytest.mark.parametrize("address", PUBLIC + PUBLIC_6)
def test_public_addresses_may_be_reached(address: str) -> None:
    assert why_refused(address) == ""


@given(st.ip_addresses(v=4))
def test_ipv4_inside_ipv6_is_judged_as_itself(address: IPv4Address) -> None:
    mapped = IPv6Address(0xFFFF << 32 | int(address))
    assert why_refused(str(mapped)) == why_refused(str(address))
    nat64 = IPv6Address(int(IPv6Address("64:ff9b::")) | int(address))
    assert why_refused(str(nat64), [ip_network("64:ff9b::/96")]) == why_refused(str(address))


@given(st.ip_addresses())
def test_nothing_that_python_calls_private_is_let_through(address: IPv4Address | IPv6Address) -> None:
    if address.is_private or address.is_loopback or address.is_link_local or address.is_multicast:
        mapped_public = isinstance(address, IPv6Address) and address.ipv4_mapped and address.ipv4_mapped.is_global
        assert why_refused(str(address)) or mapped_public


def test_allow_list_opens_its_networks_and_no_more() -> None:
    allowed = parse_networks(["127.0.1.0/24", "64:ff9b::/96"])
    assert why_refused("127.0.1.9", allowed) == ""
    assert why_refused("::ffff:127.0.1.9", allowed) == ""
    assert why_refused("127.0.2.9", allowed)
    assert why_refused("64:ff9b::8.8.8.8", allowed) == ""
    assert why_refused("64:ff9b::10.0.0.1", allowed) == "private"


@pytest.mark.parametrize("name", ["127.0.0.1/8", "loopback", "10.0.0.0/33"])
def test_a_network_that_is_none_is_refused_with_the_way_to_write_it(name: str) -> None:
    with pytest.raises(ValueError, match=r"allow_networks.*write it as"):
        HttpSettings(allow_networks=(name,))


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f.1", "0x7f000001", "127.1", "localhost", "127。0。0。1", "[::1]"]
)
def test_odd_notations_of_loopback_are_refused_before_a_connection(host: str) -> None:
    with Loopback({"/": Scripted(body=b"secret")}) as web, Fetcher(HttpSettings(host_gap=0)) as fetcher:
        answer = fetcher.get(web.url("/", name=host))
    assert isinstance(answer, Failed)
    assert answer.kind is FailureKind.ADDRESS
    assert answer.permanent
    assert "allow_networks" in answer.reason
    assert web.asked == []


@pytest.mark.parametrize("host", ["0177.0.0.1", "256.1.1.1", "127.0.0.1.", "１２７.０.０.１"])
def test_notations_that_are_no_host_reach_nothing(host: str) -> None:
    with Loopback({"/": Scripted(body=b"secret")}) as web, Fetcher(HttpSettings(host_gap=0)) as fetcher:
        answer = fetcher.get(web.url("/", name=host))
    assert isinstance(answer, Failed)
    assert answer.kind in {FailureKind.BAD_ANSWER, FailureKind.ADDRESS, FailureKind.DNS}
    assert web.asked == []


class Recording(httpcore.AsyncNetworkBackend):
    """Stands in for the system's network and notes where it was led."""

    def __init__(self) -> None:
        self.connected: list[str] = []

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        self.connected.append(host)
        raise httpcore.ConnectError("no network in this test")


class Answers:
    """A resolver that gives its answers one after the other, then the last one."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = answers
        self.asked = 0

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        if host[0].isdigit():
            return [host]
        self.asked += 1
        return self.answers[min(self.asked, len(self.answers)) - 1]


def test_the_judged_address_is_the_one_connected_to() -> None:
    names, network = Answers(["8.8.8.8"], ["127.0.0.1"]), Recording()
    backend = CheckedBackend((), names, network)
    with pytest.raises(httpcore.ConnectError):
        asyncio.run(backend.connect_tcp("rebind.test", 80))
    assert network.connected == ["8.8.8.8"]  # no second look-up, which would have said 127.0.0.1
    with pytest.raises(AddressRefusedError, match=r"127\.0\.0\.1"):
        asyncio.run(backend.connect_tcp("rebind.test", 80))
    assert network.connected == ["8.8.8.8"]


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    network = Recording()
    backend = CheckedBackend((), Answers(["8.8.8.8", "2606:4700:4700::1111", "10.0.0.1"]), network)
    with pytest.raises(AddressRefusedError, match=r"10\.0\.0\.1"):
        asyncio.run(backend.connect_tcp("mixed.test", 80))
    assert network.connected == []


class TlsStream(httpcore.AsyncNetworkStream):
    """A connection that only notes for which name TLS is asked."""

    def __init__(self) -> None:
        self.names: list[str | None] = []

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        self.names.append(server_hostname)
        raise httpcore.ConnectError("no network in this test")

    async def aclose(self) -> None:
        """Nothing is open."""


def test_tls_asks_for_the_name_and_not_for_the_address() -> None:
    stream = TlsStream()

    class ToStream(Recording):
        async def connect_tcp(self, host: str, *rest: Any, **more: Any) -> httpcore.AsyncNetworkStream:
            self.connected.append(host)
            return stream

    async def ask(network: Recording) -> None:
        backend = CheckedBackend((), Answers(["8.8.8.8"]), network)
        async with httpcore.AsyncConnectionPool(network_backend=backend) as pool:
            await pool.request("GET", "https://news.test/")

    network = ToStream()
    with pytest.raises(httpcore.ConnectError):
        asyncio.run(ask(network))
    assert network.connected == ["8.8.8.8"]
    assert stream.names == ["news.test"]


def test_every_address_of_a_name_is_tried() -> None:
    network = Recording()
    backend = CheckedBackend((), Answers(["2606:4700:4700::1111", "8.8.8.8"]), network)
    with pytest.raises(httpcore.ConnectError):
        asyncio.run(backend.connect_tcp("two.test", 80))
    assert network.connected == ["2606:4700:4700::1111", "8.8.8.8"]


def test_a_name_that_turns_private_between_two_requests_is_caught() -> None:
    closing = Scripted(body=b"fine", headers=[("Connection", "close")])
    settings = HttpSettings(allow_networks=("127.0.0.0/30",), host_gap=0)
    names = Answers(["127.0.0.1"], ["127.0.0.1"], ["127.0.9.1"])  # robots.txt, first page, second page
    with Loopback({"/a": closing, "/b": closing, "/robots.txt": closing}) as web:  # noqa: SIM117
        with Loopback({"/b": Scripted(body=b"secret")}, "127.0.9.1", web.port) as inside:
            with Fetcher(settings, resolver=names) as fetcher:
                first = fetcher.get(web.url("/a", name="rebind.test"))
                second = fetcher.get(web.url("/b", name="rebind.test"))
    assert isinstance(first, Fetched)
    assert isinstance(second, Failed)
    assert second.kind is FailureKind.ADDRESS
    assert inside.asked == []


@pytest.mark.parametrize("where", ["http://127.0.9.1:{}/x", "http://[::1]:{}/x", "http://2130708737:{}/"])
def test_a_redirect_to_a_private_address_is_refused(where: str) -> None:
    with Loopback({}, "127.0.9.1") as inside:
        script = {"/go": Scripted(302, headers=[("Location", where.format(inside.port))])}
        with (
            Loopback(script) as web,
            Fetcher(HttpSettings(allow_networks=("127.0.0.1/32",), host_gap=0)) as fetcher,
        ):
            names = fetcher.get(web.url("/go"))
    assert isinstance(names, Failed)
    assert names.kind is FailureKind.ADDRESS
    assert inside.asked == []


@pytest.mark.parametrize(
    "where", ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://x/", "javascript:alert(1)"]
)
def test_a_redirect_to_another_scheme_is_refused(where: str) -> None:
    with Loopback({"/go": Scripted(302, headers=[("Location", where)])}) as web:  # noqa: SIM117
        with Fetcher(HttpSettings(allow_networks=("127.0.0.0/8",), host_gap=0)) as fetcher:
            answer = fetcher.get(web.url("/go"))
    assert isinstance(answer, Failed)
    assert answer.kind is FailureKind.ADDRESS
    assert "http" in answer.reason

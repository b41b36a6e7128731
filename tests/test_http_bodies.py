"""Bodies: content codings, caps, bombs, trickles."""

from __future__ import annotations

import gzip
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace

import brotli  # type: ignore[import-untyped]
import pytest
import zstandard
from http_parts import OPEN, PAGE, failed, fetched, to
from http_parts import loopback_fetcher as loopback_fetcher
from http_parts import no_proxy as no_proxy
from hypothesis import given
from hypothesis import strategies as st
from loopback import Loopback, Scripted, drip

from flows.content_coding import CodingError, Unpacker
from flows.http import FailureKind, Fetched, Fetcher


def raw_deflate(data: bytes) -> bytes:
    engine = zlib.compressobj(wbits=-15)
    return engine.compress(data) + engine.flush()


PACKERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("x-gzip", gzip.compress),
    "gzip in members": ("gzip", lambda data: gzip.compress(data[:50]) + gzip.compress(data[50:])),
    "gzip, padded": ("gzip", lambda data: gzip.compress(data) + b"\0" * 20),
    "deflate": ("deflate", zlib.compress),
    "raw deflate": ("deflate", raw_deflate),
    "br": ("br", brotli.compress),
    "zstd": ("zstd", zstandard.compress),
    "zstd in frames": ("zstd", lambda data: zstandard.compress(data[:50]) + zstandard.compress(data[50:])),
    "two codings": ("deflate, gzip", lambda data: gzip.compress(zlib.compress(data))),
    "identity": ("identity", lambda data: data),
}


@pytest.mark.parametrize("packer", PACKERS)
def test_each_coding_is_undone_over_http(fetcher: Fetcher, packer: str) -> None:
    name, pack = PACKERS[packer]
    text = "خبر news 新闻 ".encode() * 20_000
    with Loopback({"/a": Scripted(body=pack(text), headers=[("Content-Encoding", name)])}) as web:
        assert fetched(fetcher.get(web.url("/a"))).body == text


@given(data=st.binary(max_size=3000), cut=st.integers(1, 400), packer=st.sampled_from(sorted(PACKERS)))
def test_codings_do_not_depend_on_how_the_bytes_arrive(data: bytes, cut: int, packer: str) -> None:
    name, pack = PACKERS[packer]
    packed = pack(data)
    unpacker = Unpacker(name, 10_000)
    for at in range(0, len(packed), cut):
        assert unpacker.feed(packed[at : at + cut])
    assert unpacker.body() == data


@given(junk=st.binary(min_size=1, max_size=300), name=st.sampled_from(["gzip", "deflate", "br", "zstd"]))
def test_broken_data_raise_one_error_only(junk: bytes, name: str) -> None:
    unpacker = Unpacker(name, 1000)
    with suppress(CodingError):  # and nothing else
        unpacker.feed(junk)
        unpacker.body()
    assert len(unpacker.collected()) <= 1000


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
def test_data_cut_short_are_not_taken_for_whole(fetcher: Fetcher, name: str) -> None:
    packed = PACKERS[name][1](b"all of the news " * 5000 + bytes(range(256)) * 20)
    with Loopback({"/a": Scripted(body=packed[: len(packed) // 2], headers=[("Content-Encoding", name)])}) as web:
        assert "unpacked" in failed(fetcher.get(web.url("/a")), FailureKind.BAD_ANSWER).reason


@pytest.mark.parametrize("name", ["compress", "gzip, gzip, gzip, gzip", "x" * 500])
def test_codings_that_were_not_asked_for_are_refused(fetcher: Fetcher, name: str) -> None:
    with Loopback({"/a": Scripted(body=b"x", headers=[("Content-Encoding", name)])}) as web:
        failed(fetcher.get(web.url("/a")), FailureKind.BAD_ANSWER)


def bomb(size: int) -> Callable[[], Iterator[bytes]]:
    """A gzip stream of ``size`` zero bytes, packed while it is sent."""

    def pieces() -> Iterator[bytes]:
        engine, block = zlib.compressobj(9, wbits=31), bytes(2**20)
        for _ in range(size // len(block)):
            yield engine.compress(block)
        yield engine.flush()

    return pieces


def brotli_bomb() -> bytes:
    return bytes(brotli.compress(bytes(2**28), quality=3))


def zstd_bomb() -> bytes:
    return zstandard.ZstdCompressor(level=1).compress(bytes(2**28))


@pytest.mark.parametrize("name", ["gzip", "br", "zstd"])
def test_a_bomb_costs_little_memory_and_time(fetcher: Fetcher, name: str) -> None:
    header = [("Content-Encoding", name)]
    packed = {"br": brotli_bomb, "zstd": zstd_bomb}
    web_answer = (
        Scripted(headers=header, stream=bomb(10 * 2**30))
        if name == "gzip"
        else Scripted(200, packed[name](), header)
    )
    with Loopback({"/bomb": web_answer}) as web:
        fetcher.get(web.url("/robots.txt"))
        tracemalloc.start()
        begun = time.process_time()
        answer = failed(fetcher.get(web.url("/bomb")), FailureKind.TOO_LARGE)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 64 * 2**20
    assert time.process_time() - begun < 3
    assert "15 MiB" in answer.reason


def test_a_body_at_the_cap_passes_and_one_byte_more_does_not() -> None:
    with Loopback({"/at": Scripted(body=b"x" * 1000), "/over": Scripted(body=b"x" * 1001)}) as web:  # noqa: SIM117
        with Fetcher(replace(OPEN, body_cap=1000)) as fetcher:
            assert len(fetched(fetcher.get(web.url("/at"))).body) == 1000
            failed(fetcher.get(web.url("/over")), FailureKind.TOO_LARGE)


def endless() -> Iterator[bytes]:
    while True:
        yield b"x" * 65536


def test_an_endless_body_ends_at_the_cap(fetcher: Fetcher) -> None:
    with Loopback({"/a": Scripted(stream=endless)}) as web:
        failed(fetcher.get(web.url("/a")), FailureKind.TOO_LARGE)


def crumbs() -> Iterator[bytes]:
    while True:
        yield b"1\r\nx\r\n" * 1000


def test_a_body_in_crumbs_costs_little(fetcher: Fetcher) -> None:
    chunked = Scripted(headers=[("Transfer-Encoding", "chunked")], stream=crumbs)
    begun = time.process_time()
    with Loopback({"/a": chunked}) as web:
        assert "pieces" in failed(fetcher.get(web.url("/a")), FailureKind.BAD_ANSWER).reason
    assert time.process_time() - begun < 3


@pytest.mark.parametrize("kind", ["page", "feed"])
def test_an_endless_body_at_a_trickle_ends_at_the_time_out(kind: str) -> None:
    with Loopback({"/a": Scripted(stream=drip(0.1)), "/b": PAGE}) as web:  # noqa: SIM117
        with Fetcher(replace(OPEN, page_timeout=0.6, feed_timeout=0.6)) as fetcher:
            begun = time.monotonic()
            answer = failed(
                fetcher.get(web.url("/a"), kind="feed" if kind == "feed" else "page"), FailureKind.TIMEOUT
            )
            assert 0.5 < time.monotonic() - begun < 2
            assert "in time" in answer.reason
            assert isinstance(fetcher.get(web.url("/b")), Fetched)  # the host is asked again, on a new connection


def test_slow_redirects_share_one_time() -> None:
    script = {f"/{n}": replace(to(f"/{n + 1}"), delay=0.3) for n in range(9)}
    with Loopback(script) as web, Fetcher(replace(OPEN, page_timeout=0.7)) as fetcher:
        begun = time.monotonic()
        failed(fetcher.get(web.url("/0")), FailureKind.TIMEOUT)
        assert time.monotonic() - begun < 1.5

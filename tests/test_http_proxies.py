"""Proxies from the environment, and how the address rules hold behind them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from http_parts import PAGE, failed, quick
from http_parts import no_proxy as no_proxy
from loopback import Loopback

from flows.addresses import UnknownHostError
from flows.http import FailureKind, Fetched, Fetcher, HttpSettings


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    """A proxy that knows one page of a public site, named in the environment."""
    script = {"http://news.test/a": PAGE, "http://inside.test/a": PAGE, "http://unknown.test/a": PAGE}
    with Loopback(script) as web:
        monkeypatch.setenv("HTTP_PROXY", web.url("/"))
        monkeypatch.setenv("http_proxy", f"http://user:word@127.0.0.1:{web.port}")
        yield web


async def names(host: str, port: int) -> list[str]:
    if host == "unknown.test":
        raise UnknownHostError("no such name")
    return [{"news.test": "93.184.215.14", "inside.test": "10.0.0.1"}.get(host, host)]


def test_a_proxy_from_the_environment_is_used_and_private_names_are_refused_before_it(proxy: Loopback) -> None:
    with Fetcher(HttpSettings(host_gap=0), resolver=names) as shared:
        assert isinstance(shared.get("http://news.test/a"), Fetched)
        assert isinstance(shared.get("http://unknown.test/a"), Fetched)  # only the proxy can tell
        failed(shared.get("http://inside.test/a"), FailureKind.ADDRESS)
        failed(shared.get("http://127.0.0.1/a"), FailureKind.ADDRESS)
    asked = [request.path for request in proxy.asked if not request.path.endswith("robots.txt")]
    assert asked == ["http://news.test/a", "http://unknown.test/a"]
    assert proxy.asked[0].headers["proxy-authorization"] == "Basic dXNlcjp3b3Jk"


def test_allowed_addresses_and_no_proxy_go_past_the_proxy(
    proxy: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Loopback({"/a": PAGE}) as web:
        with quick() as shared:
            assert isinstance(shared.get(web.url("/a")), Fetched)
        monkeypatch.setenv("no_proxy", "news.test")
        with Fetcher(HttpSettings(host_gap=0, page_timeout=1, feed_timeout=1), resolver=names) as shared:
            shared.get("http://news.test:9/a")
    assert proxy.asked == []


def test_a_proxy_of_another_kind_is_refused_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("all_proxy", "socks5://127.0.0.1:1080")
    with pytest.raises(ValueError, match=r"ALL_PROXY.*unset"):
        Fetcher()


def test_a_proxy_that_is_down_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with Loopback({}) as web:
        monkeypatch.setenv("http_proxy", web.url("/"))
    with Fetcher(HttpSettings(host_gap=0), resolver=names) as shared:
        assert "HTTP_PROXY" in failed(shared.get("http://news.test/a"), FailureKind.REFUSED).reason


def test_a_proxy_that_will_not_connect_is_named(proxy: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", proxy.url("/"))
    with Fetcher(HttpSettings(host_gap=0), resolver=names) as shared:
        assert "HTTPS_PROXY" in failed(shared.get("https://news.test/a"), FailureKind.REFUSED).reason

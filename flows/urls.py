"""Addresses that can be asked for, and how they are named in messages."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx

LONGEST_URL = 8192  # characters; servers refuse longer ones, and matching them against rules costs time


class UrlError(ValueError):
    """An address cannot be asked for. ``scheme``: because it is neither http nor https."""

    def __init__(self, reason: str, *, scheme: bool = False) -> None:
        super().__init__(reason)
        self.scheme = scheme


def parse_url(url: str) -> httpx.URL:
    """``url`` as one that can be asked for. Raises UrlError."""
    try:
        parsed = httpx.URL(url.strip())
    except (httpx.InvalidURL, ValueError) as error:
        raise UrlError(f"{without_secrets(url)}: this is no address of a page; correct it.") from error
    return _checked(parsed)


def join(base: httpx.URL, location: str) -> httpx.URL:
    """Where a redirect to ``location`` leads from ``base``, without user and fragment. Raises UrlError."""
    try:
        target = base.join(location.strip())
    except (httpx.InvalidURL, ValueError) as error:
        raise UrlError(f"{without_secrets(str(base))}: redirects to something that is no address.") from error
    return bare(_checked(target))


def bare(url: httpx.URL) -> httpx.URL:
    """``url`` without user, password and fragment."""
    return url.copy_with(userinfo=b"", fragment=None)


def origin(url: httpx.URL) -> str:
    """Scheme, host and port of ``url``, which tell one server from another."""
    return f"{url.scheme}://{authority(url)}"


def authority(url: httpx.URL) -> str:
    """Host and port of ``url``: the key for manners."""
    return f"{url.host.lower()}:{url.port or (443 if url.scheme == 'https' else 80)}"


def same_site(one: str, other: str) -> bool:
    """Whether two hosts share their last two labels, or one stands below the other."""
    if one == other or one.endswith("." + other) or other.endswith("." + one):
        return True
    ends = [host.split(".")[-2:] for host in (one, other)]
    return ends[0] == ends[1] and len(ends[0]) == 2 and not ends[0][1].isdecimal()


def without_secrets(url: str) -> str:
    """``url`` fit for a message: no user, no password, no query, no fragment, at most 200 characters."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "the address"
    host = parts.netloc.rpartition("@")[2]
    query = "?…" if parts.query else ""
    shown = f"{parts.scheme}://{host}{parts.path}{query}" if host else f"{parts.scheme}:…"
    return shown if len(shown) <= 200 else shown[:199] + "…"


def _checked(url: httpx.URL) -> httpx.URL:
    text = str(url)
    if url.scheme not in {"http", "https"}:
        raise UrlError(f"{without_secrets(text)}: only http and https are fetched.", scheme=True)
    if not url.host or (url.port is not None and not 0 < url.port < 65536) or len(text) > LONGEST_URL:
        raise UrlError(f"{without_secrets(text)}: this is no address of a page; correct it.")
    return url

"""RSS and Atom, by feedparser."""

from __future__ import annotations

import re
from calendar import timegm
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser

from extractors.feed_entry import first_usable, make_entry, once_each, plain
from extractors.feed_error import FeedError, FeedReading
from extractors.model import Entry
from extractors.timestamps import read_time

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
LONGEST_ASKED = timedelta(days=1)
_PERIODS = {  # of the RSS module Syndication
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(days=7),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_NOT_ARTICLES = {"self", "edit", "hub", "replies", "next", "previous", "license", "related", "via"}


def read_xml_feed(text: str, url: str) -> tuple[FeedReading, list[str]]:
    """The entries of RSS or Atom, and the key of each item in order, "" for one that cannot be used.

    Raises FeedError when feedparser finds no feed in ``text``.
    """
    found: Any = feedparser.parse(
        _DECLARATION.sub("", text).encode("utf-8", "replace"),
        response_headers={"content-type": "application/xml; charset=utf-8"},  # no address: it would change the ids
        sanitize_html=False,  # markup is only ever turned into text here
        resolve_relative_uris=False,
    )
    version, entries = found.get("version", ""), found.get("entries", [])
    if not version and not entries:
        raise FeedError(
            url, "neither RSS nor Atom", "Look up the outlet's feed address and correct it in seeds/feeds.toml"
        )
    language = _text(found.feed.get("language"))
    read: list[Entry] = []
    skipped: list[str] = []
    keys: list[str] = []
    for number, entry in enumerate(entries, 1):
        link = first_usable(url, _links(entry))
        if link:
            read.append(_entry(entry, link, language))
        else:
            skipped.append(f"item {number} ({plain(_text(entry.get('title')))[:80]!r}): no usable link")
        keys.append(read[-1].key if link else "")
    title = plain(_text(found.feed.get("title")))
    reading = FeedReading(once_each(read), version or "unknown", title, skipped=tuple(skipped))
    return replace(reading, asks=_asks(found.feed)), keys


def _asks(feed: Any) -> timedelta:
    """The least time between two polls: ``ttl`` (RSS 2.0, minutes), or ``sy:updatePeriod`` and its frequency."""
    ttl = _number(feed.get("ttl")) * timedelta(minutes=1)
    period = _PERIODS.get(_text(feed.get("sy_updateperiod")).strip().lower(), timedelta())
    return min(max(ttl, period / max(1, _number(feed.get("sy_updatefrequency")))), LONGEST_ASKED)


def _number(stated: object) -> int:
    text = _text(stated).strip()[:6]
    return int(text) if text.isascii() and text.isdecimal() else 0


def _entry(entry: Any, link: str, language: str) -> Entry:
    contents = [_text(part.get("value")) for part in entry.get("content", [])]
    return make_entry(
        link,
        guid=_text(entry.get("id")),
        title=_text(entry.get("title")),
        published=_time(entry, "published", "updated", "created"),
        updated=_time(entry, "updated"),
        summary=_text(entry.get("summary")),
        full_text=max(contents, key=len, default=""),
        language=_text((entry.get("title_detail") or {}).get("language")) or language,
        author=_text(entry.get("author")),
    )


def _links(entry: Any) -> list[object]:
    """Addresses of an item, the likeliest first: the original of a proxied link, link, permalink, enclosure."""
    links = [x for x in entry.get("links", []) if x.get("rel") not in _NOT_ARTICLES]
    pages = [x.get("href") for x in links if x.get("rel") != "enclosure"]
    files = [x.get("href") for x in links if x.get("rel") == "enclosure"]
    guid = _text(entry.get("id"))
    permalink = guid if guid.startswith(("http://", "https://")) else None
    return [entry.get("feedburner_origlink"), entry.get("link") if pages else None, *pages, permalink, *files]


def _time(entry: Any, *names: str) -> datetime | None:
    """The first of the item's times that can be read, in UTC; None without one."""
    for name in names:
        stated = _text(dict.get(entry, name))  # feedparser's own get() takes one date for the other
        if moment := read_time(stated):
            return moment
        if parsed := dict.get(entry, f"{name}_parsed"):
            try:
                return datetime.fromtimestamp(timegm(parsed), UTC)
            except (ValueError, OverflowError, OSError):
                continue
    return None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""

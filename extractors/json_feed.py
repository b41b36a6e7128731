"""JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

import json
from typing import Any

from extractors.feed_entry import first_usable, make_entry, once_each, plain
from extractors.feed_error import FeedError, FeedReading
from extractors.model import Entry
from extractors.timestamps import read_time


def read_json_feed(text: str, url: str) -> FeedReading:
    """The entries of a JSON Feed. Raises FeedError for broken JSON, and for JSON that is no feed."""
    try:
        feed: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FeedError(
            url, f"broken JSON ({error})", "Try again later; if it stays so, tell the outlet"
        ) from error
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise FeedError(
            url, "JSON that is no feed", "Look up the outlet's feed address and correct it in seeds/feeds.toml"
        )
    read: list[Entry] = []
    skipped: list[str] = []
    for number, item in enumerate(feed["items"], 1):
        item = item if isinstance(item, dict) else {}
        link = first_usable(url, (item.get("url"), item.get("external_url"), _permalink(item), _file(item)))
        if link:
            read.append(_entry(item, link, _text(feed.get("language"))))
        else:
            skipped.append(f"item {number} ({plain(_text(item.get('title')))[:80]!r}): no usable link")
    version = "json" + _text(feed.get("version")).rstrip("/").rpartition("/")[2]
    return FeedReading(once_each(read), version, plain(_text(feed.get("title"))), (), tuple(skipped))


def _entry(item: dict[str, Any], link: str, language: str) -> Entry:
    updated = read_time(_text(item.get("date_modified")))
    return make_entry(
        link,
        guid=_id(item),
        title=_text(item.get("title")),
        published=read_time(_text(item.get("date_published"))) or updated,
        summary=_text(item.get("summary")),
        full_text=_text(item.get("content_html")) or _text(item.get("content_text")),
        language=_text(item.get("language")) or language,
        author=_author(item),
        updated=updated,
    )


def _id(item: dict[str, Any]) -> str:
    value = item.get("id")
    return str(value) if isinstance(value, str | int | float) else ""


def _permalink(item: dict[str, Any]) -> str:
    return _id(item) if _id(item).startswith(("http://", "https://")) else ""


def _file(item: dict[str, Any]) -> object:
    files = item.get("attachments")
    first = files[0] if isinstance(files, list) and files else None
    return first.get("url") if isinstance(first, dict) else None


def _author(item: dict[str, Any]) -> str:
    authors = item.get("authors")
    listed = authors if isinstance(authors, list) else [item.get("author")]
    return ", ".join(_text(a.get("name")) for a in listed if isinstance(a, dict) and a.get("name"))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""

"""What the feed formats share: keys, titles, plain text of summaries, and lists without repetition."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from extractors.address import absolute, clean_url
from extractors.model import Entry

_TAG = re.compile(r"</?[A-Za-z!][^<>]{0,2000}>")
_BREAK = re.compile(r"<\s*/?\s*(?:p|br|div|li|tr|h[1-6])\b[^<>]{0,200}>", re.IGNORECASE)
_LONGEST_TITLE, _LONGEST_SUMMARY, _LONGEST_TEXT = 1_000, 10_000, 1_000_000  # characters
FULL_TEXT = 1_500  # characters of description from which it is the article and not its summary


def plain(markup: str) -> str:
    """Text of a title or summary: tags out, escapes undone, also where a feed escapes twice or thrice."""
    for _ in range(4):
        before = markup
        markup = html.unescape(_TAG.sub("", _BREAK.sub(" ", markup)))
        if markup == before:
            break
    return re.sub(r"\s+", " ", markup.replace("\0", "")).strip()


def make_entry(
    url: str,
    guid: str = "",
    title: str = "",
    published: datetime | None = None,
    summary: str = "",
    full_text: str = "",
    language: str = "",
    author: str = "",
    updated: datetime | None = None,
) -> Entry:
    """An entry with its key: the feed's own id and the address, since feeds give one id to several items."""
    if not full_text and len(summary) >= FULL_TEXT:
        full_text = summary
    address = clean_url(url)
    guid = guid.strip()
    return Entry(
        key=f"{guid} {address}" if guid and clean_url(guid) != address else address,
        url=url,
        title=plain(title[: 4 * _LONGEST_TITLE])[:_LONGEST_TITLE],
        published=published,
        summary=plain(summary[: 4 * _LONGEST_SUMMARY])[:_LONGEST_SUMMARY],
        html=full_text[:_LONGEST_TEXT],
        language=language.strip()[:35],
        author=plain(author[:_LONGEST_TITLE])[:200],
        updated=updated,
    )


def first_usable(base: str, links: Iterable[object]) -> str:
    """The first of ``links`` that is an http(s) address once it is made absolute, else ""."""
    for link in links:
        if isinstance(link, str) and (url := absolute(base, link)):
            return url
    return ""


def once_each(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Entries in order, an item listed twice being one.

    A time of change that most of them share is when the feed was made, and says nothing of an article.
    """
    found: dict[str, Entry] = {}
    for entry in entries:
        found.setdefault(entry.key, entry)
    times = Counter(entry.updated for entry in found.values() if entry.updated)
    made = {time for time, count in times.items() if count > max(1, len(found) / 2)}
    return tuple(replace(entry, updated=None) if entry.updated in made else entry for entry in found.values())

"""Reading feeds of any format: RSS 0.9x to 2.0, Atom, JSON Feed, sitemaps, news sitemaps, sitemap indexes."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice

from extractors.charset import decode
from extractors.feed_cut import item_spans, known_items, marks, without
from extractors.feed_error import FeedError, FeedReading
from extractors.json_feed import read_json_feed
from extractors.sitemap import read_sitemap
from extractors.xml_feed import read_xml_feed

__all__ = ["FeedError", "FeedReading", "read_feed"]

LARGEST = 4 * 1024 * 1024  # characters read of a feed; measured: feedparser takes over 40 s for 50 MB
MOST_MARKS = 400_000  # of < and of & each; feedparser takes 3 µs for each, and no real feed has half as many
MOST_ITEMS = 2_000  # items read of an RSS or Atom feed; feedparser takes about 1 ms for each
_PROLOGUE = re.compile(
    r"\s*(?:<\?.{0,2000}?\?>|<!--.{0,20000}?-->|<!DOCTYPE\b[^>\[]{0,500}(?:\[[^]]{0,100000}])?[^>]{0,100}>)",
    re.S | re.I,
)
_ROOT = re.compile(r"\s*<\s*(?:[\w.-]+:)?([A-Za-z][\w.-]*)")
_ITEM = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s>]", re.I)
_LAST_ITEM = re.compile(r"</\s*(?:[\w.-]+:)?(?:item|entry|url|sitemap)\s*>", re.I)
_REMEDY = "Look up the outlet's feed address and correct it in seeds/feeds.toml"


def read_feed(body: bytes, url: str, content_type: str = "", listed: bytes = b"") -> FeedReading:
    """The entries of the feed at ``url``, each with a key that is the same every night.

    Items that ``listed``, a former reading's, tells to be there unchanged are counted and not read again.
    Raises FeedError when ``body`` is no feed (a web page, nothing, other JSON).
    """
    text = decode(body[: 4 * LARGEST], content_type).lstrip("\ufeff \t\r\n\0")
    if not text:
        raise FeedError(url, "the answer is empty", "If it stays so, the feed has moved. " + _REMEDY)
    if text[0] in "{[":
        if len(text) > LARGEST:
            raise FeedError(url, f"JSON of more than {LARGEST} characters", "Ask the outlet for a shorter feed")
        return read_json_feed(text, url)
    cut = _cut(text)
    reading = _read_xml(cut, url, listed)
    if cut == text:
        return reading
    note = f"the feed is too large: items after the first {len(reading.entries) + reading.known} were not read"
    return replace(reading, skipped=(*reading.skipped, note))


def _read_xml(text: str, url: str, listed: bytes) -> FeedReading:
    root = _root_of(text)
    if root in {"urlset", "sitemapindex"}:
        return read_sitemap(text, url, root)
    if root == "html":
        raise FeedError(url, "a web page, not a feed", _REMEDY)
    spans = item_spans(text)
    found = marks(text, spans)
    known = known_items(found, listed)
    reading, keys = read_xml_feed(without(text, spans, found, known), url)
    left = [mark for mark in found[1:] if mark not in known]
    if len(left) != len(keys):  # the parser sees other items than we do: no ground to leave any out
        return read_xml_feed(text, url)[0] if known else reading
    usable = [mark for mark, key in zip(left, keys, strict=True) if key]
    return replace(reading, known=len(known), listed=b"".join((found[0], *sorted({*known, *usable}))))


def _root_of(text: str) -> str:
    """The local name of the first element, lower case; "" where there is none."""
    at = 0
    while found := _PROLOGUE.match(text, at):
        at = found.end()
    root = _ROOT.match(text, at)
    return root[1].lower() if root else ""


def _cut(text: str) -> str:
    """The text up to the last whole item within the bounds; parsers mend the missing end."""
    whole = len(text)
    text = _up_to("&", _up_to("<", text[:LARGEST]))
    beyond = next(islice(_ITEM.finditer(text), MOST_ITEMS, None), None)
    text = text[: beyond.start()] if beyond else text
    if len(text) == whole:
        return text
    ends = [found.end() for found in _LAST_ITEM.finditer(text)]
    return text[: ends[-1]] if ends else text


def _up_to(mark: str, text: str) -> str:
    """The text before the mark that is one too many."""
    if text.count(mark) <= MOST_MARKS:
        return text
    at = -1
    for _ in range(MOST_MARKS):
        at = text.find(mark, at + 1)
    return text[:at]

"""Sitemaps, news sitemaps and sitemap indexes (sitemaps.org, Google News)."""

from __future__ import annotations

from urllib.parse import urlsplit

from lxml import etree

from extractors.address import absolute
from extractors.feed_entry import make_entry, once_each
from extractors.feed_error import FeedError, FeedReading
from extractors.model import Entry
from extractors.timestamps import read_time


def read_sitemap(text: str, url: str, root: str) -> FeedReading:
    """The pages of a ``urlset``, or the children of a ``sitemapindex``. Raises FeedError when it is no XML."""
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    tree = etree.fromstring(_undeclared(text).encode("utf-8", "replace"), parser)
    if tree is None:
        raise FeedError(url, "a sitemap that is no XML", "Try again later; if it stays so, tell the outlet")
    if root == "sitemapindex":
        children = [absolute(url, _of(child, "loc")) for child in _children(tree, "sitemap")]
        return FeedReading((), "sitemapindex", sitemaps=tuple(dict.fromkeys(filter(None, children))))
    read: list[Entry] = []
    skipped: list[str] = []
    for page in _children(tree, "url"):
        address = absolute(url, _of(page, "loc"))
        if not address:
            skipped.append(f"{_of(page, 'loc')[:200]!r}: no usable address")
        elif urlsplit(address).path in {"", "/"} and not urlsplit(address).query:
            skipped.append(f"{address}: the front page, no article")
        else:
            read.append(_entry(page, address))
    return FeedReading(once_each(read), "sitemap", skipped=tuple(skipped))


def _entry(page: etree._Element, address: str) -> Entry:
    updated = read_time(_of(page, "lastmod"))
    published = read_time(_of(page, "publication_date")) or updated
    title, language = _of(page, "title"), _of(page, "language")
    return make_entry(address, title=title, published=published, language=language, updated=updated)


def _children(tree: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in tree if _local(child) == name]


def _of(element: etree._Element, name: str) -> str:
    """Text of the first descendant of that name, whatever its namespace; images' titles are not the page's."""
    for child in element.iter():
        parent = child.getparent()
        if _local(child) == name and not (parent is not None and _local(parent) in {"image", "video"}):
            return (child.text or "").strip()
    return ""


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _undeclared(text: str) -> str:
    """Without the XML declaration, whose charset no longer holds for decoded text."""
    return text.partition("?>")[2] if text.startswith("<?xml") else text

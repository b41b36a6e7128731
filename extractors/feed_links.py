"""Where a site's feeds may be: what its page names, and where publishers usually put them."""

from __future__ import annotations

from extractors.address import absolute
from extractors.charset import decode
from extractors.markup import parse

MOST = 10  # links looked at
_TYPES = {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"}
_USUAL = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json", "/news-sitemap.xml",
          "/sitemap-news.xml", "/sitemap_news.xml")  # fmt: skip


def feed_links(body: bytes, url: str, content_type: str = "") -> tuple[str, ...]:
    """The feeds that a page names as its alternates, absolute, in its order."""
    tree = parse(decode(body, content_type))
    links = [] if tree is None else tree.iter("link")
    named = [
        absolute(url, link.get("href") or "")
        for link in links
        if "alternate" in (link.get("rel") or "").lower().split() and (link.get("type") or "").lower() in _TYPES
    ]
    return tuple(dict.fromkeys(filter(None, named)))[:MOST]


def usual_places(url: str) -> tuple[str, ...]:
    """Addresses at which the site of ``url`` may have a feed that it does not name."""
    return tuple(filter(None, (absolute(url, path) for path in _USUAL)))

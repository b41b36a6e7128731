"""What a page says about itself: in JSON-LD, in meta elements, in its head."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml import html

from extractors.address import absolute, clean_url, same_site
from extractors.headline import headline, one_line, without_kicker
from extractors.script_json import json_ld, text_in
from extractors.timestamps import find_day, names_zone, read_time

_ARTICLE = re.compile(r"(?:Article|Posting|Report|Review|Story|Opinion|Analysis)\w*$", re.I)

_LONGEST_DATELINE = 120  # characters; a longer line is the article itself
_NEAR = 25  # runs of text below the headline among which the date stands

_TITLES = ("og:title", "twitter:title", "dc.title", "headline")
_DATES = ("article:published_time", "og:article:published_time", "datepublished", "date", "pubdate", "publishdate",
          "publish-date", "dc.date.issued", "dc.date", "dcterms.created", "parsely-pub-date", "sailthru.date",
          "article.published", "published_at", "cxenseparse:recs:publishtime")  # fmt: skip
_AUTHORS = ("author", "article:author", "parsely-author", "dc.creator", "byl", "sailthru.author")


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """A page's statements about itself; "" or None where it is silent."""

    title: str = ""
    full_title: str = ""  # with the kicker that may stand before it
    description: str = ""
    author: str = ""
    site_name: str = ""
    language: str = ""
    canonical_url: str = ""
    published: datetime | None = None
    zoned: bool = True  # whether that time names its zone
    kind: str = ""  # og:type or the JSON-LD type of the article
    types: frozenset[str] = frozenset()  # all JSON-LD types, lower case
    free: bool = True
    body: str = ""  # JSON-LD articleBody


def read_metadata(tree: html.HtmlElement, url: str) -> PageMetadata:
    """What the page at ``url`` says about itself."""
    nodes = list(json_ld(tree))
    article = next((n for n in nodes if any(_ARTICLE.search(t) for t in _types(n))), {})
    meta = _meta(tree)
    site = meta.get("og:site_name") or _name(article.get("publisher")) or meta.get("application-name", "")
    stated = [text_in(article.get("headline")), *(meta.get(name, "") for name in _TITLES)]
    title = headline(tree, stated, site)
    published, zoned = _published(tree, meta, nodes, title)
    return PageMetadata(
        title=without_kicker(title, stated),
        full_title=title,
        description=meta.get("og:description") or meta.get("description", ""),
        author=_author(tree, meta, article),
        site_name=one_line(site),
        language=_language(tree, meta, article),
        canonical_url=_canonical(tree, meta, url),
        published=published,
        zoned=zoned,
        kind=meta.get("og:type", "") or next(iter(_types(article)), ""),
        types=frozenset(t.lower() for n in nodes for t in _types(n)),
        free=not any(str(n.get("isAccessibleForFree", "")).lower() == "false" for n in [article]),
        body=text_in(article.get("articleBody")),
    )


def _types(node: dict[str, Any]) -> list[str]:
    kind = node.get("@type")
    return [t for t in (kind if isinstance(kind, list) else [kind]) if isinstance(t, str)]


def _meta(tree: html.HtmlElement) -> dict[str, str]:
    """Meta elements by name or property, the first of each that has content."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = (
            element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
        )
        content = (element.get("content") or "").strip()
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def _author(tree: html.HtmlElement, meta: dict[str, str], article: dict[str, Any]) -> str:
    author = article.get("author")
    names = [_name(a) for a in (author if isinstance(author, list) else [author])]
    named = ", ".join(dict.fromkeys(n for n in names if n))
    if named:
        return named[:200]
    stated = next((meta[n] for n in _AUTHORS if n in meta and not meta[n].startswith("http")), "")
    if not stated:
        links = tree.xpath("//*[@rel='author' or @itemprop='author']")
        stated = links[0].text_content() if links else ""
    return re.sub(r"(?i)^by\s+", "", one_line(stated))[:200]


def _language(tree: html.HtmlElement, meta: dict[str, str], article: dict[str, Any]) -> str:
    stated = [tree.get("lang"), tree.get("xml:lang"), text_in(article.get("inLanguage"))]
    stated += [meta.get("content-language"), meta.get("og:locale")]
    for value in stated:
        if value and re.match(r"[A-Za-z]{2,3}(?:[-_]|$)", value):
            return value.replace("_", "-")[:2].lower() if len(value) != 3 else value.lower()
    return ""


def _canonical(tree: html.HtmlElement, meta: dict[str, str], url: str) -> str:
    """The address that the page claims, where it is of the same site and no front page; else ``url`` cleaned."""
    links = [e.get("href") for e in tree.iter("link") if "canonical" in (e.get("rel") or "").lower().split()]
    for link in (*links[:1], meta.get("og:url")):
        claimed = absolute(url, link or "")
        if claimed and same_site(claimed, url) and not _is_front(claimed, url):
            return clean_url(claimed)
    return clean_url(url)


def _is_front(claimed: str, url: str) -> bool:
    bare = re.sub(r"^https?://[^/]+", "", claimed).strip("/")
    return bare in {"", "index.html", "index.php"} and bool(re.sub(r"^https?://[^/]+", "", url).strip("/"))


def _published(
    tree: html.HtmlElement, meta: dict[str, str], nodes: list[dict[str, Any]], title: str
) -> tuple[datetime | None, bool]:
    """When the article says that it was published, and whether it names the zone."""
    for text in _stated_dates(tree, meta, nodes):
        if moment := read_time(text):
            return moment, names_zone(text)
    return _printed_date(tree, title), False


def _stated_dates(tree: html.HtmlElement, meta: dict[str, str], nodes: list[dict[str, Any]]) -> Iterator[str]:
    """What a page calls its date, the likeliest first; what is further down is looked for only if need be."""
    yield from (text_in(n.get("datePublished")) for n in nodes if any(_ARTICLE.search(t) for t in _types(n)))
    yield from (meta[name] for name in _DATES if name in meta)
    yield from (text_in(n.get("datePublished") or n.get("uploadDate")) for n in nodes)
    yield from [e.get("datetime") or "" for e in tree.iter("time") if e.get("datetime")][:1]
    yield from (e.get("content") or e.text_content() for e in tree.xpath("//*[@itemprop='datePublished']")[:1])


def _printed_date(tree: html.HtmlElement, title: str) -> datetime | None:
    """The day in the short line between headline and text ("Bulletin Report, November 10, 2025")."""
    body = tree.find("body")
    below, steps = False, 0
    for run in (body if body is not None else tree).itertext():
        line = " ".join(run.split())
        steps += 1
        if below and (len(line) > _LONGEST_DATELINE or steps > _NEAR):
            return None
        if below and (moment := find_day(line)):
            return moment
        if title and line and line == title:
            below, steps = True, 0
    return None


def _name(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("name")
        value = value[0] if isinstance(value, list) and value else value
    return one_line(value) if isinstance(value, str) and not value.startswith("http") else ""

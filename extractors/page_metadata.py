"""What a page says about itself: in JSON-LD, in meta elements, in its head."""

from __future__ import annotations

import html as entities
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml import html

from extractors.address import absolute, clean_url, same_site
from extractors.timestamps import read_time

_ARTICLE = re.compile(r"(?:Article|Posting|Report|Review|Story|Opinion|Analysis)\w*$", re.I)
_MOST_NODES = 20_000  # JSON values looked at

_TITLES = ("og:title", "twitter:title", "dc.title", "headline")
_DATES = ("article:published_time", "og:article:published_time", "datepublished", "date", "pubdate", "publishdate",
          "publish-date", "dc.date.issued", "dc.date", "dcterms.created", "parsely-pub-date", "sailthru.date",
          "article.published", "published_at", "cxenseparse:recs:publishtime")  # fmt: skip
_AUTHORS = ("author", "article:author", "parsely-author", "dc.creator", "byl", "sailthru.author")


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """A page's statements about itself; "" or None where it is silent."""

    title: str = ""
    description: str = ""
    author: str = ""
    site_name: str = ""
    language: str = ""
    canonical_url: str = ""
    published: datetime | None = None
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
    return PageMetadata(
        title=_title(tree, meta, article, site),
        description=meta.get("og:description") or meta.get("description", ""),
        author=_author(tree, meta, article),
        site_name=_line(site),
        language=_language(tree, meta, article),
        canonical_url=_canonical(tree, meta, url),
        published=_published(tree, meta, nodes),
        kind=meta.get("og:type", "") or next(iter(_types(article)), ""),
        types=frozenset(t.lower() for n in nodes for t in _types(n)),
        free=not any(str(n.get("isAccessibleForFree", "")).lower() == "false" for n in [article]),
        body=_text(article.get("articleBody")),
    )


def json_ld(tree: html.HtmlElement) -> Iterator[dict[str, Any]]:
    """Every object of the page's JSON-LD, nested ones included; broken blocks are passed over."""
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            yield from objects_in(load_json(script.text or ""))


def load_json(text: str) -> Any:
    """The value of a JSON text as pages have it (raw line breaks, comment marks); None when it is broken."""
    text = (
        re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$", "", text)
        .strip()
        .rstrip(";")
    )
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def objects_in(value: Any) -> Iterator[dict[str, Any]]:
    """All JSON objects in ``value``, outer before inner."""
    todo, seen = [value], 0
    while todo and seen < _MOST_NODES:
        current = todo.pop()
        seen += 1
        if isinstance(current, dict):
            yield current
            todo.extend(reversed(list(current.values())))
        elif isinstance(current, list):
            todo.extend(reversed(current))


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


def _title(tree: html.HtmlElement, meta: dict[str, str], article: dict[str, Any], site: str) -> str:
    """The headline as readers see it: the ``h1`` that the page's other titles agree with, else those."""
    stated = [_text(article.get("headline")), *(meta.get(name, "") for name in _TITLES)]
    head = tree.find(".//head/title")
    stated.append(_text(head.text_content()) if head is not None else "")
    stated = [t for t in (_without_site(_line(t), site) for t in stated) if t]
    headings = [h for h in (_line(h1.text_content()) for h1 in tree.iter("h1")) if 8 <= len(h) <= 300]
    for heading in headings:
        if any(_agree(heading, title) for title in stated):
            return heading
    return stated[0] if stated else headings[0] if headings else ""


def _agree(one: str, other: str) -> bool:
    a, b = set(re.findall(r"\w+", one.lower())), set(re.findall(r"\w+", other.lower()))
    return bool(a and b) and len(a & b) * 2 >= min(len(a), len(b)) + 1


def _without_site(title: str, site: str) -> str:
    """A title without the outlet's name after (or before) a separator."""
    parts = re.split(r"\s+(?:[|–—·•»>:]{1,2}|-)\s+|\s*[_|]\s*", title)
    if len(parts) < 2:
        return title
    for part in (parts[-1], parts[0]):
        if site and part.strip().lower() in {site.lower(), site.lower().removeprefix("the ")}:
            cut = title.removesuffix(part) if part == parts[-1] else title.removeprefix(part)
            return re.sub(r"^[\s|–—·•»>:_-]+|[\s|–—·•»>:_-]+$", "", cut)
    return title


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
    return re.sub(r"(?i)^by\s+", "", _line(stated))[:200]


def _language(tree: html.HtmlElement, meta: dict[str, str], article: dict[str, Any]) -> str:
    stated = [tree.get("lang"), tree.get("{http://www.w3.org/XML/1998/namespace}lang"), _text(article.get("inLanguage")),
              meta.get("content-language"), meta.get("og:locale")]  # fmt: skip
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


def _published(tree: html.HtmlElement, meta: dict[str, str], nodes: list[dict[str, Any]]) -> datetime | None:
    stated = [_text(n.get("datePublished")) for n in nodes if any(_ARTICLE.search(t) for t in _types(n))]
    stated += [meta[name] for name in _DATES if name in meta]
    stated += [_text(n.get("datePublished") or n.get("uploadDate")) for n in nodes]
    stated += [e.get("datetime") or "" for e in tree.iter("time") if e.get("datetime")][:1]
    stated += [e.get("content") or e.text_content() for e in tree.xpath("//*[@itemprop='datePublished']")[:1]]
    return next((moment for text in stated if (moment := read_time(text))), None)


def _name(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("name")
        value = value[0] if isinstance(value, list) and value else value
    return _line(value) if isinstance(value, str) and not value.startswith("http") else ""


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", entities.unescape(entities.unescape(text))).strip()


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""

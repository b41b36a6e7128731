"""OPML, the format in which feed readers exchange their lists (opml.org), and blocks for ``feeds.toml``."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree

from extractors.address import absolute, clean_url
from extractors.data_files import DataFileError
from extractors.feed_entry import plain
from extractors.model import Feed, Tier

MOST = 5_000  # feeds of one list


@dataclass(frozen=True, slots=True)
class Listed:
    """A feed as another program lists it, or as a site names it."""

    url: str
    title: str = ""
    language: str = ""


def read_opml(body: bytes, file: str) -> tuple[Listed, ...]:
    """The feeds of an OPML file, folders flattened, each address once.

    Raises DataFileError when it is no OPML, or lists no feed with an http(s) address.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    tree = etree.fromstring(body, parser) if body.strip() else None
    if tree is None or etree.QName(tree).localname.lower() != "opml":
        raise DataFileError(f"{file}: no OPML; export the list of your feed reader as OPML and give that file.")
    found: dict[str, Listed] = {}
    for outline in tree.iter("outline"):
        url = absolute("", _attribute(outline, "xmlurl"))
        title = plain(_attribute(outline, "title") or _attribute(outline, "text"))[:200]
        if url and len(found) < MOST:
            found.setdefault(clean_url(url), Listed(url, title, _attribute(outline, "language")))
    if not found:
        raise DataFileError(f"{file}: no outline has an xmlUrl with an http(s) address: there is no feed in it.")
    return tuple(found.values())


def write_opml(feeds: Iterable[Feed]) -> str:
    """The feeds as OPML 2.0."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "claimwatch"
    body = etree.SubElement(root, "body")
    for feed in feeds:
        names = {"type": "rss", "text": feed.outlet, "title": feed.outlet}
        etree.SubElement(body, "outline", names | {"xmlUrl": feed.url, "language": feed.language})
    return etree.tostring(root, pretty_print=True, xml_declaration=True, encoding="utf-8").decode()


def feed_blocks(listed: Iterable[Listed], known: Collection[Feed]) -> str:
    """``[[feed]]`` blocks for ``feeds.toml``, with ids of their own; feeds that are in it already are left out."""
    ids, urls = {feed.id for feed in known}, {clean_url(feed.url) for feed in known}
    blocks = []
    for feed in listed:
        if clean_url(feed.url) in urls:
            continue
        site = (urlsplit(feed.url).hostname or "").removeprefix("www.")
        outlet = "".join(sign for sign in feed.title if sign.isprintable()).strip() or site
        id_ = _free(_slug(outlet) or _slug(site) or "feed", ids)
        ids.add(id_)
        urls.add(clean_url(feed.url))
        code = feed.language[:2].lower()
        language = code if re.fullmatch(r"[a-z]{2}", code) else "en"
        blocks.append(_block(id_, feed.url, outlet, language))
    return "\n".join(blocks)


def _block(id_: str, url: str, outlet: str, language: str) -> str:
    name = json.dumps(outlet, ensure_ascii=False)
    return (
        f'[[feed]]\nid = "{id_}"\nurl = {json.dumps(url)}\noutlet = {name}\nlanguage = "{language}"\n'
        f'tier = "{Tier.PRESS}"\n'
    )


def _slug(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", words.lower())[:40].strip("-")


def _free(id_: str, taken: Collection[str]) -> str:
    numbered = (f"{id_}-{n}" for n in range(2, MOST + 2))
    return id_ if id_ not in taken else next(name for name in numbered if name not in taken)


def _attribute(element: etree._Element, name: str) -> str:
    """An attribute whatever the case of its name: programs differ."""
    return next((str(value).strip() for key, value in element.items() if key.lower() == name), "")

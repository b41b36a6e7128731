"""HTML text to a tree, bounded so that no page costs more than seconds, and rid of what is no article."""

from __future__ import annotations

import re

from lxml import html
from lxml.etree import ParserError

LARGEST = 3_000_000  # characters of markup, scripts not counted
MOST_TAGS = 30_000  # opening and closing; the largest of 286 real news pages has a third of that
DEEPEST = 200  # nested elements; trafilatura walks some of them recursively

_SCRIPT = re.compile(r"<(script|style|svg|template)\b(?P<head>[^>]{0,2000})>.*?(?:</\1\s*>|\Z)", re.S | re.I)
_DATA_SCRIPT = re.compile(r"ld\+json|application/json", re.I)
_COMMENT = re.compile(r"<!--(?!\[if).*?(?:-->|\Z)", re.S)

# Class and id words of page furniture. Whole words between separators, so "comments" but not "commentary".
_FURNITURE = re.compile(
    r"""(?ix)(?:^|[\s_-])(?:
      comments? | comment[_-]?(?:list|area|section|form)s? | disqus\w* | respond
    | related\w* | recommend(?:ed|ations?)? | read[_-]?(?:more|next|also) | also[_-]?(?:read|like) | more[_-]?(?:stories|news|from|on)
    | most[_-]?(?:read|popular|viewed) | popular | trending | latest[_-]?(?:news|stories) | outbrain | taboola
    | newsletters? | subscri(?:be|ption) | sign[_-]?up | paywall | promo(?:s|box)? | teasers?
    | share | sharing | share[_-]?(?:bar|buttons?|links?|tools?) | social(?:[_-]?(?:share|links|media|icons?))? | follow[_-]?us
    | ads? | adslot | ad[_-]?(?:slot|unit|container|wrapper) | advert\w* | sponsor(?:ed)? | gpt
    | cookies? | consent | gdpr | breadcrumbs? | byline | dateline[_-]?meta | author[_-]?(?:bio|box|info) | tags | tag[_-]?(?:list|cloud)
    | caption | wp[_-]caption[_-]text | credit | copyright | kicker | standfirst | strapline | dek | subhead[_-]?line
    | sidebar | ticker | printonly | visually[_-]?hidden | sr[_-]?only | screen[_-]reader[_-]text
    )(?:$|[\s_-])"""
)
_DROP_TAGS = (
    "script",
    "style",
    "noscript",
    "nav",
    "aside",
    "footer",
    "form",
    "button",
    "figcaption",
    "iframe",
    "svg",
    "dialog",
)


def parse(text: str) -> html.HtmlElement | None:
    """The tree of a page, cut to the bounds above; None when there is no element in ``text``."""
    text = _COMMENT.sub("", _bounded(text))
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text).replace("\0", "")
    try:
        tree = html.document_fromstring(text)
    except (ParserError, ValueError):
        return None
    _flatten(tree)
    return tree


def prune(tree: html.HtmlElement) -> None:
    """Takes furniture out of ``tree``; what holds a good part of the page's paragraphs is left in whatever its name."""
    whole = _paragraph_length(tree)
    for element in list(tree.iter()):
        if not isinstance(element.tag, str) or element.tag in {"html", "head", "body", "main", "article"}:
            continue
        if _is_furniture(element) and _paragraph_length(element) * 3 <= whole:
            _drop(element)


def _is_furniture(element: html.HtmlElement) -> bool:
    if element.tag in _DROP_TAGS:
        return True
    if element.get("aria-hidden") == "true" and element.tag not in {"p", "span"}:
        return True
    names = f"{element.get('class', '')} {element.get('id', '')}"[:500]
    return len(names) > 1 and bool(_FURNITURE.search(names))


def _paragraph_length(element: html.HtmlElement) -> int:
    return sum(len(p.text_content()) for p in element.iter("p"))


def _drop(element: html.HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _bounded(text: str) -> str:
    text = _SCRIPT.sub(lambda m: m.group() if _DATA_SCRIPT.search(m["head"]) else "", text)[:LARGEST]
    if text.count("<") <= MOST_TAGS:
        return text
    at = -1
    for _ in range(MOST_TAGS):
        at = text.find("<", at + 1)
    return text[:at]


def _flatten(tree: html.HtmlElement) -> None:
    """Drops what lies deeper than ``DEEPEST``."""
    level = [tree]
    for _ in range(DEEPEST):
        level = [child for element in level for child in element]
        if not level:
            return
    for element in level:
        _drop(element)

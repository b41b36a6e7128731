"""HTML text to a tree, bounded so that no page costs more than seconds, and rid of what is no article."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from lxml import html
from lxml.etree import ParserError

from extractors.wording import words

LARGEST = 3_000_000  # characters of markup, scripts not counted
MOST_TAGS = 30_000  # opening and closing; the largest of 286 real news pages has a third of that
_RUN = 60  # characters between two tags from which text is prose rather than a label
DEEPEST = 200  # nested elements; trafilatura walks some of them recursively

_SCRIPT = re.compile(r"<(script|style|svg|template)\b(?P<head>[^>]{0,2000})>.*?(?:</\1\s*>|\Z)", re.S | re.I)
_DATA_SCRIPT = re.compile(r"ld\+json|application/json", re.I)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)  # conditional ones too: they hide the html element

# First or last words of class names and ids of page furniture: "comments", "inline-related", "share_bar"
_FURNITURE = words("""
    ad ads adslot advert advertisement advertorial banner breadcrumb breadcrumbs byline caption cloud comment
    comments consent cookie cookies copyright credit credits dek disqus gdpr gpt kicker newsletter newsletters
    outbrain paywall popular promo promos readmore recirculation recommendations recommended related respond share
    shares sharing sidebar signup social sponsor sponsored standfirst strapline subscribe subscription taboola tags
    teaser teasers ticker toolbar trending widget
""")
_FURNITURE_PAIRS = words("""
    also-read also-like author-bio author-box author-info follow-us get-app latest-news most-popular most-read
    most-viewed more-from more-news more-on more-stories next-article read-also read-more read-next screen-reader
    sign-up sr-only tag-list visually-hidden you-may
""")
# Last words of names that tell of a layout around furniture ("sidebar-enabled"), not what the element is
_LAYOUT = words(
    "article body container content enabled fixed grid inner layout left main page right row segment text"
)
_DROP_TAGS = words(
    "aside button dialog figcaption footer form iframe nav noscript script select style svg textarea"
)
_NEVER = words("html head body main article h1")


def parse(text: str) -> html.HtmlElement | None:
    """The tree of a page, cut to the bounds above; None when there is no element in ``text``."""
    text = _COMMENT.sub("", _bounded(text))
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text).replace("\0", "")
    try:
        tree = html.document_fromstring(text)
    except (ParserError, ValueError):
        return None
    _flatten(tree)
    _unfold_layout_tables(tree)
    return tree


def prune(tree: html.HtmlElement) -> float:
    """Takes furniture out of ``tree`` and tells what share of the page's prose went with it.

    What holds the headline or a good part of the prose stays, whatever its name.
    """
    for script in list(tree.iter("script", "style", "noscript")):
        _drop(script)
    whole = before = prose(tree)
    for element in list(tree.iter()):
        if isinstance(element.tag, str) and _is_furniture(element):
            share = prose(element)
            if share * 3 <= whole and element.find(".//h1") is None:
                whole -= share
                _drop(element)
    return 1 - whole / before if before else 0.0


def _is_furniture(element: html.HtmlElement) -> bool:
    if element.tag in _NEVER:
        return False
    if element.tag in _DROP_TAGS:
        return True
    names = f"{element.get('class', '')} {element.get('id', '')}"[:500]
    return any(_names_furniture(name) for name in names.split())


@lru_cache(maxsize=20_000)
def _names_furniture(name: str) -> bool:
    parts = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower().replace("_", "-").split("-")
    parts = [part for part in parts if part]
    if not parts or parts[-1] in _LAYOUT:
        return False
    pairs = {f"{a}-{b}" for a, b in pairwise(parts)}
    return parts[0] in _FURNITURE or parts[-1] in _FURNITURE or not pairs.isdisjoint(_FURNITURE_PAIRS)


def prose(element: html.HtmlElement) -> int:
    """Characters of text outside links, in runs that are long enough to be prose."""
    total = 0
    for part in element.iter():
        for run in (part.text if part.tag != "a" else None, part.tail if part is not element else None):
            if run and len(run) >= _RUN and len(run.strip()) >= _RUN:
                total += len(run)
    return total


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


def _unfold_layout_tables(tree: html.HtmlElement) -> None:
    """Tables whose cells hold paragraphs, headings or tables lay the page out: their parts become ``div``."""
    for table in list(tree.iter("table")):
        if next(table.iter("p", "h1", "h2", "div", "article"), None) is not None:
            for part in table.iter("table", "tbody", "thead", "tfoot", "tr", "td", "th", "center"):
                part.tag = "div"

"""HTML text to a tree, bounded so that no page costs more than seconds, and rid of what is no article."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from lxml import etree, html
from lxml.etree import ParserError

from extractors.wording import words

LARGEST = 3_000_000  # characters of markup, scripts not counted
MOST_TAGS = 30_000  # opening and closing; the largest of 286 real news pages has a third of that
_RUN = 60  # characters between two tags from which text is prose rather than a label
DEEPEST = 200  # nested elements; trafilatura walks some of them recursively

_SCRIPT = re.compile(r"<(script|style|svg|template)\b([^>]{0,2000})>", re.I)
_SCRIPT_ENDS = {name: re.compile(rf"</{name}\s*>", re.I) for name in ("script", "style", "svg", "template")}
# Texts, whichever element they stand in; those of comments are none
_RUNS = etree.XPath(
    f".//text()[string-length() >= {_RUN}][not(parent::a) or preceding-sibling::*]", smart_strings=False
)

_TOO_DEEP = etree.XPath("/*" * (DEEPEST + 1))

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


def _parser() -> html.HTMLParser:
    """lxml's parser, with one class for all elements: its own asks Python for the class of each, each time."""
    parser = html.HTMLParser()
    parser.set_element_class_lookup(
        etree.ElementDefaultClassLookup(element=html.HtmlElement, comment=html.HtmlComment)
    )
    return parser


def parse(text: str) -> html.HtmlElement | None:
    """The tree of a page, cut to the bounds above; None when there is no element in ``text``."""
    text = _COMMENT.sub("", _bounded(text))
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text).replace("\0", "")
    try:
        tree = html.document_fromstring(text, parser=_parser())
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
    candidates = [element for element in tree.iter(etree.Element) if _is_furniture(element)]
    dropped = set[html.HtmlElement]()
    for element in candidates:
        if dropped.isdisjoint(element.iterancestors()):
            share = prose(element)
            if share * 3 <= whole and element.find(".//h1") is None:
                whole -= share
                dropped.add(element)
                _drop(element)
    return 1 - whole / before if before else 0.0


def _is_furniture(element: html.HtmlElement) -> bool:
    tag = element.tag
    if tag in _NEVER:
        return False
    if tag in _DROP_TAGS:
        return True
    named, id_ = element.get("class"), element.get("id")
    return bool(named and _any_furniture(named[:500])) or bool(id_ and _any_furniture(id_[:500]))


@lru_cache(maxsize=20_000)
def _any_furniture(names: str) -> bool:
    return any(map(_names_furniture, names.split()))


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
    runs = _RUNS(element)
    return sum(len(run) for run in runs if len(run.strip()) >= _RUN)


def _drop(element: html.HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _bounded(text: str) -> str:
    text = _without_scripts(text)[:LARGEST]
    if text.count("<") <= MOST_TAGS:
        return text
    at = -1
    for _ in range(MOST_TAGS):
        at = text.find("<", at + 1)
    return text[:at]


def _without_scripts(text: str) -> str:
    """``text`` without scripts, styles and drawings, those that hold data excepted."""
    kept, at = list[str](), 0
    while start := _SCRIPT.search(text, at):
        end = _SCRIPT_ENDS[start[1].lower()].search(text, start.end())
        after = end.end() if end else len(text)
        kept.append(text[at : after if _DATA_SCRIPT.search(start[2]) else start.start()])
        at = after
    return "".join((*kept, text[at:]))


def _flatten(tree: html.HtmlElement) -> None:
    """Drops what lies deeper than ``DEEPEST``."""
    for element in _TOO_DEEP(tree):
        _drop(element)


def _unfold_layout_tables(tree: html.HtmlElement) -> None:
    """Tables whose cells hold paragraphs, headings or tables lay the page out: their parts become ``div``."""
    for table in list(tree.iter("table")):
        if next(table.iter("p", "h1", "h2", "div", "article"), None) is not None:
            for part in table.iter("table", "tbody", "thead", "tfoot", "tr", "td", "th", "center"):
                part.tag = "div"

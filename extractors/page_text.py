"""The article's own words out of a page: paragraphs, subheads and list items."""

from __future__ import annotations

import html as entities
import re
from copy import deepcopy

from lxml import html
from trafilatura import bare_extraction
from trafilatura.xpaths import BODY_XPATH

from extractors.markup import parse, prose, prune
from extractors.page_lines import folded, is_furniture, is_slug
from extractors.page_metadata import PageMetadata

_MUCH = 0.5  # of the prose: furniture that holds more of it may be the article
SHORT = 250  # characters: hardly an article
_FAR = 2  # times as long
_MOST = 0.6  # of a text
_NEARLY_ALL = 0.9  # of the prose
_BLOCK = re.compile(r"(?i)<\s*/?\s*(?:p|br|div|li|ul|ol|h[1-6]|blockquote|tr|section)\b[^<>]*>")
_TAG = re.compile(r"<[^<>]*>")


def text_of(tree: html.HtmlElement, said: PageMetadata, script: str) -> str:
    """The article in ``tree``, one newline between paragraphs; "" when there is none. Changes ``tree``.

    ``script`` is an article's body in JSON, with its markup; "" without one.
    """
    untouched = deepcopy(tree)
    gone = prune(tree)
    text = tidy(_main_text(tree), said)
    if gone > _MUCH or len(text) < SHORT:
        rough = tidy(_main_text(untouched), said)
        text = rough if len(rough) > _FAR * len(text) else text
    body = tidy(from_markup(said.body), said)
    for other in (body, tidy(from_markup(script), said)):
        longer = len(other) > SHORT and len(other) > 2 * len(text)
        if longer or folded(other) == folded(text):  # trafilatura gives JSON's text as one paragraph
            text = other
    return _within(text, body)


def _name_body(tree: html.HtmlElement) -> None:
    """Marks the innermost element that holds most of the prose for trafilatura, where nothing else names it.

    Without it trafilatura gathers paragraphs alone, and subheads and lists are lost.
    """
    if any(prose(found) for path in BODY_XPATH for found in path(tree)):
        return
    whole, inner = prose(tree), tree.find("body")
    while inner is not None:
        best = max(inner, key=prose, default=None)
        if best is None or not isinstance(best.tag, str) or best.tag == "p" or prose(best) < _NEARLY_ALL * whole:
            break
        inner = best
    if inner is not None and inner.tag in {"div", "section", "main"}:
        inner.set("class", "article-body")


def _within(text: str, body: str) -> str:
    """``text`` without lines before and after those that the page's own ``articleBody`` has, if that has most."""
    has = folded(body)
    lines = text.split("\n")
    known = [n for n, line in enumerate(lines) if folded(line) in has]
    if sum(len(lines[n]) for n in known) < _MOST * len(text):
        return text
    return "\n".join(lines[known[0] : known[-1] + 1])


def _main_text(tree: html.HtmlElement) -> str:
    _name_body(tree)
    # Its second opinions (readability, jusText) cost a quarter of all time and won nothing on 286 real pages.
    found = bare_extraction(tree, fast=True, include_comments=False, include_tables=True)
    return str(getattr(found, "text", None) or "")


def text_of_markup(markup: str, said: PageMetadata) -> str:
    """The text of a feed's full-text item."""
    return tidy(from_markup(markup), said)


def from_markup(markup: str) -> str:
    """Plain paragraphs of a fragment of HTML, or of text that may hold some."""
    if "<" not in markup and "&" in markup:
        markup = entities.unescape(markup)
    if not re.search(r"<\w", markup):
        return entities.unescape(markup)
    tree = parse(markup)
    if tree is None:
        return ""
    prune(tree)
    whole = html.tostring(tree, encoding="unicode")
    return entities.unescape(_TAG.sub("", _BLOCK.sub("\n", re.sub(r"\s+", " ", whole))))


def tidy(text: str, said: PageMetadata) -> str:
    """Paragraphs stripped, without title and standfirst in front and lines that are furniture by their words."""
    lines = [re.sub(r"\s+", " ", line).strip(" |") for line in text.split("\n")]
    lines = [re.sub(r"^[-•*·▪]\s+(?=\S)", "", line) for line in lines if re.search(r"\w", line)]
    lines = [line for line in lines if not is_furniture(line)]
    heads = {folded(said.title), folded(said.full_title), folded(said.description)} - {""}
    while len(lines) > 1 and (folded(lines[0]) in heads or is_slug(lines[0])):
        del lines[0]
    return "\n".join(lines)

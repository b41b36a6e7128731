"""The article's own words out of a page: paragraphs, subheads and list items."""

from __future__ import annotations

import html as entities
import re
from typing import Any

from lxml import html
from trafilatura import bare_extraction

from extractors.markup import parse, prune
from extractors.page_metadata import PageMetadata, load_json

_BODY_KEY = re.compile(
    r"(?i)^(?:article_?)?(?:body|content|text|html|paragraphs|story)(?:_?(?:html|text|content|plain))?$"
)
_MOST_VALUES = 50_000  # JSON values looked at
_BLOCK = re.compile(r"(?i)<\s*/?\s*(?:p|br|div|li|ul|ol|h[1-6]|blockquote|tr|section)\b[^<>]*>")
_TAG = re.compile(r"<[^<>]*>")


def text_of(tree: html.HtmlElement, said: PageMetadata) -> str:
    """The article in ``tree``, one newline between paragraphs; "" when there is none. Changes ``tree``."""
    script = text_in_scripts(tree)
    prune(tree)
    found = bare_extraction(tree, fast=True, include_comments=False, include_tables=True)
    text = tidy(found.text or "" if found else "", said)
    for other in (said.body, script):
        longer = tidy(from_markup(other), said)
        if len(longer) > 250 and len(longer) > 2 * len(text):
            text = longer
    return text


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


def text_in_scripts(tree: html.HtmlElement) -> str:
    """The longest article body in JSON that a script would render."""
    best = ""
    for script in tree.iter("script"):
        if "application/json" in (script.get("type") or "").lower():
            best = max(best, _longest_body(load_json(script.text or "")), key=len)
    return best


def _longest_body(value: Any) -> str:
    best, todo, seen = "", [("", value)], 0
    while todo and seen < _MOST_VALUES:
        key, current = todo.pop()
        seen += 1
        if isinstance(current, dict):
            todo.extend(current.items())
        elif isinstance(current, list):
            if _BODY_KEY.match(str(key)) and all(isinstance(x, str) for x in current):
                current = "\n".join(current)
            else:
                todo.extend((key, x) for x in current)
        if isinstance(current, str) and len(current) > len(best) and _BODY_KEY.match(str(key)):
            best = current
    return best


def tidy(text: str, said: PageMetadata) -> str:
    """Paragraphs stripped, without the title and standfirst that some pages put in front."""
    lines = [re.sub(r"\s+", " ", line).strip() for line in text.split("\n")]
    lines = [re.sub(r"^[-•*·▪]\s+(?=\S)", "", line) for line in lines if line and line not in {"-", "|"}]
    heads = {_folded(said.title), _folded(said.description)} - {""}
    while lines and len(lines) > 1 and _folded(lines[0]) in heads:
        del lines[0]
    return "\n".join(lines)


def _folded(line: str) -> str:
    return "".join(re.findall(r"\w+", line.lower()))

"""A page at first sight: its text without extraction, for a fraction of the cost.

All of the text is more than the article, never less: enough to tell that an article is off the beat. Paragraphs
alone are good enough to be kept of one that is (token F1 0.89 on 286 real pages, where extraction has 0.96).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree, html

from extractors.page_metadata import PageMetadata
from extractors.page_text import tidy
from extractors.page_verdict import PageFacts

_PROSE = 60  # characters from which a paragraph is prose rather than a label
_DENSE = 20  # the same in scripts of consonants or of words
_DENSE_SCRIPT = re.compile(r"[\u0600-\u06ff\u3400-\u9fff]")
_FURNITURE = ("aside", "footer", "nav", "form", "figure", "noscript", "dialog", "button")
_PARAGRAPHS = etree.XPath(f"//body//p[not({' or '.join(f'ancestor::{tag}' for tag in _FURNITURE)})]")
_TEXT = etree.XPath("string()", smart_strings=False)


@dataclass(frozen=True, slots=True)
class Glimpse:
    """``everything`` on a page that can be part of its article, and its ``prose``, a paragraph a line."""

    title: str
    everything: str
    prose: str


def glimpse(tree: html.HtmlElement, said: PageMetadata, facts: PageFacts, script: str) -> Glimpse:
    """What a page shows; ``script`` is the article's body in JSON, if there is one. Changes nothing."""
    paragraphs = (" ".join(_TEXT(paragraph).split()) for paragraph in _PARAGRAPHS(tree))
    prose = tidy("\n".join(filter(_is_prose, paragraphs)), said)
    return Glimpse(said.title, "\n".join((said.full_title, facts.everything, said.body, script)), prose)


def _is_prose(line: str) -> bool:
    return len(line) >= _PROSE or (len(line) >= _DENSE and bool(_DENSE_SCRIPT.search(line)))

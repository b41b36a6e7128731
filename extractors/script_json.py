"""JSON inside a page's script elements: JSON-LD, and the data that a script would render."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml import html

_MOST_NODES = 50_000  # JSON values looked at
_BODY_KEY = re.compile(
    r"(?i)^(?:article_?)?(?:body|content|text|html|paragraphs|story)(?:_?(?:html|text|content|plain))?$"
)
_WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$")


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


def body_in_scripts(tree: html.HtmlElement) -> str:
    """The longest article body in JSON that a script would render, with its markup; "" without one."""
    best = ""
    for script in tree.iter("script"):
        if "application/json" in (script.get("type") or "").lower():
            for node in objects_in(load_json(script.text or "")):
                bodies = [_joined(value) for key, value in node.items() if _BODY_KEY.match(key)]
                best = max([best, *bodies], key=len)
    return best


def text_in(value: object) -> str:
    """``value`` if it is text, else ""."""
    return value if isinstance(value, str) else ""


def _joined(value: object) -> str:
    """Text, or a list of paragraphs as text."""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return "\n".join(value)
    return text_in(value)

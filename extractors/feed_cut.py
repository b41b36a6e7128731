"""Items that stand in a feed word for word as they did last time: found, so that they are not parsed again.

Parsing is nearly all of a feed's cost, and of twenty items one or two are new. What was listed is remembered as
digests: one of all that items take from the feed around them (namespaces, base, language), then one for each item.
"""

from __future__ import annotations

import re
from hashlib import blake2b

_SIZE = 8  # bytes of a digest
_TOKEN = re.compile(r"<!\[CDATA\[|<!--|<(/?)(?:[\w.-]{1,40}:)?(item|entry)(?=[\s>/])[^<>]{0,2000}?(/?)>", re.I)
_ENDS = {"<![CDATA[": "]]>", "<!--": "-->"}
_AROUND = re.compile(r"<[^<>]{0,5000}\bxml(?:ns|:base|:lang)\b[^<>]{0,5000}>|<(?:\w+:)?language>[^<]{0,100}", re.I)

Spans = list[tuple[int, int]]


def item_spans(text: str) -> Spans:
    """Where the items of RSS and the entries of Atom stand; none where that cannot be told for certain."""
    spans: Spans = []
    at, start = 0, -1
    while token := _TOKEN.search(text, at):
        at = token.end()
        if end := _ENDS.get(token[0].upper()):
            at = text.find(end, at) + len(end)
            if at < len(end):
                return []
        elif token[3] or (start >= 0) is not (token[1] == "/"):  # empty, one in another, or an end without start
            return []
        elif token[1]:
            spans.append((start, at))
            start = -1
        else:
            start = token.start()
    return spans if start < 0 else []


def marks(text: str, spans: Spans) -> list[bytes]:
    """The digest of what is around the items, then that of each item."""
    head = text[: spans[0][0]] if spans else ""
    return [_digest("".join(_AROUND.findall(head))), *(_digest(text[a:b]) for a, b in spans)]


def known_items(found: list[bytes], listed: bytes) -> frozenset[bytes]:
    """Those of the marks whose items were listed before; none where the feed around them is another one."""
    before = [listed[at : at + _SIZE] for at in range(0, len(listed), _SIZE)]
    return frozenset(found[1:]) & frozenset(before[1:]) if before[:1] == found[:1] else frozenset()


def without(text: str, spans: Spans, found: list[bytes], known: frozenset[bytes]) -> str:
    """``text`` without its known items."""
    kept, at = [], 0
    for (start, end), mark in zip(spans, found[1:], strict=True):
        if mark in known:
            kept.append(text[at:start])
            at = end
    return "".join((*kept, text[at:]))


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_SIZE).digest()

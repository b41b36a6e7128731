"""Making text from articles harmless: what an article says can never act on a terminal, a page or a chat.

Every function takes text of any length and content and returns text that shows the same words.
"""

from __future__ import annotations

import html
import re
import unicodedata
from urllib.parse import quote, urlsplit

ELLIPSIS = "…"
ISOLATE, POP = "\u2068", "\u2069"  # first-strong isolate and its end, Unicode UAX 9

# ECMA-48 control sequences, and the strings (OSC, DCS, PM, APC, SOS) that a terminal acts upon.
_TERMINAL_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]{0,4096}(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]*[0-~]"
)
_LINE_BREAK = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Format characters that Urdu, Persian and emoji are spelt with, and the visible Arabic number signs.
_KEPT_FORMATS = frozenset("\u200c\u200d\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u08e2")
_STACKED_MARKS = 4  # combining marks on one letter; Arabic with vowels takes up to three
_MENTION = re.compile(r"@(?=\w)")
_MARKDOWN_ACTIVE = re.compile(r"[\\`*_\[\]|~!]")
_MARKDOWN_LINE_START = re.compile(r"(?m)^(\s*)([#+=-]|\d+(?=[.)]))")
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


def clean(text: str) -> str:
    """The text without control sequences, control characters and invisible or direction-changing formats.

    Line breaks of every kind become ``\\n`` and tabs a space; lone surrogates become U+FFFD.
    """
    text = _LINE_BREAK.sub("\n", _TERMINAL_SEQUENCE.sub("", text)).replace("\t", " ")
    out: list[str] = []
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if category == "Cs":
            out.append("\ufffd")
        elif marks <= _STACKED_MARKS and (category not in {"Cc", "Cf"} or char == "\n" or char in _KEPT_FORMATS):
            out.append(char)
    return "".join(out)


def one_line(text: str) -> str:
    """The cleaned text with every run of white space as one space."""
    return " ".join(clean(text).split())


def cut(text: str, limit: int) -> str:
    """The text, or as many whole words as fit ``limit`` characters with an ellipsis after them."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    at_word = head if text[limit - 1].isspace() else head.rpartition(" ")[0]
    kept = at_word if len(at_word) > limit // 2 else head  # a text without spaces is cut anywhere
    return kept.rstrip(" ,;:–—-") + ELLIPSIS


def is_right_to_left(text: str) -> bool:
    """Whether any letter runs from right to left."""
    return any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in text)


def isolated(text: str) -> str:
    """Each line with right-to-left letters between isolates, so that it does not turn what stands around it.

    An isolate ends with its line (UAX 9, rule X8), hence line by line.
    """
    return "\n".join(f"{ISOLATE}{line}{POP}" if is_right_to_left(line) else line for line in text.split("\n"))


def without_mentions(text: str) -> str:
    """The text with a zero-width space after each @ that begins a word: a chat calls nobody."""
    return _MENTION.sub("@\u200b", text)


def for_terminal(text: str) -> str:
    """Text that is safe to print; line breaks are kept."""
    return isolated(clean(text))


def for_markdown(text: str) -> str:
    """Text that shows as itself in CommonMark, in chat dialects and in table cells; one line.

    Angle brackets and ampersands become entities rather than escapes: not every dialect knows ``\\<``.
    """
    line = without_mentions(one_line(text)).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    line = _MARKDOWN_ACTIVE.sub(lambda found: "\\" + found[0], line)
    return isolated(_MARKDOWN_LINE_START.sub(_escaped_start, line))


def _escaped_start(found: re.Match[str]) -> str:
    mark = found[2]
    return f"{found[1]}{mark}\u200b" if mark.isdigit() else f"{found[1]}\\{mark}"


def for_html(text: str) -> str:
    """Text that shows as itself in an element or a quoted attribute; line breaks are kept."""
    return html.escape(without_mentions(clean(text)))


def web_link(url: str) -> str:
    """The address if it is one of http or https with a host, percent-encoded where it must be; else ""."""
    address = "".join(clean(url).split())
    try:
        parts = urlsplit(address)
        usable = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:  # an unclosed bracket in the host
        return ""
    return quote(address, safe="%/:=&?~#+!$,;@-._[]") if usable else ""

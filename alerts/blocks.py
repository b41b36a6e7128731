"""A message as paragraphs of spans, and how these look as plain text, Markdown and HTML.

Nothing that comes from an article leaves here unescaped: spans hold raw words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from alerts.escaping import for_html, for_markdown, isolated, one_line, web_link
from alerts.wrapping import indented

Role: TypeAlias = Literal[
    "title", "text", "heading", "source", "quote", "link", "detail", "line", "entry", "command", "rule"
]


@dataclass(frozen=True, slots=True)
class Span:
    """Words of one origin. ``strange`` ones are kept from turning what stands around them."""

    words: str
    strange: bool = False
    url: str = ""  # shown where the form has links


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph. A title has its text close under it, a source its quote, link and details."""

    role: Role
    spans: tuple[Span, ...]


def block(role: Role, *words: str | Span) -> Block:
    """A paragraph of the program's own words, given as text, and of others', given as spans."""
    return Block(role, tuple(Span(w) if isinstance(w, str) else w for w in words))


def strange(words: str, url: str = "") -> Span:
    """Words from outside."""
    return Span(words, strange=True, url=url)


def as_plain(blocks: Sequence[Block]) -> str:
    """Text of at most 80 columns; only links and commands may be longer."""
    out: list[str] = []
    for number, one in enumerate(blocks):
        shown = _plain(one)
        if not shown:
            continue
        close = one.role in {"quote", "link", "detail", "command"} or (
            (blocks[number - 1].role, one.role) in {("title", "text"), ("entry", "entry")}
        )
        out.append(shown if not out else f"\n{shown}" if close else f"\n\n{shown}")
    return "".join(out) + "\n"


def _plain(one: Block) -> str:
    words = "".join(isolated(one_line(s.words)) if s.strange else s.words for s in one.spans)
    match one.role:
        case "title" | "text" | "line":
            return indented(words, "")
        case "heading":
            return f"{indented(words, '')}\n{'=' * min(len(words), 80)}"
        case "source":
            return indented(words, "", hanging="  ")
        case "entry":
            return indented(f"- {words}", "", hanging="  ")
        case "quote":
            return indented(f"“{words}”", "    ")
        case "detail":
            return indented(words, "  ")
        case "command":
            return f"  {words}"
        case "link":
            link = web_link(one.spans[0].url)
            return f"  {link}" if link else ""
        case "rule":
            return "- " * 20


def as_markdown(blocks: Iterable[Block]) -> str:
    """CommonMark, for reports and files."""
    return "\n\n".join(filter(None, map(_markdown, blocks))) + "\n"


def _markdown(one: Block) -> str:
    words = "".join(_markdown_span(s) for s in one.spans)
    match one.role:
        case "title":
            return f"**{words}**"
        case "heading":
            return f"### {words}"
        case "source":
            label, *rest = one.spans
            bold = f"**{for_markdown(label.words)}** " if label.words.strip() else ""
            return bold + "".join(map(_markdown_span, rest))
        case "quote":
            return f"> “{words}”"
        case "entry":
            return f"- {words}"
        case "rule":
            return "---"
        case "link":
            return ""
        case _:
            return words


def _markdown_span(span: Span) -> str:
    """Escaping takes white space from the ends of a text; the program's own words keep theirs."""
    before, after = _margins(span)
    words = f"{before}{for_markdown(span.words)}{after}"
    link = web_link(span.url)
    return f"[{words}](<{link}>)" if link else words


def as_html(blocks: Iterable[Block]) -> str:
    """An HTML fragment without styles, scripts or images."""
    return "\n".join(filter(None, map(_html, blocks))) + "\n"


def _html(one: Block) -> str:
    # Where the direction is that of the words, an isolate would hide them from its finding (HTML, dir=auto).
    words = "".join(_html_span(s, isolate=one.role not in {"quote", "text"}) for s in one.spans)
    match one.role:
        case "title":
            return f"<p><b>{words}</b></p>"
        case "heading":
            return f"<h3>{words}</h3>"
        case "source":
            label, *rest = one.spans
            return f"<p><b>{for_html(label.words.strip())}</b> {''.join(map(_html_span, rest))}</p>"
        case "quote":
            return f'<blockquote dir="auto">“{words}”</blockquote>'
        case "command":
            return f"<p><code>{words}</code></p>"
        case "entry":
            return f"<p>– {words}</p>"
        case "rule":
            return "<hr>"
        case "link":
            return ""
        case "text":
            return f'<p dir="auto">{words}</p>'
        case _:
            return f"<p>{words}</p>"


def _html_span(span: Span, *, isolate: bool = True) -> str:
    before, after = _margins(span)
    words = for_html(one_line(span.words))
    shown = f"<bdi>{words}</bdi>" if span.strange and isolate else f"{before}{words}{after}"
    link = web_link(span.url)
    return f'<a href="{_attribute(link)}" rel="noopener noreferrer">{shown}</a>' if link else shown


def _margins(span: Span) -> tuple[str, str]:
    if span.strange or not span.words.strip():
        return "", ""
    return " " * span.words.startswith(" "), " " * span.words.endswith(" ")


def _attribute(url: str) -> str:
    """A link from ``web_link`` as an attribute's value."""
    return url.replace("&", "&amp;").replace('"', "%22").replace("'", "%27").replace("<", "%3C")

"""An alert in words: one line, plain text, Markdown and HTML, all of them safe against what articles contain."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from alerts.escaping import for_html, for_markdown, isolated, one_line, web_link, without_mentions
from alerts.excerpts import cut, excerpt
from alerts.wrapping import indented
from extractors.model import Alert, Side, Verdict

QUOTE_LIMIT = 600  # characters of a quote that are shown; the article is one link away
ALSO_LIMIT = 5  # further ledger claims that are shown
_LABEL_LIMIT = 80  # an outlet or a speaker
_HEADLINE_LIMIT = 180
_REASON_LIMIT = 400
_SOURCES_LIMIT = 8  # outlets listed by name
INVENTED = "(invented news)"
_TITLES = {Verdict.CONTRADICTS: "Contradiction", Verdict.SUPERSEDES: "Change"}

Escape = Callable[[str], str]


def headline(alert: Alert) -> str:
    """What changed, from what to what, in one line of plain text."""
    mark = f" {INVENTED}" if alert.invented else ""
    reason = cut(one_line(alert.reason), _HEADLINE_LIMIT)
    return without_mentions(isolated(f"{_title(alert)}: {reason}")) + mark


def plain(alert: Alert, quote_limit: int = QUOTE_LIMIT) -> str:
    """The whole message as text of at most 80 columns; only links may be longer."""
    parts = [f"{_head(alert)}\n{indented(_text(cut(one_line(alert.reason), _REASON_LIMIT)), '')}"]
    parts += [_plain_side(label, side, quote_limit, alert.reason) for label, side in _sides(alert)]
    parts += [_unshown(alert)] if _unshown(alert) else []
    return "\n\n".join([*parts, f"Case {one_line(alert.case_id)}"]) + "\n"


def _plain_side(label: str, side: Side, limit: int, reason: str) -> str:
    lines = [
        indented(f"{label}: {_provenance(side, _text)}", "", hanging="  "),
        indented(_quoted(side, limit, reason, _text), "    "),
        *([f"  {web_link(side.url)}"] if web_link(side.url) else []),
        indented(_support(side, _text), "  "),
    ]
    return "\n".join(lines)


def _text(text: str) -> str:
    return isolated(one_line(text))


def markdown(alert: Alert, quote_limit: int = QUOTE_LIMIT) -> str:
    """The whole message as CommonMark, for reports and files."""
    parts = [f"**{for_markdown(_head(alert))}**", for_markdown(cut(one_line(alert.reason), _REASON_LIMIT))]
    for label, side in _sides(alert):
        parts.append(f"**{label}:** {_provenance(side, for_markdown, _markdown_link)}")
        parts.append(f"> {_quoted(side, quote_limit, alert.reason, for_markdown)}")
        parts.append(_support(side, for_markdown))
    parts += [_unshown(alert)] if _unshown(alert) else []
    return "\n\n".join([*parts, f"Case {for_markdown(alert.case_id)}"]) + "\n"


def _markdown_link(words: str, url: str) -> str:
    return f"[{words}](<{url}>)"


def html(alert: Alert, quote_limit: int = QUOTE_LIMIT) -> str:
    """The whole message as an HTML fragment without styles, scripts or images."""
    parts = [
        f"<p><b>{_html(_head(alert))}</b></p>",
        f'<p dir="auto">{_html(cut(one_line(alert.reason), _REASON_LIMIT))}</p>',
    ]
    for label, side in _sides(alert):
        parts.append(f"<p><b>{label}:</b> {_provenance(side, _isolated_html, _html_link)}</p>")
        parts.append(f'<blockquote dir="auto">{_quoted(side, quote_limit, alert.reason, _html)}</blockquote>')
        parts.append(f"<p>{_support(side, _isolated_html)}</p>")
    parts += [f"<p>{_unshown(alert)}</p>"] if _unshown(alert) else []
    return "\n".join([*parts, f"<p>Case {_html(alert.case_id)}</p>"]) + "\n"


def _html(text: str) -> str:
    return for_html(one_line(text))


def _isolated_html(text: str) -> str:
    return f"<bdi>{_html(text)}</bdi>"


def _html_link(words: str, url: str) -> str:
    return f'<a href="{_attribute(url)}" rel="noopener noreferrer">{words}</a>'


def _attribute(url: str) -> str:
    """A link from ``web_link`` as an attribute's value."""
    return url.replace("&", "&amp;").replace('"', "%22").replace("'", "%27").replace("<", "%3C")


def fitting(render: Callable[[Alert, int], str], alert: Alert, room: int) -> str:
    """The message with quotes as long as ``room`` characters allow, down to 60 a quote."""
    limit = QUOTE_LIMIT
    while len(text := render(alert, limit)) > room and limit > 60:
        limit = max(60, limit // 2)
    return text


def _title(alert: Alert) -> str:
    return _TITLES.get(alert.verdict, str(alert.verdict).capitalize())


def _head(alert: Alert) -> str:
    mark = f" {INVENTED}" if alert.invented else ""
    return f"{_title(alert)} ({alert.kind}), confidence {alert.confidence:.2f}{mark}"


def _sides(alert: Alert) -> Iterator[tuple[str, Side]]:
    yield "Ledger", alert.ledger
    yield "New", alert.new
    for side in alert.also[:ALSO_LIMIT]:
        yield "Also in the ledger", side


def _unshown(alert: Alert) -> str:
    rest = len(alert.also) - ALSO_LIMIT
    return f"and {rest} more in the ledger" if rest > 0 else ""


def _provenance(side: Side, escape: Escape, link: Callable[[str, str], str] | None = None) -> str:
    """Outlet (linked where the form has links), date, speaker."""
    outlet = escape(cut(one_line(side.outlet), _LABEL_LIMIT))
    url = web_link(side.url)
    day = f"{side.published:%Y-%m-%d}" if side.published else "undated"
    spoken = f", {escape(cut(one_line(side.speaker), _LABEL_LIMIT))}" if side.speaker.strip() else ""
    return f"{link(outlet, url) if link and url else outlet}, {day}{spoken}"


def _quoted(side: Side, limit: int, reason: str, escape: Escape) -> str:
    return f"“{escape(excerpt(one_line(side.quote), limit, reason))}”"


def _support(side: Side, escape: Escape) -> str:
    """How many outlets say so, which, and how many independent origins they have."""
    others = [escape(cut(one_line(name), _LABEL_LIMIT)) for name in side.sources[:_SOURCES_LIMIT]]
    outlets = 1 + len(side.sources)
    also = f" (also {', '.join(others)}{', …' if len(side.sources) > _SOURCES_LIMIT else ''})" if others else ""
    return (
        f"{outlets} outlet{'s' if outlets != 1 else ''}{also}, "
        f"{side.origins} independent origin{'s' if side.origins != 1 else ''}"
    )

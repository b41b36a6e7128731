"""An alert in words: one line, plain text, Markdown and HTML, all of them safe against what articles contain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from alerts.escaping import cut, for_html, for_markdown, isolated, one_line, web_link, without_mentions
from alerts.excerpts import excerpt
from alerts.wrapping import indented
from extractors.model import Alert, Side, Verdict

_LABEL_LIMIT = 80  # an outlet or a speaker
_HEADLINE_LIMIT = 180
_SOURCES_LIMIT = 8  # outlets listed by name
INVENTED = "(invented news)"
_TITLES = {Verdict.CONTRADICTS: "Contradiction", Verdict.SUPERSEDES: "Change"}

Escape = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Size:
    """How much is shown: characters of a quote and of the reason, and the number of further ledger claims.

    With quotes of no length, only the headline and the case remain.
    """

    quote: int = 600  # the article is one link away
    reason: int = 400
    also: int = 5


FULL = Size()
SIZES = (FULL, Size(300), Size(200, 300, 2), Size(120, 200, 0), Size(60, 120, 0), Size(0))


def headline(alert: Alert) -> str:
    """What changed, from what to what, in one line of plain text."""
    mark = f" {INVENTED}" if alert.invented else ""
    reason = cut(one_line(alert.reason), _HEADLINE_LIMIT)
    return without_mentions(isolated(f"{_title(alert)}: {reason}")) + mark


def plain(alert: Alert, size: Size = FULL) -> str:
    """The whole message as text of at most 80 columns; only links may be longer."""
    if not size.quote:
        return f"{headline(alert)}\nCase {one_line(alert.case_id)}\n"
    parts = [f"{_head(alert)}\n{indented(_text(cut(one_line(alert.reason), size.reason)), '')}"]
    parts += [_plain_side(label, side, size.quote, alert.reason) for label, side in _sides(alert, size)]
    parts += [_unshown(alert, size)] if _unshown(alert, size) else []
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


def markdown(alert: Alert, size: Size = FULL) -> str:
    """The whole message as CommonMark, for reports and files."""
    if not size.quote:
        return f"{for_markdown(headline(alert))}\n\nCase {for_markdown(alert.case_id)}\n"
    parts = [f"**{for_markdown(_head(alert))}**", for_markdown(cut(one_line(alert.reason), size.reason))]
    for label, side in _sides(alert, size):
        parts.append(f"**{label}:** {_provenance(side, for_markdown, _markdown_link)}")
        parts.append(f"> {_quoted(side, size.quote, alert.reason, for_markdown)}")
        parts.append(_support(side, for_markdown))
    parts += [_unshown(alert, size)] if _unshown(alert, size) else []
    return "\n\n".join([*parts, f"Case {for_markdown(alert.case_id)}"]) + "\n"


def _markdown_link(words: str, url: str) -> str:
    return f"[{words}](<{url}>)"


def html(alert: Alert, size: Size = FULL) -> str:
    """The whole message as an HTML fragment without styles, scripts or images."""
    if not size.quote:
        return f"<p>{_html(headline(alert))}</p>\n<p>Case {_html(alert.case_id)}</p>\n"
    parts = [
        f"<p><b>{_html(_head(alert))}</b></p>",
        f'<p dir="auto">{_html(cut(one_line(alert.reason), size.reason))}</p>',
    ]
    for label, side in _sides(alert, size):
        parts.append(f"<p><b>{label}:</b> {_provenance(side, _isolated_html, _html_link)}</p>")
        parts.append(f'<blockquote dir="auto">{_quoted(side, size.quote, alert.reason, _html)}</blockquote>')
        parts.append(f"<p>{_support(side, _isolated_html)}</p>")
    parts += [f"<p>{_unshown(alert, size)}</p>"] if _unshown(alert, size) else []
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


def fitting(
    render: Callable[[Alert, Size], str], alert: Alert, room: int, measure: Callable[[str], int] = len
) -> str:
    """The fullest form of the message that fits ``room`` as ``measure`` counts it; the shortest if none does."""
    forms = [render(alert, size) for size in SIZES]
    return next((form for form in forms if measure(form) <= room), forms[-1])


def _title(alert: Alert) -> str:
    return _TITLES.get(alert.verdict, str(alert.verdict).capitalize())


def _head(alert: Alert) -> str:
    mark = f" {INVENTED}" if alert.invented else ""
    return f"{_title(alert)} ({alert.kind}), confidence {alert.confidence:.2f}{mark}"


def _sides(alert: Alert, size: Size) -> Iterator[tuple[str, Side]]:
    yield "Ledger", alert.ledger
    yield "New", alert.new
    for side in alert.also[: size.also]:
        yield "Also in the ledger", side


def _unshown(alert: Alert, size: Size) -> str:
    rest = len(alert.also) - size.also
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

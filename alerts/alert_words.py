"""An alert in words: what changed, both sides with their proof, and how to answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from alerts.blocks import Block, Span, block, strange
from alerts.escaping import cut, isolated, one_line, without_mentions
from alerts.excerpts import excerpt
from extractors.model import Alert, CaseEvent, Side, Verdict

_LABEL_LIMIT = 80  # an outlet or a speaker
HEADLINE_LIMIT = 180
_SOURCES_LIMIT = 8  # outlets listed by name
INVENTED = "(invented news)"
ANSWERS = "new|ledger|both|not|superseded"
_TITLES = {Verdict.CONTRADICTS: "Contradiction", Verdict.SUPERSEDES: "Change"}
_NEWS = {
    CaseEvent.NEW_VALUE: "New value in a known case",
    CaseEvent.REVERSAL: "Reversal",
    CaseEvent.OFFICIAL: "Official source",
}


@dataclass(frozen=True, slots=True)
class Size:
    """How much is shown: characters of a quote and of the reason, and the number of further ledger claims.

    With quotes of no length, only the headline and the case remain.
    """

    quote: int = 600  # the article is one link away
    reason: int = 400
    also: int = 5


FULL = Size()
SIZES = (FULL, Size(300), Size(200, 300, 2), Size(120, 200, 0), Size(60, 120, 0), Size(0, HEADLINE_LIMIT))


def alert_headline(alert: Alert, limit: int = HEADLINE_LIMIT) -> str:
    """What changed, from what to what, in one line of plain text."""
    mark = f" {INVENTED}" if alert.invented else ""
    reason = cut(one_line(alert.reason), limit)
    return without_mentions(isolated(f"{_title(alert)}: {reason}")) + mark


def alert_blocks(alert: Alert, size: Size = FULL, *, answer: bool = True) -> Iterator[Block]:
    """The message; with ``answer``, also the commands by which it can be answered."""
    if not size.quote:
        yield block("text", strange(alert_headline(alert, size.reason)))
        yield from _case(alert, answer=False)
        return
    yield block("title", _head(alert))
    yield block("text", strange(cut(one_line(alert.reason), size.reason)))
    for label, side in _sides(alert, size):
        yield from _side(label, side, size.quote, alert.reason)
    rest = len(alert.also) - size.also
    if rest > 0:
        yield block("line", f"and {rest} more in the ledger")
    yield from _case(alert, answer=answer)


def _title(alert: Alert) -> str:
    if alert.event is CaseEvent.SOURCES:
        return f"Now {counted(alert.new.origins, 'independent source')}"
    return _NEWS.get(alert.event) or _TITLES.get(alert.verdict, str(alert.verdict).capitalize())


def _head(alert: Alert) -> str:
    mark = f" {INVENTED}" if alert.invented else ""
    return f"{_title(alert)} ({alert.kind}), confidence {alert.confidence:.2f}{mark}"


def _case(alert: Alert, *, answer: bool) -> Iterator[Block]:
    case = one_line(alert.case_id)
    yield block("line", Span(f"Case {case}", url=alert.link))
    yield block("link", Span("", url=alert.link))
    if answer:
        yield block("command", f"claimwatch case ack {case}")
        yield block("command", f"claimwatch case resolve {case} {ANSWERS}")


def _sides(alert: Alert, size: Size) -> Iterator[tuple[str, Side]]:
    yield "Ledger", alert.ledger
    yield "New", alert.new
    for side in alert.also[: size.also]:
        yield "Also in the ledger", side


def _side(label: str, side: Side, limit: int, reason: str) -> Iterator[Block]:
    yield block("source", f"{label}: ", *_provenance(side))
    yield block("quote", strange(excerpt(one_line(side.quote), limit, reason)))
    yield block("link", Span("", url=side.url))
    yield block("detail", *_support(side))


def _provenance(side: Side) -> Iterator[str | Span]:
    """Outlet (linked where the form has links), date, speaker."""
    yield strange(cut(one_line(side.outlet), _LABEL_LIMIT), url=side.url)
    yield f", {side.published:%Y-%m-%d}" if side.published else ", undated"
    if side.speaker.strip():
        yield ", "
        yield strange(cut(one_line(side.speaker), _LABEL_LIMIT))


def _support(side: Side) -> Iterator[str | Span]:
    """How many outlets say so, which, and how many independent origins they have."""
    outlets = 1 + len(side.sources)
    yield counted(outlets, "outlet")
    for number, name in enumerate(side.sources[:_SOURCES_LIMIT]):
        yield ", " if number else " (also "
        yield strange(cut(one_line(name), _LABEL_LIMIT))
    if side.sources:
        yield ", …)" if len(side.sources) > _SOURCES_LIMIT else ")"
    yield f", {counted(side.origins, 'independent origin')}"


def contradictions(number: int) -> str:
    """So many alerts in words."""
    return "1 contradiction or change" if number == 1 else f"{number} contradictions and changes"


def counted(number: int, noun: str) -> str:
    """A number with its noun: "1 outlet", "2 outlets"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"

"""A case for people: its statements with their proof, its history, and its messages; as blocks of a message."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection

from alerts.alert_words import ANSWERS, alert_headline, counted
from alerts.blocks import Block, Span, block, strange
from alerts.escaping import cut, for_terminal, one_line
from alerts.severity import severity_of
from flows.alert_content import articles_with
from flows.case_answers import WORDS
from storage.cases import Case, StoredCaseEvent, case_history
from storage.copies import origins
from storage.ledger import LedgerClaim, claims_with_ids, events_of
from storage.ledger_tables import CaseState
from storage.outbox import Message, alerts_of_case, messages_of_case

QUOTE = 400  # characters
CLAIMS_SHOWN = 12  # of a statement
_LABEL = 80


def case_line(conn: Connection, case: Case, now: datetime) -> str:
    """The case in one line for a terminal: id, state, and what it is about."""
    told = alerts_of_case(conn, case.id)
    about = alert_headline(told[-1].alert, 100) if told else f"{case.verdict} ({case.kind})"
    return f"{case.id}  {state_words(case, now):12}  {for_terminal(one_line(about))}"


def state_words(case: Case, now: datetime) -> str:
    """The state, with its end or its outcome."""
    state = case.state_at(now)
    if state is CaseState.SNOOZED and case.snoozed_until is not None:
        return f"snoozed until {case.snoozed_until:%Y-%m-%d %H:%M} UTC"
    if state is CaseState.RESOLVED and case.resolution is not None:
        return f"resolved: {case.resolution.value}"
    return state.value


def case_as_json(conn: Connection, case: Case, now: datetime) -> dict[str, object]:
    """The case as JSON can hold it."""
    told = alerts_of_case(conn, case.id)
    return {
        "case": case.id,
        "state": case.state_at(now).value,
        "resolution": case.resolution.value if case.resolution else None,
        "snoozed_until": case.snoozed_until.isoformat() if case.snoozed_until else None,
        "verdict": case.verdict.value,
        "kind": case.kind.value,
        "confidence": round(case.confidence, 3),
        "severity": severity_of(told[-1].alert).value if told else None,
        "opened_at": case.opened_at.isoformat(),
        "headline": alert_headline(told[-1].alert) if told else "",
        "entities": list(told[-1].alert.entities) if told else [],
        "statements": {
            str(number): [_claim_as_json(claim) for claim in claims_with_ids(conn, claims)]
            for number, claims in case.statements.items()
        },
        "told_last": case.told,
        "history": [
            {"at": e.at.isoformat(), "event": e.event, "about": e.about, "author": e.author, "reason": e.reason}
            for e in case_history(conn, case.id)
        ],
    }


def _claim_as_json(claim: LedgerClaim) -> dict[str, object]:
    return {
        "claim": claim.id,
        "quote": claim.claim.quote,
        "outlet": claim.outlet,
        "url": claim.article_url,
        "published": claim.published.isoformat() if claim.published else None,
        "speaker": claim.claim.speaker,
    }


def case_blocks(conn: Connection, case: Case, now: datetime) -> Iterator[Block]:
    """The whole case."""
    told = [stored.alert for stored in alerts_of_case(conn, case.id)]
    yield block("heading", f"Case {case.id}: {state_words(case, now)}")
    if told:
        yield block("text", strange(alert_headline(told[-1])))
        yield block("line", f"{case.kind}, confidence {case.confidence:.2f}, severity {severity_of(told[-1])}")
    if case.resolution is not None:
        yield block("line", f"Resolved: {WORDS[case.resolution]}.")
    for number, claims in sorted(case.statements.items()):
        yield from _statement(conn, number, claims_with_ids(conn, claims), last=number == case.told)
    yield block("heading", "History")
    yield from (_event(event) for event in case_history(conn, case.id))
    yield block("heading", "Messages")
    yield from (_message(message) for message in messages_of_case(conn, case.id))
    if case.state is not CaseState.RESOLVED:
        yield block("line", "To answer:")
        yield block("command", f"claimwatch case resolve {case.id} {ANSWERS}")
        yield block("command", f"claimwatch case ack|snooze|note {case.id}")


def _statement(conn: Connection, number: int, claims: tuple[LedgerClaim, ...], *, last: bool) -> Iterator[Block]:
    articles = [id_ for claim in claims for id_ in articles_with(conn, claim)]
    support = counted(origins(conn, articles), "independent origin") if articles else "no claims"
    yield block("title", f"Statement {number}{' (told last)' if last else ''}: {support}")
    sentences = list({(claim.article_id, claim.claim.quote): claim for claim in claims}.values())
    for claim in sentences[:CLAIMS_SHOWN]:
        yield from _claim(conn, claim)
    if len(sentences) > CLAIMS_SHOWN:
        yield block("line", f"and {counted(len(sentences) - CLAIMS_SHOWN, 'more sentence')}")


def _claim(conn: Connection, claim: LedgerClaim) -> Iterator[Block]:
    day = f"{claim.published:%Y-%m-%d}" if claim.published else "undated"
    outlet = strange(cut(one_line(claim.outlet), _LABEL), url=claim.article_url)
    speaker = cut(one_line(claim.claim.speaker), _LABEL)
    yield block("source", "", outlet, f", {day}{', ' if speaker else ''}", strange(speaker))
    yield block("quote", strange(cut(one_line(claim.claim.quote), QUOTE)))
    yield block("link", Span("", url=claim.article_url))
    for event in events_of(conn, claim.id):
        yield block("detail", f"{event.kind} by ", strange(event.author or "the program"))


def _event(event: StoredCaseEvent) -> Block:
    who = event.author or "the program"
    why = f": {cut(one_line(event.reason), QUOTE)}" if event.reason else ""
    return block("entry", f"{event.at:%Y-%m-%d %H:%M} {event.event.replace('_', ' ')}, ", strange(who + why))


def _message(message: Message) -> Block:
    when = message.sent_at or message.created_at
    trouble = f" ({cut(one_line(message.last_error or message.muted_by), QUOTE)})" if not message.sent_at else ""
    return block(
        "entry",
        f"{when:%Y-%m-%d %H:%M} {message.channel}: {message.state}",
        strange(trouble if trouble != " ()" else ""),
    )

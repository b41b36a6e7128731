"""The ledger for other programs: JSON lines, CSV without formulas, and JSON-LD like schema.org's ClaimReview."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any, TextIO

from alerts.escaping import one_line, web_link
from extractors.model import Verdict
from flows.ledger_text import subject_of, value_of
from storage.propositions import Proposition
from storage.testimony import Testimony

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet takes a cell that begins so for a formula (OWASP)
_COLUMNS = (
    *(
        "id",
        "status",
        "subject",
        "predicate",
        "value",
        "since",
        "until",
        "tier",
        "outlets",
        "origins",
        "contested_by",
    ),
    *("quote", "outlet", "speaker", "published", "url"),
)


def write_json_lines(found: Iterable[Proposition], out: TextIO) -> None:
    """One object a proposition, with every claim, testimony, relation and event."""
    for proposition in found:
        out.write(json.dumps(as_object(proposition), ensure_ascii=False, default=str) + "\n")


def write_csv(found: Iterable[Proposition], out: TextIO) -> None:
    """One line a proposition, with its first testimony."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for proposition in found:
        writer.writerow([_cell(value) for value in _row(proposition)])


def write_json_ld(found: Iterable[Proposition], out: TextIO) -> None:
    """One JSON-LD document with a ClaimReview (schema.org) for each proposition."""
    graph = [_review(proposition) for proposition in found]
    out.write(json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False, indent=1) + "\n")


WRITERS: dict[str, Callable[[Iterable[Proposition], TextIO], None]] = {
    "jsonl": write_json_lines,
    "csv": write_csv,
    "jsonld": write_json_ld,
}


def as_object(proposition: Proposition) -> dict[str, Any]:
    """The proposition as JSON can hold it."""
    claim = proposition.claim
    return {
        "type": "proposition",
        "status": proposition.status.value,
        "subject": claim.subject,
        "predicate": claim.predicate,
        "value": value_of(claim),
        "since": _iso(proposition.since),
        "until": _iso(proposition.until),
        "tier": proposition.tier.value,
        "outlets": list(proposition.outlets),
        "origins": proposition.origins,
        "claims": [
            {"id": c.id, "recorded_at": c.recorded_at.isoformat(), **_without_syntax(asdict(c.claim))}
            for c in proposition.claims
        ],
        "sources": [_said(said) for said in proposition.testimonies],
        "dropped": [{**_said(said), "reason": said.dropped} for said in proposition.dropped],
        "relations": [
            {
                "earlier": r.ledger_claim_id,
                "later": r.new_claim_id,
                "verdict": r.comparison.verdict.value,
                "reason": r.comparison.reason,
            }
            for r in proposition.relations
        ],
        "events": [asdict(event) for event in proposition.events],
    }


def _without_syntax(claim: dict[str, Any]) -> dict[str, Any]:
    """The claim without what only looks things up."""
    return {name: value for name, value in claim.items() if name not in {"terms", "syntax", "clause"}}


def _said(said: Testimony) -> dict[str, Any]:
    return {
        "claim": said.claim_id,
        "outlet": said.outlet,
        "url": said.url,
        "tier": said.tier.value,
        "published": _iso(said.published),
        "speaker": said.speaker,
        "quote": said.quote,
        "as_of": [_iso(said.as_of.start), _iso(said.as_of.end)] if said.as_of else None,
        "recorded_at": said.at.isoformat(),
    }


def _row(proposition: Proposition) -> tuple[object, ...]:
    claim, first = proposition.claim, proposition.testimonies[0]
    against = {id_ for id_, _ in proposition.opposed(Verdict.CONTRADICTS)}
    head = (first.claim_id, proposition.status, subject_of(claim), claim.predicate, value_of(claim))
    support = (proposition.tier, len(proposition.outlets), proposition.origins, len(against))
    said = (first.quote, first.outlet, first.speaker, _iso(first.published) or "", first.url)
    return (*head, _iso(proposition.since) or "", _iso(proposition.until) or "", *support, *said)


def _cell(value: object) -> str:
    text = one_line(str(value))
    return f"'{text}" if text.startswith(_FORMULA) else text


def _review(proposition: Proposition) -> dict[str, Any]:
    claim = proposition.claim
    appearances = [_appearance(said) for said in proposition.testimonies]
    return {
        "@type": "ClaimReview",
        "claimReviewed": one_line(claim.quote),
        # No figure on the scale of truth: how it stands in the ledger is no judgement of fact.
        "reviewRating": {"@type": "Rating", "alternateName": proposition.status.value},
        "itemReviewed": {"@type": "Claim", "about": subject_of(claim), "appearance": appearances}
        | ({"author": {"@type": "Person", "name": one_line(claim.speaker)}} if claim.speaker else {}),
    }


def _appearance(said: Testimony) -> dict[str, Any]:
    link, published = web_link(said.url), _iso(said.published)
    found: dict[str, Any] = {"@type": "CreativeWork", "publisher": {"@type": "Organization", "name": said.outlet}}
    return found | ({"url": link} if link else {}) | ({"datePublished": published} if published else {})


def _iso(moment: Any) -> str | None:
    return moment.isoformat() if moment else None

"""The ledger: claims with their sources and events. Nothing is overwritten or deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, insert, select

from extractors.model import Claim, Origin, Tier
from storage.columns import digest
from storage.ledger_tables import ClaimEvent, claim_events, claim_sources, claim_terms, claims
from storage.reading_tables import articles
from storage.statements import added, insert_new

MAX_TERM = 120  # characters of a term that are indexed


@dataclass(frozen=True, slots=True)
class LedgerClaim:
    """A claim with the article that it was first read in."""

    id: str
    claim: Claim
    article_id: int
    article_url: str
    outlet: str
    owner: str
    tier: Tier
    title: str
    published: datetime | None
    origin: Origin
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class ClaimSource:
    """A further article with the same claim."""

    claim_id: str
    article_id: int
    start: int
    end: int
    quote: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StoredClaimEvent:
    """What was decided on a claim, by whom and why."""

    claim_id: str
    kind: ClaimEvent
    author: str
    reason: str
    at: datetime


def add_claims(
    conn: Connection,
    article_id: int,
    text_sha256: str,
    new: Sequence[Claim],
    recorded_at: datetime,
    run_id: str,
) -> tuple[str, ...]:
    """Ids of the claims, in their order. Those in the ledger already stay as they are."""
    ids = tuple(claim.id(text_sha256) for claim in new)
    for id_, claim in zip(ids, new, strict=True):
        row = _columns(claim) | {"id": id_, "article_id": article_id, "text_sha256": text_sha256}
        row |= {"recorded_at": recorded_at, "run_id": run_id}
        number = conn.scalar(insert_new(conn, claims).returning(claims.c.number), row)
        terms = [{"term": term, "claim_number": number} for term in indexed_terms(claim)]
        if number is not None and terms:
            conn.execute(insert(claim_terms), terms)
    return ids


def claim(conn: Connection, id_: str) -> LedgerClaim | None:
    """The claim with this id, retracted or not."""
    row = conn.execute(with_article().where(claims.c.id == id_)).one_or_none()
    return None if row is None else ledger_claim(row)


def claims_of(conn: Connection, article_id: int) -> tuple[LedgerClaim, ...]:
    """The claims first read in an article, retracted or not, in the order of its text."""
    query = with_article().where(claims.c.article_id == article_id)
    return tuple(map(ledger_claim, conn.execute(query.order_by(claims.c.start, claims.c.number))))


def add_event(conn: Connection, claim_id: str, kind: ClaimEvent, author: str, reason: str, at: datetime) -> None:
    """Records a decision. A retracted claim is compared no more, until it is restored."""
    row = {"claim_id": claim_id, "kind": kind, "author": author, "reason": reason, "at": at}
    conn.execute(insert(claim_events).values(row))


def events_of(conn: Connection, claim_id: str) -> tuple[StoredClaimEvent, ...]:
    """Decisions on a claim, the oldest first."""
    query = select(claim_events).where(claim_events.c.claim_id == claim_id).order_by(claim_events.c.id)
    return tuple(
        StoredClaimEvent(row.claim_id, ClaimEvent(row.kind), row.author, row.reason, row.at)
        for row in conn.execute(query)
    )


def add_source(
    conn: Connection, claim_id: str, article_id: int, start: int, end: int, quote: str, at: datetime
) -> bool:
    """Counts an article as a further source of a claim. False where it is one already."""
    own = select(claims.c.id).where(claims.c.id == claim_id, claims.c.article_id == article_id)
    if conn.scalar(own) is not None:
        return False
    row = {"claim_id": claim_id, "article_id": article_id, "start": start, "stop": end, "quote": quote, "at": at}
    return added(conn, claim_sources, row)


def sources_of(conn: Connection, claim_id: str) -> tuple[ClaimSource, ...]:
    """Further articles with the claim, besides the one that it was first read in; the earliest first."""
    query = select(claim_sources).where(claim_sources.c.claim_id == claim_id)
    rows = conn.execute(query.order_by(claim_sources.c.at, claim_sources.c.article_id))
    return tuple(ClaimSource(row.claim_id, row.article_id, row.start, row.stop, row.quote, row.at) for row in rows)


def indexed_terms(claim: Claim) -> tuple[str, ...]:
    """The terms by which a claim is found: each once, cut to what an index takes."""
    return tuple(dict.fromkeys(term.replace("\0", "")[:MAX_TERM] for term in claim.terms))


def key_of(claim: Claim) -> bytes:
    """Key of claims about the same property of the same subject."""
    return digest(f"{claim.subject}\n{claim.predicate}")[:16]


@cache  # putting the expression together takes longer than the query
def standing() -> ColumnElement[bool]:
    """Condition on ``claims``: not retracted, or restored since."""
    retraction, restoration = claim_events.alias(), claim_events.alias()
    restored = exists().where(
        restoration.c.claim_id == claims.c.id,
        restoration.c.kind == ClaimEvent.RESTORED,
        restoration.c.id > retraction.c.id,
    )
    retracted = and_(retraction.c.claim_id == claims.c.id, retraction.c.kind == ClaimEvent.RETRACTED, ~restored)
    return ~exists().where(retracted)


@cache
def with_article() -> Select[Any]:
    """The query behind every LedgerClaim."""
    return select(
        claims.c.id,
        claims.c.claim,
        claims.c.article_id,
        articles.c.canonical_url.label("url"),
        articles.c.outlet,
        articles.c.owner,
        articles.c.tier,
        articles.c.title,
        articles.c.published,
        articles.c.origin,
        claims.c.recorded_at,
    ).join(articles, articles.c.id == claims.c.article_id)


def ledger_claim(row: Row[Any]) -> LedgerClaim:
    """A row of ``with_article`` as a value."""
    return LedgerClaim(
        id=row.id,
        claim=row.claim,
        article_id=row.article_id,
        article_url=row.url,
        outlet=row.outlet,
        owner=row.owner,
        tier=Tier(row.tier),
        title=row.title,
        published=row.published,
        origin=Origin(row.origin),
        recorded_at=row.recorded_at,
    )


def _columns(claim: Claim) -> dict[str, Any]:
    return {
        "quote": claim.quote,
        "start": claim.start,
        "stop": claim.end,
        "key_digest": key_of(claim),
        "subject": claim.subject,
        "predicate": claim.predicate,
        "as_of_start": claim.as_of and claim.as_of.start,
        "as_of_end": claim.as_of and claim.as_of.end,
        "claim": claim,
    }

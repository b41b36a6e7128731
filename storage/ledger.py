"""The ledger: claims with their sources and events. Nothing is overwritten or deleted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    insert,
    or_,
    select,
    update,
)

from extractors.model import Claim, Origin, Tier
from extractors.sameness import WorldOrder, world_order
from storage.columns import digest
from storage.ledger_tables import ClaimEvent, claim_events, claim_sources, claim_terms, claims
from storage.reading_tables import articles
from storage.source_events import said_by_nobody
from storage.statements import Insert, added, given_pairs, is_postgresql, pairs, upsert_for

MAX_TERM = 120  # characters of a term or subject that are indexed
# What takes a claim out of comparison, and what undoes that: acts of people, and what the rules find.
ENDS = {
    (ClaimEvent.RETRACTED, ClaimEvent.CORRECTED): ClaimEvent.RESTORED,
    (ClaimEvent.WITHDRAWN,): ClaimEvent.FOUND,
}


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

    @property
    def world_order(self) -> WorldOrder:
        """Sort key by the order of the world."""
        return world_order(self.claim, self.published, self.recorded_at, self.id)


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
    """What happened to a claim, by whom and why."""

    claim_id: str
    kind: ClaimEvent
    author: str
    reason: str
    at: datetime
    about: str | None = None


def add_claims(
    conn: Connection,
    article_id: int,
    text_sha256: str,
    new: Sequence[Claim],
    recorded_at: datetime,
    run_id: str,
) -> tuple[str, ...]:
    """Ids of the claims, in their order.

    Those in the ledger already stay as they are; where another article has them, this one is one more source.
    """
    ids = tuple(claim.id(text_sha256) for claim in new)
    given = dict(zip(ids, new, strict=True))
    if not given:
        return ()
    shared = {"article_id": article_id, "text_sha256": text_sha256, "recorded_at": recorded_at, "run_id": run_id}
    rows = [_columns(claim) | shared | {"id": id_, "article": article_id} for id_, claim in given.items()]
    conn.execute(_new_claims(is_postgresql(conn)), rows)
    stored = conn.execute(_NUMBERS, {"ids": list(given)}).all()
    _index(conn, {row.number: given[row.id] for row in stored if row.article_id == article_id})
    for row in stored:
        if row.article_id != article_id:
            claim = given[row.id]
            add_source(conn, row.id, article_id, claim.start, claim.end, claim.quote, recorded_at)
    return ids


@cache  # putting the statement together takes longer than carrying it out
def _new_claims(postgresql: bool) -> Insert:
    tier = select(articles.c.tier).where(articles.c.id == bindparam("article")).scalar_subquery()
    given: dict[str, Any] = {
        column.name: bindparam(column.name) for column in claims.c if column.name not in ("number", "tier")
    }
    return upsert_for(postgresql, claims).values(given | {"tier": tier}).on_conflict_do_nothing()


@cache
def _new_terms(postgresql: bool) -> Insert:
    rows = upsert_for(postgresql, claim_terms).from_select(["term", "claim_number"], pairs(postgresql))
    return rows.on_conflict_do_nothing()


_NUMBERS = select(claims.c.id, claims.c.number, claims.c.article_id).where(
    claims.c.id.in_(bindparam("ids", expanding=True))
)


def _index(conn: Connection, given: Mapping[int, Claim]) -> None:
    """Lets the claims with these numbers be found by their terms."""
    terms = [(term, number) for number, claim in given.items() for term in indexed_terms(claim)]
    if terms:
        engine = is_postgresql(conn)
        conn.execute(_new_terms(engine), given_pairs(engine, terms))


def refresh_terms(conn: Connection, id_: str, claim: Claim) -> None:
    """The terms by which a claim of the ledger is found, made anew: they follow the lexicon and are no content."""
    row = conn.execute(select(claims.c.number, claims.c.claim).where(claims.c.id == id_)).one()
    gone = set(indexed_terms(row.claim)) - set(indexed_terms(claim))
    outdated = delete(claim_terms).where(claim_terms.c.claim_number == row.number, claim_terms.c.term.in_(gone))
    conn.execute(outdated)
    conn.execute(update(claims).where(claims.c.id == id_).values(claim=claim))
    _index(conn, {row.number: claim})


def claim(conn: Connection, id_: str) -> LedgerClaim | None:
    """The claim with this id, retracted or not."""
    row = conn.execute(with_article().where(claims.c.id == id_)).one_or_none()
    return None if row is None else ledger_claim(row)


def claims_of(conn: Connection, article_id: int) -> tuple[LedgerClaim, ...]:
    """The claims first read in an article, retracted or not, in the order of its text."""
    query = with_article().where(claims.c.article_id == article_id)
    return tuple(map(ledger_claim, conn.execute(query.order_by(claims.c.start, claims.c.number))))


def claims_of_text(conn: Connection, article_id: int, text_sha256: str) -> tuple[LedgerClaim, ...]:
    """The claims first read in one text of an article, in the order of the text."""
    query = with_article().where(claims.c.article_id == article_id, claims.c.text_sha256 == text_sha256)
    return tuple(map(ledger_claim, conn.execute(query.order_by(claims.c.start, claims.c.number))))


def claims_in(conn: Connection, article_id: int) -> tuple[LedgerClaim, ...]:
    """The claims that an article makes, first read in it or repeated from another, in the order of recording.

    Those that the rules of today do not find are left out.
    """
    repeated = select(claim_sources.c.claim_id).where(claim_sources.c.article_id == article_id)
    found = ~_ended_by((ClaimEvent.WITHDRAWN,), ClaimEvent.FOUND)
    query = with_article().where(or_(claims.c.article_id == article_id, claims.c.id.in_(repeated)), found)
    return tuple(map(ledger_claim, conn.execute(query.order_by(claims.c.number))))


def claims_with_ids(conn: Connection, ids: Collection[str]) -> tuple[LedgerClaim, ...]:
    """The claims with these ids in the order of recording; an unknown id is left out."""
    query = with_article().where(claims.c.id.in_(list(ids))).order_by(claims.c.number)
    return tuple(map(ledger_claim, conn.execute(query)))


def claims_like(conn: Connection, prefix: str, limit: int) -> tuple[str, ...]:
    """At most ``limit`` ids that begin with ``prefix``, in alphabetical order."""
    query = select(claims.c.id).where(claims.c.id >= prefix, claims.c.id < prefix + "\uffff")
    return tuple(conn.scalars(query.order_by(claims.c.id).limit(limit)))


def add_event(
    conn: Connection,
    claim_id: str,
    kind: ClaimEvent,
    author: str,
    reason: str,
    at: datetime,
    about: str | None = None,
) -> None:
    """Records what happened to a claim; ``about`` is the id of a second claim, ``author`` "" for the program.

    One that was retracted, corrected or withdrawn is compared no more, until it is restored or found again.
    """
    row = {"claim_id": claim_id, "kind": kind, "about": about, "author": author, "reason": reason, "at": at}
    conn.execute(insert(claim_events).values(row))


def events_of(conn: Connection, claim_id: str) -> tuple[StoredClaimEvent, ...]:
    """What happened to a claim, the oldest first."""
    return events_of_all(conn, [claim_id]).get(claim_id, ())


def events_of_all(conn: Connection, claim_ids: Collection[str]) -> dict[str, tuple[StoredClaimEvent, ...]]:
    """What happened to each of the claims, the oldest first; claims without events are left out."""
    query = select(claim_events).where(claim_events.c.claim_id.in_(list(claim_ids))).order_by(claim_events.c.id)
    found: dict[str, list[StoredClaimEvent]] = {}
    for row in conn.execute(query):
        event = StoredClaimEvent(row.claim_id, ClaimEvent(row.kind), row.author, row.reason, row.at, row.about)
        found.setdefault(row.claim_id, []).append(event)
    return {claim_id: tuple(events) for claim_id, events in found.items()}


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
    """Condition on ``claims``: somebody says it still, and it is neither taken back by a person nor withdrawn, or
    restored and found since."""
    return and_(~said_by_nobody(), *(~_ended_by(ends, begins) for ends, begins in ENDS.items()))


def _ended_by(ends: tuple[ClaimEvent, ...], begins: ClaimEvent) -> ColumnElement[bool]:
    end, begin = claim_events.alias(), claim_events.alias()
    undone = exists().where(begin.c.claim_id == claims.c.id, begin.c.kind == begins, begin.c.id > end.c.id)
    return exists().where(end.c.claim_id == claims.c.id, end.c.kind.in_(ends), ~undone)


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
        "subject": claim.subject[:MAX_TERM],
        "predicate": claim.predicate,
        "as_of_start": claim.as_of and claim.as_of.start,
        "as_of_end": claim.as_of and claim.as_of.end,
        "claim": claim,
    }

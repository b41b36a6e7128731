"""Who says a claim: each article that has it, with the day for which it says so and the moment it was recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from extractors.model import AsOfBasis, Claim, DateSpan, Tier
from storage.change_tables import SourceEvent
from storage.ledger import LedgerClaim
from storage.ledger_tables import claim_sources
from storage.reading_tables import articles
from storage.source_events import StoredSourceEvent, events_of_sources

_ARTICLE = (articles.c.url, articles.c.canonical_url, articles.c.outlet, articles.c.tier, articles.c.published)


@dataclass(frozen=True, slots=True)
class Moment:
    """Up to when the ledger is looked at: in the world, and in what was recorded. None is without end."""

    as_of: date | None = None
    known_on: datetime | None = None

    def knows(self, at: datetime) -> bool:
        """Whether something was recorded by then."""
        return self.known_on is None or at <= self.known_on

    def sees(self, as_of: DateSpan | None) -> bool:
        """Whether a claim could hold by then; what has no date is older than anything dated."""
        return self.as_of is None or as_of is None or as_of.start <= self.as_of


@dataclass(frozen=True, slots=True)
class Testimony:
    """One article with a claim."""

    claim_id: str
    article_id: int
    outlet: str
    url: str
    tier: Tier
    published: datetime | None
    quote: str
    speaker: str
    as_of: DateSpan | None  # None: before any date
    at: datetime  # when it was recorded
    dropped: str = ""  # why the article says it no more; "" while it does


def testimonies(conn: Connection, of: Sequence[LedgerClaim], moment: Moment) -> dict[str, tuple[Testimony, ...]]:
    """Who says each of the claims, as far as ``moment`` sees; a claim that nobody says by then is left out."""
    by_id = {ledger.id: ledger for ledger in of}
    found = [_own(ledger) for ledger in of] + _further(conn, by_id)
    events = events_of_sources(conn, by_id)
    seen: dict[str, list[Testimony]] = {}
    for testimony in sorted(found, key=lambda t: (t.at, t.article_id)):
        if moment.knows(testimony.at) and moment.sees(testimony.as_of):
            happened = events.get((testimony.claim_id, testimony.article_id), ())
            dropped = _dropped([event for event in happened if moment.knows(event.at)])
            seen.setdefault(testimony.claim_id, []).append(replace(testimony, dropped=dropped))
    return {claim_id: tuple(said) for claim_id, said in seen.items()}


def _dropped(events: Sequence[StoredSourceEvent]) -> str:
    """Why an article says a claim no more, "" where it does; ``events`` are in their order."""
    return events[-1].reason if events and events[-1].kind is SourceEvent.DROPPED else ""


def _own(ledger: LedgerClaim) -> Testimony:
    return Testimony(
        claim_id=ledger.id,
        article_id=ledger.article_id,
        outlet=ledger.outlet,
        url=ledger.article_url,
        tier=ledger.tier,
        published=ledger.published,
        quote=ledger.claim.quote,
        speaker=ledger.claim.speaker,
        as_of=ledger.claim.as_of,
        at=ledger.recorded_at,
    )


def _further(conn: Connection, by_id: Mapping[str, LedgerClaim]) -> list[Testimony]:
    query = (
        select(claim_sources, *_ARTICLE)
        .join(articles, articles.c.id == claim_sources.c.article_id)
        .where(claim_sources.c.claim_id.in_(list(by_id)))
    )
    return [_repeated(by_id[row.claim_id].claim, row) for row in conn.execute(query)]


def _repeated(claim: Claim, row: Row[Any]) -> Testimony:
    return Testimony(
        claim_id=row.claim_id,
        article_id=row.article_id,
        outlet=row.outlet,
        url=row.canonical_url,
        tier=Tier(row.tier),
        published=row.published,
        quote=row.quote,
        speaker=claim.speaker,
        as_of=claim.as_of if claim.as_of_basis is AsOfBasis.TEXT else _day(row.published),
        at=row.at,
    )


def _day(published: datetime | None) -> DateSpan | None:
    return DateSpan(published.date(), published.date()) if published else None

"""What later texts of an article mean for the claims that it made: said no more, or said again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, exists, insert, select

from storage.change_tables import SourceEvent, source_events
from storage.ledger_tables import claim_sources, claims


@dataclass(frozen=True, slots=True)
class StoredSourceEvent:
    """What happened to a claim in one article, and why; ``number`` is of the text that was replaced last."""

    claim_id: str
    article_id: int
    kind: SourceEvent
    number: int
    reason: str
    at: datetime


def add_source_event(conn: Connection, event: StoredSourceEvent) -> None:
    """Records that an article says a claim no more, or again."""
    row = {"claim_id": event.claim_id, "article_id": event.article_id, "kind": event.kind}
    row |= {"number": event.number, "reason": event.reason, "at": event.at}
    conn.execute(insert(source_events).values(row))


def events_of_sources(
    conn: Connection, claim_ids: Collection[str]
) -> dict[tuple[str, int], tuple[StoredSourceEvent, ...]]:
    """For claims and articles what happened, the oldest first; where nothing did they are left out."""
    query = select(source_events).where(source_events.c.claim_id.in_(list(claim_ids))).order_by(source_events.c.id)
    found: dict[tuple[str, int], list[StoredSourceEvent]] = {}
    for row in conn.execute(query):
        event = StoredSourceEvent(
            row.claim_id, row.article_id, SourceEvent(row.kind), row.number, row.reason, row.at
        )
        found.setdefault((row.claim_id, row.article_id), []).append(event)
    return {place: tuple(events) for place, events in found.items()}


def articles_without(conn: Connection, claim_id: str) -> frozenset[int]:
    """The articles that made a claim and say it no more."""
    found = events_of_sources(conn, [claim_id])
    return frozenset(article for (_, article), events in found.items() if events[-1].kind is SourceEvent.DROPPED)


def said_by_nobody() -> ColumnElement[bool]:
    """Condition on ``claims``: each article that made the claim says it no more."""
    others = claim_sources.alias()
    still = exists().where(others.c.claim_id == claims.c.id, ~_dropped(others.c.claim_id, others.c.article_id))
    return and_(_dropped(claims.c.id, claims.c.article_id), ~still)


def dropped_somewhere() -> ColumnElement[bool]:
    """Condition on ``claims``: some article that made the claim has said it no more."""
    return claims.c.id.in_(select(source_events.c.claim_id).where(source_events.c.kind == SourceEvent.DROPPED))


def _dropped(claim_id: ColumnElement[str], article_id: ColumnElement[int]) -> ColumnElement[bool]:
    end, begin = source_events.alias(), source_events.alias()
    same = and_(begin.c.claim_id == end.c.claim_id, begin.c.article_id == end.c.article_id, begin.c.id > end.c.id)
    undone = exists().where(same, begin.c.kind == SourceEvent.RETURNED)
    here = and_(end.c.claim_id == claim_id, end.c.article_id == article_id)
    return exists().where(here, end.c.kind == SourceEvent.DROPPED, ~undone)

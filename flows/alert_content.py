"""What an alert says: the two sides with their outlets and independent origins, from what is stored."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from alerts.cases import Assignment
from extractors.model import Alert, Article, Claim, ConflictKind, Side, Tagging, Verdict
from flows.confront import Finding, Statement
from flows.watch import Watch
from storage.articles import load_articles
from storage.copies import origins
from storage.ledger import LedgerClaim, sources_of
from storage.ledger import claim as stored_claim
from storage.relations import relations_of
from storage.source_events import articles_without


@dataclass(frozen=True, slots=True)
class Source:
    """The article whose claims are held against the ledger.

    ``revised``: its earlier text is in the ledger. ``kin`` are ids of the claims of the article that it copies,
    rewrites or revises: what those were told for is not told again.
    """

    article_id: int
    article: Article
    tagging: Tagging
    revised: bool = False
    kin: frozenset[str] = frozenset()

    def entities_in(self, claim: Claim) -> tuple[str, ...]:
        """Ids of the entities that the claim's words name, or that it is about."""
        named = {m.entity for m in self.tagging.mentions if claim.start <= m.start and m.end <= claim.end}
        return tuple(sorted(named | {claim.subject}))


def alert_on(
    watch: Watch,
    conn: Connection,
    source: Source,
    statement: Statement,
    given: Assignment,
    finding: Finding,
    agreeing: Sequence[LedgerClaim],
) -> Alert:
    """The alert on a finding, which the case of ``given`` tells.

    ``agreeing`` are claims of that case which make the same statement, besides those that the finding's sentence
    was found to support.
    """
    others = [f.ledger for f in statement.conflicts if f.ledger.id in given.also]
    same = {ledger.id: ledger for ledger in (*agreeing, *(f.ledger for f in statement.supports))}
    behind = [source.article_id, *(id_ for ledger in same.values() for id_ in articles_with(conn, ledger))]
    article, claim = source.article, finding.claim
    comparison = finding.comparison
    return Alert(
        id=hashlib.sha256(f"{given.case_id}\n{finding.claim_id}".encode()).hexdigest()[:16],
        case_id=given.case_id,
        verdict=comparison.verdict,
        kind=comparison.kind or ConflictKind.POLARITY,
        confidence=comparison.confidence,
        reason=comparison.reason,
        ledger=_ledger_side(conn, finding.ledger),
        new=Side(
            claim_id=finding.claim_id,
            quote=claim.quote,
            outlet=article.outlet,
            url=article.canonical_url,
            title=article.title,
            published=article.published,
            speaker=claim.speaker,
            sources=_other_outlets(conn, behind, article.outlet),
            origins=origins(conn, behind),
            tier=article.tier,
        ),
        also=tuple(_ledger_side(conn, ledger) for ledger in _distinct(finding.ledger, others)),
        entities=source.entities_in(claim),
        created_at=watch.now,
        invented=watch.order.invented,
        event=given.event,
    )


def _ledger_side(conn: Connection, ledger: LedgerClaim) -> Side:
    behind = [*articles_with(conn, ledger), *_articles_that_agree(conn, ledger.id)]
    return Side(
        claim_id=ledger.id,
        quote=ledger.claim.quote,
        outlet=ledger.outlet,
        url=ledger.article_url,
        title=ledger.title,
        published=ledger.published,
        speaker=ledger.claim.speaker,
        sources=_other_outlets(conn, behind, ledger.outlet),
        origins=origins(conn, behind),
        tier=ledger.tier,
    )


def articles_with(conn: Connection, ledger: LedgerClaim) -> list[int]:
    """The article that a claim was first read in, and those that copied it; none that says it no more."""
    every = [ledger.article_id, *(found.article_id for found in sources_of(conn, ledger.id))]
    gone = articles_without(conn, ledger.id)
    return [article_id for article_id in every if article_id not in gone]


def _articles_that_agree(conn: Connection, claim_id: str) -> list[int]:
    """Articles with claims that were found to say the same, and the copies of those."""
    agreed = [r for r in relations_of(conn, claim_id) if r.comparison.verdict is Verdict.CORROBORATES]
    others = {r.new_claim_id if r.ledger_claim_id == claim_id else r.ledger_claim_id for r in agreed}
    found = [stored_claim(conn, other) for other in sorted(others)]
    return [id_ for ledger in found if ledger is not None for id_ in articles_with(conn, ledger)]


def _other_outlets(conn: Connection, article_ids: Sequence[int], outlet: str) -> tuple[str, ...]:
    names = dict.fromkeys(stored.article.outlet for stored in load_articles(conn, article_ids))
    return tuple(name for name in names if name and name != outlet)


def _distinct(shown: LedgerClaim, others: Sequence[LedgerClaim]) -> list[LedgerClaim]:
    """The other claims, each sentence once."""
    seen = {(shown.article_id, shown.claim.quote)}
    kept = []
    for ledger in others:
        at = (ledger.article_id, ledger.claim.quote)
        if at not in seen:
            seen.add(at)
            kept.append(ledger)
    return kept

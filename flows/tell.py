"""From an article's claims to relations, cases and messages, inside the article's transaction."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from alerts.cases import Assignment, CaseEvent, OpenCase, assign
from alerts.channels import active_channels
from alerts.routing import channels_for
from extractors.model import Alert, Article, Claim, ConflictKind, Origin, Side, Tagging, Verdict
from flows.confront import Finding, Statement, When, confront
from flows.watch import Watch
from storage.articles import load_articles
from storage.cases import case_claims, join_case, open_case, reverse_case
from storage.comparable import comparable
from storage.copies import origins
from storage.ledger import LedgerClaim, sources_of
from storage.ledger import claim as stored_claim
from storage.ledger_tables import CaseSide
from storage.outbox import add_alert, enqueue
from storage.relations import relations_of, save_relation


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


def tell_and_relate(watch: Watch, conn: Connection, source: Source, claims: Mapping[str, Claim]) -> int:
    """Compare the claims with the ledger, keep every relation, and put what is new to readers into the outbox.

    Returns the number of alerts. Conflicts between seeds, and of old articles on a first run, are kept and
    told to nobody.
    """
    exclude = None if source.revised else source.article_id
    near = {
        claim_id: [old for old in comparable(conn, claim, exclude_article=exclude) if old.id not in claims]
        for claim_id, claim in claims.items()
    }
    threshold = watch.configuration.settings.night.alert_threshold
    told = 0
    opened: set[str] = set()  # cases of this very article: its further sentences join them
    loud = source.article.origin is not Origin.SEED and watch.tells(source.article.published)
    when = When(source.article.published, watch.now)
    for statement in confront(claims, near, watch.configuration.knowledge, threshold, when):
        told += loud and _tell(watch, conn, source, statement, opened)
        _relate(watch, conn, statement, loud)
    return told


def _relate(watch: Watch, conn: Connection, statement: Statement, told: bool) -> None:
    """Keep every relation, from the earlier claim in the world to the later, whichever was read first."""
    for finding in (*statement.conflicts, *statement.supports, *statement.history):
        earlier, later, comparison = finding.relation
        loud = told and finding in statement.conflicts
        save_relation(conn, earlier, later, comparison, watch.now, watch.run_id, loud)


def _tell(watch: Watch, conn: Connection, source: Source, statement: Statement, opened: set[str]) -> bool:
    """Open a case with a message, or join one that readers know; whether there is a message."""
    if not statement.conflicts:
        return False
    best = statement.conflicts[0]
    supported = frozenset(f.ledger.id for f in statement.supports)
    opposed = [f.ledger.id for f in statement.conflicts]
    known = case_claims(conn, [*opposed, *supported])
    for case in known:
        kindred = case.id in opened or case.new_side & source.kin
        if kindred and case.ledger_side & set(opposed):
            join_case(conn, case.id, CaseSide.NEW, best.claim_id, watch.now)
            return False
    given = assign(
        best.claim_id,
        [(f.ledger.id, f.comparison) for f in statement.conflicts],
        [OpenCase(case.id, case.ledger_side, case.new_side) for case in known],
        supported,
        {f.ledger.id: f.ledger.tier for f in statement.conflicts},
    )
    opened.add(given.case_id)
    return _apply(watch, conn, source, statement, given)


def _apply(watch: Watch, conn: Connection, source: Source, statement: Statement, given: Assignment) -> bool:
    finding = next(f for f in statement.conflicts if f.ledger.id == given.ledger)
    if not given.told:
        for claim_id in statement.claim_ids:
            join_case(conn, given.case_id, CaseSide.NEW, claim_id, watch.now)
        return False
    alert = _alert(watch, conn, source, statement, given, finding)
    if given.event is CaseEvent.REVERSAL:
        reverse_case(conn, given.case_id, finding.claim_id, watch.now)
    else:
        open_case(conn, alert, watch.now, watch.run_id)
    for claim_id in statement.claim_ids:
        if claim_id != finding.claim_id:
            join_case(conn, given.case_id, CaseSide.NEW, claim_id, watch.now)
    fresh = add_alert(conn, alert, source.article_id, finding.ledger.article_id, watch.run_id)
    channels = channels_for(alert, active_channels(watch.configuration.channels, os.environ))
    until = watch.now + timedelta(days=watch.configuration.settings.night.delivery_days)
    enqueue(conn, alert.id, channels, watch.now, until, held=watch.order.hold_messages)
    return fresh


def _alert(
    watch: Watch, conn: Connection, source: Source, statement: Statement, given: Assignment, finding: Finding
) -> Alert:
    others = [f.ledger for f in statement.conflicts if f.ledger.id in given.also]
    agreeing = [f.ledger for f in statement.supports]
    behind = [source.article_id, *(id_ for ledger in agreeing for id_ in _articles_with(conn, ledger))]
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
        ),
        also=tuple(_ledger_side(conn, ledger) for ledger in _distinct(finding.ledger, others)),
        entities=source.entities_in(claim),
        created_at=watch.now,
        invented=watch.order.invented,
    )


def _ledger_side(conn: Connection, ledger: LedgerClaim) -> Side:
    behind = [*_articles_with(conn, ledger), *_articles_that_agree(conn, ledger.id)]
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
    )


def _articles_with(conn: Connection, ledger: LedgerClaim) -> list[int]:
    """The article that a claim was first read in, and those that copied it."""
    return [ledger.article_id, *(found.article_id for found in sources_of(conn, ledger.id))]


def _articles_that_agree(conn: Connection, claim_id: str) -> list[int]:
    """Articles with claims that were found to say the same, and the copies of those."""
    agreed = [r for r in relations_of(conn, claim_id) if r.comparison.verdict is Verdict.CORROBORATES]
    others = {r.new_claim_id if r.ledger_claim_id == claim_id else r.ledger_claim_id for r in agreed}
    found = [stored_claim(conn, other) for other in sorted(others)]
    return [id_ for ledger in found if ledger is not None for id_ in _articles_with(conn, ledger)]


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

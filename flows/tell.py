"""From an article's claims to relations, cases and messages, inside the article's transaction."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import Connection

from alerts.cases import Assignment, OpenCase, Standing, assign, news_in
from alerts.channels import active_channels
from alerts.routing import channels_for
from extractors.comparison import compare
from extractors.model import Alert, CaseEvent, Claim, Origin, Tier, Verdict
from flows.alert_content import Source, alert_on, articles_with
from flows.confront import Compared, Finding, Statement, When, confront
from flows.watch import Watch
from storage.case_answers import dismissed, reopen_by_news
from storage.cases import NEW, Case, add_case_event, cases_with_claims, join_case, open_case, turn_case
from storage.comparable import Mark, Nominator, ledger_mark
from storage.copies import origins
from storage.ledger import LedgerClaim, claims_with_ids
from storage.ledger_tables import CaseState, Resolution
from storage.opinions import save_look
from storage.outbox import add_alert, alerts_of_case, enqueue
from storage.relations import save_relation

HELD_AGAINST = 24  # claims of a case, the latest, that a new one is compared with besides those found by search


@dataclass(frozen=True, slots=True)
class Nominated:
    """For new claims, by id, those of the ledger that are worth comparing with them, as it stood at ``mark``."""

    near: Mapping[str, Sequence[LedgerClaim]]
    mark: Mark


def tell_and_relate(
    watch: Watch,
    conn: Connection,
    source: Source,
    claims: Mapping[str, Claim],
    near: Mapping[str, Sequence[LedgerClaim]] | None = None,
    compared: Compared | None = None,
) -> int:
    """Compare the claims with the ledger, keep every relation, and put what is new to readers into the outbox.

    Returns the number of alerts; ``near`` is what they are held against, where that is known, and ``compared``
    are comparisons made before the transaction. Conflicts between seeds, and of old articles on a first run, are
    kept and told to nobody.
    """
    if near is None:
        near = nominated(conn, claims, None if source.revised else source.article_id)
    compared = compared or Compared()
    night, known = watch.configuration.settings.night, watch.configuration.knowledge
    told = 0
    opened: set[str] = set()  # cases of this very article: its further sentences join them
    loud = source.article.origin is not Origin.SEED and watch.tells(source.article.published)
    when = When(source.article.published, watch.now)
    found = confront(claims, near, known, night.alert_threshold, when, compared, night.look_threshold)
    settled = dismissed(conn) if any(s.conflicts or s.looks for s in found) else ()
    for statement in (s.without(settled) for s in found):
        told += loud and _tell(watch, conn, source, statement, opened, compared)
        _relate(watch, conn, statement, loud)
    return told


def nominated(
    conn: Connection, claims: Mapping[str, Claim], exclude_article: int | None
) -> dict[str, list[LedgerClaim]]:
    """For each new claim, by id, those of the ledger that are worth comparing with it."""
    near = Nominator(conn, exclude_article).comparable_to(claims)
    return {claim_id: [old for old in found if old.id not in claims] for claim_id, found in near.items()}


def nominated_by_now(
    conn: Connection, claims: Mapping[str, Claim], earlier: Nominated | None
) -> Mapping[str, Sequence[LedgerClaim]]:
    """The same for claims not stored yet; what was nominated ``earlier`` holds while the ledger stands so."""
    if earlier is None or earlier.mark != ledger_mark(conn):
        return nominated(conn, claims, None)
    others = {claim_id: claim for claim_id, claim in claims.items() if claim_id not in earlier.near}
    return {**earlier.near, **nominated(conn, others, None)}


def _relate(watch: Watch, conn: Connection, statement: Statement, told: bool) -> None:
    """Keep every relation, from the earlier claim in the world to the later, whichever was read first."""
    for finding in (*statement.conflicts, *statement.supports, *statement.history):
        earlier, later, comparison = finding.relation
        loud = told and finding in statement.conflicts
        save_relation(conn, earlier, later, comparison, watch.now, watch.run_id, loud)
    for finding in statement.looks if told else ():
        earlier, later, comparison = finding.relation
        save_look(conn, earlier, later, comparison, watch.now, watch.run_id)


def _tell(
    watch: Watch,
    conn: Connection,
    source: Source,
    statement: Statement,
    opened: set[str],
    compared: Compared,
) -> bool:
    """Open a case with a message, or find what is news in one that readers know; whether there is a message."""
    if not statement.conflicts:
        return False
    best = statement.conflicts[0]
    supported = {f.ledger.id for f in statement.supports}
    opposed = [f.ledger.id for f in statement.conflicts]
    known = cases_with_claims(conn, [*opposed, *sorted(supported)])
    for case in known:
        kindred = case.id in opened or case.new_side & source.kin
        if kindred and case.ledger_side & set(opposed):
            join_case(conn, case.id, case.told, best.claim_id, watch.now)
            return False
    agreed = supported | {id_ for case in known for id_ in _agreeing(watch, conn, case, statement, compared)}
    given = assign(
        best.claim_id,
        [(f.ledger.id, f.comparison) for f in statement.conflicts],
        [_open(conn, case) for case in known],
        agreed,
        {f.ledger.id: f.ledger.tier for f in statement.conflicts},
        frozenset(best.claim.terms),
    )
    opened.add(given.case_id)
    its = next((case for case in known if case.id == given.case_id), None)
    given = replace(given, event=_news(watch, conn, source, its, given) if its else given.event)
    return _apply(watch, conn, source, statement, given, its)


def _open(conn: Connection, case: Case) -> OpenCase:
    told = claims_with_ids(conn, {stored.alert.new.claim_id for stored in alerts_of_case(conn, case.id)})
    matters = tuple(frozenset(ledger.claim.terms) for ledger in told)
    return OpenCase(case.id, case.kind, case.statements, case.told, matters, _closed(case))


def _closed(case: Case) -> bool:
    """Whether a person found that its statements do not contradict each other."""
    return case.state is CaseState.RESOLVED and case.resolution in {Resolution.BOTH, Resolution.NOT}


def _agreeing(watch: Watch, conn: Connection, case: Case, statement: Statement, compared: Compared) -> list[str]:
    """Claims of the case with which the statement agrees: also retracted ones, and those that search left out."""
    met = {f.ledger.id for f in (*statement.conflicts, *statement.supports)}
    others = [c for c in claims_with_ids(conn, case.claims - met) if c.id not in statement.claim_ids]
    knowledge = watch.configuration.knowledge
    return [
        ledger.id
        for ledger in others[-HELD_AGAINST:]
        if any(
            compared.compare(compare, (ledger.id, ledger.claim), new, knowledge).verdict is Verdict.CORROBORATES
            for new in statement.claims
        )
    ]


def _news(watch: Watch, conn: Connection, source: Source, case: Case, given: Assignment) -> CaseEvent:
    """What is told of a claim that goes to a known case."""
    if given.event is CaseEvent.NEW_VALUE:
        return given.event
    settings = watch.configuration.settings.alerts
    behind = claims_with_ids(conn, case.statements[given.statement])
    articles = [article for ledger in behind for article in articles_with(conn, ledger)]
    told = [t.alert for t in alerts_of_case(conn, case.id) if t.told and _tells(case, t.alert, given.statement)]
    last = told[-1] if told else None
    since = watch.now - timedelta(days=settings.returns_after_days)
    standing = Standing(
        official=source.article.tier is Tier.OFFICIAL,
        had_official=any(ledger.tier is Tier.OFFICIAL for ledger in behind),
        origins=origins(conn, [*articles, source.article_id]),
        before=origins(conn, articles),
        told_origins=last.new.origins if last else 0,
        told_lately=last is not None and last.created_at is not None and last.created_at > since,
    )
    closed = _closed(case) or (case.state is CaseState.RESOLVED and given.event is CaseEvent.JOINED)
    return news_in(given.event, standing, closed, settings.origins_more)


def _tells(case: Case, alert: Alert, statement: int) -> bool:
    return case.statement_of(alert.new.claim_id) == statement


def _apply(
    watch: Watch, conn: Connection, source: Source, statement: Statement, given: Assignment, case: Case | None
) -> bool:
    """Store what ``given`` decided; whether there is a message."""
    if given.event is CaseEvent.JOINED:
        for claim_id in statement.claim_ids:
            join_case(conn, given.case_id, given.statement, claim_id, watch.now)
        return False
    finding = _shown(statement, given)
    agreeing = claims_with_ids(conn, case.statements.get(given.statement, ())) if case else ()
    alert = alert_on(watch, conn, source, statement, given, finding, agreeing)
    if case is None:
        open_case(conn, alert, watch.now, watch.run_id)
    else:
        _add_news(watch, conn, case, given, finding, alert)
    for claim_id in statement.claim_ids:
        if claim_id != finding.claim_id:
            join_case(conn, given.case_id, NEW if case is None else given.statement, claim_id, watch.now)
    fresh = add_alert(conn, alert, source.article_id, finding.ledger.article_id, watch.run_id)
    _send(watch, conn, alert, case)
    return fresh


def _shown(statement: Statement, given: Assignment) -> Finding:
    return next(f for f in statement.conflicts if f.ledger.id == given.ledger)


def _add_news(
    watch: Watch, conn: Connection, case: Case, given: Assignment, finding: Finding, alert: Alert
) -> None:
    """The claim joins its statement, which is now the one told last, and a resolved case is open again."""
    join_case(conn, case.id, given.statement, finding.claim_id, watch.now, event=given.event)
    if alert.ledger.claim_id not in case.claims:
        join_case(conn, case.id, _opposite(case, given.statement), alert.ledger.claim_id, watch.now)
    turn_case(conn, case.id, given.statement)
    if case.state is CaseState.RESOLVED:
        reopen_by_news(conn, case.id, watch.now)
        add_case_event(conn, case.id, "reopened", at=watch.now, about=alert.id, reason="there is news in it")


def _opposite(case: Case, statement: int) -> int:
    """The statement to which a ledger claim goes that the case did not have: the one told last, or the first."""
    return case.told if case.told != statement else min(n for n in case.statements if n != statement)


def _send(watch: Watch, conn: Connection, alert: Alert, case: Case | None) -> None:
    """Put the alert on its way; that of a snoozed case waits until the snooze is over."""
    night = watch.configuration.settings.night
    channels = channels_for(alert, active_channels(watch.configuration.channels, os.environ))
    snoozed = case is not None and case.state_at(watch.now) is CaseState.SNOOZED
    start = case.snoozed_until if case is not None and snoozed and case.snoozed_until else watch.now
    until = start + timedelta(days=night.delivery_days)
    enqueue(conn, alert.id, channels, watch.now, until, not_before=start, held=watch.order.hold_messages)

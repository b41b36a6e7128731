"""Which propositions a list of the ledger shows, and which belong to one matter."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, or_, select

from extractors.model import Verdict
from storage.ledger_tables import ClaimEvent, claim_events, claim_terms, claims, relations
from storage.propositions import Proposition, Status, counted, propositions, uncounted
from storage.relations import relations_of_all
from storage.source_events import dropped_somewhere
from storage.testimony import Moment

PAGE = 200  # claims looked at together
MATTER = 2_000  # claims of one matter that are looked at, the latest
_ROUNDS = 2  # of following relations from a subject's claims to those of the same matter elsewhere


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is restricted to; empty fields set no bound. ``subjects`` count also where they are named."""

    subjects: tuple[str, ...] = ()
    predicates: tuple[str, ...] = ()
    since: date | None = None  # said for that day or a later one
    status: Status | None = None


def listed(conn: Connection, wanted: Wanted, moment: Moment, limit: int) -> tuple[Proposition, ...]:
    """Up to ``limit`` propositions, the latest in the world first; what has no date comes last."""
    found: list[Proposition] = []
    seen: set[str] = set()
    for page in _pages(conn, wanted):
        for proposition in uncounted(conn, _with_kin(conn, page), moment):
            fits = wanted.status is None or proposition.status is wanted.status
            if fits and not proposition.ids & seen and proposition.ids & page:
                found.append(proposition)
                seen |= proposition.ids
        if len(found) >= limit:
            break
    return counted(conn, sorted(found, key=_latest, reverse=True)[:limit])


def matter(
    conn: Connection, subjects: Sequence[str], predicates: Collection[str], moment: Moment
) -> tuple[Proposition, ...]:
    """What is said of one matter: claims with these predicates that are about or name one of the subjects, and
    claims with those predicates that agree or conflict with them. In the order of the world."""
    query = _restricted(Wanted(tuple(subjects), tuple(predicates))).order_by(claims.c.number.desc()).limit(MATTER)
    ids = {row.id for row in conn.execute(query)}
    for _ in range(_ROUNDS):
        ids |= _related(conn, ids, predicates)
    return in_order(propositions(conn, ids, moment, subjects=False))


def matter_of(conn: Connection, claim_id: str, moment: Moment) -> tuple[Proposition, ...]:
    """What is said of a claim's matter: claims of its subject and predicate, and those related to it."""
    own = select(claims.c.key_digest).where(claims.c.id == claim_id)
    query = select(claims.c.id).where(claims.c.key_digest.in_(own)).order_by(claims.c.number.desc()).limit(MATTER)
    ids = {claim_id, *conn.scalars(query)}
    return in_order(propositions(conn, ids | _related(conn, {claim_id}, ()), moment, subjects=False))


def in_order(found: Sequence[Proposition]) -> tuple[Proposition, ...]:
    """The propositions in the order of the world."""
    return tuple(sorted(found, key=lambda p: (p.since or date.min, p.claims[0].world_order)))


def predicates_of(conn: Connection, subjects: Sequence[str]) -> tuple[str, ...]:
    """The predicates of the latest claims that are about or name one of the subjects, in alphabetical order."""
    some = _restricted(Wanted(tuple(subjects))).order_by(claims.c.number.desc()).limit(MATTER).subquery()
    query = select(claims.c.predicate).distinct().join(some, some.c.number == claims.c.number)
    return tuple(sorted(conn.scalars(query)))


def _pages(conn: Connection, wanted: Wanted) -> Iterator[set[str]]:
    last: int | None = None
    query = _restricted(wanted).order_by(claims.c.number.desc()).limit(PAGE)
    while rows := conn.execute(query if last is None else query.where(claims.c.number < last)).all():
        yield {row.id for row in rows}
        last = rows[-1].number


def _restricted(wanted: Wanted) -> Select[Any]:
    query = select(claims.c.id, claims.c.number)
    if wanted.subjects:
        named = select(claim_terms.c.claim_number).where(claim_terms.c.term.in_(wanted.subjects))
        query = query.where(or_(claims.c.subject.in_(wanted.subjects), claims.c.number.in_(named)))
    if wanted.predicates:
        query = query.where(claims.c.predicate.in_(wanted.predicates))
    if wanted.since:
        query = query.where(claims.c.as_of_end >= wanted.since)
    return query if wanted.status is None else query.where(*_could_be(wanted.status))


def _could_be(status: Status) -> list[ColumnElement[bool]]:
    """What can be told of claims with that status without looking at all that is known of them."""
    if status is Status.STANDING:
        return []
    kinds = {
        Status.RETRACTED: [ClaimEvent.RETRACTED, ClaimEvent.CORRECTED],
        Status.WITHDRAWN: [ClaimEvent.WITHDRAWN],
        Status.SUPERSEDED: [ClaimEvent.SUPERSEDED],
        Status.CONTESTED: [],
    }[status]
    decided = claims.c.id.in_(select(claim_events.c.claim_id).where(claim_events.c.kind.in_(kinds)))
    verdict = {Status.CONTESTED: Verdict.CONTRADICTS, Status.SUPERSEDED: Verdict.SUPERSEDES}.get(status)
    if status is Status.WITHDRAWN:
        return [or_(decided, dropped_somewhere())]
    if verdict is None:
        return [decided]
    sides = (relations.c.ledger_claim_id, relations.c.new_claim_id)
    return [or_(decided, *(claims.c.id.in_(select(side).where(relations.c.verdict == verdict)) for side in sides))]


def _with_kin(conn: Connection, ids: set[str]) -> set[str]:
    """The claims, and others that may say the same: of the same keys, or found to agree."""
    keys = select(claims.c.key_digest).where(claims.c.id.in_(ids)).distinct()
    query = select(claims.c.id).where(claims.c.key_digest.in_(keys))
    same_key = set(conn.scalars(query.order_by(claims.c.number.desc()).limit(MATTER)))
    return ids | same_key | _related(conn, ids, (), Verdict.CORROBORATES)


def _related(
    conn: Connection, ids: Collection[str], predicates: Collection[str], verdict: Verdict | None = None
) -> set[str]:
    found = relations_of_all(conn, ids)
    others = {
        id_
        for r in found
        if verdict is None or r.comparison.verdict is verdict
        for id_ in (r.ledger_claim_id, r.new_claim_id)
    }
    if not predicates:
        return others
    return set(
        conn.scalars(select(claims.c.id).where(claims.c.id.in_(others), claims.c.predicate.in_(predicates)))
    )


def _latest(proposition: Proposition) -> tuple[bool, date, int]:
    until = proposition.until
    return until is not None, until or date.min, -len(proposition.testimonies)

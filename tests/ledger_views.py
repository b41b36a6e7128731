"""The ledger as the tests compare it: propositions without ids, which tell who was read first."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from storage.ledger_tables import claims
from storage.propositions import Proposition, propositions
from storage.testimony import Moment

View = frozenset[tuple[object, ...]]


def view(conn: Connection, moment: Moment = Moment()) -> View:  # noqa: B008 - a frozen value
    """Everything that the whole ledger says by a moment, in no order."""
    found = propositions(conn, set(conn.scalars(select(claims.c.id))), moment)
    named = {id_: said(p) for p in found for id_ in p.ids}
    return frozenset((*said(p), *support(p), stands(p, named)) for p in found)


def said(proposition: Proposition) -> tuple[object, ...]:
    """What a proposition says: its subject, predicate, and all its values."""
    one = proposition.claims[0].claim
    values = frozenset((c.claim.value.text, c.claim.value.members, c.claim.polarity) for c in proposition.claims)
    return one.subject, one.predicate, values


def support(proposition: Proposition) -> tuple[object, ...]:
    """Who says it, when and in which words, and from how many independent origins."""
    sources = frozenset((t.url, t.quote, t.as_of, t.at) for t in proposition.testimonies)
    return sources, proposition.outlets, proposition.origins, proposition.since, proposition.until


def stands(proposition: Proposition, named: dict[str, tuple[object, ...]]) -> tuple[object, ...]:
    """Its status, what it is related to, and what was decided."""
    relations = frozenset(
        (r.comparison.verdict, named.get(r.ledger_claim_id), named.get(r.new_claim_id))
        for r in proposition.relations
    )
    decided: Iterable[tuple[object, ...]] = ((e.kind, e.author, e.reason, e.at) for e in proposition.events)
    return proposition.status, relations, frozenset(decided)

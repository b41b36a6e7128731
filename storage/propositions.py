"""Propositions: claims that say the same, with who supports them and how they stand, as of any moment.

Nothing of this is stored: it follows from claims, sources, relations and events, whichever came in first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection

from extractors.model import Claim, DateSpan, Tier, Verdict
from extractors.sameness import groups
from storage.copies import origins
from storage.ledger import ENDS, LedgerClaim, StoredClaimEvent, claims_with_ids, events_of_all
from storage.ledger_tables import ClaimEvent
from storage.relations import Relation, relations_of_all
from storage.testimony import Moment, Testimony, testimonies

RANK = {tier: rank for rank, tier in enumerate(Tier)}  # Tier lists the closest to its matter first
_PROGRAM = {ClaimEvent.WITHDRAWN, ClaimEvent.FOUND, ClaimEvent.ENTERED}


class Status(StrEnum):
    """How a proposition stands."""

    STANDING = "standing"
    CONTESTED = "contested"  # a standing claim contradicts it
    SUPERSEDED = "superseded"  # was so; a later claim tells of a new state
    RETRACTED = "retracted"  # taken back or corrected by a person
    WITHDRAWN = "withdrawn"  # its article says it no more, or the rules of today no longer find it there


@dataclass(frozen=True, slots=True)
class Proposition:
    """What one or several claims say. Claims and testimonies stand in the order of the world.

    ``relations`` are those with claims of other propositions, as far as both sides stand; ``dropped`` are articles
    that have said it and say it no more.
    """

    claims: tuple[LedgerClaim, ...]
    testimonies: tuple[Testimony, ...]
    status: Status
    origins: int
    relations: tuple[Relation, ...]
    events: tuple[StoredClaimEvent, ...]
    dropped: tuple[Testimony, ...] = ()

    @property
    def claim(self) -> Claim:
        """The claim that speaks for all: of the outlet closest to the matter, the earliest."""
        said = {testimony.claim_id for testimony in self.testimonies}
        return min((c for c in self.claims if c.id in said), key=lambda ledger: RANK[ledger.tier]).claim

    @property
    def ids(self) -> frozenset[str]:
        """Ids of its claims."""
        return frozenset(ledger.id for ledger in self.claims)

    @property
    def tier(self) -> Tier:
        """The tier closest to the matter among those who say it."""
        return min((said.tier for said in self.testimonies), key=RANK.__getitem__)

    @property
    def outlets(self) -> tuple[str, ...]:
        """Who says it, each once, the first first."""
        return tuple(dict.fromkeys(said.outlet or said.url for said in self.testimonies))

    @property
    def since(self) -> date | None:
        """The first day for which it is said; None is before any date."""
        starts = [said.as_of.start if said.as_of else None for said in self.testimonies]
        return None if None in starts else min(start for start in starts if start)

    @property
    def until(self) -> date | None:
        """The last day for which it is said."""
        return max((said.as_of.end for said in self.testimonies if said.as_of), default=None)

    def opposed(self, verdict: Verdict) -> tuple[tuple[str, Relation], ...]:
        """Claims of other propositions that have this relation to it, with their ids."""
        return tuple((_other(r, self.ids), r) for r in self.relations if r.comparison.verdict is verdict)


@dataclass(frozen=True, slots=True)
class _Known:
    """All that is known of some claims by a moment."""

    claims: Mapping[str, LedgerClaim]
    said: Mapping[str, tuple[Testimony, ...]]
    events: Mapping[str, tuple[StoredClaimEvent, ...]]
    relations: tuple[Relation, ...]

    def stands(self, id_: str) -> bool:
        """Whether somebody says it by then, and nobody has taken it back."""
        return id_ in self.said and self.end(id_) is None

    def end(self, id_: str) -> ClaimEvent | None:
        """What took the claim out of comparison: an event, or all who said it do so no more."""
        dropped = all(testimony.dropped for testimony in self.said[id_])
        return ended_by(self.events.get(id_, ())) or (ClaimEvent.WITHDRAWN if dropped else None)


def propositions(
    conn: Connection, claim_ids: Collection[str], moment: Moment, *, subjects: bool = True
) -> tuple[Proposition, ...]:
    """The claims with these ids as propositions; those that ``moment`` does not see yet are left out.

    Without ``subjects`` claims about other subjects may say the same: for claims of one matter.
    """
    return counted(conn, uncounted(conn, claim_ids, moment, subjects=subjects))


def uncounted(
    conn: Connection, claim_ids: Collection[str], moment: Moment, *, subjects: bool = True
) -> tuple[Proposition, ...]:
    """As ``propositions``, without the number of origins, which takes the longest."""
    known = _known(conn, claim_ids, moment)
    mine = {id_: known.claims[id_].claim for id_ in claim_ids if id_ in known.said}
    agreed = [
        (r.ledger_claim_id, r.new_claim_id)
        for r in known.relations
        if r.comparison.verdict is Verdict.CORROBORATES
    ]
    return tuple(_proposition(ids, known) for ids in groups(mine, agreed, subjects=subjects))


def counted(conn: Connection, found: Sequence[Proposition]) -> tuple[Proposition, ...]:
    """The propositions with the number of their independent origins."""
    return tuple(
        replace(p, origins=origins(conn, sorted({said.article_id for said in p.testimonies}))) for p in found
    )


def ended_by(events: Iterable[StoredClaimEvent]) -> ClaimEvent | None:
    """What took the claim out of comparison, None where it stands. ``events`` are in their order."""
    last: dict[ClaimEvent, ClaimEvent | None] = {}
    for event in events:
        for ends, begins in ENDS.items():
            if event.kind in ends or event.kind is begins:
                last[begins] = None if event.kind is begins else event.kind
    return next((kind for kind in last.values() if kind is not None), None)


def _known(conn: Connection, claim_ids: Collection[str], moment: Moment) -> _Known:
    related = [r for r in relations_of_all(conn, claim_ids) if moment.knows(r.at)]
    ids = {*claim_ids, *(id_ for r in related for id_ in (r.ledger_claim_id, r.new_claim_id))}
    claims = {ledger.id: ledger for ledger in claims_with_ids(conn, ids)}
    events = {
        id_: tuple(event for event in found if moment.knows(event.at))
        for id_, found in events_of_all(conn, ids).items()
    }
    known = _Known(claims, testimonies(conn, tuple(claims.values()), moment), events, ())
    return _Known(claims, known.said, events, tuple(r for r in related if _counts(r, known)))


def _counts(relation: Relation, known: _Known) -> bool:
    """Whether both sides stand, and nobody has found that the two go together."""
    ids = {relation.ledger_claim_id, relation.new_claim_id}
    reconciled = any(
        event.kind is ClaimEvent.RECONCILED and event.about in ids
        for id_ in ids
        for event in known.events.get(id_, ())
    )
    return not reconciled and all(map(known.stands, ids))


def _proposition(ids: Sequence[str], known: _Known) -> Proposition:
    living = [id_ for id_ in ids if known.stands(id_)] or list(ids)
    every = sorted((t for id_ in living for t in known.said[id_]), key=_order_of)
    said = [t for t in every if not t.dropped] or every
    claims = sorted((known.claims[id_] for id_ in ids), key=lambda ledger: ledger.world_order)
    outside = [r for r in known.relations if (r.ledger_claim_id in ids) != (r.new_claim_id in ids)]
    return Proposition(
        claims=tuple(claims),
        testimonies=tuple(said),
        status=_status(living, outside, known),
        origins=0,
        relations=tuple(outside),
        events=tuple(event for id_ in ids for event in known.events.get(id_, ())),
        dropped=_dropped(ids, said, known),
    )


def _dropped(ids: Iterable[str], said: Sequence[Testimony], known: _Known) -> tuple[Testimony, ...]:
    """Articles that have said it and say it no more, each once."""
    still = {t.article_id for t in said if not t.dropped}
    gone = {t.article_id: t for id_ in ids for t in known.said[id_] if t.dropped and t.article_id not in still}
    return tuple(sorted(gone.values(), key=_order_of))


def _status(living: Sequence[str], outside: Iterable[Relation], known: _Known) -> Status:
    events = [known.events.get(id_, ()) for id_ in living]
    ends = {known.end(id_) for id_ in living}
    if None not in ends:
        return Status.WITHDRAWN if ends == {ClaimEvent.WITHDRAWN} else Status.RETRACTED
    if all(any(map(_supersedes, _since_restored(found))) for found in events):
        return Status.SUPERSEDED
    latest = max(known.claims[id_].world_order for id_ in living)
    verdicts = set()
    for relation in outside:
        later = relation.new_claim_id not in living and known.claims[relation.new_claim_id].world_order > latest
        if relation.comparison.verdict is not Verdict.SUPERSEDES or later:
            verdicts.add(relation.comparison.verdict)
    if Verdict.SUPERSEDES in verdicts:
        return Status.SUPERSEDED
    return Status.CONTESTED if Verdict.CONTRADICTS in verdicts else Status.STANDING


def _supersedes(event: StoredClaimEvent) -> bool:
    return event.kind is ClaimEvent.SUPERSEDED


def _since_restored(events: Sequence[StoredClaimEvent]) -> Sequence[StoredClaimEvent]:
    restored = [n for n, event in enumerate(events) if event.kind is ClaimEvent.RESTORED]
    return events[restored[-1] :] if restored else events


def _order_of(said: Testimony) -> tuple[bool, date, str, str]:
    span: DateSpan | None = said.as_of
    return span is not None, span.end if span else date.min, said.outlet, said.url


def _other(relation: Relation, ids: Collection[str]) -> str:
    return relation.new_claim_id if relation.ledger_claim_id in ids else relation.ledger_claim_id

"""Whether a contradiction is told, joins a case that was told before, or is news within one."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from extractors.model import CaseEvent, Comparison, ConflictKind, Tier

_REPUTATION = {tier: rank for rank, tier in enumerate(Tier)}  # Tier lists the closest to its matter first
SHARED = 0.4
_ALIKE = {ConflictKind.STATUS: ConflictKind.POLARITY}  # "signed" and "not signed" are found as either


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A contradiction that was told: its statements by number, each the ids of claims that say the same.

    ``told`` is the number of the statement told last, ``matters`` are the terms of the claims that were told.
    ``closed``: a person found that there is nothing to tell.
    """

    id: str
    kind: ConflictKind
    statements: Mapping[int, frozenset[str]]
    told: int
    matters: tuple[frozenset[str], ...] = ()
    closed: bool = False

    def among(self, claims: AbstractSet[str]) -> frozenset[int]:
        """Numbers of the statements that have any of the claims."""
        return frozenset(number for number, held in self.statements.items() if held & claims)


@dataclass(frozen=True, slots=True)
class Assignment:
    """The case of a new claim, what it does there, and the number of the statement that it makes.

    ``ledger`` is the ledger claim to show against the new one, ``also`` the others, best first.
    """

    case_id: str
    event: CaseEvent
    statement: int
    ledger: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a statement when a further source makes it.

    ``origins`` counts its independent origins with the new source, ``before`` those without it, ``told_origins``
    those when it was last told; ``told_lately`` is whether that was within the time that settings give.
    """

    official: bool  # the new source is
    had_official: bool
    origins: int
    before: int
    told_origins: int
    told_lately: bool


def assign(
    new_claim_id: str,
    conflicts: Sequence[tuple[str, Comparison]],
    cases: Sequence[OpenCase],
    corroborated: AbstractSet[str],
    tiers: Mapping[str, Tier] | None = None,
    terms: AbstractSet[str] = frozenset(),
) -> Assignment:
    """The case of a new claim that conflicts with ledger claims.

    ``conflicts`` are (ledger claim id, comparison) with verdicts that alert; ``corroborated`` are ledger
    claims that say the same as the new one; ``tiers`` gives the ledger claims' outlets, which decide between
    equal confidences; ``terms`` are the new claim's. Joining goes before a reversal, that before a new value in a
    known case, and that before a new case. Raises ValueError without conflicts.
    """
    if not conflicts:
        raise ValueError("a claim without conflicts belongs to no case; call assign only with conflicts.")
    opposed = {claim for claim, _ in conflicts}
    known = [(case, case.among(corroborated), case.among(opposed)) for case in cases]
    for case, agrees, against in known:
        if case.told in agrees and against - {case.told}:
            return _assignment(case, CaseEvent.JOINED, case.told, _ranked(conflicts, tiers, _others(case)))
    for case, agrees, against in known:
        if case.told in against and agrees - {case.told}:
            best = max(agrees - {case.told}, key=lambda n: (len(case.statements[n] & corroborated), n))
            return _assignment(
                case, CaseEvent.REVERSAL, best, _ranked(conflicts, tiers, case.statements[case.told])
            )
    ranked = _ranked(conflicts, tiers, ())
    for case, agrees, against in sorted(known, key=lambda k: not k[0].among({ranked[0]})):
        if against and not agrees and _same_matter(case, conflicts, terms):
            side = case.statements[case.told] if case.told in against else _others(case)
            return _assignment(
                case, CaseEvent.NEW_VALUE, max(case.statements) + 1, _ranked(conflicts, tiers, side)
            )
    return Assignment(case_id(ranked[0], new_claim_id), CaseEvent.OPENED, 2, ranked[0], tuple(ranked[1:]))


def news_in(event: CaseEvent, standing: Standing, closed: bool, more: int) -> CaseEvent:
    """What is told of a source that makes a known statement; JOINED where that is nothing.

    A return to an earlier statement is news where its source is independent of those that made it before, and
    it was not told lately: outlets that go on with either of two figures are no news. Of a further source it is
    news that it is the first official one, or that there are ``more`` independent origins than when last told.
    """
    if closed:
        return CaseEvent.JOINED
    first_official = standing.official and not standing.had_official
    if event is CaseEvent.REVERSAL:
        independent = standing.origins > standing.before and not standing.told_lately
        return event if first_official or independent else CaseEvent.JOINED
    if first_official:
        return CaseEvent.OFFICIAL
    return CaseEvent.SOURCES if standing.origins - standing.told_origins >= more else CaseEvent.JOINED


def case_id(ledger_claim_id: str, new_claim_id: str) -> str:
    """Id of the case that the two claims open, whichever was read first: 16 hexadecimal digits."""
    pair = "\n".join(sorted((ledger_claim_id, new_claim_id)))
    return hashlib.sha256(pair.encode()).hexdigest()[:16]


def _others(case: OpenCase) -> frozenset[str]:
    """Claims of the statements that the one told last was held against."""
    return frozenset().union(*(claims for number, claims in case.statements.items() if number != case.told))


def _same_matter(case: OpenCase, conflicts: Sequence[tuple[str, Comparison]], terms: AbstractSet[str]) -> bool:
    """Whether the claim differs from one of the case's as those differ from each other, and speaks of the same.

    One sentence of the ledger can be contradicted in two matters: the shorter of two new claims on one matter has
    two fifths of its terms in common with the other (measured on the newsroom: 0.45 and more, else 0.3 and less).
    """
    if not any(len(terms & other) >= SHARED * min(len(terms), len(other)) for other in case.matters):
        return False
    held = frozenset().union(*case.statements.values())
    kinds = {comparison.kind for claim, comparison in conflicts if claim in held and comparison.kind}
    return _ALIKE.get(case.kind, case.kind) in {_ALIKE.get(kind, kind) for kind in kinds}


def _assignment(case: OpenCase, event: CaseEvent, statement: int, ranked: list[str]) -> Assignment:
    return Assignment(case.id, event, statement, ranked[0], tuple(ranked[1:]))


def _ranked(
    conflicts: Sequence[tuple[str, Comparison]], tiers: Mapping[str, Tier] | None, side: Collection[str]
) -> list[str]:
    """Ledger claims, best first: those of the case's ``side``, then by confidence, then by reputation."""
    known = tiers or {}

    def key(conflict: tuple[str, Comparison]) -> tuple[bool, float, int, str]:
        claim, comparison = conflict
        return claim not in side, -comparison.confidence, _REPUTATION[known.get(claim, Tier.BLOG)], claim

    return list(dict.fromkeys(claim for claim, _ in sorted(conflicts, key=key)))

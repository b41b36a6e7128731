"""Whether a contradiction is told or joins a case that was told before."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from extractors.model import Comparison, Tier

_REPUTATION = {tier: rank for rank, tier in enumerate(Tier)}  # Tier lists the closest to its matter first


class OpenCase(NamedTuple):
    """A contradiction that was told: claim ids of the earlier statement and of the one told last."""

    id: str
    ledger_side: frozenset[str]
    new_side: frozenset[str]


class CaseEvent(StrEnum):
    """What a conflict does to the cases."""

    OPENED = "opened"
    JOINED = "joined"  # one more source on the side told last
    REVERSAL = "reversal"  # a later source returns to the earlier statement


@dataclass(frozen=True, slots=True)
class Assignment:
    """The case of a new claim, and what is told.

    ``ledger`` is the ledger claim to show against the new one, ``also`` the others, best first. After a
    reversal the sides of the case change places, the new claim then being on ``new_side``: the side told last.
    """

    case_id: str
    event: CaseEvent
    ledger: str
    also: tuple[str, ...] = ()

    @property
    def told(self) -> bool:
        """Whether readers get a message."""
        return self.event is not CaseEvent.JOINED


def assign(
    new_claim_id: str,
    conflicts: Sequence[tuple[str, Comparison]],
    open_cases: Sequence[OpenCase],
    corroborated: AbstractSet[str],
    tiers: Mapping[str, Tier] | None = None,
) -> Assignment:
    """The case of a new claim that conflicts with ledger claims.

    ``conflicts`` are (ledger claim id, comparison) with verdicts that alert; ``corroborated`` are ledger
    claims that say the same as the new one; ``tiers`` gives the ledger claims' outlets, which decide between
    equal confidences. Joining silently goes before a reversal, and a reversal before a new case.
    Raises ValueError without conflicts.
    """
    if not conflicts:
        raise ValueError("a claim without conflicts belongs to no case; call assign only with conflicts.")
    opposed = {claim for claim, _ in conflicts}
    for case in open_cases:
        if opposed & case.ledger_side and corroborated & case.new_side:
            return _assignment(case.id, CaseEvent.JOINED, _ranked(conflicts, tiers, case.ledger_side))
    for case in open_cases:
        if opposed & case.new_side and corroborated & case.ledger_side:
            return _assignment(case.id, CaseEvent.REVERSAL, _ranked(conflicts, tiers, case.new_side))
    ranked = _ranked(conflicts, tiers, ())
    return _assignment(case_id(ranked[0], new_claim_id), CaseEvent.OPENED, ranked)


def case_id(ledger_claim_id: str, new_claim_id: str) -> str:
    """Id of the case that the two claims open, whichever was read first: 16 hexadecimal digits."""
    pair = "\n".join(sorted((ledger_claim_id, new_claim_id)))
    return hashlib.sha256(pair.encode()).hexdigest()[:16]


def _assignment(case: str, event: CaseEvent, ranked: list[str]) -> Assignment:
    return Assignment(case, event, ranked[0], tuple(ranked[1:]))


def _ranked(
    conflicts: Sequence[tuple[str, Comparison]], tiers: Mapping[str, Tier] | None, side: Collection[str]
) -> list[str]:
    """Ledger claims, best first: those of the case's ``side``, then by confidence, then by reputation."""
    known = tiers or {}

    def key(conflict: tuple[str, Comparison]) -> tuple[bool, float, int, str]:
        claim, comparison = conflict
        return claim not in side, -comparison.confidence, _REPUTATION[known.get(claim, Tier.BLOG)], claim

    return list(dict.fromkeys(claim for claim, _ in sorted(conflicts, key=key)))

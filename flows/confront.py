"""Holding an article's claims against the ledger's, purely: conflicts and support, by sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractors.comparison import compare
from extractors.knowledge import Knowledge
from extractors.model import Claim, Comparison, Verdict
from storage.ledger import LedgerClaim


@dataclass(frozen=True, slots=True)
class Finding:
    """What comparing one new claim with one of the ledger gave."""

    claim_id: str
    claim: Claim
    ledger: LedgerClaim
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of the new article with all its claims, and what the ledger has for and against it."""

    claims: tuple[tuple[str, Claim], ...]
    conflicts: tuple[Finding, ...]  # surest first
    supports: tuple[Finding, ...]

    @property
    def claim_ids(self) -> tuple[str, ...]:
        """Ids of the sentence's claims."""
        return tuple(claim_id for claim_id, _ in self.claims)


def confront(
    claims: Mapping[str, Claim],
    comparable: Mapping[str, Sequence[LedgerClaim]],
    knowledge: Knowledge,
    threshold: float,
) -> tuple[Statement, ...]:
    """The statements of an article with their findings; ``threshold`` is the confidence that alerts."""
    findings = [
        Finding(claim_id, claim, ledger, compare(ledger.claim, claim, knowledge))
        for claim_id, claim in claims.items()
        for ledger in comparable.get(claim_id, ())
    ]
    return tuple(_statement(group, findings, threshold) for group in _by_sentence(claims))


def _by_sentence(claims: Mapping[str, Claim]) -> list[list[tuple[str, Claim]]]:
    """Claims whose quotes overlap stand in one sentence."""
    groups: list[list[tuple[str, Claim]]] = []
    for claim_id, claim in sorted(claims.items(), key=lambda pair: (pair[1].start, -pair[1].end)):
        if groups and claim.start < max(c.end for _, c in groups[-1]):
            groups[-1].append((claim_id, claim))
        else:
            groups.append([(claim_id, claim)])
    return groups


def _statement(group: list[tuple[str, Claim]], findings: Sequence[Finding], threshold: float) -> Statement:
    ids = {claim_id for claim_id, _ in group}
    mine = [f for f in findings if f.claim_id in ids]
    supports = [f for f in mine if f.comparison.verdict is Verdict.CORROBORATES]
    agreed: dict[tuple[int, str], float] = {}
    for f in supports:
        at = (f.ledger.article_id, f.ledger.claim.quote)
        agreed[at] = max(agreed.get(at, 0.0), f.comparison.confidence)
    conflicts = [
        f
        for f in mine
        if f.comparison.verdict.alerts
        and f.comparison.confidence >= threshold
        # The same two sentences found to agree, more surely, are no conflict.
        and agreed.get((f.ledger.article_id, f.ledger.claim.quote), 0.0) < f.comparison.confidence
    ]
    conflicts.sort(key=lambda f: (-f.comparison.confidence, f.ledger.id))
    return Statement(tuple(group), tuple(conflicts), tuple(supports))

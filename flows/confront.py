"""Holding an article's claims against the ledger's, purely: conflicts and support, by sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from extractors.comparison import UNSURE, VALUED, compare, compare_sentences
from extractors.knowledge import Knowledge
from extractors.model import Claim, Comparison, Verdict
from extractors.sameness import world_order
from storage.ledger import LedgerClaim

Told = tuple[str, Claim]  # a claim with its id


class Judge(Protocol):
    """A function that compares two claims."""

    __name__: str

    def __call__(self, ledger: Claim, new: Claim, knowledge: Knowledge, /, *, least: float) -> Comparison:
        """How the new claim stands to that of the ledger."""
        ...


@dataclass(frozen=True, slots=True)
class When:
    """When the new claims' article was published, and when it is recorded."""

    published: datetime | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """What comparing one new claim with one of the ledger gave.

    ``in_order`` compares the earlier with the later claim where the new one is the earlier in the world: what is
    kept does not depend on which was read first.
    """

    claim_id: str
    claim: Claim
    ledger: LedgerClaim
    comparison: Comparison
    in_order: Comparison | None = None

    @property
    def relation(self) -> tuple[str, str, Comparison]:
        """Ids of the earlier and the later claim, and how the later stands to the earlier."""
        if self.in_order is None:
            return self.ledger.id, self.claim_id, self.comparison
        return self.claim_id, self.ledger.id, self.in_order

    @property
    def quotes(self) -> frozenset[str]:
        """Both sentences."""
        return frozenset((self.claim.quote, self.ledger.claim.quote))

    @property
    def is_history(self) -> bool:
        """Whether the ledger has the newer state already: kept, and news to nobody."""
        return self.in_order is not None and self.in_order.verdict is Verdict.SUPERSEDES


@dataclass(frozen=True, slots=True)
class Compared:
    """Comparisons made so far, by judge and ids, so that the same two claims are compared once.

    They depend on the two claims alone: those made before a transaction hold in it. For one thread.
    """

    known: dict[str, Comparison] = field(default_factory=dict)
    advised: set[str] = field(default_factory=set)  # those of them that opinions were heard on

    def compare(self, judged: Judge, first: Told, second: Told, knowledge: Knowledge) -> Comparison:
        """How the ``second`` claim stands to the ``first``, by ``judged``."""
        key = f"{judged.__name__} {first[0]} {second[0]}"
        if key not in self.known:
            self.known[key] = judged(first[1], second[1], knowledge, least=UNSURE)
        return self.known[key]


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of the new article with all its claims, and what the ledger has for and against it."""

    claims: tuple[tuple[str, Claim], ...]
    conflicts: tuple[Finding, ...]  # surest first
    supports: tuple[Finding, ...]
    history: tuple[Finding, ...] = ()  # states that the ledger knows to have passed
    looks: tuple[Finding, ...] = ()  # too unsure for readers, worth a look; each pair of sentences once

    def without(self, pairs: Collection[frozenset[str]]) -> Statement:
        """What is left when pairs of quotes are no conflicts, since people found that."""
        if not pairs:
            return self
        found = (self.conflicts, self.history, self.looks)
        conflicts, history, looks = (tuple(f for f in kept if f.quotes not in pairs) for kept in found)
        return replace(self, conflicts=conflicts, history=history, looks=looks)

    @property
    def claim_ids(self) -> tuple[str, ...]:
        """Ids of the sentence's claims."""
        return tuple(claim_id for claim_id, _ in self.claims)


def confront(
    claims: Mapping[str, Claim],
    comparable: Mapping[str, Sequence[LedgerClaim]],
    knowledge: Knowledge,
    threshold: float,
    when: When,
    compared: Compared,
    look: float = 1.0,
) -> tuple[Statement, ...]:
    """The statements of an article with their findings.

    ``threshold`` is the confidence that alerts, ``look`` the one from which a conflict is worth a look.
    """
    return tuple(
        _statement(group, list(_findings(group, comparable, when, knowledge, compared)), threshold, look)
        for group in _by_sentence(claims)
    )


def _findings(
    group: Sequence[tuple[str, Claim]],
    comparable: Mapping[str, Sequence[LedgerClaim]],
    when: When,
    knowledge: Knowledge,
    compared: Compared,
) -> Iterator[Finding]:
    """Figure against figure and day against day; and each two sentences as a whole once, whatever they claim."""
    met: dict[tuple[int, str], dict[str, LedgerClaim]] = defaultdict(dict)
    for claim_id, claim in group:
        for ledger in comparable.get(claim_id, ()):
            met[ledger.article_id, ledger.claim.quote][ledger.id] = ledger
            if claim.value.kind is ledger.claim.value.kind and claim.value.kind in VALUED:
                yield _find((claim_id, claim), when, ledger, _by(compare, knowledge, compared))
    claim_id, claim = min(group, key=lambda pair: pair[1].value.kind in VALUED)
    for told in met.values():
        ledger = min(told.values(), key=lambda one: (one.claim.value.kind in VALUED, one.id))
        yield _find((claim_id, claim), when, ledger, _by(compare_sentences, knowledge, compared))


def _by(judged: Judge, knowledge: Knowledge, compared: Compared) -> Callable[[Told, Told], Comparison]:
    return lambda first, second: compared.compare(judged, first, second, knowledge)


def _find(new: Told, when: When, ledger: LedgerClaim, judged: Callable[[Told, Told], Comparison]) -> Finding:
    claim_id, claim = new
    old = (ledger.id, ledger.claim)
    mine = world_order(claim, when.published, when.recorded_at, claim_id)
    if mine > ledger.world_order:
        return Finding(claim_id, claim, ledger, judged(old, new))
    in_order = judged(new, old)
    told = judged(old, new) if in_order.verdict is Verdict.CONTRADICTS else in_order
    if told.verdict is not in_order.verdict:
        return Finding(claim_id, claim, ledger, in_order, in_order)
    sure = max(told.confidence, in_order.confidence)  # the words as readers meet them, as sure as either order is
    return Finding(claim_id, claim, ledger, replace(told, confidence=sure), in_order)


def _by_sentence(claims: Mapping[str, Claim]) -> list[list[tuple[str, Claim]]]:
    """Claims whose quotes overlap stand in one sentence."""
    groups: list[list[tuple[str, Claim]]] = []
    for claim_id, claim in sorted(claims.items(), key=lambda pair: (pair[1].start, -pair[1].end)):
        if groups and claim.start < max(c.end for _, c in groups[-1]):
            groups[-1].append((claim_id, claim))
        else:
            groups.append([(claim_id, claim)])
    return groups


def _statement(
    group: list[tuple[str, Claim]], findings: Sequence[Finding], threshold: float, look: float
) -> Statement:
    ids = {claim_id for claim_id, _ in group}
    mine = [f for f in findings if f.claim_id in ids]
    supports = [f for f in mine if f.comparison.verdict is Verdict.CORROBORATES]
    agreed: dict[tuple[int, str], float] = {}
    for f in supports:
        at = (f.ledger.article_id, f.ledger.claim.quote)
        agreed[at] = max(agreed.get(at, 0.0), f.comparison.confidence)
    found = [
        f
        for f in mine
        if f.comparison.verdict.alerts
        and f.comparison.confidence >= min(threshold, look)
        # The same two sentences found to agree, more surely, are no conflict.
        and agreed.get((f.ledger.article_id, f.ledger.claim.quote), 0.0) < f.comparison.confidence
    ]
    found.sort(key=lambda f: (-f.comparison.confidence, f.ledger.id))
    sure = [f for f in found if f.comparison.confidence >= threshold]
    conflicts, history = [f for f in sure if not f.is_history], [f for f in sure if f.is_history]
    return Statement(tuple(group), tuple(conflicts), tuple(supports), tuple(history), _looks(found, sure))


def _looks(found: Sequence[Finding], sure: Sequence[Finding]) -> tuple[Finding, ...]:
    """Of findings, surest first, those that are not sure: one for each pair of sentences that has no sure one."""
    seen = {f.quotes for f in sure}
    looks = []
    for f in found:
        if f.quotes not in seen and not f.is_history:
            seen.add(f.quotes)
            looks.append(f)
    return tuple(looks)

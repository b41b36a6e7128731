"""From evidence to a verdict: how likely a conflict is, of which kind, and in which words it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from extractors.comparison.bar import TOLD
from extractors.comparison.decide import decide
from extractors.comparison.evidence import Evidence, evidence
from extractors.comparison.finding import short
from extractors.comparison.opinion import Advice, SecondOpinion, advice, is_near
from extractors.comparison.statement import Statement
from extractors.comparison.weights import logistic, weights
from extractors.knowledge import Knowledge
from extractors.model import Comparison, ConflictKind, Verdict

THRESHOLD = TOLD  # the forests are shifted to it, see ``Forest``
_LIKELIHOOD = attrgetter("conflict")
_EVEN = 0.5
_MIXED = 0.5  # likelihood of a conflict from which nothing counts as support
_MOST_ASKED = 8  # pairs of sentences of two texts; the likeliest decides
_RULE_COUNTS = 3.0  # log-odds that a finding of a kind adds for that kind


@dataclass(frozen=True, slots=True)
class Weighed:
    """Two statements with their evidence and how likely it makes a conflict."""

    ledger: Statement
    new: Statement
    evidence: Evidence
    numbers: tuple[float, ...]
    conflict: float
    advice: Advice | None = None  # the second opinion that moved ``conflict``


def weigh(ledger: Statement, new: Statement, knowledge: Knowledge, *, by_chance: bool = False) -> Weighed:
    """The evidence of two statements, weighed; ``by_chance``: a ledger brought them together."""
    found = evidence(ledger, new, knowledge)
    numbers = weights().numbers(found.numbers)
    forest = weights().of_ledger if by_chance else weights().of_pair
    return Weighed(ledger, new, found, numbers, forest.likelihood(numbers))


def advised(weighed: Sequence[Weighed], threshold: float, model: SecondOpinion) -> list[Weighed]:
    """The pairs of two texts' sentences, those near the line moved by the model. Raises OpinionError."""
    near = [w for w in weighed if is_near(w.conflict, threshold)]
    near = sorted(near, key=_LIKELIHOOD, reverse=True)[:_MOST_ASKED]
    quotes = [(w.ledger.claim.quote, w.new.claim.quote) for w in near]
    found = advice([w.conflict for w in near], quotes, model)
    moved = {id(w): replace(w, conflict=one.after, advice=one) for w, one in zip(near, found, strict=True)}
    return [moved.get(id(w), w) for w in weighed]


def verdict_on(weighed: Sequence[Weighed], threshold: float, knowledge: Knowledge) -> Comparison:
    """The verdict on two texts from the pairs of their sentences; ``threshold`` is the least likelihood told."""
    best = max(weighed, key=_LIKELIHOOD)
    if best.conflict >= threshold:
        return conflict_of(best, knowledge)
    agreeing = max(weighed, key=_agreement)
    agreed = _agreement(agreeing)
    if agreed >= _EVEN and best.conflict < _MIXED:
        return Comparison(Verdict.CORROBORATES, round(agreed, 3), f"says the same as {_quoted(agreeing.ledger)}")
    close = best.conflict >= threshold / 2
    reason = "cannot tell: too little says that they exclude each other" if close else "nothing in conflict"
    return Comparison(Verdict.UNRELATED, round(1 - best.conflict, 3), reason, abstained=close)


def conflict_of(weighed: Weighed, knowledge: Knowledge) -> Comparison:
    """The conflict of two sentences, with its kind, direction and reason."""
    kind = kind_of(weighed)
    verdict = Verdict.SUPERSEDES if _is_later(weighed, kind, knowledge) else Verdict.CONTRADICTS
    return Comparison(verdict, round(weighed.conflict, 3), _reason(weighed, kind), kind)


def _is_later(weighed: Weighed, kind: ConflictKind, knowledge: Knowledge) -> bool:
    """Whether the world moved on: as the rule tells that found it, else by the fitted odds."""
    if heard := weighed.evidence.findings.get(kind):
        return decide(heard.ledger, heard.new, heard.finding, knowledge, 0.0).verdict is Verdict.SUPERSEDES
    return logistic(weights().later.score(weighed.numbers)) >= _EVEN


def kind_of(weighed: Weighed) -> ConflictKind:
    """The likeliest kind, among those that rules found where they found any."""
    odds = {kind: line.score(weighed.numbers) for kind, line in weights().kinds.items()}
    for kind, heard in weighed.evidence.findings.items():
        odds[kind] += _RULE_COUNTS * heard.finding.confidence
    found = sorted(weighed.evidence.findings) or sorted(odds)
    return max(found, key=lambda kind: odds[kind])


def _agreement(weighed: Weighed) -> float:
    return logistic(weights().agrees.score(weighed.numbers))


def _reason(weighed: Weighed, kind: ConflictKind) -> str:
    """One sentence with both sides' values: the rule's, else the two statements' own words."""
    if heard := weighed.evidence.findings.get(kind):
        return f"{heard.finding.reason}{_when(weighed)}."
    what = "denies" if weighed.evidence.numbers["denial"] else "does not fit"
    return f"{_quoted(weighed.new)} {what} {_quoted(weighed.ledger)} ({kind.value}){_when(weighed)}."


def _quoted(statement: Statement) -> str:
    return f"“{short(statement.claim.quote, 140)}”"


def _when(weighed: Weighed) -> str:
    one, other = weighed.ledger.claim.as_of, weighed.new.claim.as_of
    days = (other.start - one.end).days if one and other else 0
    return f"; {days} day{'s lie' if days > 1 else ' lies'} between them" if days > 0 else ""

"""Opinions on an article's comparisons, before its transaction: only on those near the line, each pair once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from extractors.comparison.opinion import is_near, log_odds, moved
from extractors.model import Article, Claim, Comparison, Origin
from flows.advisers import Memory, Near, Push
from flows.confront import Compared
from flows.language_model import Question, Quote
from flows.watch import Watch
from storage.ledger import LedgerClaim

Pair = tuple[str, str]  # ids of the ledger's claim and the new one


def advise(
    watch: Watch,
    compared: Compared,
    claims: Mapping[str, Claim],
    near: Mapping[str, Sequence[LedgerClaim]],
    article: Article,
) -> None:
    """Move the comparisons near the line that nobody was asked about yet by what the models of the run say.

    Nobody is asked about what is told to nobody.
    """
    if not watch.advisers or article.origin is Origin.SEED or not watch.tells(article.published):
        return
    line = watch.advisers.threshold
    ledger = {old.id: old for held in near.values() for old in held}
    asked: dict[Question, list[str]] = defaultdict(list)
    for key, comparison in compared.known.items():
        pair = _pair(key, claims, ledger)
        if pair and key not in compared.advised and _is_open(comparison, line):
            asked[_question(ledger[pair[0]], claims[pair[1]], article)].append(key)
    pairs = sorted((_near(q, [compared.known[k] for k in keys], line) for q, keys in asked.items()), key=_order)
    memory = Memory(watch.database, watch.now, watch.run_id)
    for one, push in zip(pairs, watch.advisers.on(pairs, memory), strict=True):
        for key in asked[one.question]:
            compared.known[key] = _moved(watch, compared.known[key], push)
            compared.advised.add(key)


def _is_open(comparison: Comparison, line: float) -> bool:
    return comparison.verdict.alerts and is_near(comparison.confidence, line)


def _pair(key: str, claims: Mapping[str, Claim], ledger: Mapping[str, LedgerClaim]) -> Pair | None:
    """The two claims of a comparison, whichever was held to be the earlier."""
    _, one, other = key.split(" ")
    if one in claims and other in ledger:
        return other, one
    return (one, other) if other in claims and one in ledger else None


def _question(old: LedgerClaim, new: Claim, article: Article) -> Question:
    told = f"{old.published:%Y-%m-%d}" if old.published else ""
    now = f"{article.published:%Y-%m-%d}" if article.published else ""
    return Question(Quote(old.claim.quote, told, old.outlet), Quote(new.quote, now, article.outlet))


def _near(question: Question, comparisons: Sequence[Comparison], line: float) -> Near:
    """The pair with the likelihood that lies next to the line."""
    found = (comparison.confidence for comparison in comparisons)
    return Near(question, min(found, key=lambda p: (abs(log_odds(p) - log_odds(line)), p)))


def _order(near: Near) -> tuple[float, str, str]:
    """The likeliest first: where a night's bound is reached, the same pairs are left on every run."""
    return -near.likelihood, near.question.ledger.quote, near.question.new.quote


def _moved(watch: Watch, comparison: Comparison, push: Push) -> Comparison:
    line = watch.advisers.threshold
    if not push.words or not is_near(comparison.confidence, line):
        return comparison
    after = round(moved(comparison.confidence, push.push), 3)
    watch.advisers.count(comparison.confidence, after)
    return replace(comparison, confidence=after, reason=f"{comparison.reason.rstrip('.')}.{push.words}")

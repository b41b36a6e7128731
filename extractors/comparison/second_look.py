"""A second look at two claims of a ledger: what the rules found, weighed with all other evidence."""

from __future__ import annotations

from dataclasses import replace

from extractors.comparison.alignment import align
from extractors.comparison.evidence import sentence
from extractors.comparison.weigh import Weighed, conflict_of, weigh
from extractors.knowledge import Knowledge
from extractors.model import Claim, Comparison, Verdict

# A rule that asks for names and words in common makes a conflict likelier; without one, chance brings look-alikes
# together in a ledger of thousands of sentences, and the evidence must be all the stronger.
_BY_RULE = 0.15
_ALONE = -0.2
_CLOSE = 0.35  # support from which two sentences are worth weighing without a rule's finding
_SHARED = 2.0
_MOST_SURE = 0.97
_REMEMBERED = 4096
_known: dict[tuple[str, str, str, str, str], Weighed] = {}


def reweighed(ledger: Claim, new: Claim, by_rule: Comparison, knowledge: Knowledge, least: float) -> Comparison:
    """The rules' conflict with its confidence weighed; "cannot tell" where that is under ``least``."""
    if not by_rule.verdict.alerts:
        return by_rule
    sure = min(_MOST_SURE, _weighed(ledger, new, knowledge).conflict + _BY_RULE)
    if sure < least:
        return Comparison(Verdict.UNRELATED, round(1 - sure, 3), f"cannot tell: {by_rule.reason}", abstained=True)
    return replace(by_rule, confidence=round(sure, 3))


def missed_by_rules(
    ledger: Claim, new: Claim, by_rule: Comparison, knowledge: Knowledge, least: float
) -> Comparison:
    """A conflict that no rule found, where what speaks for it comes to ``least``; else what the rules said."""
    if not is_close(ledger, new, knowledge):
        return by_rule
    weighed = _weighed(ledger, new, knowledge)
    sure = weighed.conflict + _ALONE
    return by_rule if sure < least else replace(conflict_of(weighed, knowledge), confidence=round(sure, 3))


def _weighed(ledger: Claim, new: Claim, knowledge: Knowledge) -> Weighed:
    """The two claims' sentences weighed; each pair of sentences once, however many claims they hold."""
    key = (ledger.quote, str(ledger.as_of), new.quote, str(new.as_of), ledger.context + new.context)
    if key not in _known:
        if len(_known) >= _REMEMBERED:
            _known.clear()
        _known[key] = weigh(sentence(ledger, knowledge), sentence(new, knowledge), knowledge, by_chance=True)
    return _known[key]


def is_close(ledger: Claim, new: Claim, knowledge: Knowledge) -> bool:
    """Whether the two sentences share enough to be worth weighing."""
    one, other = sentence(ledger, knowledge), sentence(new, knowledge)
    laid = align(one.content, other.content, one.around, other.around)
    return laid.shared >= _SHARED and laid.support >= _CLOSE

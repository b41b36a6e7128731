"""Two claims compared: do they agree, exclude each other, or speak of different things?"""

from __future__ import annotations

from extractors.comparison.bar import DEFAULT_THRESHOLD, LEDGER_BAR, PAIR_BAR, TOLD, UNSURE, Bar
from extractors.comparison.dates import compare_dates
from extractors.comparison.decide import decide
from extractors.comparison.evidence import sentence
from extractors.comparison.finding import Finding
from extractors.comparison.matter import on_one_matter
from extractors.comparison.numeric import compare_figures
from extractors.comparison.order import compare_order
from extractors.comparison.party import compare_parties
from extractors.comparison.places import compare_places
from extractors.comparison.polarity import compare_polarity
from extractors.comparison.second_look import missed_by_rules, reweighed
from extractors.comparison.sets import compare_sets
from extractors.comparison.statement import Statement, open_claim
from extractors.knowledge import Knowledge
from extractors.model import Claim, Comparison, ConflictKind, Modality, ValueKind, Verdict

__all__ = [
    "DEFAULT_THRESHOLD",
    "LEDGER_BAR",
    "PAIR_BAR",
    "TOLD",
    "UNSURE",
    "VALUED",
    "Bar",
    "compare",
    "compare_sentences",
]

VALUED = frozenset({ValueKind.QUANTITY, ValueKind.DATE})  # values that compare one by one, not as sentences
_BY_KIND = (compare_polarity, compare_parties, compare_sets, compare_places, compare_order)
_TELLS_MORE = 0.15
_TELLING = 0.6  # weight of a predicate that few things have


def compare(
    ledger: Claim,
    new: Claim,
    knowledge: Knowledge,
    *,
    threshold: float | None = None,
    bar: Bar = LEDGER_BAR,
    least: float = TOLD,
) -> Comparison:
    """The verdict on a claim of the ledger and a new one. "Cannot tell" is unrelated with ``abstained``.

    ``threshold`` is the least confidence of a rule's finding, the bar's own when None; ``least`` that of a
    conflict after all evidence is weighed, where chance may have brought the claims together.
    """
    if Modality.HYPOTHETICAL in {ledger.modality, new.modality}:
        return Comparison(Verdict.UNRELATED, 0.8, "one of the two is only supposed")
    one, other = open_claim(ledger, knowledge.lexicon), open_claim(new, knowledge.lexicon)
    by_rule = decide(one, other, _finding(one, other, knowledge, bar), knowledge, threshold or bar.threshold)
    return reweighed(ledger, new, by_rule, knowledge, least) if bar.anchored else by_rule


def compare_sentences(ledger: Claim, new: Claim, knowledge: Knowledge, *, least: float = TOLD) -> Comparison:
    """The verdict on the two claims' sentences as wholes, whatever value the claims are about; see ``compare``."""
    one, other = sentence(ledger, knowledge), sentence(new, knowledge)
    if not on_one_matter(one, other, told=False):
        return Comparison(Verdict.UNRELATED, 0.6, "too little in common")
    found = _best([by(one, other, knowledge, LEDGER_BAR) for by in _BY_KIND])
    by_rule = decide(one, other, found, knowledge, LEDGER_BAR.threshold)
    if by_rule.verdict is Verdict.UNRELATED:
        return missed_by_rules(ledger, new, by_rule, knowledge, least)
    return reweighed(ledger, new, by_rule, knowledge, least)


def _finding(ledger: Statement, new: Statement, knowledge: Knowledge, bar: Bar) -> Finding | str:
    kinds = ledger.claim.value.kind, new.claim.value.kind
    if kinds[0] is not kinds[1] and VALUED.intersection(kinds):
        return "values of different kinds"
    if bar.anchored and not on_one_matter(ledger, new, told=_told(ledger, new, knowledge)):
        return "too little in common"
    if kinds == (ValueKind.QUANTITY, ValueKind.QUANTITY):
        return compare_figures(ledger, new, knowledge, bar)
    if kinds == (ValueKind.DATE, ValueKind.DATE):
        return compare_dates(ledger, new, knowledge, bar)
    return _best([by(ledger, new, knowledge, bar) for by in _BY_KIND])


def _told(ledger: Statement, new: Statement, knowledge: Knowledge) -> bool:
    """Whether both tell one thing of which few things are told, as the worth of reserves."""
    predicate = knowledge.predicates.get(new.claim.predicate)
    return (
        predicate is not None
        and predicate.weight >= _TELLING
        and predicate.value in VALUED
        and ledger.claim.predicate == new.claim.predicate
    )


def _best(findings: list[Finding | str]) -> Finding | str:
    """The surest finding, else the first reason why there is none."""
    found = [finding for finding in findings if isinstance(finding, Finding)]
    return max(found, key=_weight) if found else findings[0]


def _weight(finding: Finding) -> float:
    """Its confidence; one that says what differs goes before one that only hears a "not"."""
    return finding.confidence + (0.0 if finding.kind is ConflictKind.POLARITY else _TELLS_MORE)

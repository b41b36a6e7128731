"""Two claims compared: do they agree, exclude each other, or speak of different things?"""

from __future__ import annotations

from extractors.comparison.dates import compare_dates
from extractors.comparison.decide import DEFAULT_THRESHOLD, decide
from extractors.comparison.finding import Finding
from extractors.comparison.numeric import compare_figures
from extractors.comparison.polarity import compare_polarity
from extractors.comparison.statement import Statement, open_claim
from extractors.knowledge import Knowledge
from extractors.model import Claim, Comparison, Modality, ValueKind, Verdict

__all__ = ["DEFAULT_THRESHOLD", "compare"]

_VALUED = frozenset({ValueKind.QUANTITY, ValueKind.DATE})


def compare(
    ledger: Claim, new: Claim, knowledge: Knowledge, *, threshold: float = DEFAULT_THRESHOLD
) -> Comparison:
    """The verdict on a claim of the ledger and a new one. "Cannot tell" is unrelated with ``abstained``."""
    if Modality.HYPOTHETICAL in {ledger.modality, new.modality}:
        return Comparison(Verdict.UNRELATED, 0.8, "one of the two is only supposed")
    one, other = open_claim(ledger, knowledge.lexicon), open_claim(new, knowledge.lexicon)
    return decide(one, other, _finding(one, other, knowledge), knowledge, threshold)


def _finding(ledger: Statement, new: Statement, knowledge: Knowledge) -> Finding | str:
    kinds = ledger.claim.value.kind, new.claim.value.kind
    if kinds == (ValueKind.QUANTITY, ValueKind.QUANTITY):
        return compare_figures(ledger, new, knowledge)
    if kinds == (ValueKind.DATE, ValueKind.DATE):
        return compare_dates(ledger, new, knowledge)
    if _VALUED.intersection(kinds):
        return "values of different kinds"
    return compare_polarity(ledger, new, knowledge)

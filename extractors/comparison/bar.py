"""How much two statements must share before they count as being on one matter."""

from __future__ import annotations

from dataclasses import dataclass

TOLD = 0.6  # least confidence of a conflict that is told, unless the caller wants to hear of less
UNSURE = 0.3  # of one that may be worth a look, or a second opinion
DEFAULT_THRESHOLD = 0.45  # least confidence of an alert against a ledger, where false alarms outnumber conflicts


@dataclass(frozen=True, slots=True)
class Bar:
    """``shared`` is the least weight in common; ``anchored`` asks for names and several words among it.

    ``turned`` is the least confidence of a finding that rests on a "not" or its like alone: such words stand in
    many sentences, so that chance opposes more of them than it opposes figures.
    """

    threshold: float
    shared: float
    anchored: bool
    turned: float


# Against a ledger of thousands of claims chance brings look-alikes together, so the bar is high. A pair that
# somebody has put side by side is on one matter far more often than not.
LEDGER_BAR = Bar(threshold=DEFAULT_THRESHOLD, shared=2.0, anchored=True, turned=0.6)
PAIR_BAR = Bar(threshold=0.35, shared=0.9, anchored=False, turned=0.35)

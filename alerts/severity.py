"""How grave an alert is: by its confidence, by who says so, and by how many do."""

from __future__ import annotations

from enum import StrEnum

from extractors.model import Alert, CaseEvent, Tier

_FIRM = {Tier.OFFICIAL, Tier.AGENCY}
_FAR = {Tier.AGGREGATOR, Tier.BLOG}
SURE, DOUBTFUL = 0.8, 0.7  # confidence


class Severity(StrEnum):
    """How soon somebody should look."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def rank(self) -> int:
        """0, 1 or 2."""
        return list(Severity).index(self)


def severity_of(alert: Alert) -> Severity:
    """High: sure, and said by an official or agency, by two independent sources, or turning a case again.

    Low: doubtful, and said by one aggregator or blog alone.
    """
    turns = alert.event in {CaseEvent.REVERSAL, CaseEvent.OFFICIAL, CaseEvent.SOURCES}
    if alert.confidence >= SURE and (alert.new.tier in _FIRM or alert.new.origins > 1 or turns):
        return Severity.HIGH
    if alert.confidence < DOUBTFUL and alert.new.origins <= 1 and alert.new.tier in _FAR:
        return Severity.LOW
    return Severity.MEDIUM

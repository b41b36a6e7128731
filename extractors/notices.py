"""What is told besides a single contradiction: digests, and notices about the health of the watch itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from extractors.model import Alert


@dataclass(frozen=True, slots=True)
class Digest:
    """Several alerts in one message, or one of the ``parts`` that they take.

    ``notes`` are sentences of the program itself: what ran, what was kept back. ``total`` counts the alerts of all
    parts, ``unshown`` those for which no part had room. ``detail`` is how little is shown of each alert: 0 is all
    of it, and the largest its headline alone.
    """

    id: str
    title: str
    alerts: tuple[Alert, ...] = ()
    notes: tuple[str, ...] = ()
    total: int = 0
    part: int = 1
    parts: int = 1
    unshown: int = 0
    detail: int = 0

    @property
    def invented(self) -> bool:
        """Whether any of it is from the bundled newsroom of the demo."""
        return any(alert.invented for alert in self.alerts)


@dataclass(frozen=True, slots=True)
class HealthNotice:
    """Something about the watch itself that a person has to mend: what is the matter, and the remedy."""

    id: str
    matter: str
    remedy: str
    at: datetime


Notice: TypeAlias = Alert | Digest | HealthNotice

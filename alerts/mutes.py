"""What keeps an alert from readers: silences that a person set, and cases that make its details moot."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from alerts.channels import Inhibition, Mutes, Silence
from extractors.model import Alert


def silence_on(alert: Alert, channel_id: str, mutes: Mutes, now: datetime) -> str:
    """Why the alert is kept from the channel, in words; "" where no silence matches."""
    for silence in mutes.silences:
        if now < silence.until and _matches(silence, alert, channel_id):
            return f"silence until {silence.until:%Y-%m-%d %H:%M %Z}: {silence.reason}"
    return ""


def _matches(silence: Silence, alert: Alert, channel_id: str) -> bool:
    outlets = {alert.ledger.outlet, alert.new.outlet}
    return (
        (not silence.channels or channel_id in silence.channels)
        and (not silence.cases or any(alert.case_id.startswith(case) for case in silence.cases))
        and (not silence.kinds or alert.kind in silence.kinds)
        and (not silence.entities or not set(silence.entities).isdisjoint(alert.entities))
        and (not silence.outlets or not outlets.isdisjoint(silence.outlets))
    )


def inhibiting_case(
    alert: Alert, told: Iterable[Alert], mutes: Mutes, places: Collection[str], now: datetime
) -> str:
    """Id of the case that makes the alert moot, "" without one.

    ``told`` are the latest alerts of cases that stand, ``places`` the entities that are too wide to make two
    alerts one matter.
    """
    narrow = set(alert.entities) - set(places)
    for other in told:
        if other.case_id == alert.case_id:
            continue
        for rule in mutes.inhibitions:
            same_matter = len(narrow & set(other.entities)) >= rule.shared
            if same_matter and alert.kind in rule.mutes and _inhibits(rule, other, now):
                return other.case_id
    return ""


def _inhibits(rule: Inhibition, other: Alert, now: datetime) -> bool:
    fresh = other.created_at is not None and other.created_at > now - timedelta(days=rule.days)
    return fresh and other.kind in rule.kinds and _says(other.new.quote, rule.words)


def _says(text: str, words: Collection[str]) -> bool:
    """Whether the text has one of the words; one that ends with * stands for all that begin so."""
    patterns = (re.escape(word.removesuffix("*")) + (r"\w*" if word.endswith("*") else "") for word in words)
    return re.search(rf"\b(?:{'|'.join(patterns)})\b", text, re.IGNORECASE) is not None

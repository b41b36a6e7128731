"""Who hears of an alert."""

from __future__ import annotations

from collections.abc import Iterable

from alerts.channels import Channel
from extractors.model import Alert


def channels_for(alert: Alert, channels: Iterable[Channel]) -> tuple[str, ...]:
    """Ids of the channels whose filters let the alert through, in the order of the file."""
    return tuple(channel.id for channel in channels if _hears(channel, alert))


def _hears(channel: Channel, alert: Alert) -> bool:
    return (
        alert.confidence >= channel.min_confidence
        and (not channel.kinds or alert.kind in channel.kinds)
        and (not channel.entities or not set(channel.entities).isdisjoint(alert.entities))
    )

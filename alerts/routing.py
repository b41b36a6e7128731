"""Who hears of an alert, and which of many alerts go singly, together, or into a digest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from alerts.channels import Channel
from alerts.severity import severity_of
from extractors.model import Alert


def channels_for(alert: Alert, channels: Iterable[Channel]) -> tuple[str, ...]:
    """Ids of the channels whose filters let the alert through, in the order of the file."""
    return tuple(channel.id for channel in channels if _hears(channel, alert))


def _hears(channel: Channel, alert: Alert) -> bool:
    return (
        "contradictions" in channel.tells
        and alert.confidence >= channel.min_confidence
        and severity_of(alert).rank >= channel.min_severity.rank
        and (not channel.kinds or alert.kind in channel.kinds)
        and (not channel.tiers or alert.new.tier in channel.tiers)
        and (not channel.entities or not set(channel.entities).isdisjoint(alert.entities))
    )


def together(channel: Channel, alerts: Mapping[int, Alert]) -> list[list[int]]:
    """Ids of waiting messages that go as one, in their order: each by itself where the channel does not group."""
    groups: dict[str, list[int]] = {}
    for id_, alert in sorted(alerts.items()):
        groups.setdefault(_group(channel, id_, alert), []).append(id_)
    return list(groups.values())


def _group(channel: Channel, id_: int, alert: Alert) -> str:
    match channel.group:
        case "kind":
            return alert.kind
        case "entity" if alert.entities:
            return alert.entities[0]
        case _:
            return str(id_)


def chosen(
    units: Sequence[Sequence[int]], alerts: Mapping[int, Alert], room: int
) -> tuple[list[Sequence[int]], list[int]]:
    """The gravest ``room`` of the units, in their order, and the messages that are left over.

    A message is left over too where an earlier one of its case is, so that no case is told out of order.
    """
    ranked = sorted(units, key=lambda unit: min(_weight(alerts[id_], id_) for id_ in unit))
    left = {id_ for unit in ranked[room:] for id_ in unit}
    while late := _behind(units, alerts, left):
        left |= late
    return [unit for unit in units if left.isdisjoint(unit)], sorted(left)


def _weight(alert: Alert, id_: int) -> tuple[int, float, int]:
    return -severity_of(alert).rank, -alert.confidence, id_


def _behind(units: Sequence[Sequence[int]], alerts: Mapping[int, Alert], left: set[int]) -> set[int]:
    """Messages in units that would overtake one of those left over."""
    first: dict[str, int] = {}
    for id_ in sorted(left, reverse=True):
        first[alerts[id_].case_id] = id_
    late = [unit for unit in units if any(first.get(alerts[id_].case_id, id_) < id_ for id_ in unit)]
    return {id_ for unit in late for id_ in unit} - left

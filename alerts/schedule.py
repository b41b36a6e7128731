"""When a channel may be told: digests at a time of day, quiet hours, in its own zone and across clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from alerts.channels import Channel

_DAY = timedelta(days=1)


def zone_of(channel: Channel, fallback: str) -> ZoneInfo:
    """The channel's zone, or that of the nights."""
    return ZoneInfo(channel.timezone or fallback)


def first_digest_after(channel: Channel, moment: datetime, fallback: str) -> datetime:
    """The channel's first digest time after ``moment``, in UTC."""
    zone = zone_of(channel, fallback)
    day = moment.astimezone(zone).date() - _DAY
    while (at := _moment(day, channel.digest, zone)) <= moment:
        day += _DAY
    return at


def last_digest_until(channel: Channel, moment: datetime, fallback: str) -> datetime:
    """The channel's last digest time not after ``moment``, in UTC."""
    zone = zone_of(channel, fallback)
    day = moment.astimezone(zone).date() + _DAY
    while (at := _moment(day, channel.digest, zone)) > moment:
        day -= _DAY
    return at


def end_of_quiet(channel: Channel, moment: datetime, fallback: str) -> datetime | None:
    """When the quiet hours end in which ``moment`` falls, in UTC; None where it falls in none."""
    if not channel.quiet:
        return None
    zone = zone_of(channel, fallback)
    start, _, end = channel.quiet.partition("-")
    today = moment.astimezone(zone).date()
    for day in (today - _DAY, today):
        until = _moment(day + _DAY if end <= start else day, end, zone)
        if _moment(day, start, zone) <= moment < until:
            return until
    return None


def _moment(day: date, clock: str, zone: ZoneInfo) -> datetime:
    """The time of day in UTC: the first of two where clocks are put back, and as much later as they are put on.

    (``fold=0`` reads a time that clocks leap over with the offset before the leap.)
    """
    return datetime.combine(day, time.fromisoformat(clock), zone).astimezone(UTC)

"""Digest times and quiet hours: each once a day, in the channel's zone, also where clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.channels import Channel
from alerts.schedule import end_of_quiet, first_digest_after, last_digest_until

ZONES = ["Asia/Karachi", "Europe/London", "America/New_York", "Australia/Lord_Howe", "UTC"]
clocks = st.builds("{:02d}:{:02d}".format, st.integers(0, 23), st.integers(0, 59))
moments = st.datetimes(datetime(2024, 12, 1), datetime(2026, 2, 1), timezones=st.just(UTC))  # noqa: DTZ001


def channel(**changes: str) -> Channel:
    return Channel.model_validate({"id": "desk", "kind": "console", **changes})


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("zone", "clock", "after", "first"),
    [
        ("Asia/Karachi", "08:00", "2025-11-10T20:00+00:00", "2025-11-11T08:00+05:00"),
        ("Asia/Karachi", "08:00", "2025-11-11T08:00+05:00", "2025-11-12T08:00+05:00"),
        ("Asia/Karachi", "00:00", "2025-11-10T18:59+00:00", "2025-11-11T00:00+05:00"),
        # London, 30 March 2025: 01:00 becomes 02:00, so 01:30 comes as 02:30 summer time.
        ("Europe/London", "01:30", "2025-03-29T12:00+00:00", "2025-03-30T01:30+00:00"),
        ("Europe/London", "08:00", "2025-03-29T12:00+00:00", "2025-03-30T07:00+00:00"),
        # London, 26 October 2025: 01:30 comes twice; the first of the two counts.
        ("Europe/London", "01:30", "2025-10-25T12:00+00:00", "2025-10-26T00:30+00:00"),
        ("Europe/London", "01:30", "2025-10-26T00:30+00:00", "2025-10-27T01:30+00:00"),
        ("America/New_York", "08:00", "2025-11-01T13:00+00:00", "2025-11-02T08:00-05:00"),
    ],
)
def test_the_next_digest(zone: str, clock: str, after: str, first: str) -> None:
    assert first_digest_after(channel(digest=clock, timezone=zone), utc(after), "UTC") == utc(first)


@given(st.sampled_from(ZONES), clocks, moments)
def test_there_is_one_digest_for_each_local_day(zone: str, clock: str, moment: datetime) -> None:
    desk = channel(digest=clock, timezone=zone)
    last, following = last_digest_until(desk, moment, "UTC"), first_digest_after(desk, moment, "UTC")
    assert last <= moment < following
    days = [at.astimezone(ZoneInfo(zone)).date() for at in (last, following)]
    assert days[1] - days[0] == timedelta(days=1)
    assert first_digest_after(desk, last, "UTC") == following
    assert last_digest_until(desk, following, "UTC") == following


def test_the_zone_of_the_nights_is_taken_where_a_channel_names_none() -> None:
    desk = channel(digest="08:00")
    assert first_digest_after(desk, utc("2025-11-10T20:00+00:00"), "Asia/Karachi") == utc("2025-11-11T03:00+00:00")


@pytest.mark.parametrize(
    ("zone", "quiet", "now", "end"),
    [
        ("Asia/Karachi", "22:00-07:00", "2025-11-10T23:30+05:00", "2025-11-11T07:00+05:00"),
        ("Asia/Karachi", "22:00-07:00", "2025-11-11T06:59+05:00", "2025-11-11T07:00+05:00"),
        ("Asia/Karachi", "22:00-07:00", "2025-11-11T07:00+05:00", None),
        ("Asia/Karachi", "22:00-07:00", "2025-11-11T21:59+05:00", None),
        ("Asia/Karachi", "12:00-13:00", "2025-11-11T12:00+05:00", "2025-11-11T13:00+05:00"),
        ("Asia/Karachi", "00:00-00:00", "2025-11-11T12:00+05:00", "2025-11-12T00:00+05:00"),
        # The night on which London's clocks are put on is an hour shorter, and the other one longer.
        ("Europe/London", "22:00-07:00", "2025-03-30T00:30+00:00", "2025-03-30T06:00+00:00"),
        ("Europe/London", "22:00-07:00", "2025-10-26T06:30+00:00", "2025-10-26T07:00+00:00"),
        ("Europe/London", "22:00-07:00", "2025-10-25T21:30+00:00", "2025-10-26T07:00+00:00"),
    ],
)
def test_quiet_hours_end(zone: str, quiet: str, now: str, end: str | None) -> None:
    desk = channel(quiet=quiet, timezone=zone)
    assert end_of_quiet(desk, utc(now), "UTC") == (utc(end) if end else None)


@given(st.sampled_from(ZONES), clocks, clocks, moments)
def test_quiet_hours_are_over_at_their_end(zone: str, start: str, end: str, moment: datetime) -> None:
    desk = channel(quiet=f"{start}-{end}", timezone=zone)
    until = end_of_quiet(desk, moment, "UTC")
    assert until is None or moment < until <= moment + timedelta(hours=25)
    assert until is None or start == end or end_of_quiet(desk, until, "UTC") is None
    assert end_of_quiet(channel(), moment, "UTC") is None

"""Proof of coverage: sums that match, silent feeds told from broken ones, failing ones left in peace and named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.feed_rhythm import silence
from flows.deliver import Delivered
from flows.night import begin, finish
from flows.poll import poll_feed
from flows.report import NightReport, as_markdown, as_summary, night_report
from flows.summary import summary_lines
from flows.watch import Order, open_watch
from tests.loopback import Asked, Loopback, Scripted
from tests.small_nights import FIRST, SmallNights

NOW = datetime(2025, 11, 30, 20, tzinfo=UTC)


def _days_ago(*days: float) -> list[datetime]:
    return [NOW - timedelta(days=n) for n in days]


@pytest.mark.parametrize(
    ("days", "silent"),
    [
        ([], False),
        ([9, 10, 11], False),  # too new to tell
        ([2.5, 3.5, 4.5, 5.5], False),  # a long weekend
        ([4, 5, 6, 7], True),
        ([20, 27, 34, 41], False),  # a weekly within three weeks
        ([22, 29, 36, 43], True),
        ([8, 8.01, 8.02, 8.03, 8.04], False),  # five at once are no rhythm
        ([8, 8.01, 8.02, 12, 12.01, 16, 20], False),  # bursts every four days
        ([13, 13.01, 13.02, 17, 17.01, 21, 25], True),
        ([4, 5, 6, 7, -3], True),  # dates ahead of the clock say nothing
        ([4, 5, 6, 7, 20_000], True),  # nor does 1970
    ],
)
def test_a_feed_is_silent_by_its_own_rhythm(days: list[float], silent: bool) -> None:
    assert (silence(_days_ago(*days), NOW) is not None) is silent


@given(st.lists(st.floats(0, 400), max_size=30), st.floats(0, 3))
def test_a_feed_with_an_entry_of_the_last_three_days_is_never_silent(days: list[float], last: float) -> None:
    assert silence(_days_ago(last, *days), NOW) is None


def _feed(days: list[int], web: Loopback) -> Scripted:
    items = "".join(
        f"<item><title>Cricket {day}</title><link>{web.url(f'/{day}')}</link>"
        f"<pubDate>{FIRST + timedelta(days=day - 20):%a, %d %b %Y %H:%M:%S} +0000</pubDate></item>"
        for day in days
    )
    return Scripted(body=f'<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'.encode())


def _states(reports: list[NightReport], feed: str) -> list[str]:
    return [line.poll.state for report in reports for line in report.feeds if line.poll.feed_id == feed]


def test_a_failing_feed_is_asked_less_and_less_and_named_after_three_nights(tmp_path: Path) -> None:
    web = Loopback()
    web.script = {"/good": _feed([], web)}
    with web:
        nights = SmallNights(tmp_path, {"good": web.url("/good"), "bad": web.url("/bad")})
        reports = nights.days(range(16))
        asked = web.paths().count("/bad")
    wait = ["failed"] + ["failed", "waiting"] + ["failed"] + ["waiting"] * 3 + ["failed"] + ["waiting"] * 6
    assert _states(reports, "bad") == [*wait, "failed", "waiting"]
    assert asked == 5
    assert [bool(report.troubles) for report in reports[:4]] == [False, False, True, True]
    trouble = reports[5].troubles[0]
    assert trouble.matter.startswith("no answer for 6 nights (none ever)")
    assert "404" in trouble.matter
    assert "claimwatch feeds find" in trouble.remedy
    assert "Sources to mend" in as_markdown(reports[5])
    assert as_summary(reports[5])["to_mend"] == {"bad": trouble.matter}
    assert any("to mend   The bad (bad)" in line for line in summary_lines(reports[5]))


def test_nights_on_which_nothing_answers_are_our_own_fault(tmp_path: Path) -> None:
    with Loopback() as web:
        nights = SmallNights(tmp_path, {"one": web.url("/one"), "two": web.url("/two")})
        reports = nights.days(range(4))
    assert _states(reports, "one") == ["failed"] * 4


def test_a_feed_that_recovers_is_asked_every_night_again(tmp_path: Path) -> None:
    up = False
    web = Loopback()

    def answer(asked: Asked) -> Scripted:
        return _feed([], web) if up else Scripted(404)

    web.script = {"/good": _feed([], web), "/bad": answer}
    with web:
        nights = SmallNights(tmp_path, {"good": web.url("/good"), "bad": web.url("/bad")})
        reports = nights.days(range(3))
        up = True
        reports += nights.days(range(3, 6))
    assert _states(reports, "bad") == ["failed", "failed", "waiting", "read", "unchanged", "unchanged"]
    assert [bool(report.troubles) for report in reports] == [False, False, True, False, False, False]


def test_a_feed_that_answers_and_brings_nothing_is_named_as_silent(tmp_path: Path) -> None:
    web = Loopback()
    web.script = {"/feed": _feed([14, 15, 16, 17, 18], web)}
    with web:
        nights = SmallNights(tmp_path, {"post": web.url("/feed")})
        reports = nights.days([0, 1, 2])
    assert [[t.matter for t in report.troubles] for report in reports] == [
        [],
        [],
        ["answers, but has no new entry since 2025-11-08; usual is one every 1 days"],
    ]


def test_every_listed_and_every_read_entry_is_counted_once(tmp_path: Path) -> None:
    web = Loopback()
    web.script = {"/feed": _feed([14, 15, 16], web), "/14": Scripted(403), "/15": Scripted(body=b"\x89PNG\r\n")}
    with web:
        nights = SmallNights(tmp_path, {"post": web.url("/feed")})
        report = nights.run(0)
    (line,) = report.feeds
    assert line.poll.listed == line.poll.known + line.poll.new + line.poll.changed == 3
    assert {kind.value: n for kind, n in line.outcomes.items()} == {"deferred": 1, "not_html": 1, "not_found": 1}
    assert [(page.url, "403" in page.reason) for page in report.unread] == [(web.url("/14"), True)]
    assert "Pages that could not be read" in as_markdown(report)
    assert report.unended == {}


def test_entries_that_a_night_did_not_come_to_are_counted(tmp_path: Path) -> None:
    web = Loopback()
    web.script = {"/feed": _feed([14, 15, 16], web)}
    with web:
        nights = SmallNights(tmp_path, {"post": web.url("/feed")})
        now = FIRST
        with begin(Order(nights.database, str(tmp_path), now, "cut short", hold_messages=True)) as order:
            watch = open_watch(order)
            polls = [poll_feed(watch, feed) for feed in watch.configuration.feeds]
            report = night_report(watch, polls, Delivered())
            finish(watch, report)
        later = nights.run(1)
    assert report.unended == {"post": 3}
    assert as_summary(report)["without_outcome"] == {"post": 3}
    assert "| Listed, and left for the next run | 3 |" in as_markdown(report)
    assert later.unended == {}
    assert sum(later.feeds[0].outcomes.values()) == 3

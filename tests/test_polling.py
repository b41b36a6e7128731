"""Polling a feed night after night, or hour after hour: what is asked of it, and what is remembered of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from extractors.feed_rhythm import LATEST, SOONEST, poll_again_after
from flows.configuration import load_configuration
from storage.article_dates import dates_of
from storage.articles import find_article
from storage.database import open_database
from storage.entries import outcomes
from storage.feeds import FeedState, feed_state
from storage.reading_tables import Outcome
from tests.loopback import Asked, Loopback, Scripted
from tests.small_nights import FIRST, SmallNights

TEXT = "".join(f"<p>Paragraph {n} tells of cricket in Lahore, and of the weather there.</p>" for n in range(9))
HTML = (("Content-Type", "text/html"),)
NOW = datetime(2025, 11, 30, 20, tzinfo=UTC)


def _feed(
    web: Loopback, items: Sequence[int], head: str = "", headers: Sequence[tuple[str, str]] = ()
) -> Scripted:
    """A feed with an item a day, the last on the evening of the first night."""
    listed = "".join(
        f"<item><title>Cricket {n}</title><link>{web.url(f'/{n}')}</link>"
        f"<pubDate>{FIRST + timedelta(days=n - 10):%a, %d %b %Y %H:%M:%S} +0000</pubDate></item>"
        for n in items
    )
    body = f'<rss version="2.0"><channel><title>T</title>{head}{listed}</channel></rss>'
    return Scripted(body=body.encode(), headers=headers)


def _state(nights: SmallNights, feed_id: str = "post") -> FeedState:
    database = open_database(nights.database)
    with database.read() as conn:
        state = feed_state(conn, feed_id)
    database.close()
    assert state is not None
    return state


def _validators(web: Loopback) -> list[bool]:
    """For each request for the feed, whether it was a conditional one."""
    return ["if-none-match" in asked.headers for asked in web.asked if asked.path == "/feed"]


def test_a_feed_is_asked_for_in_full_once_a_week_and_a_server_that_lies_always(tmp_path: Path) -> None:
    items = [1, 2, 3]
    web = Loopback()

    def feed(asked: Asked) -> Scripted:
        if asked.headers.get("if-none-match"):
            return Scripted(304)
        return _feed(web, items, headers=[("ETag", '"always the same"')])

    web.script = {"/feed": feed}
    with web:
        nights = SmallNights(tmp_path, {"post": web.url("/feed")})
        reports = nights.days([0, 1])
        items.append(4)  # and the server goes on to say that nothing has changed
        reports += nights.days([2, 6, 7, 8])
    assert [report.feeds[0].poll.state for report in reports] == ["read", *["unchanged"] * 3, "read", "unchanged"]
    assert [report.feeds[0].poll.new for report in reports] == [3, 0, 0, 0, 1, 0]
    assert _validators(web) == [False, True, True, True, False, False]
    assert _state(nights).validators_lie


def test_honest_validators_stay_in_use_after_a_full_answer(tmp_path: Path) -> None:
    web = Loopback()
    web.script = {
        "/feed": lambda asked: (
            Scripted(304) if asked.headers.get("if-none-match") else _feed(web, [1, 2], headers=[("ETag", '"1"')])
        )
    }
    with web:
        nights = SmallNights(tmp_path, {"post": web.url("/feed")})
        nights.days([0, 7, 8])
    assert _validators(web) == [False, False, True]
    assert not _state(nights).validators_lie


def test_a_moved_feed_is_asked_at_its_new_address_until_that_fails(tmp_path: Path) -> None:
    web = Loopback()
    here = True
    moved = lambda asked: Scripted(301, headers=[("Location", "/new")]) if here else _feed(web, [1])  # noqa: E731
    web.script = {"/feed": moved, "/new": lambda asked: _feed(web, [1]) if here else Scripted(410)}
    with web:
        nights = SmallNights(tmp_path, {"post": web.url("/feed")})
        reports = nights.days([0, 1])
        here = False
        reports += nights.days([2, 3])
    assert [path for path in web.paths() if path != "/1"] == ["/feed", "/new", "/new", "/new", "/feed"]
    assert [report.feeds[0].poll.state for report in reports] == ["read", "unchanged", "failed", "unchanged"]


def test_a_feed_that_is_gone_for_good_is_asked_no_more_until_its_address_is_mended(tmp_path: Path) -> None:
    web = Loopback()
    web.script = {"/feed": Scripted(410), "/here": _feed(web, [1])}
    with web:
        nights = SmallNights(tmp_path, {"post": web.url("/feed")})
        reports = nights.days([0, 1])
        mended = SmallNights(tmp_path, {"post": web.url("/here")})
        load_configuration.cache_clear()  # as another process reads it
        reports.append(mended.run(2))
    assert [path for path in web.paths() if path != "/1"] == ["/feed", "/here"]
    assert [report.feeds[0].poll.state for report in reports] == ["retired", "retired", "read"]
    assert [trouble.feed_id for trouble in reports[1].troubles] == ["post"]
    assert "gone since 2025-11-10" in reports[1].troubles[0].matter


def test_known_items_are_counted_though_they_are_not_parsed_again(tmp_path: Path) -> None:
    items = [1, 2, 3]
    web = Loopback()
    web.script = {"/feed": lambda asked: _feed(web, items)}
    web.script |= {f"/{n}": Scripted(body=f"<title>{n}</title>{TEXT}".encode(), headers=HTML) for n in range(9)}
    with web:
        nights = SmallNights(tmp_path, {"post": web.url("/feed")})
        first = nights.run(0).feeds[0]
        items.insert(0, 4)
        second = nights.run(1).feeds[0]
    assert (first.poll.listed, first.poll.new) == (3, 3)
    assert (second.poll.listed, second.poll.known, second.poll.new, second.poll.changed) == (4, 3, 1, 0)
    assert sum(first.outcomes.values()) == first.poll.new
    assert sum(second.outcomes.values()) == second.poll.new


def _rhythm(*hours_ago: float) -> list[datetime]:
    return [NOW - timedelta(hours=hours) for hours in hours_ago]


@pytest.mark.parametrize(
    ("hours_ago", "asks", "wait"),
    [
        ([], 0, LATEST),
        ([24 * 29], 0, LATEST),  # nothing in four weeks
        ([n / 10 for n in range(1, 50)], 0, SOONEST),  # ten an hour
        ([2, 4, 6, 8], 0, timedelta(hours=1)),
        ([2, 4, 6, 8], 3, timedelta(hours=3)),  # as the feed asks
        ([26, 28, 30, 32], 0, timedelta(hours=4)),  # silent since a day: asked less often
        ([2, 4, 6, 8], 24 * 365, LATEST),  # whatever it asks, once a day
        ([-5, 2, 4, 6, 8], 0, timedelta(hours=1)),  # a date ahead says nothing
    ],
)
def test_a_feed_is_asked_by_its_rhythm(hours_ago: list[float], asks: float, wait: timedelta) -> None:
    assert poll_again_after(_rhythm(*hours_ago), NOW, timedelta(hours=asks)) == wait


HOURS = [0, 1, 2, 3, 6, 7, 10, 11, 14, 15, 16, 17, 23, 24]


def test_hourly_runs_ask_only_what_is_due(tmp_path: Path) -> None:
    syndication = "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>"
    hours = {
        "rhythm": ("", [], [0, 11, 23]),  # an item a day: asked twice a day
        "ttl": ("<ttl>1000</ttl>", [], [0, 17]),
        "syndication": (syndication, [], [0, 24]),
        "cached": ("", [("Cache-Control", "public, max-age=54000")], [0, 15]),
        "bad": (None, [], [0, 1, 3, 7, 15]),  # fails
    }
    web = Loopback()
    for name, (head, headers, _) in hours.items():
        if head is not None:
            web.script = {**web.script, f"/{name}": _feed(web, range(1, 11), head, headers)}
    with web:
        nights = SmallNights(tmp_path, {name: web.url(f"/{name}") for name in hours})
        settings = tmp_path / "settings.toml"
        settings.write_text(settings.read_text().replace("[night]", '[night]\npoll = "adaptive"'))
        reports = nights.days([hour / 24 for hour in HOURS])
        assert reports[2].asked == reports[2].reached == 0
        assert reports[2].feeds[0].poll.reason.startswith("by its rhythm from 2025-11-1")
        assert not any(report.troubles for report in reports)  # failing for hours is not for nights
        assert [trouble.feed_id for trouble in nights.run(2.5).troubles] == ["bad"]
    for number, (name, (_, _, expected)) in enumerate(hours.items()):
        asked = [h for h, report in zip(HOURS, reports, strict=True) if report.feeds[number].poll.asked]
        assert asked == expected, name


def test_a_feed_whose_clock_is_wrong_is_corrected_by_its_pages(tmp_path: Path) -> None:
    """Pakistan's time stated as Greenwich's: five hours ahead. Its pages know better; one page has no date."""
    web = Loopback()
    last = 6
    stated = {n: FIRST + timedelta(hours=n - 30) for n in range(1, 8)}

    def feed(asked: Asked) -> Scripted:
        items = "".join(
            f"<item><title>Cricket {n}</title><link>{web.url(f'/{n}')}</link>"
            f"<pubDate>{stated[n] + timedelta(hours=5):%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
            for n in range(1, last + 1)
        )
        return Scripted(body=f'<rss version="2.0"><channel>{items}</channel></rss>'.encode())

    def page(n: int) -> Scripted:
        date = f'<meta property="article:published_time" content="{stated[n].isoformat()}">' if n < 7 else ""
        match = f"<p>Match number {n} of {n * 7} was played between {n * 3} and {n * 4} teams.</p>" * 9
        return Scripted(body=f"<title>Match {n}</title>{date}{match}".encode(), headers=HTML)

    web.script = {"/feed": feed} | {f"/{n}": page(n) for n in stated}
    with web:
        nights = SmallNights(tmp_path, {"post": web.url("/feed")})
        nights.run(0)
        last = 7
        nights.run(1)
    database = open_database(nights.database)
    with database.read() as conn:
        first, corrected = (find_article(conn, [web.url(path)]) for path in ("/1", "/7"))
        assert first is not None
        assert corrected is not None
        assert (first.article.published, corrected.article.published) == (stated[1], stated[7])
        dates = dates_of(conn, corrected.id)
    database.close()
    assert dates is not None
    assert (dates.page, dates.feed, dates.shift) == (None, stated[7] + timedelta(hours=5), -timedelta(hours=5))
    assert dates.seen == FIRST + timedelta(days=1)
    assert dates.reason == "the feed's date; moved by -300 minutes, by which its earlier dates were wrong"


def test_an_article_is_known_with_and_without_a_trailing_slash_or_www(tmp_path: Path) -> None:
    web = Loopback()
    paths = ["/a", "/a/", "/a?utm_source=x"]
    items = "".join(f"<item><guid>{n}</guid><title>A</title><link>{web.url(p)}</link></item>" for n, p in
                    enumerate(paths))  # fmt: skip
    web.script = {"/feed": Scripted(body=f'<rss version="2.0"><channel>{items}</channel></rss>'.encode())}
    web.script |= {path: Scripted(body=f"<title>A</title>{TEXT}".encode(), headers=HTML) for path in paths}
    with web:
        nights = SmallNights(tmp_path, {"post": web.url("/feed")})
        report = nights.run(0)
    database = open_database(nights.database)
    with database.read() as conn:
        counts = outcomes(conn, "night-0")["post"]
    database.close()
    assert counts == {Outcome.OFF_TOPIC: 1, Outcome.KNOWN_ARTICLE: 2}
    assert sum(report.feeds[0].outcomes.values()) == len(paths)


def test_a_consent_page_in_an_articles_place_is_answered_once_with_its_cookie(tmp_path: Path) -> None:
    web = Loopback()
    wall = "<title>We value your privacy</title><p>We and our partners use cookies. Accept all or reject.</p>"

    def article(asked: Asked) -> Scripted:
        if "choice=yes" in asked.headers.get("cookie", ""):
            return Scripted(body=f"<title>Cricket</title>{TEXT}".encode(), headers=HTML)
        return Scripted(body=wall.encode(), headers=[*HTML, ("Set-Cookie", "choice=yes; Path=/")])

    items = "".join(f"<item><title>{n}</title><link>{web.url(f'/{n}')}</link></item>" for n in ("a", "wall"))
    web.script = {
        "/feed": Scripted(body=f'<rss version="2.0"><channel>{items}</channel></rss>'.encode()),
        "/a": article,
        "/wall": Scripted(body=wall.encode(), headers=[*HTML, ("Set-Cookie", "choice=later; Path=/")]),
    }
    with web:
        nights = SmallNights(tmp_path, {"post": web.url("/feed")})
        report = nights.run(0)
    assert sorted(web.paths()) == ["/a", "/a", "/feed", "/wall", "/wall"]
    assert report.feeds[0].outcomes == {Outcome.OFF_TOPIC: 1, Outcome.DEFERRED: 1}

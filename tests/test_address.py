"""Addresses: cleaned, compared, unwrapped; and the dates in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractors.address import absolute, address_key, clean_url, same_site, wrapper_target
from extractors.article_date import choose_date, date_in_url
from extractors.feed_clock import steady_shift
from extractors.model import DateBasis, Dates
from extractors.timestamps import names_zone


@pytest.mark.parametrize(
    ("url", "cleaned"),
    [
        ("https://News.Example:443/a?utm_source=x&id=7#top", "https://news.example/a?id=7"),
        ("http://news.example:80/a?fbclid=1&gclid=2", "http://news.example/a"),
        ("http://news.example:8800/a", "http://news.example:8800/a"),
        ("https://news.example", "https://news.example/"),
        ("https://news.example/a/", "https://news.example/a/"),
        ("https://news.example/a/amp", "https://news.example/a"),
        ("https://news.example/a/amp/", "https://news.example/a/"),
        ("https://news.example/amp/a", "https://news.example/a"),
        ("https://news.example/a.amp.html", "https://news.example/a.html"),
        ("https://news.example/a?amp=1", "https://news.example/a"),
        ("https://news.example/a?outputType=amp", "https://news.example/a"),
        ("https://amp.news.example/a", "https://news.example/a"),
        ("https://m.news.example/a", "https://news.example/a"),
        ("https://www.google.com/amp/s/news.example/a/amp", "https://news.example/a"),
        ("https://news-example.cdn.ampproject.org/c/s/news.example/a", "https://news.example/a"),
        ("https://news.example/a?from=rss", "https://news.example/a"),
        ("https://news.example/search?from=2024", "https://news.example/search?from=2024"),
        ("https://news.example/n?gid=5&mid=3&d=1", "https://news.example/n?gid=5&mid=3&d=1"),
        ("https://news.example/%7euser/%d8%b3", "https://news.example/~user/%D8%B3"),
        ("https://news.example/سی", "https://news.example/%D8%B3%DB%8C"),
        ("https://news.example/a%2Fb%3Fc", "https://news.example/a%2Fb%3Fc"),
        ("https://news.example/100%", "https://news.example/100%"),
        ("https://news.example/example", "https://news.example/example"),
        ("https://m.example/a", "https://m.example/a"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("000_seed.txt", "000_seed.txt"),
    ],
)
def test_cleaning(url: str, cleaned: str) -> None:
    assert clean_url(url) == cleaned


_PARTS = st.text("abAB/%2F7eد?&=#.:@-_~[]+ m", max_size=25)
_URLS = st.builds("{}://{}{}".format, st.sampled_from(["http", "https"]), _PARTS, _PARTS)
_NEAR = st.builds(
    "https://{}news.example{}/{}{}?{}".format,
    st.sampled_from(["", "www.", "m.", "amp.", "amp.m.", "mobile.amp."]),
    st.sampled_from(["", ":443", ":80", ":8080"]),
    _PARTS,
    st.sampled_from(["", "/amp", "/amp/amp", ".amp", ".amp.html", "/amp/"]),
    st.lists(st.sampled_from(["utm_source=a", "id=1", "amp", "q=%20", "from=rss", "x=%26", ""])).map("&".join),
)


@given(_URLS | _NEAR | st.text(max_size=60))
@example("https://www.google.com/amp/s/www.google.com/amp/s/news.example/a")
@settings(max_examples=400, deadline=None)
def test_cleaning_twice_changes_nothing(url: str) -> None:
    once = clean_url(url)
    assert clean_url(once) == once
    assert address_key(once) == address_key(url)


@given(_NEAR)
@settings(max_examples=100, deadline=None)
def test_tracking_never_tells_articles_apart(url: str) -> None:
    joint = "&" if "?" in url.partition("#")[0] else "?"
    address, mark, fragment = url.partition("#")
    assert clean_url(f"{address}{joint}utm_campaign=z{mark}{fragment}") == clean_url(url)


def test_key_overlooks_scheme_www_and_slash() -> None:
    keys = {
        address_key(url)
        for url in (
            "http://www.news.example/a/",
            "https://news.example/a",
            "https://m.news.example/a?utm_source=x",
        )
    }
    assert len(keys) == 1
    assert address_key("https://news.example/a?id=1") != address_key("https://news.example/a?id=2")


@pytest.mark.parametrize(
    ("base", "link", "url"),
    [
        ("https://news.example/x/y", "../a", "https://news.example/a"),
        ("https://news.example/x", "//cdn.example/a", "https://cdn.example/a"),
        ("https://news.example/x", " \n/a\n ", "https://news.example/a"),
        ("https://news.example/x", "javascript:alert(1)", ""),
        ("https://news.example/x", "http://[::1", ""),
        ("https://news.example/x", "http://news.example:99999/", ""),
        ("https://news.example/x", "", ""),
        ("", "/a", ""),
    ],
)
def test_absolute(base: str, link: str, url: str) -> None:
    assert absolute(base, link) == url


@pytest.mark.parametrize(
    ("url", "target"),
    [
        (
            "https://bing.example/apiclick.aspx?tid=1&url=https%3a%2f%2fnews.example%2fa&c=2",
            "https://news.example/a",
        ),
        ("https://www.google.com/url?q=https://news.example/a&sa=D", "https://news.example/a"),
        ("https://news.example/share?url=https://www.news.example/a", ""),
        ("https://news.example/a?url=javascript:alert(1)", ""),
        ("https://news.example/a", ""),
    ],
)
def test_wrapper_target(url: str, target: str) -> None:
    assert wrapper_target(url) == target


def test_same_site() -> None:
    assert same_site("https://www.news.example/a", "http://m.news.example/b")
    assert same_site("https://urdu.news.example/", "https://news.example/")
    assert not same_site("https://news.example/", "https://othernews.example/")
    assert not same_site("", "")


SEEN = datetime(2025, 11, 10, 20, tzinfo=UTC)
NOON = datetime(2025, 11, 10, 12, tzinfo=UTC)
PLAIN = "https://news.example/a"


def _chosen(
    page: datetime | None, feed: datetime | None, url: str, seen: datetime | None
) -> tuple[datetime | None, DateBasis]:
    return choose_date(Dates(page, feed=feed, url=date_in_url(url), seen=seen))[:2]


@pytest.mark.parametrize(
    ("page", "feed", "url", "expected"),
    [
        (NOON, NOON - timedelta(hours=3), PLAIN, (NOON, DateBasis.PAGE)),
        (None, NOON, PLAIN, (NOON, DateBasis.FEED)),
        (datetime(2033, 1, 1, tzinfo=UTC), NOON, PLAIN, (NOON, DateBasis.FEED)),
        (datetime(1970, 1, 1, tzinfo=UTC), None, PLAIN, (SEEN, DateBasis.SEEN)),
        (SEEN + timedelta(minutes=59), None, PLAIN, (SEEN + timedelta(minutes=59), DateBasis.PAGE)),
        (SEEN + timedelta(minutes=61), None, PLAIN, (SEEN, DateBasis.SEEN)),
        (NOON.replace(tzinfo=None), None, PLAIN, (NOON, DateBasis.PAGE)),
        (NOON.replace(hour=0), NOON, PLAIN, (NOON, DateBasis.FEED)),
        (NOON.replace(hour=0), NOON - timedelta(days=9), PLAIN, (NOON.replace(hour=0), DateBasis.PAGE)),
        (None, None, "https://news.example/2025/11/09/a", (datetime(2025, 11, 9, tzinfo=UTC), DateBasis.URL)),
        (None, None, "https://news.example/n/20251109/a", (datetime(2025, 11, 9, tzinfo=UTC), DateBasis.URL)),
        (None, None, "https://news.example/2025/02/31/a", (SEEN, DateBasis.SEEN)),
        (None, None, "https://news.example/a-120251109881", (SEEN, DateBasis.SEEN)),
    ],
)
def test_which_date_is_believed(
    page: datetime | None, feed: datetime | None, url: str, expected: tuple[datetime, DateBasis]
) -> None:
    assert _chosen(page, feed, url, SEEN) == expected


def test_without_a_clock_an_undated_article_has_no_date() -> None:
    assert _chosen(None, None, PLAIN, None) == (None, DateBasis.NONE)


@given(st.datetimes(), st.datetimes())
def test_no_date_lies_ahead_or_before_the_web(page: datetime, feed: datetime) -> None:
    chosen, _ = _chosen(page, feed, PLAIN, SEEN)
    assert chosen is not None
    assert datetime(1995, 1, 1, tzinfo=UTC) <= chosen <= SEEN + timedelta(hours=1)


FIVE = timedelta(hours=5)


@pytest.mark.parametrize(
    ("dates", "moment", "reason"),
    [
        (Dates(NOON, feed=NOON + FIVE, seen=SEEN), NOON, "the page's date"),
        (Dates(None, feed=NOON + FIVE, shift=-FIVE, seen=SEEN), NOON,
         "the feed's date; moved by -300 minutes, by which its earlier dates were wrong"),
        (Dates(None, feed=SEEN + FIVE, shift=-FIVE, seen=SEEN), SEEN,
         "the feed's date; moved by -300 minutes, by which its earlier dates were wrong"),
        (Dates(NOON + FIVE, zoned=False, feed=NOON, seen=SEEN), NOON,
         "the feed's date; the page's 17:00 names no zone"),
        (Dates(NOON + timedelta(minutes=290), zoned=False, feed=NOON, seen=SEEN), NOON + timedelta(minutes=290),
         "the page's date"),  # no zone is 4:50 away
        (Dates(NOON.replace(hour=0), feed=NOON, seen=SEEN), NOON, "the feed's date; the page gives only the day"),
        (Dates(NOON.replace(year=2033), feed=NOON, seen=SEEN), NOON,
         "the feed's date; the page's 2033-11-10 12:00 lies ahead"),
        (Dates(feed=NOON.replace(year=1970), seen=SEEN), SEEN,
         "first seen then; the feed's 1970-11-10 12:00 is older than the web"),
        (Dates(seen=SEEN), SEEN, "first seen then; it states no date"),
        (Dates(feed=datetime.min.replace(tzinfo=UTC), shift=-FIVE, seen=SEEN), SEEN,
         "first seen then; the feed's 1-01-01 00:00 is older than the web"),
    ],
)  # fmt: skip
def test_the_choice_of_a_date_is_explained(dates: Dates, moment: datetime, reason: str) -> None:
    chosen, _, why = choose_date(dates)
    assert (chosen, why.replace("0001-", "1-")) == (moment, reason)


def _listed(*minutes: float) -> list[tuple[datetime, datetime]]:
    """Feed and page dates, the feed ahead by so many minutes."""
    days = enumerate(minutes)
    return [(NOON + timedelta(days=n, minutes=late), NOON + timedelta(days=n)) for n, late in days]


@pytest.mark.parametrize(
    ("feed_and_page", "minutes"),
    [
        (_listed(300, 300, 300, 300, 300), -300),
        (_listed(-330, -330, -329, -331, -330), 330),
        (_listed(300, 300, 300, 300), 0),  # too few
        (_listed(300, 300, 300, 300, 2), -300),
        (_listed(300, 300, 300, 2, 0), 0),  # not steady
        (_listed(1, 3, 2, 9, 14), 0),  # the time that it takes to list an article
        (_listed(60, 900, 90, 4000, 20), 0),  # lists old stories again
    ],
)
def test_a_feed_that_is_wrong_by_a_constant_is_learnt(
    feed_and_page: list[tuple[datetime, datetime]], minutes: int
) -> None:
    assert steady_shift(feed_and_page) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("text", "zoned"),
    [
        ("2025-11-10T09:00:00Z", True),
        ("2025-11-10T09:00+05:00", True),
        ("Mon, 10 Nov 2025 09:00:00 PKT", True),
        ("2025-11-10T09:00:00.000Z", True),
        ("2025-11-10T09:00:00", False),
        ("10 Nov 2025 09:00 PM", False),
        ("2025-11-10", False),
    ],
)
def test_which_times_name_their_zone(text: str, zoned: bool) -> None:
    assert names_zone(text) is zoned

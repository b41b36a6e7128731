"""Feeds of every format, as they ought to be and as they are."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.feed import MOST_ITEMS, FeedError, FeedReading, read_feed
from tests import newsroom_files
from tests.shared_material import archive

URL = "https://news.example/feed"


def rss(items: str, head: str = "", declaration: str = "") -> str:
    return f'{declaration}<rss version="2.0"><channel><title>News</title>{head}{items}</channel></rss>'


def read(text: str, url: str = URL, content_type: str = "") -> FeedReading:
    return read_feed(text.encode(), url, content_type)


FEEDS = [
    (night, feed["outlet"], feed["url"], tuple(item["link"] for item in feed["items"]))
    for night, listed in newsroom_files.gold()["nights"].items()
    for feed in listed["feeds"]
    if feed["final_status"] == 200
]


@pytest.mark.parametrize(("night", "outlet", "url", "links"), FEEDS, ids=[f"{f[1]}-{f[0]}" for f in FEEDS])
def test_newsroom_feeds_give_exactly_their_items(
    night: str, outlet: str, url: str, links: tuple[str, ...]
) -> None:
    reading = read_feed(*_with_type(url, int(night)))
    entries = list(reading.entries)
    for child in reading.sitemaps:
        entries += read_feed(*_with_type(child, int(night))).entries
    assert sorted(entry.url for entry in entries) == sorted(links)
    assert len({entry.key for entry in entries}) == len(entries)


def _with_type(url: str, night: int) -> tuple[bytes, str, str]:
    body, content_type = newsroom_files.answer(url, night)
    return body, url, content_type


def test_rss_gives_title_date_summary_and_full_text() -> None:
    item = (
        "<item><title>Copper &amp;amp; gold</title><link>/a?utm_source=rss</link><guid>7</guid>"
        "<pubDate>Mon, 10 Nov 2025 09:00:00 PKT</pubDate><description>&lt;p&gt;Short&lt;/p&gt;</description>"
        '<content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/"><![CDATA[<p>Whole</p>]]>'
        "</content:encoded></item>"
    )
    entry = read(rss(item, "<language>en-pk</language>")).entries[0]
    assert entry.url == "https://news.example/a?utm_source=rss"
    assert entry.key == "7 https://news.example/a"
    assert (entry.title, entry.summary, entry.html) == ("Copper & gold", "Short", "<p>Whole</p>")
    assert entry.published == datetime(2025, 11, 10, 4, tzinfo=UTC)
    assert entry.language == "en-pk"


def test_one_guid_for_several_items_and_one_item_twice() -> None:
    one = "<item><title>A</title><link>https://news.example/a</link><guid>x</guid></item>"
    two = one.replace("/a<", "/b<")
    assert [e.url for e in read(rss(one + two + one)).entries] == [
        "https://news.example/a",
        "https://news.example/b",
    ]


def test_the_key_does_not_depend_on_the_other_items() -> None:
    one = "<item><title>A</title><link>https://news.example/a</link><guid>x</guid></item>"
    alone, beside = read(rss(one)), read(rss(one + one.replace("/a<", "/b<")))
    assert alone.entries[0].key == beside.entries[0].key


@pytest.mark.parametrize(
    ("item", "url"),
    [
        ("<guid>https://news.example/g</guid>", "https://news.example/g"),
        ('<guid isPermaLink="false">https://news.example/?p=1</guid>', "https://news.example/?p=1"),
        ('<enclosure url="/a.pdf" type="application/pdf" length="1"/>', "https://news.example/a.pdf"),
    ],
)
def test_items_without_link_element(item: str, url: str) -> None:
    assert [e.url for e in read(rss(f"<item><title>T</title>{item}</item>")).entries] == [url]


@pytest.mark.parametrize("link", ["", "<link>javascript:alert(1)</link>", "<link>mailto:a@b.example</link>"])
def test_items_that_lead_nowhere_are_named(link: str) -> None:
    reading = read(rss(f"<item><title>Lost</title>{link}</item>"))
    assert reading.entries == ()
    assert len(reading.skipped) == 1
    assert "Lost" in reading.skipped[0]
    assert "no usable link" in reading.skipped[0]


def test_atom_with_base_and_several_links() -> None:
    text = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://cdn.example/en/" xml:lang="en">
      <title>T</title><entry><id>tag:1</id><title type="html">&lt;b&gt;Ore&lt;/b&gt;</title>
      <link rel="replies" href="c"/><link rel="alternate" href="story/1"/>
      <updated>2025-11-10T09:00:00+05:00</updated></entry></feed>"""
    entry = read(text).entries[0]
    assert (entry.url, entry.title, entry.language) == ("https://cdn.example/en/story/1", "Ore", "en")
    assert entry.published == datetime(2025, 11, 10, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("encoding", "declared", "header"),
    [
        ("utf-16", "utf-16", ""),
        ("cp1256", "windows-1256", ""),
        ("cp1256", "windows-1256", "text/xml"),
        ("utf-8", "utf-8", "text/xml; charset=ISO-8859-1"),
        ("utf-8", "", "text/html"),
    ],
)
def test_charsets(encoding: str, declared: str, header: str) -> None:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    text = rss("<item><title>ريکو ڈک</title><link>https://news.example/a</link></item>", "", declaration)
    assert read_feed(text.encode(encoding), URL, header).entries[0].title == "ريکو ڈک"


@pytest.mark.parametrize(
    ("stated", "moment"),
    [
        ("10-11-2025 06:30 PM", datetime(2025, 11, 10, 18, 30, tzinfo=UTC)),
        ("13/11/2025", datetime(2025, 11, 13, tzinfo=UTC)),
        ("Thu, 01 Jan 1970 00:00:00 GMT", datetime(1970, 1, 1, tzinfo=UTC)),
        ("Thu, 10 Nov 2033 11:30:00 +0800", datetime(2033, 11, 10, 3, 30, tzinfo=UTC)),
        ("Sun, 09 Nov 2025 15:00:00 EST", datetime(2025, 11, 9, 20, tzinfo=UTC)),
        ("2025-11-10 09:00:00 +0500", datetime(2025, 11, 10, 4, tzinfo=UTC)),
        ("2025年11月10日 09:00", datetime(2025, 11, 10, 9, tzinfo=UTC)),
        ("November 10, 2025 7:10 pm PKT", datetime(2025, 11, 10, 14, 10, tzinfo=UTC)),
        ("Mon, 31 Feb 2025 99:00:00 GMT", None),
        ("yesterday", None),
    ],
)
def test_dates_are_given_as_the_feed_states_them(stated: str, moment: datetime | None) -> None:
    item = f"<item><title>T</title><link>https://news.example/a</link><pubDate>{stated}</pubDate></item>"
    assert read(rss(item)).entries[0].published == moment


def test_json_feed() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Metals",
        "language": "en",
        "items": [
            {"id": 1, "url": "/a", "title": "A", "content_html": "<p>x</p>", "authors": [{"name": "N"}]},
            {"id": "https://news.example/b", "date_published": "2025-11-10T09:00:00Z"},
            {"id": "c"},
            "no object",
        ],
    }
    reading = read(json.dumps(feed))
    assert [e.url for e in reading.entries] == ["https://news.example/a", "https://news.example/b"]
    assert (reading.entries[0].html, reading.entries[0].author) == ("<p>x</p>", "N")
    assert (reading.format, len(reading.skipped)) == ("json1.1", 2)


def test_sitemap_keeps_the_news_title_apart_from_pictures_and_leaves_out_the_front_page() -> None:
    text = """<urlset xmlns:image="i" xmlns:news="n"><url><loc>https://news.example/</loc></url>
      <url><image:image><image:title>Quay</image:title></image:image><loc>https://news.example/n?id=1</loc>
      <news:news><news:publication_date>2025-11-10</news:publication_date><news:title>Ships</news:title></news:news>
      </url></urlset>"""
    reading = read(text)
    assert [(e.url, e.title) for e in reading.entries] == [("https://news.example/n?id=1", "Ships")]
    assert "front page" in reading.skipped[0]


@pytest.mark.parametrize(("second", "kept"), [("10:00", False), ("11:00", True)])
def test_a_time_of_change_that_most_items_share_is_when_the_feed_was_made(second: str, kept: bool) -> None:
    item = "<url><loc>https://news.example/{}</loc><lastmod>2025-11-10T{}:00Z</lastmod></url>"
    items = [item.format(n, hour) for n, hour in enumerate(["10:00", second, "12:00"])]
    entries = read(f"<urlset>{''.join(items)}</urlset>").entries
    assert [entry.updated is not None for entry in entries] == [kept, kept, True]
    assert all(entry.published for entry in entries)


def test_sitemap_index_gives_its_children() -> None:
    child = "<sitemap><loc>{}</loc></sitemap>"
    text = f"<sitemapindex>{child.format('/news.xml')}{child.format('mailto:x')}</sitemapindex>"
    assert read(text).sitemaps == ("https://news.example/news.xml",)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "empty"),
        ("   \n", "empty"),
        ("<!DOCTYPE html><html><body>404</body></html>", "web page"),
        ('{"error": 1}', "no feed"),
        ('{"items": ', "broken JSON"),
        ("plain words", "neither RSS nor Atom"),
    ],
)
def test_what_is_no_feed_is_refused_with_reason_and_remedy(body: str, reason: str) -> None:
    with pytest.raises(FeedError, match=reason) as caught:
        read(body)
    assert URL in str(caught.value)
    assert caught.value.remedy


def test_a_feed_too_large_is_cut_and_says_so() -> None:
    items = "".join(
        f"<item><title>T</title><link>https://news.example/{n}</link></item>" for n in range(MOST_ITEMS + 50)
    )
    reading = read(rss(items))
    assert len(reading.entries) == MOST_ITEMS
    assert "too large" in reading.skipped[-1]


@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda s: rss(f"<item>{s}</item>").encode()))
@settings(max_examples=60, deadline=None)
def test_any_bytes_give_a_reading_or_a_feed_error(body: bytes) -> None:
    try:
        reading = read_feed(body, URL)
    except FeedError:
        return
    assert all(entry.url.startswith("http") for entry in reading.entries)


def _each_bounded(names: tuple[str, ...], every: int, seconds: float) -> int:
    """Reads every nth real feed; the number read. None may raise anything but FeedError, or take long."""
    count = 0
    for number, (name, body) in enumerate(archive("feeds.tar.xz")):
        if number % every and not name.startswith(names):
            continue
        begun = time.process_time()
        try:
            reading = read_feed(body, URL)
        except FeedError:
            reading = FeedReading()
        assert len({entry.key for entry in reading.entries}) == len(reading.entries), name
        assert reading.entries or not name.startswith("live/") or b"<item>" not in body, name
        assert time.process_time() - begun < seconds, name
        count += 1
    return count


def test_a_sample_of_real_and_all_hostile_feeds() -> None:
    assert _each_bounded(("hostile/", "./hostile/"), every=25, seconds=5) > 80


@pytest.mark.slow
def test_all_real_feeds() -> None:
    assert _each_bounded((), every=1, seconds=5) > 2_000


_BOMBS = {
    "250,000 items in 50 MB": b'<rss version="2.0"><channel>'
    + b"".join(
        b"<item><title>t</title><link>http://a.example/%d</link><description>%s</description></item>"
        % (number, b"mining " * 17)
        for number in range(250_000)
    ),
    "malformed": b'<rss version="2.0"><channel>'
    + b"<item><title>t<b></title><link>http://a &nbsp; <d>&x; y" * 300_000,
    "nested items": b'<rss version="2.0"><channel>' + b"<item>" * 500_000,
    "angle brackets": b'<rss version="2.0"><channel>' + b"<" * 4_000_000,
    "ampersands": b'<rss version="2.0"><channel><title>' + b"&" * 3_000_000,
    "sitemap": b"<urlset>" + b"<url><loc>http://a.example/7</loc></url>" * 500_000,
    "nested JSON": b'{"items":' + b"[" * 2_000_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", _BOMBS)
def test_bombs_end_within_ten_seconds(name: str) -> None:
    begun = time.process_time()
    try:
        assert len(read_feed(_BOMBS[name], URL).entries) <= MOST_ITEMS
    except FeedError:
        assert name in {"nested JSON"}
    assert time.process_time() - begun < 10

"""`claimwatch feeds`: how sources stand, lists from and for other programs, and the feeds of a site."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.data_files import DataFileError
from extractors.feed_list import parse_feeds
from extractors.opml import Listed, feed_blocks, read_opml, write_opml
from flows.cli import main
from flows.exit_codes import DONE, FAILED, USAGE
from tests.loopback import Loopback, Scripted
from tests.small_nights import SmallNights

OPML = b"""<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<opml version="1.0"><body><outline text="Mining"><outline text="Rock &amp; Ore" xmlUrl="https://rock.example/feed"/>
<outline title="\xd8\xa2\xd9\x88\xd8\xa7\xd8\xb2" xmlURL="http://awaz.example/rss" language="ur"/>
<outline text="again" xmlUrl="https://rock.example/feed"/><outline text="&a;" xmlUrl="javascript:alert(1)"/>
</outline></body></opml>"""
ITEM = b"<item><title>A</title><link>/a</link></item>"
RSS = b'<rss version="2.0"><channel><title>Ore Daily</title>' + ITEM + b"</channel></rss>"


@pytest.fixture
def config(tmp_path: Path) -> list[str]:
    """Options for a configuration of one feed, and a database."""
    nights = SmallNights(tmp_path, {"good": "https://good.example/feed"})
    return ["--config", str(tmp_path), "--db", nights.database]


def test_import_prints_blocks_that_the_list_of_feeds_takes(
    tmp_path: Path, config: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "reader.opml").write_bytes(OPML)
    assert main(["feeds", "import", str(tmp_path / "reader.opml"), *config]) == DONE
    feeds = parse_feeds(capsys.readouterr().out, "feeds.toml")
    assert [(f.id, f.url, f.outlet, f.language) for f in feeds] == [
        ("rock-ore", "https://rock.example/feed", "Rock & Ore", "en"),
        ("awaz-example", "http://awaz.example/rss", "آواز", "ur"),
    ]


def test_export_is_read_back(config: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feeds", "export", *config]) == DONE
    listed = read_opml(capsys.readouterr().out.encode(), "x.opml")
    assert listed == (Listed("https://good.example/feed", "The good", "en"),)


@given(st.lists(st.text(max_size=60), min_size=1, max_size=6))
def test_whatever_a_list_calls_its_feeds_the_blocks_are_valid(titles: list[str]) -> None:
    listed = [Listed(f"https://{n}.example/feed", title) for n, title in enumerate(titles)]
    feeds = parse_feeds(feed_blocks(listed, ()), "feeds.toml")
    assert [feed.url for feed in feeds] == [feed.url for feed in listed]
    again = read_opml(write_opml(feeds).encode(), "x.opml")
    assert [(feed.url, feed.language) for feed in again] == [(feed.url, feed.language) for feed in feeds]
    assert feed_blocks(listed, feeds) == ""


@pytest.mark.parametrize("body", [b"", b"no", b"<rss/>", b"<opml><body><outline text='a'/></body></opml>"])
def test_what_is_no_list_is_refused_with_the_remedy(body: bytes) -> None:
    with pytest.raises(DataFileError, match=r"x\.opml: no "):
        read_opml(body, "x.opml")


def _page(head: str) -> Scripted:
    return Scripted(body=f"<html><head>{head}</head><body>x".encode(), headers=[("Content-Type", "text/html")])


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ({"/": Scripted(body=RSS)}, "/"),
        ({"/": _page('<link rel="alternate" type="application/rss+xml" href="n.xml">')}, "/n.xml"),
        ({"/": _page("<title>No links</title>"), "/rss.xml": Scripted(body=RSS)}, "/rss.xml"),
        ({"/": _page('<link rel="alternate" type="application/rss+xml" href="/gone">')}, ""),
    ],
    ids=["feed itself", "named", "usual place", "none"],
)
def test_find(
    script: dict[str, Scripted], found: str, config: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with Loopback({"/n.xml": Scripted(body=RSS), **script}) as web:
        assert main(["feeds", "find", web.url(), *config]) == (DONE if found else FAILED)
        said = capsys.readouterr()
        if not found:
            assert "no feed found" in said.err
            return
        assert [(f.url, f.outlet) for f in parse_feeds(said.out, "x")] == [(web.url(found), "Ore Daily")]


def test_the_list_tells_how_each_feed_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Loopback({"/good": Scripted(body=RSS)}) as web:
        nights = SmallNights(tmp_path, {"good": web.url("/good"), "bad": web.url("/bad")})
        nights.days([0, 1])
        options = ["--config", str(tmp_path), "--db", nights.database]
        assert main(["feeds", *options]) == DONE
    good, bad = capsys.readouterr().out.splitlines()
    assert good.startswith("good")
    assert "2025-11-11 20:00" in good
    assert bad.startswith("bad")
    assert "never answered" in bad
    assert "404" in bad


@pytest.mark.parametrize("words", [["import"], ["find"], ["export", "x"]])
def test_what_lacks_its_target_is_a_usage_error(words: list[str], config: list[str]) -> None:
    assert main(["feeds", *words, *config]) == USAGE

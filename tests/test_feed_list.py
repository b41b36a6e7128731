"""The list of feeds: the bundled one is good, and a mistake in it is named with its remedy."""

from __future__ import annotations

from importlib.resources import files

import pytest

from extractors.data_files import DataFileError
from extractors.feed_list import parse_feeds
from extractors.model import Feed, Tier

ONE = '[[feed]]\nid = "a"\nurl = "https://news.example/feed"\noutlet = "News"\nlanguage = "en"\n'


def test_the_bundled_list_covers_the_beat() -> None:
    feeds = parse_feeds((files("seeds") / "feeds.toml").read_text("utf-8"), "seeds/feeds.toml")
    assert len(feeds) >= 20
    assert {"en", "ur", "zh"} <= {feed.language for feed in feeds}
    assert {Tier.OFFICIAL, Tier.AGENCY, Tier.PRESS, Tier.TRADE, Tier.AGGREGATOR} <= {feed.tier for feed in feeds}


def test_a_feed_with_its_defaults() -> None:
    assert parse_feeds(ONE, "feeds.toml") == (
        Feed("a", "https://news.example/feed", "News", "en", Tier.PRESS, ""),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'feed' is missing"),
        ("feed = []", r"add at least one"),
        (ONE + ONE.replace("/feed", "/other"), "two feeds have the id 'a'"),
        (ONE + ONE.replace('"a"', '"b"').replace("/feed", "/feed?utm_source=x"), "two feeds have the url"),
        (ONE.replace("https", "ftp"), r"url \(line 3\).*http://"),
        (ONE.replace("https://news.example", ""), "whole http:// or https:// address"),
        (ONE.replace('"en"', '"English"'), "ISO 639"),
        (ONE.replace('"a"', '"A b"'), r"id \(line 2\)"),
        (ONE + 'tier = "gossip"\n', "tier"),
        (ONE + 'langage = "en"\n', "did you mean 'language'"),
        ("[[feed", "not valid TOML"),
    ],
)
def test_a_mistake_is_named(text: str, message: str) -> None:
    with pytest.raises(DataFileError, match=message) as caught:
        parse_feeds(text, "feeds.toml")
    assert "feeds.toml" in str(caught.value)

"""What is told of a page at first sight: that it is off topic, never where it is not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.model import PageVerdict, Reading
from extractors.page import read_page, read_page_in_steps
from extractors.page_glimpse import Glimpse
from extractors.topic import decide_topic, may_be_on_topic
from flows.configuration import load_configuration
from flows.first_sight import is_off_topic
from tests import newsroom_files
from tests.shared_material import archive

CONFIGURATION = load_configuration(None)
TAGGER, TOPICS = CONFIGURATION.knowledge.tagger, CONFIGURATION.topics
WORDS = [word.rstrip("*") for group in TOPICS.groups for word in group.words]
NAMES = ["USSM", "US Strategic Metals", "FWO", "Frontier Works Organization", "Frontier Work Organisation", "CPEC"]
NAMES += ["Reko Diq", "far-right Freedom Watch Org (FWO)", "Free World Observer"]
PHRASES = st.sampled_from([*WORDS, *NAMES, "Pakistan", "Islamabad said", "the cricket team won", "a new album"])


def _on_topic(title: str, text: str) -> bool:
    tagging = TAGGER.tag_article(title, text)
    return decide_topic(title, text, tagging, TOPICS).on_topic or bool(TAGGER.watched(tagging))


@settings(max_examples=150)
@given(st.lists(st.lists(PHRASES, min_size=1, max_size=6), min_size=1, max_size=5), st.data())
def test_no_part_of_what_is_off_topic_for_certain_is_on_topic(lines: list[list[str]], data: st.DataObject) -> None:
    everything = [", ".join(line) + "." for line in lines]
    part = "\n".join(data.draw(st.lists(st.sampled_from(everything), unique=True), label="part"))
    title, whole = everything[0], "\n".join(everything)
    named = TAGGER.possible(f"{title}\n{whole}")
    if named.isdisjoint(CONFIGURATION.watched) and not may_be_on_topic(title, whole, named, TOPICS):
        assert not _on_topic(title, part)


def _both(body: bytes, url: str, kind: str) -> tuple[Reading, Reading, bool]:
    """A page read with care, and as a night reads it, and whether that was at first sight."""
    steps = read_page_in_steps(body, url, kind)
    hasty = False
    try:
        seen = next(steps)
        assert isinstance(seen, Glimpse)
        hasty = is_off_topic(CONFIGURATION, seen)
        steps.send(seen.prose if hasty else "")
        steps.send("")
    except StopIteration as end:
        return read_page(body, url, kind), end.value, hasty
    raise AssertionError


def _check(pages: list[tuple[bytes, str, str]]) -> float:
    """No verdict changes, and nothing on topic is read in haste; the share of pages that are."""
    hurried = 0
    for body, url, kind in pages:
        careful, read, hasty = _both(body, url, kind)
        assert read.verdict is careful.verdict, url
        assert not (hasty and _on_topic(careful.title, careful.text)), url
        assert hasty or read == careful
        assert not hasty or (read.title, read.published) == (careful.title, careful.published)
        hurried += hasty
    return hurried / len(pages)


def test_no_page_of_the_newsroom_that_is_on_topic_is_read_at_first_sight() -> None:
    pages = [(newsroom_files.content(name), url, kind) for name, url, kind, _ in newsroom_files.pages()]
    assert _check(pages) < 0.6  # their furniture is full of topic words, so that hardly one is told at first sight


@pytest.mark.slow
def test_real_pages_at_first_sight() -> None:
    found = {name.removeprefix("./"): body for name, body in archive("article-pages.tar.xz")}
    rows = [json.loads(line) for line in found["gold.jsonl"].decode().splitlines()]
    assert _check([(found[row["file"]], row["url"], "text/html") for row in rows]) > 0.8


def test_what_is_no_plain_article_is_not_judged_at_first_sight() -> None:
    short = b"<html><title>A</title><p>Cricket was played in a field with many people and two teams of eleven.</p>"
    with pytest.raises(StopIteration) as end:
        next(read_page_in_steps(short, "https://news.example/a", "text/html"))
    assert end.value.value.verdict is PageVerdict.TOO_SHORT

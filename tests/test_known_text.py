"""A copy known at first sight: its text is the same as with extraction, and nothing that is new is lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pytest
from ledger_views import View, view
from lxml import html
from sqlalchemy import select

from extractors.known_text import KnownText, adds_nothing, holds, left_out
from extractors.model import PageVerdict, Reading
from extractors.page import read_page, read_page_in_steps
from extractors.page_glimpse import Lines
from extractors.page_lines import folded
from flows.known_texts import KnownTexts
from storage.database import Database, open_database
from storage.reading_tables import articles, duplicates
from tests import newsroom_files
from tests.loopback import Loopback, Scripted
from tests.shared_material import archive
from tests.small_nights import SmallNights

Page = tuple[Lines, Reading]
NEWS = "The cabinet denied it."


def _look(body: bytes, url: str, kind: str = "text/html") -> Lines | None:
    """What is seen at first sight; None of what is plainly no article."""
    steps = read_page_in_steps(body, url, kind)
    try:
        next(steps)
        seen = steps.send("")
    except StopIteration:
        return None
    assert isinstance(seen, Lines)
    return seen


@lru_cache
def _newsroom() -> tuple[tuple[str, bytes, Page], ...]:
    """Its articles: address, bytes, what is seen at first sight and what is read with care."""
    pages = ((url, newsroom_files.content(name), kind) for name, url, kind, _ in newsroom_files.pages())
    looked = ((url, body, _look(body, url, kind), read_page(body, url, kind)) for url, body, kind in pages)
    return tuple(
        (url, body, (seen, reading))
        for url, body, seen, reading in looked
        if seen and reading.verdict is PageVerdict.ARTICLE
    )


def _same(lines: Lines, known: Page) -> bool:
    text = known[1].text
    return holds(lines, text) and adds_nothing(lines, KnownText(text, left_out(known[0], text)))


def _dropped(paragraph: html.HtmlElement) -> None:
    paragraph.drop_tree()


def _added(paragraph: html.HtmlElement) -> None:
    paragraph.addnext(html.fragment_fromstring(f"<p>{NEWS}</p>"))


def _grown(paragraph: html.HtmlElement) -> None:
    paragraph.append(html.fragment_fromstring(f"<b>{NEWS}</b>"))


def _added_elsewhere(paragraph: html.HtmlElement) -> None:
    paragraph.addnext(html.fragment_fromstring("<div>The cabinet denied all of it on Tuesday.</div>"))


def _changed(paragraph: html.HtmlElement) -> None:
    for piece in paragraph.iter():
        if piece.text and " " in piece.text.strip():
            first, rest = piece.text.lstrip().split(" ", 1)
            piece.text = f"{first} 7 {rest}"
            return
    _dropped(paragraph)


@pytest.mark.parametrize("edit", [_dropped, _added, _grown, _added_elsewhere, _changed])
def test_a_page_that_adds_drops_or_changes_a_sentence_is_not_known(
    edit: Callable[[html.HtmlElement], None],
) -> None:
    edited = 0
    for url, body, page in _newsroom():
        assert _same(page[0], page), url
        tree = html.document_fromstring(body.decode("utf-8", "replace"))
        lines = set(map(folded, page[1].text.split("\n")))
        paragraphs = [p for p in tree.iter("p") if folded(p.text_content()) in lines]
        if not paragraphs:
            continue
        edit(paragraphs[len(paragraphs) // 2])
        if other := _look(html.tostring(tree, encoding="utf-8"), url):
            edited += 1
            assert not _same(other, page), url
    assert edited > 80


def test_the_text_of_a_known_page_is_what_extraction_finds(tmp_path: Path) -> None:
    """In the order of the newsroom's files, in which many pages stand under two addresses."""
    texts, known, equal = KnownTexts(), 0, 0
    database = open_database(f"sqlite:///{tmp_path / 'empty.db'}")
    for url, _, (seen, reading) in _newsroom():
        text = texts.text_of(seen, database)
        if text:
            known += 1
            equal += text == reading.text
            assert {folded(line) for line in reading.text.split("\n")} <= {folded(x) for x in text.split("\n")}, (
                url
            )
        else:
            texts.learn(seen, reading)
    database.close()
    assert known > 12
    assert equal >= known - 1  # of an AMP page extraction loses a subhead


@pytest.mark.slow
def test_real_pages_under_a_second_address() -> None:
    found = {name.removeprefix("./"): body for name, body in archive("article-pages.tar.xz")}
    rows = [json.loads(line) for line in found["gold.jsonl"].decode().splitlines()]
    pages = [(_look(found[row["file"]], row["url"]), read_page(found[row["file"]], row["url"])) for row in rows]
    seen = [(lines, reading) for lines, reading in pages if lines]
    assert sum(_same(page[0], page) for page in seen) > 0.9 * len(seen)


STORY = [
    f"{who} said on Monday that the {thing} near {place} in Pakistan would be ready in {year}."
    for who, thing, place, year in [
        ("Barrick Mining", "copper mine of Reko Diq", "Nok Kundi", 2028),
        ("The minister of railways", "line to the Reko Diq mine", "Dalbandin", 2029),
        ("A banker in Karachi", "loan of $410 million for Reko Diq", "the border", 2026),
        ("The governor of Balochistan", "hospital for the miners of Saindak", "Taftan", 2031),
        ("A trader in Quetta", "market for marble and onyx", "Mastung", 2027),
        ("Two geologists", "survey of antimony veins by the Frontier Works Organization", "Ras Koh", 2030),
    ]
]
CHANGED = [*STORY[:-1], STORY[-1].replace("2030", "2035"), "The council of Chagai denied the loan."]
PLACES = {"harbour": 2031, "town hall": 2032, "fish market": 2033, "lighthouse": 2034, "jetty": 2035}
OWN = [
    [
        f"The {word} of Gwadar in Pakistan opens in {year}, Barrick Mining told reporters at the {place}."
        for place, year in PLACES.items()
    ]
    for word in ("smelter", "school", "hospital")
]


def _page(lines: list[str], title: str, site: str) -> Scripted:
    paragraphs = "".join(f"<p>{line}</p>" for line in lines)
    body = (
        f"<html><head><title>{title}</title></head><body><div class='top'><p>{site} brings you the news of the "
        f"day, every day of the year, wherever you are.</p></div><article><h1>{title}</h1>{paragraphs}</article>"
        f"<div class='widget'><p>Write to the editor of {site}, who answers all letters.</p></div></body></html>"
    )
    return Scripted(body=body.encode(), headers=[("Content-Type", "text/html")])


@dataclass
class Sites:
    """Two sites, a night each: the first prints a story, the second three of its own; then it prints the first's,
    and once more with a sentence changed and one added."""

    night: int = 0

    def __post_init__(self) -> None:
        self.web = Loopback()
        own = {f"/b/{n}": _page(lines, f"Part {n} of the news", "Herald") for n, lines in enumerate(OWN)}
        self.web.script = own | {
            "/a/9": _page(STORY, "The mine", "Gazette"),
            "/b/8": _page(STORY, "A mine", "Herald"),
            "/b/7": _page(CHANGED, "No loan for the mine", "Herald"),
            "/a": lambda asked: self._feed("/a/9"),
            "/b": lambda asked: self._feed(*(("/b/8", "/b/7") if self.night else tuple(own))),
        }

    def _feed(self, *paths: str) -> Scripted:
        items = "".join(
            f"<item><title>{path}</title><link>{self.web.url(path)}</link>"
            f"<pubDate>Mon, {10 + self.night} Nov 2025 0{n}:00:00 GMT</pubDate></item>"
            for n, path in enumerate(paths)
        )
        return Scripted(body=f"<rss version='2.0'><channel><title>T</title>{items}</channel></rss>".encode())

    def nights(self, folder: Path) -> tuple[View, set[object], list[str]]:
        """Ledger, verdicts on copies, and texts after two nights."""
        folder.mkdir()
        nights = SmallNights(folder, {"a": self.web.url("/a"), "b": self.web.url("/b")})
        for self.night in (0, 1):
            nights.run(self.night)
        database = open_database(nights.database)
        with database.read() as conn:
            rows = conn.execute(select(duplicates.c.article_id, duplicates.c.of_article_id, duplicates.c.kind))
            texts = conn.scalars(select(articles.c.text).order_by(articles.c.id))
            found = view(conn), {tuple(row) for row in rows}, list(texts)
        database.close()
        return found


def test_ledger_and_verdicts_are_those_of_full_extraction(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[str] = []
    known_text = KnownTexts.text_of

    def text_of(self: KnownTexts, page: Lines, database: Database) -> str:
        found.append(known_text(self, page, database))
        return found[-1]

    sites = Sites()
    with sites.web:
        monkeypatch.setattr(KnownTexts, "text_of", text_of)
        hasty = sites.nights(tmp_path / "hasty")
        monkeypatch.setattr(KnownTexts, "text_of", lambda self, page, database: "")
        careful = sites.nights(tmp_path / "careful")
    assert [text for text in found if text] == ["\n".join(STORY)]
    assert hasty == careful
    assert [kind for _, _, kind in hasty[1]].count("exact") == 1
    assert any("2035" in text for text in hasty[2])
    assert len(hasty[0]) > 4

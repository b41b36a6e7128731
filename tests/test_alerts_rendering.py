"""Messages: what they say, and that nothing an article says comes alive in them."""

from __future__ import annotations

import re
import time
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.cells import cell_len

from alerts.escaping import clean, cut, for_html, for_markdown, for_terminal, one_line, web_link
from alerts.excerpts import excerpt
from alerts.rendering import fitting, headline, html, markdown, plain
from extractors.model import Alert, ConflictKind, Side, Verdict

ALERT = Alert(
    id="a1",
    case_id="c0ffee",
    verdict=Verdict.CONTRADICTS,
    kind=ConflictKind.NUMERIC,
    confidence=0.917,
    reason="reserves of the province: $6 trillion in the ledger, $8 trillion now",
    ledger=Side(
        "l1",
        "The reserves are worth $6 trillion, the minister said.",
        "Example Times",
        "https://times.example/a?x=1&y=2",
        published=datetime(2025, 6, 3, tzinfo=UTC),
        speaker="the minister",
        sources=("Example Post", "Example Wire"),
        origins=2,
    ),
    new=Side("n1", "Reserves stand at $8 trillion.", "Example Herald", "https://herald.example/b"),
)

PLAIN = """\
Contradiction (numeric), confidence 0.92
reserves of the province: $6 trillion in the ledger, $8 trillion now

Ledger: Example Times, 2025-06-03, the minister
    “The reserves are worth $6 trillion, the minister said.”
  https://times.example/a?x=1&y=2
  3 outlets (also Example Post, Example Wire), 2 independent origins

New: Example Herald, undated
    “Reserves stand at $8 trillion.”
  https://herald.example/b
  1 outlet, 1 independent origin

Case c0ffee
  claimwatch case ack c0ffee
  claimwatch case resolve c0ffee new|ledger|both|not|superseded
"""

# Each hostile quote with what a reader of plain text is to see of it.
HOSTILE = {
    "html": ('<img src=x onerror="alert(1)"><b>bold</b>', '<img src=x onerror="alert(1)"><b>bold</b>'),
    "link": ("[click](javascript:alert(1)) ![i](http://e.example/i.png)",) * 2,
    "reference": ("[a][b] <http://e.example> # h", "[a][b] <http://e.example> # h"),
    "ansi": ("a\x1b[31mred\x1b[0m \x1b]8;;http://e.example\x07link\x1b]8;;\x07 \x9b2Jb", "ared link b"),
    "controls": ("a\x00b\x08c\rd\x7fe\x85f\u2028g", "abc de f g"),
    "mentions": ("hey @channel @everyone a@b.example", "hey @\u200bchannel @\u200beveryone a@\u200bb.example"),
    "bidi": ("pay \u202e\u2066gnp.exe\u2069\u202c \u200fnow", "pay gnp.exe now"),
    "zero width": ("in\u200bvis\ufeffible \U000e0041tag", "invisible tag"),
    "surrogate": ("half \ud83d pair", "half \ufffd pair"),
}


def with_quote(quote: str) -> Alert:
    return replace(ALERT, new=replace(ALERT.new, quote=quote, outlet=quote, speaker=quote), reason=quote)


class Page(HTMLParser):
    """Tags, attributes and text of a fragment."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str | None]] = set()
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_plain_text_says_it_all() -> None:
    assert plain(ALERT) == PLAIN


def test_headline_is_one_line_that_tells_a_change_from_a_contradiction() -> None:
    assert headline(ALERT) == f"Contradiction: {ALERT.reason}"
    change = replace(ALERT, verdict=Verdict.SUPERSEDES, invented=True, reason="a\nb")
    assert headline(change) == "Change: a b (invented news)"


def test_markdown_and_html_say_what_plain_text_says() -> None:
    rendered = Page(MarkdownIt("commonmark").render(markdown(ALERT)))
    page = Page(html(ALERT))
    for words in re.sub(r"https://\S+", "", PLAIN).split():
        assert words in rendered.text
        assert words in page.text
    assert {("href", "https://times.example/a?x=1&y=2"), ("href", "https://herald.example/b")} <= page.attributes
    assert {("href", "https://times.example/a?x=1&y=2")} <= {
        (name, (value or "").replace("&amp;", "&")) for name, value in rendered.attributes
    }


def test_invented_news_is_marked_everywhere() -> None:
    invented = replace(ALERT, invented=True)
    for render in (headline, plain, html):
        assert "(invented news)" in render(invented)
    assert "(invented news)" in Page(MarkdownIt("commonmark").render(markdown(invented))).text


def test_further_ledger_claims_follow_and_their_number_is_bounded() -> None:
    also = tuple(replace(ALERT.ledger, claim_id=str(n), outlet=f"Outlet {n}") for n in range(9))
    text = plain(replace(ALERT, also=also))
    assert text.count("Also in the ledger: ") == 5
    assert "and 4 more in the ledger" in text


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_quotes_are_shown_and_do_nothing(name: str) -> None:
    quote, shown = HOSTILE[name]
    alert = with_quote(quote)
    assert f"    “{shown}”\n" in plain(alert)
    assert f"“{shown}”" in Page(html(alert)).text
    assert f"“{shown}”" in Page(MarkdownIt("commonmark").enable("table").render(markdown(alert))).text


@settings(max_examples=150, deadline=None)
@given(
    st.text(
        alphabet=st.one_of(st.characters(), st.sampled_from("\x1b[]\x9b\u202e\u2067<>&@`*_|~#-\n\\!() الف中")),
        max_size=200,
    )
)
def test_whatever_the_quote_nothing_comes_alive(quote: str) -> None:
    alert = with_quote(quote)
    rendered = Page(MarkdownIt("commonmark").enable("table").enable("strikethrough").render(markdown(alert)))
    page = Page(html(alert))
    assert rendered.tags <= {"p", "strong", "blockquote", "a"}
    assert page.tags <= {"p", "b", "blockquote", "a", "bdi", "code"}
    words = one_line(quote).replace("@", "")
    for body in (page.text, rendered.text):
        assert words in re.sub("[\u2068\u2069\u200b@]", "", body)
    for body in (headline(alert), plain(alert), markdown(alert), html(alert)):
        assert_inert(body)
    for line in plain(alert).splitlines():
        assert cell_len(line) <= 80 or line.strip().startswith("https://")


def assert_inert(body: str) -> None:
    for line in body.split("\n"):
        assert not [char for char in line if unicodedata.category(char) in {"Cc", "Cs"}]
        assert not set(line) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u200e\u200f\u061c\u2028\u2029")
        depth = 0
        for char in line:
            depth += (char == "\u2068") - (char == "\u2069")
            assert depth >= 0
        assert depth == 0
    assert not re.search(r"@\w", body)


@given(st.text())
def test_terminal_and_html_keep_lines_and_escape_the_rest(text: str) -> None:
    assert_inert(for_terminal(text).replace("@", ""))
    assert for_terminal(text).count("\n") == clean(text).count("\n") == for_html(text).count("\n")
    assert not set(for_html(text)) & set("<>\"'")


def test_a_table_cell_stays_a_cell() -> None:
    table = f"|a|b|\n|-|-|\n|{for_markdown('x | y <br> `z` | @here')}|2|\n"
    assert MarkdownIt("commonmark").enable("table").render(table).count("<td>") == 2


def test_right_to_left_quotes_are_isolated() -> None:
    urdu = "ریکوڈک کی مالیت 6 ارب ڈالر ہے۔ " * 12
    alert = with_quote(urdu)
    said = plain(alert).partition("New:")[2]
    quoted = [line for line in said.splitlines() if line.startswith("    ")]
    assert len(quoted) > 3
    assert all("\u2068" in line and "\u2069" in line for line in quoted)
    assert '<blockquote dir="auto">' in html(alert)
    assert "<bdi>ریکوڈک" in html(alert)
    assert "> “\u2068ریکوڈک" in markdown(alert)


def test_urdu_spelling_and_emoji_survive() -> None:
    assert clean("می\u200cخواهم 👩\u200d🔬 \u0600") == "می\u200cخواهم 👩\u200d🔬 \u0600"


def test_long_quotes_end_at_a_word() -> None:
    quote = "mineral wealth " * 7000
    for body in (plain(with_quote(quote)), markdown(with_quote(quote)), html(with_quote(quote))):
        assert len(body) < 6000
        assert "mineral…”" in body or "wealth…”" in body
    assert cut("one two three", 9) == "one two…"
    assert cut("中" * 50, 10) == "中" * 9 + "…"


def test_long_quotes_keep_their_values_in_sight() -> None:
    filler = "as the officials told reporters on the margins of the forum " * 30
    quote = f"{filler}the reserves are worth $8 trillion {filler}"
    for body in (plain(with_value(quote)), markdown(with_value(quote)), html(with_value(quote))):
        assert "$8" in body.partition("New")[2]
    assert len(excerpt(quote, 300, ALERT.reason)) <= 300
    assert excerpt(quote, 300, "no number") == cut(quote, 300)
    assert excerpt("$8 " + quote, 300, "$8").startswith("$8 as the")


def with_value(quote: str) -> Alert:
    return replace(ALERT, new=replace(ALERT.new, quote=quote))


@given(st.text(alphabet="ab 12"), st.integers(10, 60), st.text(alphabet="12 "))
def test_an_excerpt_is_never_longer_than_its_limit(text: str, limit: int, reason: str) -> None:
    short = excerpt(text, limit, reason)
    assert len(short) <= limit
    assert short.strip("…") in text
    assert short == text or len(text) > limit


def test_100_kilobytes_of_anything_takes_no_time() -> None:
    began = time.process_time()
    for piece in ("\x1b]", "\x1b[1;", "@a ", "<b>", "\u0301", "[x](", "الف "):
        plain(with_quote(piece * (100_000 // len(piece))))
    assert time.process_time() - began < 5


@pytest.mark.parametrize("room", [300, 700, 1000, 2000, 4000])
def test_a_message_shrinks_to_the_room_there_is(room: int) -> None:
    long = with_quote("mineral wealth " * 200)
    long = replace(long, reason=ALERT.reason)
    long = replace(long, also=(long.new,) * 7)
    for render in (plain, markdown, html):
        body = fitting(render, long, room)
        assert len(body) <= room
        assert "c0ffee" in body
    assert fitting(plain, ALERT, len(PLAIN)) == PLAIN


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://a.example/x?y=1&z=(2)", "https://a.example/x?y=1&z=%282%29"),
        ("HTTP://a.example/خبر", "HTTP://a.example/%D8%AE%D8%A8%D8%B1"),
        ("java\nscript:alert(1)", ""),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("https://", ""),
        ("https://bank.example@evil.example/", ""),
        ("http://[::1", ""),
        ('https://a.example/"><script>', "https://a.example/%22%3E%3Cscript%3E"),
        ("file:///etc/passwd", ""),
        ("seed.txt", ""),
    ],
)
def test_only_web_addresses_become_links(url: str, link: str) -> None:
    assert web_link(url) == link

"""Previews of feeds, sites and articles: what is shown, and that nothing is stored."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.cli import main
from tests.loopback import Loopback, Scripted
from tests.small_nights import SmallNights

HTML = (("Content-Type", "text/html"),)
FILLER = "".join(
    f"<p>Paragraph {n} tells at length how the Frontier Works Organization worked on the road to Astore.</p>"
    for n in range(8)
)
STORED = "Barrick Mining operates the Reko Diq project, which will employ 4,000 people in 2028."
NEW = "Barrick Mining operates the Reko Diq project, which will employ 7,500 people in 2028."
CRICKET = "".join(
    f"<p>In innings {n} the batsmen of Lahore made {n * 37} runs in the hot weather.</p>" for n in range(9)
)
Site = tuple[Loopback, SmallNights]


def _page(title: str, text: str) -> Scripted:
    page = f"<html lang='en'><head><title>{title}</title></head><body><article><h1>{title}</h1>{text}"
    return Scripted(body=page.encode(), headers=HTML)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site, and a database in which a night has stored one of its articles."""
    web = Loopback()
    items = "".join(
        f"<item><title>{title}</title><link>{web.url(path)}</link></item>"
        for title, path in (("Jobs &#27;[31mat the mine", "/new"), ("Cricket", "/cricket"), ("Gone", "/gone"))
    )
    first = f"<item><title>Jobs at the mine</title><link>{web.url('/stored')}</link></item>"
    links = "".join(f'<li><a href="/{n}">A headline of today, number {n} of many</a></li>' for n in range(30))
    head = '<head><link rel="alternate" type="application/rss+xml" href="/feed"></head>'
    web.script = {
        "/feed": Scripted(body=f'<rss version="2.0"><channel><title>Post</title>{items}</channel></rss>'.encode()),
        "/first": Scripted(body=f'<rss version="2.0"><channel>{first}</channel></rss>'.encode()),
        "/": Scripted(body=f"{head}<ul>{links}".encode(), headers=HTML),
        "/stored": _page("Mine to employ thousands", f"{FILLER}<p>{STORED}</p>"),
        "/new": _page("Reko Diq jobs", f"<p>{NEW}</p>" + FILLER.replace("Astore", "Gilgit by the river")),
        "/cricket": _page("Cricket", CRICKET),
        "/gone": Scripted(410),
        "/secret": _page("Secret", FILLER),
        "/robots.txt": Scripted(body=b"User-agent: *\nDisallow: /secret"),
    }
    with web:
        nights = SmallNights(tmp_path_factory.mktemp("preview"), {"post": web.url("/first")})
        nights.run(0)
        yield web, nights


def _run(site: Site, *words: str) -> int:
    return main(["preview", *words, "--config", str(site[1].folder), "--db", site[1].database])


def _digest(site: Site) -> str:
    return hashlib.sha256((site[1].folder / "nights.db").read_bytes()).hexdigest()


def test_a_site_shows_its_entries_texts_tags_claims_and_what_they_contradict(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    before = _digest(site)
    assert _run(site, site[0].url("/")) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"{site[0].url('/feed')}: Post (rss20), 3 entries")
    assert "\x1b" not in shown
    assert "verdict   article" in shown
    assert "tags      FWO, Reko Diq" in shown
    assert re.search(r"(contradicts|supersedes) \(numeric\), 0\.\d\d: ", shown)  # undated: either will do
    assert STORED in shown
    assert "off topic" in shown
    assert "verdict   gone" in shown
    assert _digest(site) == before


def test_an_article_as_json(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(site, site[0].url("/new"), "--json") == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    (article,) = found["articles"]
    assert (found["feed"], found["entries"], article["verdict"]) == (None, [], "article")
    assert article["title"] == "Reko Diq jobs"
    assert article["tags"] == ["FWO", "Reko Diq"]
    against = [(finding["kind"], finding["ledger"]["quote"]) for c in article["claims"] for finding in c["ledger"]]
    assert ("numeric", STORED) in against
    claim = article["claims"][0]
    assert article["text"][claim["start"] : claim["end"]] == claim["quote"]


def test_without_a_ledger_the_claims_are_shown_and_no_database_is_made(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = tmp_path / "none.db"
    words = ["--config", str(site[1].folder), "--db", f"sqlite:///{database}"]
    assert main(["preview", site[0].url("/new"), *words]) == 0
    told = capsys.readouterr()
    assert "will employ 7,500 people" in told.out
    assert "nothing was compared with a ledger" in told.err
    assert not database.exists()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/gone", "verdict   gone"),
        ("/secret", "robots.txt of the host disallows it"),
        ("/nothing", "verdict   not_found"),
    ],
)
def test_what_is_no_article_says_why(
    site: Site, path: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(site, site[0].url(path)) == 1
    assert words in capsys.readouterr().out

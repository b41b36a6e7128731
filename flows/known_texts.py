"""Texts that pages may repeat: those that the night has read, and those that are stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain
from threading import Lock
from urllib.parse import urlsplit

from extractors.duplicates import fingerprint
from extractors.known_text import KnownText, adds_nothing, holds, left_out, telling_lines
from extractors.model import PageVerdict, Reading
from extractors.page_glimpse import Lines
from extractors.page_lines import folded
from storage.articles import load_articles
from storage.database import Database
from storage.fingerprints import candidates
from storage.site_lines import lines_of_site

STORED = 2  # stored articles that a page is held against
LOOKED_UP = 3  # of a page's longest lines, by whose fingerprint those are found
REPEATED = 2  # pages of a site, read with care, that a line was no part of: so it is of none
MOST_LINES = 50_000  # remembered, of about 10,000 pages: past that they are learnt anew


class KnownTexts:
    """What a night remembers of the pages that it has read with care. Threads may share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._texts: dict[str, KnownText] = {}  # by folded line
        self._left_out: dict[str, Counter[str]] = {}  # site -> folded lines -> pages
        self._stored: dict[str, frozenset[str]] = {}  # site -> folded lines, as earlier nights left them

    def text_of(self, page: Lines, database: Database) -> str:
        """The text, stored or read before, beside which the page says nothing; "" where there is none."""
        lines = telling_lines(page.lines)
        with self._lock:
            read = [self._texts[line] for line in map(folded, lines) if line in self._texts]
        for known in chain(dict.fromkeys(read), _stored(database, lines)):
            if holds(page, known.text) and adds_nothing(page, known, self._furniture(page.url, database)):
                return known.text
        return ""

    def learn(self, page: Lines, reading: Reading) -> list[tuple[str, str]]:
        """A page was read with care: gives the site and line of what proves to be none of its site's articles'."""
        if reading.verdict is not PageVerdict.ARTICLE or reading.from_feed:
            return []
        known, site = KnownText(reading.text, left_out(page, reading.text)), _site(page.url)
        with self._lock:
            if len(self._texts) > MOST_LINES:
                self._texts.clear()
                self._left_out.clear()
            for line in telling_lines(reading.text.split("\n")):
                self._texts.setdefault(folded(line), known)
            counts = self._left_out.setdefault(site, Counter())
            counts.update(known.left_out)
            return [(site, line) for line in known.left_out if counts[line] == REPEATED]

    def _furniture(self, url: str, database: Database) -> frozenset[str]:
        site = _site(url)
        with self._lock:
            counts = self._left_out.get(site, Counter())
            learnt = frozenset(line for line, count in counts.items() if count >= REPEATED)
            stored = self._stored.get(site)
        if stored is None:
            with database.read() as conn:
                stored = lines_of_site(conn, site)
            with self._lock:
                self._stored[site] = stored
        return learnt | stored


def _stored(database: Database, lines: tuple[str, ...]) -> Iterator[KnownText]:
    keys = fingerprint("\n".join(lines[:LOOKED_UP]))
    with database.read() as conn:
        ids = [id_ for id_, _ in candidates(conn, keys, limit=STORED)]
        found = load_articles(conn, ids) if ids else ()
    yield from (KnownText(stored.article.text) for stored in found)


def _site(url: str) -> str:
    return urlsplit(url).hostname or ""

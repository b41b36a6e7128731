"""The first ledger: the seed corpus through the same pipeline as news."""

from __future__ import annotations

from extractors.model import Article, Origin, Reading, Tier
from extractors.plain import read_plain
from flows.record import Find, record
from flows.watch import Watch
from storage.articles import find_article


def ingest_seeds(watch: Watch) -> int:
    """Record each seed text that the database does not know yet; how many there were.

    Seeds that disagree are found and kept as contested; nobody is told (see ``flows.tell``).
    """
    new = 0
    for name, text in watch.configuration.corpus.items():
        reading = read_plain(text, name)
        with watch.database.write() as conn:
            if find_article(conn, [name]) is None:
                record(watch, conn, Find(seed_article(reading, name), (name,), watch.now))
                new += 1
    return new


def seed_article(reading: Reading, name: str) -> Article:
    """A seed as an article: its file name is its address."""
    return Article(
        url=name,
        canonical_url=name,
        title=reading.title,
        text=reading.text,
        outlet=name,
        tier=Tier.BLOG,
        author=reading.author,
        published=reading.published,
        date_basis=reading.date_basis,
        language=reading.language,
        origin=Origin.SEED,
    )

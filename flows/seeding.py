"""The first ledger: the seed corpus through the same pipeline as news, and the baseline of a configuration."""

from __future__ import annotations

from extractors.model import Article, Origin, Reading, Tier
from extractors.plain import read_plain
from flows.enter import Act, address_of, enter
from flows.foresee import foresee
from flows.record import Find, record
from flows.watch import Watch
from storage.articles import find_article


def ingest_seeds(watch: Watch) -> int:
    """Record each seed text and baseline claim that the database does not know yet; how many texts there were.

    Seeds that disagree are found and kept as contested; nobody is told (see ``flows.tell``).
    """
    new = 0
    for name, text in watch.configuration.corpus.items():
        article = seed_article(read_plain(text, name), name)
        foreseen = foresee(watch, article, (name,))
        with watch.database.write() as conn:
            if find_article(conn, [name]) is None:
                record(watch, conn, Find(article, (name,), watch.now), foreseen)
                new += 1
    _enter_baseline(watch)
    return new


def _enter_baseline(watch: Watch) -> None:
    """Enter each claim of the configuration's baseline that was not entered before."""
    with watch.database.read() as conn:
        baseline = watch.configuration.baseline
        fresh = [(name, entry) for name, entry in baseline if find_article(conn, [address_of(entry)]) is None]
    for name, entry in fresh:
        with watch.database.write() as conn:
            enter(watch, conn, entry, Act(name, "baseline"))


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

"""Searching the ledger: claims by the words of their quotes, subjects and headlines, on either engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, exists, func, select

from extractors.folding import fold_key
from extractors.search_words import indexed_words, search_words, unspaced_runs
from storage.derived_tables import ledger_readings, ledger_words
from storage.ledger import LedgerClaim, claims_of
from storage.ledger_tables import claims
from storage.reading_tables import articles
from storage.statements import insert_new, words

COMMON = 10_000  # a word's articles are counted no further, to start from the rarest
ARTICLES = 500  # with all words, the latest first, that are looked through


def index_words(conn: Connection, article_id: int, texts: Iterable[str]) -> None:
    """Lets an article's claims be found by the words of ``texts``: its headline, and its claims' words."""
    found = sorted(indexed_words("\n".join(dict.fromkeys(texts))))
    if found:
        given = words(conn, found)
        rows = select(given.c.value, select(articles.c.id).where(articles.c.id == article_id).scalar_subquery())
        rows = rows.where(given.c.value.is_not(None))  # why: storage.statements.pairs
        conn.execute(insert_new(conn, ledger_words).from_select(["word", "article_id"], rows))


def unindexed(conn: Connection) -> tuple[int, ...]:
    """Articles with claims from before the words of claims were kept."""
    read = exists().where(ledger_readings.c.article_id == articles.c.id)
    claimed = exists().where(claims.c.article_id == articles.c.id)
    return tuple(conn.scalars(select(articles.c.id).where(~read, claimed).order_by(articles.c.id)))


def index_articles(conn: Connection, article_ids: Sequence[int], at: datetime) -> None:
    """Lets the claims of these articles be found; what knowledge they were read with stays unknown."""
    for article_id in article_ids:
        index_words(
            conn, article_id, (part for ledger in claims_of(conn, article_id) for part in words_of(ledger))
        )
        row = {"article_id": article_id, "knowledge": "", "at": at}
        conn.execute(insert_new(conn, ledger_readings), row)


def words_of(ledger: LedgerClaim) -> tuple[str, ...]:
    """The texts of a claim that are searched."""
    return ledger.title, ledger.claim.quote, ledger.claim.subject, ledger.claim.speaker


def search(conn: Connection, question: str, limit: int) -> tuple[LedgerClaim, ...]:
    """Claims with all words of ``question`` in quote, subject, speaker or headline.

    Those with the most of them in the quote come first, then the latest.
    """
    wanted, runs = search_words(question), unspaced_runs(question)
    if not wanted:
        return ()
    found: list[tuple[int, int, LedgerClaim]] = []
    for article_id in _articles(conn, wanted):
        for ledger in claims_of(conn, article_id):
            text = "\n".join(words_of(ledger))
            folded = fold_key(text) if runs else ""
            if wanted <= indexed_words(text) and all(run in folded for run in runs):
                found.append((-len(wanted & indexed_words(ledger.claim.quote)), len(found), ledger))
    return tuple(ledger for _, _, ledger in sorted(found, key=lambda hit: hit[:2])[:limit])


def _articles(conn: Connection, wanted: Iterable[str]) -> tuple[int, ...]:
    """The latest articles that have all the words."""
    rarest, *others = sorted(wanted, key=lambda word: (_count(conn, word), word))
    has = [
        exists().where(and_(other.c.word == word, other.c.article_id == ledger_words.c.article_id))
        for word, other in ((word, ledger_words.alias()) for word in others)
    ]
    query = select(ledger_words.c.article_id).where(ledger_words.c.word == rarest, *has)
    return tuple(conn.scalars(query.order_by(ledger_words.c.article_id.desc()).limit(ARTICLES)))


def _count(conn: Connection, word: str) -> int:
    some = select(1).where(ledger_words.c.word == word).limit(COMMON).subquery()
    return conn.scalar(select(func.count()).select_from(some)) or 0

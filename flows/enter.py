"""Claims that people enter: recorded as an article of their source, related to the ledger, told to nobody."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection

from extractors.entered import Entered, claims_entered
from extractors.model import Article, DateBasis, Origin, PageVerdict
from flows.alert_content import Source
from flows.claiming import note_reading
from flows.tell import tell_and_relate
from flows.watch import Watch
from storage.articles import find_article, save_article
from storage.ledger import add_claims, add_event, claims_in, claims_with_ids
from storage.ledger_tables import ClaimEvent
from storage.mentions import save_mentions

ADDRESS = "ledger:"  # begins the address of an entry's article; the page it is from may be an article of its own


@dataclass(frozen=True, slots=True)
class Act:
    """Who changes the ledger, and why."""

    author: str
    reason: str


def enter(watch: Watch, conn: Connection, entry: Entered, act: Act) -> tuple[str, ...]:
    """Ids of the entry's claims, as they are where the same line was entered before."""
    address = address_of(entry)
    known = find_article(conn, [address])
    if known is not None:
        return tuple(ledger.id for ledger in claims_in(conn, known.id))
    article = _article(entry, address)
    tagging = watch.configuration.knowledge.tagger.tag(entry.quote)
    claims = claims_entered(entry, tagging, watch.configuration.knowledge)
    article_id = save_article(
        conn,
        article,
        page_id=None,
        seen_at=watch.now,
        on_topic=True,
        topic_reason="entered by hand",
        urls=(address,),
        verdict=PageVerdict.ARTICLE,
        run_id=watch.run_id,
    )
    save_mentions(conn, article_id, tagging)
    ids = add_claims(conn, article_id, article.text_sha256, claims, watch.now, watch.run_id)
    source = Source(article_id, article, tagging)
    note_reading(watch, conn, source, claims)
    for id_ in _first_read_in(conn, article_id, ids):
        add_event(conn, id_, ClaimEvent.ENTERED, act.author, entry.note or act.reason, watch.now)
    tell_and_relate(watch, conn, source, dict(zip(ids, claims, strict=True)))
    return ids


def address_of(entry: Entered) -> str:
    """The address of the entry's article."""
    return f"{ADDRESS}{entry.digest}"


def is_entered(article: Article) -> bool:
    """Whether the article stands for an entry: its words are a person's, not the rules' to read again."""
    return article.url.startswith(ADDRESS)


def _first_read_in(conn: Connection, article_id: int, ids: Collection[str]) -> list[str]:
    return [ledger.id for ledger in claims_with_ids(conn, set(ids)) if ledger.article_id == article_id]


def _article(entry: Entered, address: str) -> Article:
    """The entry as an article whose text is the quote. Like a seed it belongs to the first ledger."""
    return Article(
        url=address,
        canonical_url=entry.url or address,
        title="",
        text=entry.quote,
        outlet=entry.source,
        tier=entry.tier,
        published=entry.published,
        date_basis=DateBasis.PAGE if entry.published else DateBasis.NONE,
        language=entry.language,
        origin=Origin.SEED,
    )

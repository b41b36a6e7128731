"""What must hold in every database, asked of it: the engine's own checks, and what the program promises."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, exists, func, or_, select, text

from storage.database import Database
from storage.ledger_tables import Delivery, alerts, case_claims, claim_sources, claims, outbox, relations
from storage.reading_tables import articles, bodies, entries, entry_outcomes, pages, revisions

NAMED = 5  # rows of one kind that are named; the rest are counted


@dataclass(frozen=True, slots=True)
class Breach:
    """What does not hold, in how many rows, and some of them."""

    what: str
    count: int
    some: tuple[str, ...] = ()

    def __str__(self) -> str:
        more = f" and {self.count - len(self.some)} more" if self.count > len(self.some) else ""
        return f"{self.what}: {', '.join(self.some)}{more}" if self.some else self.what


def breaches(database: Database) -> tuple[Breach, ...]:
    """All that does not hold; empty in a sound database. Raises StorageError where it cannot be read at all."""
    with database.read() as conn:
        damage = tuple(_damage(conn))
        if damage:  # the queries below could fail, or mislead, on damaged pages
            return damage
        return tuple(breach for what, query in _PROMISES.items() if (breach := _asked(conn, what, query())))


def _damage(conn: Connection) -> Iterator[Breach]:
    if conn.dialect.name != "sqlite":  # PostgreSQL checks references itself, and pages by its checksums
        return
    found = [str(row[0]) for row in conn.execute(text("PRAGMA quick_check(20)"))]
    if found != ["ok"]:
        yield Breach("the file is damaged", len(found), tuple(found[:NAMED]))
    strays = conn.execute(text("PRAGMA foreign_key_check")).all()
    if strays:
        named = tuple(f"{row[0]} row {row[1]} (its {row[2]})" for row in strays[:NAMED])
        yield Breach("rows refer to rows that are not there", len(strays), named)


def _asked(conn: Connection, what: str, query: Select[tuple[object]]) -> Breach | None:
    some = conn.scalars(query.limit(NAMED)).all()
    if not some:
        return None
    count = conn.scalar(select(func.count()).select_from(query.subquery())) or 0
    return Breach(what, count, tuple(str(found) for found in some))


def _stands(table: Table, quoted: Table) -> ColumnElement[bool]:
    """Whether a quote stands in an article's text, today's or an earlier one. Characters count from 1 in SQL."""
    its = articles.c.id if table is articles else revisions.c.article_id
    there = func.substr(table.c.text, quoted.c.start + 1, quoted.c.stop - quoted.c.start)
    same = [table.c.text_sha256 == quoted.c.text_sha256] if "text_sha256" in quoted.c else []
    return exists().where(its == quoted.c.article_id, there == quoted.c.quote, *same)


def _unquoted() -> Select[tuple[object]]:
    return select(claims.c.id).where(~_stands(articles, claims), ~_stands(revisions, claims))


def _unquoted_sources() -> Select[tuple[object]]:
    missing = (~_stands(articles, claim_sources), ~_stands(revisions, claim_sources))
    return select(claim_sources.c.claim_id).where(*missing)


def _untraced() -> Select[tuple[object]]:
    """Alerts of which a side's article came from a page whose bytes are gone."""
    gone = (
        or_(articles.c.id == alerts.c.new_article_id, articles.c.id == alerts.c.ledger_article_id),
        pages.c.id == articles.c.page_id,
        bodies.c.sha256 == pages.c.body_sha256,
        func.length(bodies.c.packed) == 0,
    )
    return select(alerts.c.id).where(exists().where(*gone))


def _beside_its_case() -> Select[tuple[object]]:
    def in_case(claim: ColumnElement[str]) -> ColumnElement[bool]:
        return exists().where(case_claims.c.case_id == alerts.c.case_id, case_claims.c.claim_id == claim)

    both = and_(in_case(alerts.c.new_claim_id), in_case(alerts.c.ledger_claim_id))
    return select(alerts.c.id).where(~both)


def _unrelated() -> Select[tuple[object]]:
    """Alerts without the relation that they tell of, in either direction."""
    new, ledger = relations.c.new_claim_id, relations.c.ledger_claim_id
    one = and_(new == alerts.c.new_claim_id, ledger == alerts.c.ledger_claim_id)
    other = and_(ledger == alerts.c.new_claim_id, new == alerts.c.ledger_claim_id)
    return select(alerts.c.id).where(~exists().where(or_(one, other)))


def _without_outcome() -> Select[tuple[object]]:
    ended = exists().where(entry_outcomes.c.entry_id == entries.c.id)
    return select(entries.c.id).where(entries.c.settled_at.is_not(None), ~ended)


def _digests_of_nothing() -> Select[tuple[object]]:
    digest = outbox.alias("digest")
    there = exists().where(digest.c.id == outbox.c.digest_id, digest.c.notice.is_not(None))
    return select(outbox.c.id).where(outbox.c.state == Delivery.GATHERED, ~there)


_PROMISES: dict[str, Callable[[], Select[tuple[object]]]] = {
    "claims whose quote does not stand in their text": _unquoted,
    "repeated claims whose quote does not stand in the article that repeats them": _unquoted_sources,
    "alerts that cannot be traced to bytes": _untraced,
    "alerts whose claims are not in their case": _beside_its_case,
    "alerts without the comparison that they tell of": _unrelated,
    "entries that are settled without an outcome": _without_outcome,
    "messages gathered in no digest": _digests_of_nothing,
}

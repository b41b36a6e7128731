"""Which claims of the ledger are worth comparing with a new one."""

from __future__ import annotations

import math

from sqlalchemy import ColumnElement, Connection, case, func, select, true

from extractors.model import Claim
from storage.ledger import LedgerClaim, indexed_terms, key_of, ledger_claim, standing, with_article
from storage.ledger_tables import claim_terms, claims
from storage.statements import words

COMMON = 1_000  # a term of more claims than this nominates only where the claim has no rarer one
READ_AT_MOST = 2_000  # rows of the index of terms, the rarest terms' alone
SAME_KEY = 0.5  # of the limit at most goes to claims of the same subject and predicate, which may be very many
SPARE = 4  # times the limit are ranked before retracted claims and those of the article itself fall out


def comparable(
    conn: Connection, claim: Claim, *, limit: int = 50, exclude_article: int | None
) -> tuple[LedgerClaim, ...]:
    """Standing claims of other articles that could speak of the same thing, the likeliest first.

    First those of the same subject and predicate, the latest recorded first, for up to half of ``limit``; then
    those that share terms, weighted by the terms' rarity. Never more than ``limit``.
    """
    by_key = _by_key(conn, claim, math.ceil(SAME_KEY * limit), exclude_article)
    by_terms = _by_terms(conn, claim, limit, exclude_article)
    return _load(conn, list(dict.fromkeys((*by_key, *by_terms)))[:limit])


def _by_key(conn: Connection, claim: Claim, limit: int, exclude_article: int | None) -> list[int]:
    query = (
        select(claims.c.number)
        .where(claims.c.key_digest == key_of(claim), _of_others(exclude_article), standing())
        .order_by(claims.c.number.desc())
        .limit(limit)
    )
    return list(conn.scalars(query))


def _by_terms(conn: Connection, claim: Claim, limit: int, exclude_article: int | None) -> list[int]:
    rare = _rarest(_frequencies(conn, indexed_terms(claim)))
    if not rare:
        return []
    rarity = case({term: 1 / math.log(2 + count) for term, count in rare.items()}, value=claim_terms.c.term)
    some = (
        select(claim_terms.c.claim_number, rarity.label("rarity"))
        .where(claim_terms.c.term.in_(rare))
        .order_by(claim_terms.c.term.desc(), claim_terms.c.claim_number.desc())
        .limit(READ_AT_MOST)
        .subquery()
    )
    weight = func.sum(some.c.rarity).label("weight")
    ranked = (
        select(some.c.claim_number, weight)
        .group_by(some.c.claim_number)
        .order_by(weight.desc(), some.c.claim_number.desc())
        .limit(SPARE * limit)
        .subquery()
    )
    query = (
        select(claims.c.number)
        .join(ranked, ranked.c.claim_number == claims.c.number)
        .where(_of_others(exclude_article), standing())
        .order_by(ranked.c.weight.desc(), claims.c.number.desc())
        .limit(limit)
    )
    return list(conn.scalars(query))


def _frequencies(conn: Connection, terms: tuple[str, ...]) -> dict[str, int]:
    """How many claims have each term, counted no further than one past ``COMMON``."""
    given = words(conn, terms)
    some = select(1).where(claim_terms.c.term == given.c.value).limit(COMMON + 1).correlate(given).subquery()
    count = select(func.count()).select_from(some).scalar_subquery()
    return {term: n for term, n in conn.execute(select(given.c.value, count)) if n}


def _rarest(frequencies: dict[str, int]) -> dict[str, int]:
    """The rarest terms whose claims together can be read; at least one."""
    chosen: dict[str, int] = {}
    for term, count in sorted(frequencies.items(), key=lambda found: (found[1], found[0])):
        if chosen and (count > COMMON or sum(chosen.values()) + count > READ_AT_MOST):
            break
        chosen[term] = count
    return chosen


def _of_others(exclude_article: int | None) -> ColumnElement[bool]:
    return true() if exclude_article is None else claims.c.article_id != exclude_article


def _load(conn: Connection, numbers: list[int]) -> tuple[LedgerClaim, ...]:
    rows = conn.execute(with_article().add_columns(claims.c.number).where(claims.c.number.in_(numbers)))
    found = {row.number: ledger_claim(row) for row in rows}
    return tuple(found[number] for number in numbers)

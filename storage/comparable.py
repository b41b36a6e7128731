"""Which claims of the ledger are worth comparing with a new one."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, func, literal_column, select

from extractors.model import Claim, Tier
from storage.ledger import LedgerClaim, indexed_terms, key_of, ledger_claim, standing, with_article
from storage.ledger_tables import claim_events, claim_terms, claims
from storage.statements import as_numbers, gathered, words

COMMON = 500  # a term of more claims than this nominates only where the claim has no rarer one
READ_AT_MOST = 1_000  # rows of the index of terms, the rarest terms' alone
SAME_KEY = 0.5  # of the limit at most goes to claims of the same subject and predicate, which may be very many
OFFICIAL = 5  # of those are official ones first, however many others were recorded since
_NO_ARTICLE = 0  # ids begin at 1
_FINE = 1_000_000  # steps of a weight
_BITS = 40  # of a claim's number, below its weight in one whole number: that sorts quicker than pairs
_NUMBER = (1 << _BITS) - 1
LATE = 200  # numbers before the latest one, of which some may not be there yet
REPEATED = 4  # claims that say the very same: what one of them is to a new claim, so are the others
SPARE = 10  # claims beyond the limit that are loaded at once, for those that were taken back


class Mark(NamedTuple):
    """Where the ledger stands: while it stands there, the same claims are nominated."""

    claim: int  # the latest one's number
    event: int
    claims: int  # among the latest numbers: on PostgreSQL a lower one may appear after a higher one
    events: int


def ledger_mark(conn: Connection) -> Mark:
    """Where the ledger stands for this transaction."""
    return Mark(*(number or 0 for number in conn.execute(_mark()).one()))


def comparable(
    conn: Connection, claim: Claim, *, limit: int = 50, exclude_article: int | None
) -> tuple[LedgerClaim, ...]:
    """Standing claims of other articles that could speak of the same thing, the likeliest first.

    First those of the same subject and predicate, official ones before the latest recorded, for up to half of
    ``limit``; then those that share terms, weighted by the terms' rarity. Never more than ``limit``, and of those
    that say the very same the first few: or a year of nights would make each slower.
    """
    return Nominator(conn, exclude_article).comparable(claim, limit)


class Nominator:
    """Nominates claims for all claims of one article: what two of them share is looked up once.

    It is for one transaction in which no claim is recorded or taken back meanwhile.
    """

    def __init__(self, conn: Connection, exclude_article: int | None) -> None:
        self._conn = conn
        self._exclude = exclude_article
        self._counts: dict[str, int] = {}  # of the claims with a term, no further than one past COMMON
        self._holders: dict[str, list[int]] = {}  # the latest claims with a term
        self._loaded: dict[int, LedgerClaim | None] = {}  # None: taken back, or of the article itself
        self._saying: dict[str, int] = {}  # what a claim says, by number
        self._sayings: dict[object, int] = {}
        self._keyed: dict[tuple[bytes, int], list[int]] = {}  # claims with a key, up to a limit

    def comparable(self, claim: Claim, limit: int = 50) -> tuple[LedgerClaim, ...]:
        """As the function of that name."""
        return self.comparable_to({"": claim}, limit)[""]

    def comparable_to(self, new: Mapping[str, Claim], limit: int = 50) -> dict[str, tuple[LedgerClaim, ...]]:
        """The same for many claims, by id: a query for all of them, not for each."""
        frequencies = self._frequencies(list({term for claim in new.values() for term in indexed_terms(claim)}))
        self._look_up({term: n for claim in new.values() for term, n in _rarest_of(claim, frequencies).items()})
        same_key = math.ceil(SAME_KEY * limit)
        ranked = {
            id_: list(dict.fromkeys((*self._with_key(claim, same_key), *self._ranked(claim))))
            for id_, claim in new.items()
        }
        self._load(list({number for numbers in ranked.values() for number in numbers[: limit + SPARE]}))
        return {id_: self._seldom_repeated(self._first(numbers, limit)) for id_, numbers in ranked.items()}

    def by_key(self, claim: Claim, limit: int) -> tuple[LedgerClaim, ...]:
        """Claims of the same subject and predicate: some official ones, then the latest."""
        return self._first(self._with_key(claim, limit), limit)

    def by_terms(self, claim: Claim, limit: int) -> tuple[LedgerClaim, ...]:
        """Claims that share the rarest terms, weighted by their rarity; of equal ones the latest first."""
        return self._first(self._ranked(claim), limit)

    def _with_key(self, claim: Claim, limit: int) -> list[int]:
        key = key_of(claim)
        if (key, limit) not in self._keyed:
            given = {"key": key, "exclude": self._exclude or _NO_ARTICLE}
            official = self._conn.scalars(_official_with_key(), given | {"most": min(OFFICIAL, limit)}).all()
            latest = self._conn.scalars(_with_key(), given | {"most": limit}).all()
            self._keyed[key, limit] = list(dict.fromkeys((*official, *latest)))[:limit]
        return self._keyed[key, limit]

    def _ranked(self, claim: Claim) -> list[int]:
        rare = _rarest_of(claim, self._frequencies(indexed_terms(claim)))
        self._look_up(rare)
        weights: dict[int, int] = {}
        for term, count in rare.items():
            rarity = int(_FINE / math.log(2 + count))  # whole numbers add up to the same in any order
            for number in self._holders[term]:
                weights[number] = weights.get(number, 0) + rarity
        ranked = sorted([weight << _BITS | number for number, weight in weights.items()], reverse=True)
        return [place & _NUMBER for place in ranked]

    def _first(self, ranked: Sequence[int], limit: int) -> tuple[LedgerClaim, ...]:
        """The first ``limit`` of the claims that stand and are of another article."""
        found: list[LedgerClaim] = []
        rest = list(dict.fromkeys(ranked))
        while rest and len(found) < limit:
            some, rest = rest[: limit + SPARE], rest[limit + SPARE :]
            self._load(some)
            found += [ledger for number in some if (ledger := self._loaded[number])]
        return tuple(found[:limit])

    def _seldom_repeated(self, found: Sequence[LedgerClaim]) -> tuple[LedgerClaim, ...]:
        times: Counter[int] = Counter()
        kept = []
        for ledger in found:
            if (said := self._saying.get(ledger.id)) is None:  # by a number: to tell equal values apart takes long
                said = self._saying[ledger.id] = self._sayings.setdefault(_said(ledger.claim), len(self._sayings))
            times[said] += 1
            if times[said] <= REPEATED:
                kept.append(ledger)
        return tuple(kept)

    def _frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        """How many claims have each term, counted no further than one past ``COMMON``."""
        unknown = [term for term in terms if term not in self._counts]
        if unknown:
            given = words(self._conn, unknown)
            some = select(1).where(claim_terms.c.term == given.c.value).limit(COMMON + 1).correlate(given)
            count = select(func.count()).select_from(some.subquery()).scalar_subquery()
            self._counts.update(dict.fromkeys(unknown, 0))
            self._counts.update((term, n) for term, n in self._conn.execute(select(given.c.value, count)).all())
        return {term: self._counts[term] for term in terms if self._counts[term]}

    def _look_up(self, terms: Mapping[str, int]) -> None:
        for some in _read_together({term: n for term, n in terms.items() if term not in self._holders}):
            query = select(claim_terms.c.term, claim_terms.c.claim_number).where(claim_terms.c.term.in_(some))
            latest = query.order_by(claim_terms.c.term.desc(), claim_terms.c.claim_number.desc())
            rows = latest.limit(READ_AT_MOST).subquery()
            every = select(rows.c.term, gathered(self._conn, rows.c.claim_number)).group_by(rows.c.term)
            self._holders.update({term: [] for term in some})
            self._holders.update((term, as_numbers(found)) for term, found in self._conn.execute(every).all())

    def _load(self, some: Sequence[int]) -> None:
        unknown = [number for number in some if number not in self._loaded]
        if unknown:
            given = {"numbers": unknown, "exclude": self._exclude or _NO_ARTICLE}
            self._loaded.update(dict.fromkeys(unknown))
            rows = self._conn.execute(_standing_others(), given).all()
            self._loaded.update((row.number, ledger_claim(row)) for row in rows)


def _said(claim: Claim) -> object:
    """What the claim says, however it is worded; where it gives no value, its words."""
    value = replace(claim.value, text="")
    words = "" if value.interval or value.when or value.members else claim.quote
    return claim.subject, claim.predicate, claim.polarity, claim.modality, claim.scope, value, words


def _rarest_of(claim: Claim, frequencies: Mapping[str, int]) -> dict[str, int]:
    """The rarest of the claim's terms whose claims together can be read; at least one."""
    mine = {term: frequencies[term] for term in indexed_terms(claim) if term in frequencies}
    chosen: dict[str, int] = {}
    for term, count in sorted(mine.items(), key=lambda found: (found[1], found[0])):
        if chosen and (count > COMMON or sum(chosen.values()) + count > READ_AT_MOST):
            break
        chosen[term] = count
    return chosen


def _read_together(terms: Mapping[str, int]) -> Iterator[list[str]]:
    """The terms in groups whose claims one query can read; a common one, of which it reads some, by itself."""
    group, size = list[str](), 0
    for term, count in sorted(terms.items()):
        rows = count if count <= COMMON else READ_AT_MOST
        if group and size + rows > READ_AT_MOST:
            yield group
            group, size = [], 0
        group.append(term)
        size += rows
    if group:
        yield group


@cache
def _mark() -> Select[Any]:
    numbers = (claims.c.number, claim_events.c.id)
    last = [select(func.max(number)).scalar_subquery() for number in numbers]
    late = [
        select(func.count()).where(number > func.coalesce(latest, 0) - LATE).scalar_subquery()
        for number, latest in zip(numbers, last, strict=True)
    ]
    return select(*last, *late)


@cache  # putting the statement together takes longer than the query
def _with_key() -> Select[Any]:
    mine = (claims.c.key_digest == bindparam("key"), claims.c.article_id != bindparam("exclude"), standing())
    return select(claims.c.number).where(*mine).order_by(claims.c.number.desc()).limit(bindparam("most"))


@cache
def _standing_others() -> Select[Any]:
    some = claims.c.number.in_(bindparam("numbers", expanding=True))
    query = with_article().add_columns(claims.c.number)
    return query.where(some, claims.c.article_id != bindparam("exclude"), standing())


@cache
def _official_with_key() -> Select[Any]:
    return _with_key().where(claims.c.tier == literal_column(f"'{Tier.OFFICIAL}'"))  # as in the partial index

"""The ledger does not depend on the order of reading, and any earlier state of it can be asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from ledger_views import View, view
from sqlalchemy import Connection, func, select
from storage_examples import NOW, RUN, a_claim, an_article, begin

from extractors.model import (
    Article,
    AsOfBasis,
    Claim,
    Comparison,
    ConflictKind,
    CopyKind,
    DateBasis,
    DateSpan,
    Duplicate,
    Interval,
    PageVerdict,
    Scope,
    Value,
    ValueKind,
    Verdict,
)
from extractors.sameness import world_order
from flows.record import Find, record
from flows.watch import Order, Watch, watching
from storage import testimony
from storage.articles import find_article, save_article
from storage.comparable import comparable
from storage.copies import save_duplicate
from storage.database import Database, open_database
from storage.ledger import add_claims, add_event, add_source, claims_in, claims_of, claims_with_ids
from storage.ledger_tables import ClaimEvent, claim_events, claim_sources, claims
from storage.relations import save_relation
from storage.testimony import Moment

EXAMPLES = int(os.environ.get("CLAIMWATCH_EXAMPLES", "20"))  # more by hand
FEW = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@dataclass(frozen=True)
class Told:
    """An article of a small world: what it says of two things, when, and which story it copies."""

    number: int
    days: int | None  # after the first; None is undated
    story: int  # articles of one story have one text
    figures: tuple[tuple[str, float], ...]  # subject, value

    @property
    def at(self) -> datetime:
        """When it is recorded: with its publication, undated ones before all."""
        return NOW + timedelta(days=-100 + self.story if self.days is None else self.days, minutes=self.number)

    @property
    def article(self) -> Article:
        dated = {"published": None, "date_basis": DateBasis.NONE} if self.days is None else {"published": self.at}
        url = f"https://outlet{self.number}.example/{self.number}"
        outlet = f"Outlet {self.number}"
        return an_article(url=url, canonical_url=url, outlet=outlet, text=f"Story {self.story}.", **dated)

    @property
    def claims(self) -> list[Claim]:
        return [self._claim(subject, value, n) for n, (subject, value) in enumerate(self.figures)]

    def _claim(self, subject: str, value: float, at: int) -> Claim:
        quote = f"{subject} holds {value} tonnes"
        day = None if self.days is None else self.at.date()
        given = Value(ValueKind.QUANTITY, f"{value} t", Interval(value - 0.5, value + 0.5), value, "mass", "t")
        as_of = DateSpan(day, day) if day else None
        basis = AsOfBasis.ARTICLE if day else AsOfBasis.NONE
        claim = a_claim(quote, subject=subject, value=given, scope=Scope(), polarity=True, terms=(subject,))
        return replace(claim, start=at, end=at + len(quote), as_of=as_of, as_of_basis=basis, context="")


REVERSAL = ((0, 1.0), (5, 5.0), (None, 1.0))  # days and figures: a new value, and the old one undated


@st.composite
def worlds(draw: st.DrawFn) -> list[Told]:
    """Up to six articles; those of one story say the same in the same words."""
    figure = st.tuples(st.sampled_from(["mine", "port"]), st.sampled_from([1.0, 1.25, 5.0]))
    stories = draw(st.lists(st.lists(figure, min_size=1, max_size=2, unique=True), min_size=1, max_size=4))
    told: list[Told] = []
    for story, figures in enumerate(stories):
        days = draw(st.none() | st.integers(0, 9))
        for _ in range(draw(st.integers(1, 2))):
            told.append(Told(len(told), days, story, tuple(figures)))
    return told


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = open_database(str(tmp_path_factory.mktemp("orders") / "ledger.db"))
    yield opened
    opened.close()


class _Undo(Exception):  # noqa: N818 - no error
    pass


@contextmanager
def scratch(database: Database) -> Iterator[Connection]:
    """An empty ledger that is gone afterwards."""
    try:
        with database.write() as conn:
            begin(conn)
            yield conn
            raise _Undo
    except _Undo:
        pass


def read(conn: Connection, told: Told) -> None:
    """Record an article as the night does: a copy is a source, what is new is related to what is comparable."""
    originals = conn.execute(select(claims.c.article_id, claims.c.text_sha256)).all()
    article = told.article
    article_id = save_article(
        conn,
        article,
        page_id=None,
        seen_at=told.at,
        on_topic=True,
        topic_reason="",
        urls=(),
        verdict=PageVerdict.ARTICLE,
        run_id=RUN,
    )
    original = next((row.article_id for row in originals if row.text_sha256 == article.text_sha256), None)
    own = told.claims
    if original is not None:
        save_duplicate(conn, article_id, original, Duplicate(CopyKind.EXACT, 1.0, "the same"), told.at)
        for known in claims_in(conn, original):
            add_source(conn, known.id, article_id, known.claim.start, known.claim.end, known.claim.quote, told.at)
            own = [claim for claim in own if claim.quote != known.claim.quote]
    ids = add_claims(conn, article_id, article.text_sha256, own, told.at, RUN)
    for id_, claim in zip(ids, own, strict=True):
        mine = world_order(claim, article.published, told.at, id_)
        for old in comparable(conn, claim, exclude_article=article_id):
            pair = (old.id, id_) if old.world_order < mine else (id_, old.id)
            save_relation(conn, *pair, compared(old.claim, claim), told.at, RUN, told=False)


def compared(one: Claim, other: Claim) -> Comparison:
    if one.subject != other.subject:
        return Comparison(Verdict.UNRELATED, 0.9, "another thing")
    if abs((one.value.stated or 0) - (other.value.stated or 0)) <= 0.5:
        return Comparison(Verdict.CORROBORATES, 0.9, "the same figure")
    days = [c.as_of.start if c.as_of else date.min for c in (one, other)]
    verdict = Verdict.SUPERSEDES if abs((days[0] - days[1]).days) > 3 else Verdict.CONTRADICTS
    return Comparison(verdict, 0.9, "another figure", ConflictKind.NUMERIC)


def decide(conn: Connection, told: Told, kind: ClaimEvent, at: datetime) -> None:
    """A person's decision on the first claim of an article that has claims of its own."""
    stored = find_article(conn, [told.article.url])
    for ledger in claims_of(conn, stored.id)[:1] if stored else ():
        add_event(conn, ledger.id, kind, "Asma", "as the ministry says", at)


def ledger(database: Database, order: Sequence[Told], moment: Moment, *acts: Callable[[Connection], None]) -> View:
    with scratch(database) as conn:
        for told in order:
            read(conn, told)
        for act in acts:
            act(conn)
        return view(conn, moment)


@FEW
@given(worlds(), st.randoms())
@example(
    [Told(0, 0, 0, (("mine", 1.0),)), Told(1, 5, 1, (("mine", 5.0),)), Told(2, None, 2, (("mine", 1.0),))], None
)
def test_any_order_of_reading_gives_the_same_ledger(database: Database, world: list[Told], chance: object) -> None:
    other = list(reversed(world))
    if chance is not None:
        chance.shuffle(other)
    assert ledger(database, world, Moment()) == ledger(database, other, Moment())


@FEW
@given(worlds(), st.integers(-101, 10))
def test_what_was_known_on_a_day_is_what_a_replay_up_to_it_gives(
    database: Database, world: list[Told], days: int
) -> None:
    then = NOW + timedelta(days=days, hours=1)
    acts = [
        lambda conn, told=told: decide(conn, told, ClaimEvent.RETRACTED, told.at + timedelta(days=2))
        for told in world[:2]
    ]
    before = [told for told in world if told.at <= then]
    due = [act for told, act in zip(world, acts, strict=False) if told.at + timedelta(days=2) <= then]
    replayed = ledger(database, before, Moment(), *due)
    assert ledger(database, world, Moment(known_on=then), *acts) == replayed


@FEW
@given(worlds(), st.integers(-1, 10))
def test_the_world_as_of_a_day_is_what_the_articles_up_to_it_say(
    database: Database, world: list[Told], days: int
) -> None:
    day = (NOW + timedelta(days=days)).date()
    before = [told for told in world if told.days is None or told.at.date() <= day]
    assert ledger(database, world, Moment(as_of=day)) == ledger(database, before, Moment())


@FEW
@given(worlds(), st.lists(st.sampled_from(list(ClaimEvent)), max_size=6))
def test_nothing_is_ever_lost(database: Database, world: list[Told], kinds: list[ClaimEvent]) -> None:
    def counts(conn: Connection) -> tuple[int, ...]:
        tables = (claims, claim_sources, claim_events)
        return tuple(conn.scalar(select(func.count()).select_from(table)) or 0 for table in tables)

    with scratch(database) as conn:
        before = (0, 0, 0)
        for n, told in enumerate(world):
            read(conn, told)
            if n < len(kinds):
                decide(conn, world[0], kinds[n], told.at)
            after = counts(conn)
            assert all(x <= y for x, y in zip(before, after, strict=True))
            before = after
        every = claims_with_ids(conn, conn.scalars(select(claims.c.id)).all())
        said = testimony.testimonies(conn, every, Moment())
        assert {told.article.url for told in world} == {t.url for found in said.values() for t in found}


REPORT = (
    "Pakistan's mineral deposits are worth $8 trillion, the petroleum minister said in Lahore on Monday.\n"
    "The Reko Diq mine will produce 200,000 tonnes of copper a year, he told traders at the chamber.\n"
    "Frontier Works Organization has built the road to Chagai, and 1,300 lorries a month use it."
)
OTHER = (
    "Geologists in Quetta doubt the figures that ministers give for the country's ores.\n"
    "Pakistan's mineral deposits are worth $50 trillion, a survey by the Geological Survey of Pakistan found.\n"
    "No drilling was done for it, and nobody has asked for the samples."
)
LATER = (
    "The ministry of petroleum published a table of its own on Friday.\n"
    "Pakistan's mineral deposits are worth $8 trillion, it says, of which copper is the larger part.\n"
    "Barrick Mining is to begin work at Reko Diq in 2028."
)
ARTICLES = (
    ("ledger", "Deposits worth $8 trillion", REPORT, 0),
    ("wire", "Deposits worth $8 trillion", f"LAHORE: {REPORT}", 2),
    ("courier", "Survey finds more", OTHER, 30),
    ("gazette", "Ministry's table", LATER, 100),
    ("old", "Undated note on deposits", OTHER.replace("$50 trillion", "$6 trillion"), None),
)


@pytest.fixture
def watch(migrated_file: Path, tmp_path: Path) -> Iterator[Watch]:
    path = tmp_path / "small.db"
    path.write_bytes(migrated_file.read_bytes())
    with watching(Order(f"sqlite:///{path}", "", NOW, RUN, quiet=True)) as opened:
        yield opened


def ingested(watch: Watch, order: Sequence[int]) -> View:
    """The ledger after the articles came in in this order, each recorded at the time of its publication."""
    with scratch(watch.database) as conn:
        for number in order:
            name, title, text, hours = ARTICLES[number]
            moment = NOW - timedelta(days=400) if hours is None else NOW + timedelta(hours=hours)
            dated = {} if hours is None else {"published": moment, "date_basis": DateBasis.PAGE}
            url = f"https://{name}.example/1"
            article = Article(url, url, title, text, name.title(), **dated)
            then = replace(watch, order=replace(watch.order, now=moment), furniture={})
            record(then, conn, Find(article, (url,), moment))
        return view(conn)


@settings(
    max_examples=max(3, EXAMPLES // 10), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.permutations(range(len(ARTICLES))))
@example([4, 3, 2, 1, 0])
def test_any_order_of_real_articles_gives_the_same_ledger(watch: Watch, order: list[int]) -> None:
    expected = ingested(watch, range(len(ARTICLES)))
    found = ingested(watch, order)
    assert found == expected
    eight = [p for p in expected if any("$8 trillion" in text for text, _, _ in p[2])]
    assert {len(p[4]) for p in eight} >= {2, 3} or {len(p[4]) for p in eight} == {3}  # the copies, the ministry
    assert any(p[-1][0] == "contested" for p in expected)

"""Propositions, decisions, both times and search, on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection
from storage_examples import CONTRADICTION, NOW, RUN, a_claim, an_article, begin, record, store

from extractors.model import (
    AsOfBasis,
    Claim,
    Comparison,
    CopyKind,
    DateSpan,
    Duplicate,
    Interval,
    Origin,
    Scope,
    Tier,
    Value,
    ValueKind,
    Verdict,
)
from extractors.sameness import groups, same_value
from storage.comparable import comparable
from storage.copies import save_duplicate
from storage.database import Database
from storage.ledger import add_claims, add_event, add_source, claims_like, events_of, refresh_terms
from storage.ledger_lists import Wanted, listed, matter
from storage.ledger_tables import ClaimEvent
from storage.propositions import Proposition, Status, propositions
from storage.readings import read_otherwise, save_reading
from storage.relations import save_relation
from storage.search import index_articles, index_words, search, unindexed
from storage.testimony import Moment

DAY = timedelta(days=1)
TODAY = NOW.date()
NOW_AND_HERE = Moment()


def holds(value: float, *, day: date | None = TODAY, subject: str = "pakistan", **changes: object) -> Claim:
    """A claim of so many trillion dollars."""
    quote = f"{subject} holds ${value} trillion"
    given = Value(
        ValueKind.QUANTITY, f"${value} trillion", Interval(value - 0.5, value + 0.5), value, "money", "USD"
    )
    as_of = DateSpan(day, day) if day else None
    basis = AsOfBasis.ARTICLE if day else AsOfBasis.NONE
    claim = a_claim(
        quote, subject=subject, value=given, scope=Scope(), polarity=True, as_of=as_of, as_of_basis=basis
    )
    return replace(claim, **changes)


def told(conn: Connection, name: str, claim: Claim, **changes: object) -> str:
    """The claim of an outlet of its own: its id."""
    changes = {"outlet": name.title(), "url": f"https://{name}.example/", **changes}
    return record(conn, name, claim, canonical_url=changes["url"], **changes)[1][0]


def against(conn: Connection, old: str, new: str, verdict: Verdict = Verdict.CONTRADICTS, days: int = 0) -> None:
    comparison = replace(CONTRADICTION, verdict=verdict)
    save_relation(conn, old, new, comparison, NOW + days * DAY, RUN, told=False)


def statuses(conn: Connection, *ids: str, moment: Moment = NOW_AND_HERE) -> list[str]:
    found = {id_: p for p in propositions(conn, ids, moment) for id_ in p.ids}
    return [found[id_].status.value if id_ in found else "unknown" for id_ in ids]


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_figures_that_can_be_one_are_one_proposition(database: Database) -> None:
    with database.write() as conn:
        begin(conn)
        ids = [told(conn, f"outlet{n}", holds(value)) for n, value in enumerate([6.0, 6.2, 8.0])]
        found = propositions(conn, ids, NOW_AND_HERE)
        assert sorted(len(p.claims) for p in found) == [1, 2]
        (both,) = [p for p in found if len(p.claims) == 2]
        assert (both.outlets, both.origins, both.status) == (("Outlet0", "Outlet1"), 2, Status.STANDING)


def figure(low: float | None, high: float | None, stated: float, **changes: object) -> Value:
    return Value(ValueKind.QUANTITY, "", Interval(low, high), stated, **changes)


def days(start: date, end: date) -> Value:
    return Value(ValueKind.DATE, when=DateSpan(start, end))


def named(kind: ValueKind, *members: str) -> Value:
    return Value(kind, members=members)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (figure(None, 50.0, 50.0, ceiling=True), figure(7.5, 8.5, 8.0), False),
        (figure(None, 50.0, 50.0), figure(None, 50.0, 50.0), True),
        (figure(5.0, 7.0, 6.0), figure(5.85, 5.95, 5.9), True),
        (days(date(2028, 1, 1), date(2028, 12, 31)), days(date(2028, 6, 1), date(2028, 6, 30)), True),
        (days(date(2028, 1, 1), date(2028, 7, 31)), days(date(2028, 6, 1), date(2028, 12, 31)), False),
        (named(ValueKind.SET, "antimony"), named(ValueKind.SET, "antimony", "copper"), False),
        (named(ValueKind.STATUS, "signed"), named(ValueKind.STATUS, "signed"), True),
        (named(ValueKind.STATUS), named(ValueKind.STATUS), False),
    ],
)
def test_which_values_are_one(one: Value, other: Value, same: bool) -> None:
    claims = [a_claim(value=value, scope=Scope()) for value in (one, other)]
    assert same_value(*claims) is same
    assert same_value(*reversed(claims)) is same


def test_a_date_that_fits_two_others_joins_neither() -> None:
    def due(start: date, end: date) -> Claim:
        return a_claim(value=Value(ValueKind.DATE, when=DateSpan(start, end)), scope=Scope())

    year = due(date(2028, 1, 1), date(2028, 12, 31))
    june, december = due(date(2028, 6, 1), date(2028, 6, 30)), due(date(2028, 12, 1), date(2028, 12, 31))
    assert groups({"a": year, "b": june, "c": december}, []) == [["a"], ["b"], ["c"]]
    assert groups({"a": year, "b": june}, []) == [["a", "b"]]


def test_statements_are_one_in_the_same_words_or_where_they_agree() -> None:
    def says(quote: str) -> Claim:
        return a_claim(quote, value=Value(ValueKind.ASSERTION), scope=Scope(), predicate="statement")

    claims = {"a": says("The road is open."), "b": says("“THE ROAD is open”"), "c": says("Cars pass again.")}
    assert groups(claims, []) == [["a", "b"], ["c"]]
    assert groups(claims, [("c", "b")]) == [["a", "b", "c"]]


def test_other_scopes_periods_and_signs_are_other_propositions() -> None:
    base = holds(6.0)
    others = {
        "place": replace(base, scope=Scope(place="chagai")),
        "another place": replace(base, scope=Scope(place="gwadar")),
        "denied": replace(base, polarity=False),
        "about another": replace(base, subject="china"),
    }
    assert all(len(group) == 1 for group in groups(others, []))
    assert groups({"base": base, "place": others["place"]}, []) == [["base", "place"]]


def test_what_is_undated_comes_before_everything_and_is_replaced(database: Database) -> None:
    with database.write() as conn:
        begin(conn)
        dated = told(conn, "press", holds(8.0))
        seed = told(conn, "seed", holds(6.0, day=None), published=None, origin=Origin.SEED, tier=Tier.BLOG)
        against(conn, seed, dated, Verdict.SUPERSEDES)
        assert statuses(conn, seed, dated) == ["superseded", "standing"]
        history = matter(conn, ["pakistan"], ["holds"], NOW_AND_HERE)
        assert [p.since for p in history] == [None, NOW.date()]
        assert [p.until for p in history] == [None, NOW.date()]
        everything = listed(conn, Wanted(), NOW_AND_HERE, 10)
        assert [p.since for p in everything] == [NOW.date(), None]
        assert statuses(conn, seed, dated, moment=Moment(as_of=date(1900, 1, 1))) == ["standing", "unknown"]


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_return_to_the_earlier_value_replaces_its_replacement(database: Database) -> None:
    with database.write() as conn:
        begin(conn)
        days = [NOW.date() + n * DAY for n in range(3)]
        first, second, third = (
            told(conn, f"o{n}", holds(value, day=days[n])) for n, value in enumerate([6.0, 8.0, 6.1])
        )
        against(conn, first, second, Verdict.SUPERSEDES)
        assert statuses(conn, first, second) == ["superseded", "standing"]
        against(conn, second, third, Verdict.SUPERSEDES)
        assert statuses(conn, first, second, third) == ["standing", "superseded", "standing"]
        assert statuses(conn, first, second, third, moment=Moment(as_of=days[1])) == [
            "superseded",
            "standing",
            "unknown",
        ]


def test_a_contradiction_lasts_while_both_sides_stand(database: Database) -> None:
    with database.write() as conn:
        begin(conn)
        old, new = told(conn, "old", holds(6.0)), told(conn, "new", holds(8.0))
        against(conn, old, new)
        seen = [statuses(conn, old, new)]
        steps = [
            (new, ClaimEvent.RETRACTED),
            (new, ClaimEvent.RESTORED),
            (old, ClaimEvent.WITHDRAWN),
            (old, ClaimEvent.FOUND),
            (old, ClaimEvent.RECONCILED),
        ]
        for n, (id_, kind) in enumerate(steps, 1):
            about = new if kind is ClaimEvent.RECONCILED else None
            add_event(conn, id_, kind, "Asma", "asked", NOW + n * DAY, about=about)
            seen.append(statuses(conn, old, new))
        both = ["contested", "contested"]
        assert seen == [
            both,
            ["standing", "retracted"],
            both,
            ["withdrawn", "standing"],
            both,
            ["standing", "standing"],
        ]
        earlier = [statuses(conn, old, new, moment=Moment(known_on=NOW + n * DAY)) for n in range(6)]
        assert earlier == seen  # each state as it stood
        assert [e.kind for e in events_of(conn, old)] == [
            ClaimEvent.WITHDRAWN,
            ClaimEvent.FOUND,
            ClaimEvent.RECONCILED,
        ]


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_person_can_say_that_the_world_moved_on(database: Database) -> None:
    with database.write() as conn:
        begin(conn)
        old, new = told(conn, "old", holds(6.0)), told(conn, "new", holds(8.0))
        against(conn, old, new)
        add_event(conn, old, ClaimEvent.SUPERSEDED, "Asma", "a new survey", NOW, about=new)
        assert statuses(conn, old, new) == ["superseded", "contested"]
        assert [c.id for c in comparable(conn, holds(7.0), exclude_article=None)] == [new, old]
        add_event(conn, old, ClaimEvent.RESTORED, "Asma", "it was the old one", NOW)
        assert statuses(conn, old, new) == ["contested", "contested"]


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_copies_are_one_origin_and_every_source_is_kept(database: Database) -> None:
    with database.write() as conn:
        begin(conn)
        own, (id_,) = record(conn, "wire", holds(6.0), outlet="Wire")
        copy = store(conn, an_article("copy", text="other", outlet="Copy", published=NOW + DAY))
        save_duplicate(conn, copy, own, Duplicate(CopyKind.EXACT, 1.0, "the same"), NOW)
        add_source(conn, id_, copy, 3, 3 + len("pakistan"), "pakistan", NOW + DAY)
        (found,) = propositions(conn, [id_], NOW_AND_HERE)
        assert (found.outlets, found.origins) == (("Wire", "Copy"), 1)
        assert (found.since, found.until) == (NOW.date(), (NOW + DAY).date())
        (before,) = propositions(conn, [id_], Moment(known_on=NOW))
        assert before.outlets == ("Wire",)


def test_equal_texts_of_two_articles_are_two_sources(database: Database) -> None:
    with database.write() as conn:
        begin(conn)
        articles = [store(conn, an_article(name, text="one text", outlet=name)) for name in ("a", "b")]
        digest = an_article(text="one text").text_sha256
        first, second = (add_claims(conn, id_, digest, [holds(6.0)], NOW, RUN) for id_ in articles)
        assert first == second
        (found,) = propositions(conn, first, NOW_AND_HERE)
        assert set(found.outlets) == {"a", "b"}


def test_official_claims_come_first_and_are_never_crowded_out(database: Database) -> None:
    with database.write() as conn:
        begin(conn)
        blog = told(conn, "blog", holds(6.0), tier=Tier.BLOG)
        bank = told(conn, "bank", holds(6.0, day=NOW.date() + DAY), tier=Tier.OFFICIAL)
        (found,) = propositions(conn, [blog, bank], NOW_AND_HERE)
        assert found.tier is Tier.OFFICIAL
        assert found.claim.as_of == DateSpan(NOW.date() + DAY, NOW.date() + DAY)  # the bank's words speak for both
        for n in range(12):
            told(conn, f"press{n}", holds(8.0, terms=()))
        near = comparable(conn, holds(7.0, terms=("unheard",)), limit=10, exclude_article=None)
        assert bank in {ledger.id for ledger in near}
        assert blog not in {ledger.id for ledger in near}


def test_lists_are_restricted_and_show_whole_propositions(database: Database) -> None:
    with database.write() as conn:
        begin(conn)
        old = told(conn, "old", holds(6.0, day=date(2024, 1, 1), terms=("pakistan",)))
        new = told(conn, "new", holds(6.1, terms=("pakistan",)))
        other = told(conn, "other", holds(8.0, terms=("pakistan",)))
        exports = told(conn, "mine", holds(2.0, subject="mine", predicate="exports", terms=("reko_diq", "gold")))
        against(conn, new, other)

        def ids(limit: int = 10, **wanted: object) -> list[set[str]]:
            return [set(p.ids) for p in listed(conn, Wanted(**wanted), NOW_AND_HERE, limit)]

        assert sorted(map(len, ids())) == [1, 1, 2]
        assert ids(subjects=("reko_diq",)) == ids(subjects=("mine",)) == [{exports}]
        assert ids(predicates=("exports",)) == [{exports}]
        assert {old, new} in ids(since=date(2025, 1, 1))  # whole, though one claim is older
        assert {frozenset(found) for found in ids(status=Status.CONTESTED)} == {
            frozenset({old, new}),
            frozenset({other}),
        }
        assert ids(status=Status.RETRACTED) == []
        add_event(conn, exports, ClaimEvent.RETRACTED, "Asma", "satire", NOW)
        assert ids(status=Status.RETRACTED) == [{exports}]
        assert len(ids(limit=1)) == 1


QUESTIONS = {
    "shipments": ["en"],
    "RARE earth": ["en"],
    "rare antimony": [],
    "稀土": ["zh"],
    "稀": ["zh"],
    "土资源开": ["zh"],
    "资稀": [],
    "معدنیات": ["ur"],
    "معدنيات": ["ur"],
    "headline": ["en", "ur", "zh"],
    "": [],
    "!?": [],
    "x" * 5_000: [],
    "'; DROP TABLE claims; --": [],
}


def test_claims_are_found_by_words_in_any_script(database: Database) -> None:
    quotes = {
        "en": "A shipment of rare earths left Karachi",
        "zh": "双方讨论了稀土资源开发",
        "ur": "تمام معدنیات ملک میں ہیں",
    }
    with database.write() as conn:
        begin(conn)
        for name, quote in quotes.items():
            article_id, _ = record(conn, name, a_claim(quote, subject="x", speaker=""), title="Headlines")
            index_words(conn, article_id, ["Headlines", quote, "x"])
        found = {
            question: sorted(hit.article_url.rsplit("/", 1)[-1] for hit in search(conn, question, 10))
            for question in QUESTIONS
        }
        assert found == QUESTIONS


def test_what_was_recorded_before_words_were_kept_is_indexed_on_demand(database: Database) -> None:
    with database.write() as conn:
        begin(conn)
        article_id, ids = record(conn, "old", a_claim("Pakistan holds antimony"))
        store(conn, an_article("without claims"))
        assert search(conn, "antimony", 5) == ()
        assert unindexed(conn) == (article_id,)
        index_articles(conn, unindexed(conn), NOW)
        assert [hit.id for hit in search(conn, "antimony", 5)] == list(ids)
        assert unindexed(conn) == ()


def test_articles_read_with_other_knowledge_are_named(database: Database) -> None:
    with database.write() as conn:
        begin(conn)
        ids = [store(conn, an_article(str(n))) for n in range(5)]
        for id_, knowledge in zip(ids, ["new", "old", "new", ""], strict=False):
            save_reading(conn, id_, knowledge, NOW)
        assert list(read_otherwise(conn, "new", batch=1)) == [ids[1], ids[3], ids[4]]
        save_reading(conn, ids[1], "new", NOW)
        assert list(read_otherwise(conn, "new")) == [ids[3], ids[4]]


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_terms_follow_the_lexicon_and_nothing_else_changes(database: Database) -> None:
    with database.write() as conn:
        begin(conn)
        _, (id_,) = record(conn, "a", holds(6.0, terms=("old", "both")))
        refresh_terms(conn, id_, holds(6.0, terms=("both", "new")))
        asked = {term: holds(1.0, subject="?", terms=(term,)) for term in ("old", "both", "new")}
        found = {t: [c.id for c in comparable(conn, c, exclude_article=None)] for t, c in asked.items()}
        assert found == {"old": [], "both": [id_], "new": [id_]}


def test_a_claim_is_named_by_the_beginning_of_its_id(database: Database) -> None:
    with database.write() as conn:
        begin(conn)
        ids = sorted(told(conn, f"o{n}", holds(float(n))) for n in range(4))
        assert claims_like(conn, ids[0][:12], 2) == (ids[0],)
        assert claims_like(conn, "", 2) == tuple(ids[:2])
        assert claims_like(conn, "zz", 2) == ()


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_agreement_adds_no_status(database: Database) -> None:
    with database.write() as conn:
        begin(conn)
        one, other = told(conn, "a", holds(6.0)), told(conn, "b", holds(6.0, subject="the country"))
        agreed = Comparison(Verdict.CORROBORATES, 0.9, "the same")
        save_relation(conn, one, other, agreed, NOW, RUN, told=False)
        found: tuple[Proposition, ...] = matter(conn, ["pakistan"], ["holds"], NOW_AND_HERE)
        assert [p.ids for p in found] == [{one, other}]
        assert found[0].status is Status.STANDING

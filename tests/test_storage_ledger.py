"""The ledger, relations, cases, alerts and the outbox on both engines."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Text, func, literal, select, update
from storage_examples import CONTRADICTION, NOW, RUN, a_claim, an_article, begin, record, store, two_sides

from extractors.model import Claim, ConflictKind, Origin, Tier, Value, ValueKind, Verdict
from storage import comparable as nomination
from storage.cases import LEDGER as LEDGER_SIDE
from storage.cases import NEW as NEW_SIDE
from storage.cases import (
    add_case_event,
    case_history,
    case_with_id,
    cases_with_claims,
    join_case,
    open_case,
    turn_case,
)
from storage.comparable import Nominator, comparable
from storage.database import Database, StorageError
from storage.ledger import (
    MAX_TERM,
    add_claims,
    add_event,
    add_source,
    claim,
    claims_of,
    events_of,
    sources_of,
)
from storage.ledger_tables import CaseState, ClaimEvent, Delivery, case_events, claim_terms, claims
from storage.outbox import add_alert, alerts, due, enqueue, mark_failed, mark_sent, messages, release
from storage.relations import contested, relations_of, relations_of_all, save_relation

HOUR = timedelta(hours=1)


def test_a_claim_comes_back_whole_with_its_article(database: Database) -> None:
    with database.write() as conn:
        begin(conn)
        later = replace(a_claim("reserves of copper"), start=30, end=48)
        article_id, ids = record(conn, "old", later, a_claim(), owner="Indus Group")
        kept = claim(conn, ids[1])
        assert kept is not None
        assert kept.claim == a_claim()
        assert (kept.article_id, kept.article_url) == (article_id, "https://indus.example/old")
        assert (kept.outlet, kept.owner, kept.tier, kept.origin) == (
            "Indus",
            "Indus Group",
            Tier.AGENCY,
            Origin.NEWS,
        )
        assert (kept.title, kept.published, kept.recorded_at) == ("کان کنی: a title", NOW, NOW)
        assert claim(conn, "nothing") is None
        assert [c.id for c in claims_of(conn, article_id)] == [ids[1], ids[0]]


def test_writing_claims_twice_changes_nothing(database: Database) -> None:
    with database.write() as conn:
        begin(conn)
        article_id, ids = record(conn, "old", a_claim(), a_claim(), a_claim(predicate="exports"))
        counts = [conn.scalar(select(func.count()).select_from(table)) for table in (claims, claim_terms)]
        digest = an_article("old", text="old: some text.").text_sha256
        again = add_claims(conn, article_id, digest, [a_claim()], NOW + HOUR, RUN)
        assert again == ids[:1] == ids[1:2]
        assert counts == [2, 6]
        assert counts == [conn.scalar(select(func.count()).select_from(table)) for table in (claims, claim_terms)]
        kept = claim(conn, ids[0])
        assert kept is not None
        assert kept.recorded_at == NOW


def test_a_claim_of_an_earlier_version_gets_the_defaults_of_new_fields(database: Database) -> None:
    with database.write() as conn:
        begin(conn)
        _, (id_,) = record(conn, "old", a_claim())
        (words,) = conn.exec_driver_sql("SELECT claim FROM claims").one()
        kept = {name: value for name, value in json.loads(words).items() if name not in ("context", "hedge")}
        words = json.dumps(kept | {"forgotten": 1})
        conn.execute(update(claims).values(claim=literal(words, Text)))
        old = claim(conn, id_)
        assert old is not None
        assert old.claim == replace(a_claim(), context="", hedge="")


def test_a_quote_must_have_the_length_of_its_span(database: Database) -> None:
    with database.write() as conn:
        begin(conn)
    with pytest.raises(StorageError), database.write() as conn:
        record(conn, "old", replace(a_claim(), end=3))


def names(conn: Connection, asked: Claim, **options: int) -> list[str]:
    found = comparable(conn, asked, exclude_article=None, **options)
    return [old.article_url.rsplit("/", 1)[-1] for old in found]


def test_many_claims_at_once_find_what_each_finds_alone(database: Database) -> None:
    chance = random.Random(7)
    words = [f"word{n}" for n in range(14)]
    made = [
        replace(a_claim(f"quote {n}", subject=f"s{n % 5}"), terms=tuple(sorted(set(chance.choices(words, k=4)))))
        for n in range(60)
    ]
    with database.write() as conn:
        begin(conn)
        for n, some in enumerate(made[:50]):
            record(conn, f"article {n}", some)
        asked = {str(n): some for n, some in enumerate(made)}
        together = Nominator(conn, 3).comparable_to(asked, limit=8)
        assert together == {n: comparable(conn, some, limit=8, exclude_article=3) for n, some in asked.items()}
        assert {len(found) for found in together.values()} != {0}


def test_the_same_key_comes_first_then_shared_rare_terms(database: Database) -> None:
    with database.write() as conn:
        begin(conn)
        other = replace(a_claim(), predicate="mines")
        record(conn, "one", replace(other, terms=("pakistan",)))
        record(conn, "rare", replace(other, terms=("antimony", "pakistan")))
        record(conn, "two", replace(other, terms=("pakistan", "trillion", "gold")))
        record(conn, "key", replace(a_claim(), terms=("nothing", "shared")))
        key2, _ = record(conn, "key2", replace(a_claim(), terms=()))
        record(conn, "foreign", replace(other, terms=("gold",)))
        asked = replace(a_claim(), terms=("pakistan", "trillion", "antimony"))
        assert names(conn, asked) == ["key2", "key", "two", "rare", "one"]
        assert names(conn, asked, limit=3) == ["key2", "key", "two"]
        assert names(conn, asked, limit=1) == ["key2"]
        assert names(conn, replace(asked, subject="x", terms=())) == []
        others = comparable(conn, asked, exclude_article=key2)
        assert key2 not in {old.article_id for old in others}
        assert len(others) == 4


def test_common_terms_nominate_only_where_nothing_else_does(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nomination, "COMMON", 3)
    with database.write() as conn:
        begin(conn)
        for number in range(5):
            terms = ("pakistan", "gold") if number == 2 else ("pakistan",)
            value = replace(a_claim().value, stated=float(number))
            record(conn, str(number), replace(a_claim(), predicate="mines", terms=terms, value=value))
        asked = replace(a_claim(), subject="x")
        assert names(conn, replace(asked, terms=("pakistan", "gold"))) == ["2"]
        assert names(conn, replace(asked, terms=("pakistan", "unheard"))) == ["4", "3", "2", "1", "0"]


def test_of_claims_that_say_the_very_same_the_first_few_are_compared(database: Database) -> None:
    with database.write() as conn:
        begin(conn)
        other = replace(a_claim(), value=replace(a_claim().value, stated=7e12))
        record(conn, "other", other)
        for number in range(7):
            record(conn, str(number), replace(a_claim(), speaker=f"minister {number}"))
        assert names(conn, a_claim()) == ["6", "5", "4", "3", "other"]
        without_value = replace(a_claim(), value=Value(ValueKind.ASSERTION))
        for number in range(7):
            words = f"The mine is open {number}"
            record(conn, f"plain{number}", replace(without_value, subject="mine", quote=words, end=len(words)))
        assert len(names(conn, replace(without_value, subject="mine"))) == 7 + 5  # their words differ


def test_hostile_terms_are_found_again(database: Database) -> None:
    terms = ("x" * 50_000, "nul\0nul", "'; DROP TABLE claims; --", "ریکوڈک", "x" * (MAX_TERM + 1))
    with database.write() as conn:
        begin(conn)
        record(conn, "hostile", replace(a_claim(), subject="y" * 50_000, terms=terms))
        for term in terms:
            assert names(conn, replace(a_claim(), subject="z", terms=(term,))) == ["hostile"]


def test_a_retracted_claim_is_compared_no_more_until_restored(database: Database) -> None:
    with database.write() as conn:
        begin(conn)
        article_id, (id_,) = record(conn, "old", a_claim())
        decisions = [ClaimEvent.SUPERSEDED, ClaimEvent.RETRACTED, ClaimEvent.RESTORED, ClaimEvent.CORRECTED]
        seen = []
        for kind in decisions:
            add_event(conn, id_, kind, "an editor", "a typing error", NOW)
            by_key = names(conn, a_claim())
            by_terms = names(conn, replace(a_claim(), subject="x"))
            seen.append((by_key, by_terms))
        assert seen == [(["old"],) * 2, ([], []), (["old"],) * 2, ([], [])]
        assert [event.kind for event in events_of(conn, id_)] == decisions
        assert events_of(conn, id_)[0].author == "an editor"
        assert [c.id for c in claims_of(conn, article_id)] == [id_]  # nothing is lost


def test_further_articles_are_sources_once(database: Database) -> None:
    with database.write() as conn:
        begin(conn)
        own, (id_,) = record(conn, "old", a_claim())
        copy = store(conn, an_article("copy"))
        assert add_source(conn, id_, copy, 5, 13, "Pakistan", NOW)
        assert not add_source(conn, id_, copy, 9, 17, "Pakistan", NOW + HOUR)
        assert not add_source(conn, id_, own, 5, 13, "Pakistan", NOW)
        (source,) = sources_of(conn, id_)
        assert (source.article_id, source.start, source.end, source.quote, source.at) == (
            copy,
            5,
            13,
            "Pakistan",
            NOW,
        )


def test_relations_are_recorded_once_and_conflicts_of_seeds_are_contested(database: Database) -> None:
    with database.write() as conn:
        begin(conn)
        _, (old,) = record(conn, "seed1", a_claim(), origin=Origin.SEED)
        _, (new,) = record(conn, "seed2", a_claim("Pakistan holds $50 trillion"), origin=Origin.SEED)
        _, (news,) = record(conn, "news", a_claim("Pakistan holds $8 trillion"))
        assert save_relation(conn, old, new, CONTRADICTION, NOW, RUN, told=False)
        other = replace(CONTRADICTION, verdict=Verdict.UNRELATED, kind=None, abstained=True)
        assert not save_relation(conn, old, new, other, NOW, RUN, told=True)
        assert save_relation(conn, old, news, CONTRADICTION, NOW, RUN, told=True)
        assert save_relation(conn, new, news, other, NOW, RUN, told=False)
        (first,) = [r for r in relations_of_all(conn, [old, new]) if r.new_claim_id == new]
        assert len(relations_of_all(conn, [old, new])) == 3
        assert (first.comparison, first.told, first.run_id) == (CONTRADICTION, False, RUN)
        assert {r.comparison for r in relations_of(conn, news)} == {CONTRADICTION, other}
        (pair,) = contested(conn)
        assert (pair.ledger.id, pair.new.id, pair.comparison) == (old, new, CONTRADICTION)


def test_a_case_keeps_its_sides_and_history(database: Database) -> None:
    with database.write() as conn:
        begin(conn)
        alert, _, _ = two_sides(conn)
        old, new = alert.ledger.claim_id, alert.new.claim_id
        _, (third,) = record(conn, "third", a_claim("Pakistan holds $51 trillion"))
        _, (fourth,) = record(conn, "fourth", a_claim("Pakistan holds $6.1 trillion"))
        for _ in range(2):
            assert open_case(conn, alert, NOW, RUN) == "case-1"
        joined = [join_case(conn, "case-1", NEW_SIDE, third, NOW) for _ in range(2)]
        assert joined == [True, False]
        (found,) = cases_with_claims(conn, [old, third, "unknown"])
        assert (found.ledger_side, found.new_side) == ({old}, {new, third})
        assert (found.kind, found.state, found.opened_at) == (ConflictKind.NUMERIC, CaseState.OPEN, NOW)
        assert join_case(conn, "case-1", LEDGER_SIDE, fourth, NOW, event="reversal")
        turn_case(conn, "case-1", LEDGER_SIDE)
        turned = case_with_id(conn, "case-1")
        assert turned is not None
        assert (turned.ledger_side, turned.new_side) == ({new, third}, {old, fourth})
        add_case_event(conn, "case-1", "noted", at=NOW, author="an editor", reason="asked the ministry")
        history = case_history(conn, "case-1")
        assert [event.event for event in history] == ["opened", "joined", "reversal", "noted"]
        assert [event.about for event in history] == ["", third, fourth, ""]
        assert (history[-1].author, history[-1].reason) == ("an editor", "asked the ministry")
        assert cases_with_claims(conn, []) == ()
        assert case_with_id(conn, "case-2") is None


def told(conn: Connection, channels: tuple[str, ...] = ("file",)) -> None:
    begin(conn)
    alert, new_article, ledger_article = two_sides(conn)
    open_case(conn, alert, NOW, RUN)
    add_alert(conn, alert, new_article, ledger_article, RUN)
    enqueue(conn, alert.id, channels, NOW, NOW + 3 * HOUR)


def test_an_alert_is_recorded_and_enqueued_once(database: Database) -> None:
    with database.write() as conn:
        begin(conn)
        alert, new_article, ledger_article = two_sides(conn)
        open_case(conn, alert, NOW, RUN)
        fresh = [add_alert(conn, alert, new_article, ledger_article, RUN) for _ in range(2)]
        assert fresh == [True, False]
        ways = [enqueue(conn, alert.id, ("file", "mail"), NOW, NOW + HOUR) for _ in range(2)]
        assert ways == [2, 0]
        again = replace(alert, id="alert-2")  # the same claim in the same case
        assert not add_alert(conn, again, new_article, ledger_article, RUN)
        (kept,) = alerts(conn)
        assert (kept.alert, kept.told, kept.run_id) == (alert, True, RUN)
        assert (kept.new_article_id, kept.ledger_article_id) == (new_article, ledger_article)
        assert alerts(conn, RUN) == (kept,)
        assert alerts(conn, "night-2") == ()
        with pytest.raises(ValueError, match="created_at"):
            add_alert(conn, replace(alert, created_at=None), new_article, ledger_article, RUN)


def test_an_alert_needs_its_case(database: Database) -> None:
    with database.write() as conn:
        begin(conn)
        alert, new_article, ledger_article = two_sides(conn)
    with pytest.raises(StorageError), database.write() as conn:
        add_alert(conn, alert, new_article, ledger_article, RUN)


def test_a_message_is_sent_once(database: Database) -> None:
    with database.write() as conn:
        told(conn)
        assert due(conn, NOW - HOUR, 10) == ()
        (message,) = due(conn, NOW, 10)
        assert (message.channel, message.state, message.attempts) == ("file", Delivery.PENDING, 0)
        assert message.content.id == "alert-1"
        mark_sent(conn, message.id, "250 OK", NOW)
        assert due(conn, NOW + HOUR, 10) == ()
        mark_failed(conn, message.id, "late answer", NOW)
        (sent,) = messages(conn, Delivery.SENT)
        assert (sent.receipt, sent.attempts, sent.next_try_at) == ("250 OK", 1, None)


def test_a_message_is_tried_until_its_deadline(database: Database) -> None:
    with database.write() as conn:
        told(conn, ("file", "mail"))
        first, second = due(conn, NOW, 10)
        assert mark_failed(conn, first.id, "503", NOW + HOUR, ["a"]) is Delivery.PENDING
        assert [m.id for m in due(conn, NOW, 10)] == [second.id]  # no channel waits for another
        (later,) = [m for m in due(conn, NOW + HOUR, 10) if m.id == first.id]
        assert (later.attempts, later.last_error, later.delivered_to) == (1, "503", ("a",))
        assert mark_failed(conn, first.id, "503", NOW + 4 * HOUR) is Delivery.DEAD
        assert mark_failed(conn, second.id, "no such channel", None) is Delivery.DEAD
        assert due(conn, NOW + 9 * HOUR, 10) == ()
        assert [m.id for m in messages(conn, Delivery.DEAD)] == [first.id, second.id]
        assert release(conn, [first.id], NOW + 5 * HOUR, NOW + 9 * HOUR) == 1
        assert [m.id for m in due(conn, NOW + 5 * HOUR, 10)] == [first.id]


def test_messages_of_a_case_keep_their_order(database: Database) -> None:
    with database.write() as conn:
        told(conn, ("file", "mail"))
        (alert,) = (stored.alert for stored in alerts(conn))
        article, (claim_id,) = record(conn, "third", a_claim("Pakistan holds $51 trillion"))
        reversal = replace(alert, id="alert-2", new=replace(alert.new, claim_id=claim_id))
        ledger_article = alerts(conn)[0].ledger_article_id
        add_alert(conn, reversal, article, ledger_article, RUN)
        enqueue(conn, "alert-2", ["file", "mail"], NOW, NOW + 9 * HOUR)
        assert [(m.content.id, m.channel) for m in due(conn, NOW, 3)] == [
            ("alert-1", "file"),
            ("alert-1", "mail"),
            ("alert-2", "file"),
        ]
        mark_failed(conn, due(conn, NOW, 1)[0].id, "503", NOW + HOUR)
        assert [(m.content.id, m.channel) for m in due(conn, NOW, 9)] == [("alert-1", "mail"), ("alert-2", "mail")]


def test_held_messages_wait_for_their_release(database: Database) -> None:
    with database.write() as conn:
        told(conn, ())
        enqueue(conn, "alert-1", ["file"], NOW, NOW + HOUR, held=True)
        assert due(conn, NOW + HOUR, 9) == ()
        (held,) = messages(conn, Delivery.HELD)
        assert release(conn, [held.id], NOW, NOW + HOUR) == 1
        assert [m.id for m in due(conn, NOW, 9)] == [held.id]


STEPS: tuple[Callable[[Connection], object], ...] = (
    lambda conn: told(conn, ("file", "mail")),
    lambda conn: [mark_sent(conn, m.id, "ok", NOW) for m in due(conn, NOW, 1)],
)


@pytest.mark.parametrize("step", range(len(STEPS)))
def test_an_interrupted_transaction_can_be_done_again(database: Database, step: int) -> None:
    """A process that dies takes its open transaction with it; the next run repeats the whole of it."""
    for done in STEPS[:step]:
        with database.write() as conn:
            done(conn)
    with pytest.raises(ZeroDivisionError), database.write() as conn:
        _ = STEPS[step](conn), 1 / 0
    for again in (*STEPS[step:], STEPS[0]):
        with database.write() as conn:
            again(conn)
    with database.read() as conn:
        assert len(alerts(conn)) == 1
        assert len(messages(conn, Delivery.SENT)) == len(messages(conn, Delivery.PENDING)) == 1
        assert conn.scalar(select(func.count()).select_from(case_events)) == 1

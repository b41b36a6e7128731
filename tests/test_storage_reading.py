"""Entries, pages, articles, fingerprints, copies and mentions on both engines."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select
from storage_examples import NOW, RUN, an_article, begin, store

from extractors.model import Article, CopyKind, Duplicate, Entry, Mention, Refusal, Tagging
from storage import fingerprints
from storage.articles import (
    add_urls,
    all_articles,
    find_article,
    load_articles,
    revisions_of,
    save_revision,
    text_with_digest,
)
from storage.copies import cluster, duplicate_of, origins, save_duplicate
from storage.database import Database, StorageError, open_database
from storage.entries import Listing, add_entries, defer, outcomes, pending, settle
from storage.fingerprints import MAX_HASHES, add_fingerprint, candidates
from storage.mentions import entities_of, mentions_of, save_mentions
from storage.pages import load_page, save_page
from storage.reading_tables import Outcome, Part, articles, bodies, entries, entry_outcomes

COPY = Duplicate(CopyKind.SYNDICATED, 0.83, "83 % of the words", ((0, 12), (20, 31)))


def entry(key: str, url: str = "", **more: str) -> Entry:
    return Entry(key, url or f"https://indus.example/{key}", published=NOW, **more)


def test_a_listing_is_new_or_known(database: Database) -> None:
    with database.write() as conn:
        begin(conn)
        listed = [entry("a", title="A", html="<p>A</p>"), entry("b"), entry("b", "https://indus.example/b2")]
        assert add_entries(conn, "indus", listed, NOW, RUN) == Listing(2, 1)
        assert add_entries(conn, "indus", listed, NOW, RUN) == Listing(0, 3)
        assert add_entries(conn, "dawn", listed[:1], NOW, RUN) == Listing(1, 0)
        found = pending(conn, ["indus"], NOW)
        assert [(p.feed_id, p.entry, p.seen_at, p.attempts) for p in found] == [
            ("indus", listed[0], NOW, 0),
            ("indus", listed[1], NOW, 0),
        ]
        assert [p.entry.key for p in pending(conn, ["indus", "dawn"], NOW)] == ["a", "b", "a"]


def test_a_settled_address_makes_another_key_known(database: Database) -> None:
    with database.write() as conn:
        begin(conn)
        add_entries(conn, "indus", [entry("a")], NOW, RUN)
        same_page = entry("other key", entry("a").url)
        (first,) = pending(conn, ["indus"], NOW)
        settle(conn, first.id, Outcome.GONE, "410", NOW, run_id=RUN)
        assert add_entries(conn, "indus", [same_page], NOW, RUN) == Listing(0, 1)
        assert add_entries(conn, "dawn", [same_page], NOW, RUN) == Listing(1, 0)
        assert pending(conn, ["indus"], NOW) == ()


def test_a_deferred_entry_waits_and_has_one_outcome_in_each_run(database: Database) -> None:
    later = NOW + timedelta(hours=2)
    with database.write() as conn:
        begin(conn)
        add_entries(conn, "indus", [entry("a")], NOW, RUN)
        (first,) = pending(conn, ["indus"], NOW)
        defer(conn, first.id, "429", later, at=NOW, run_id=RUN)
        defer(conn, first.id, "503", later, at=NOW, run_id=RUN)
        assert pending(conn, ["indus"], NOW) == ()
        begin(conn, "night-2")
        (again,) = pending(conn, ["indus"], later)
        assert (again.id, again.attempts) == (first.id, 2)
        article_id = store(conn, an_article())
        settle(conn, again.id, Outcome.ARTICLE, "", later, article_id, run_id="night-2")
        assert pending(conn, ["indus"], later) == ()
        assert outcomes(conn, RUN) == {"indus": {Outcome.DEFERRED: 1}}
        assert outcomes(conn, "night-2") == {"indus": {Outcome.ARTICLE: 1}}
        with pytest.raises(ValueError, match="call defer"):
            settle(conn, again.id, Outcome.DEFERRED, "", later, run_id="night-2")


LISTINGS = st.lists(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 4), st.sampled_from(Outcome)), max_size=8), max_size=4
)


@given(LISTINGS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_sums_of_a_night_add_up(database: Database, nights: list[list[tuple[int, int, Outcome]]]) -> None:
    with database.write() as conn:
        for table in (entry_outcomes, entries):
            conn.execute(delete(table))
        for number, night in enumerate(nights):
            run_id, now = f"r{number}", NOW + timedelta(days=number)
            begin(conn, run_id)
            waiting = len(pending(conn, ["f"], now))
            listed = [entry(str(key), f"https://indus.example/{url}") for key, url, _ in night]
            counts = add_entries(conn, "f", listed, now, run_id)
            assert counts.new + counts.known == len(listed)
            for found in pending(conn, ["f"], now):
                decided = next((o for key, _, o in night if str(key) == found.entry.key), Outcome.FAILED)
                if decided is Outcome.DEFERRED:
                    defer(conn, found.id, "503", now + timedelta(hours=1), at=now, run_id=run_id)
                else:
                    settle(conn, found.id, decided, "", now, run_id=run_id)
            assert sum(outcomes(conn, run_id).get("f", {}).values()) == counts.new + waiting


def test_pages_are_kept_once(database: Database) -> None:
    body = b"<html>" + bytes(range(256)) * 50
    with database.write() as conn:
        first = save_page(conn, "https://a.example/1", "https://a.example/2", NOW, 200, "text/html", body)
        again = save_page(conn, "https://a.example/1", "https://a.example/2", NOW, 200, "text/html", body)
        other = save_page(conn, "https://b.example/1", "https://b.example/1", NOW, 404, "text/html", body)
        empty = save_page(conn, "https://b.example/1", "https://b.example/1", NOW, 204, "", b"")
        assert first == again
        assert len({first, other, empty}) == 3
        assert conn.scalar(select(func.count()).select_from(bodies)) == 2
        assert conn.scalar(select(func.length(bodies.c.packed)).where(bodies.c.size > 0)) < len(body) / 5
        page, blank = load_page(conn, first), load_page(conn, empty)
        assert page is not None
        assert blank is not None
        assert (page.body, page.final_url, page.status, page.fetched_at) == (body, "https://a.example/2", 200, NOW)
        assert blank.body == b""
        assert load_page(conn, 999) is None


def test_an_article_is_found_by_any_address_and_comes_back_whole(database: Database) -> None:
    article = an_article(url="https://indus.example/" + "ü" * 5_000, credit="Reuters")
    assert all(getattr(article, f.name) for f in fields(Article) if f.name != "owner")
    with database.write() as conn:
        begin(conn)
        id_ = store(conn, article, "https://indus.example/amp")
        assert store(conn, replace(article, title="Other", url="https://indus.example/amp")) == id_
        add_urls(conn, id_, ["https://indus.example/moved", article.url])
        undated = store(conn, an_article("b", published=None))
        add_urls(conn, undated, [article.url])  # stays with the first
    with database.read() as conn:
        for url in (article.url, "https://indus.example/amp", "https://indus.example/moved"):
            found = find_article(conn, ["https://nowhere.example/", url])
            assert found is not None
            assert (found.id, found.article, found.first_seen) == (id_, article, NOW)
            assert (found.on_topic, found.topic_reason, found.run_id) == (True, "names Reko Diq", RUN)
        assert find_article(conn, ["https://nowhere.example/"]) is None
        assert find_article(conn, []) is None
        assert [a.id for a in load_articles(conn, [undated, 999, id_])] == [undated, id_]
        assert [a.id for a in all_articles(conn, batch=1)] == [id_, undated]


def test_a_revision_keeps_the_earlier_text(database: Database) -> None:
    texts = ["First text.", "Second text.", "First text.", "First text."]
    versions = [an_article(text=text, title=f"Title {n}") for n, text in enumerate(texts)]
    with database.write() as conn:
        begin(conn)
        id_ = store(conn, versions[0])
        assert [save_revision(conn, id_, v, None, NOW) for v in versions[1:]] == [True, True, False]
        (current,) = load_articles(conn, [id_])
        assert current.article == versions[2]
        assert [(r.number, r.text, r.title, r.replaced_at) for r in revisions_of(conn, id_)] == [
            (1, "First text.", "Title 0", NOW),
            (2, "Second text.", "Title 1", NOW),
        ]
        assert text_with_digest(conn, versions[1].text_sha256) == "Second text."
        assert text_with_digest(conn, "0" * 64) is None


def test_two_writers_of_one_article_make_one(database_url: str) -> None:
    """Under two canonical addresses, with one address in common."""
    first = open_database(database_url)
    with first.write() as conn:
        begin(conn)
    second = open_database(database_url)
    barrier = threading.Barrier(2)
    ids: list[int] = []

    def write(database: Database, name: str) -> None:
        for number in range(15):
            barrier.wait()
            with database.write() as conn:
                ids.append(store(conn, an_article(f"{name}{number}"), f"https://indus.example/shared{number}"))

    threads = [threading.Thread(target=write, args=args) for args in ((first, "x"), (second, "y"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with first.read() as conn:
        assert conn.scalar(select(func.count()).select_from(articles)) == 15
    assert set(Counter(ids).values()) == {2}
    first.close()
    second.close()


def test_details_are_kept_of_the_latest_articles(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fingerprints, "LATEST", 2)
    monkeypatch.setattr(fingerprints, "PRUNED_EVERY", 1)
    with database.write() as conn:
        begin(conn)
        ids = [store(conn, an_article(str(i))) for i in range(4)]
        for id_ in ids:
            fingerprints.add_details(conn, id_, [5, 2**47 - 1])
            add_fingerprint(conn, id_, [5])
        latest = ((ids[2], 2), (ids[3], 2))
        assert fingerprints.candidates_by_details(conn, [2**47 - 1, 5, 6]) == latest
        assert len(candidates(conn, [5])) == 4


def test_candidates_share_hashes_that_are_not_common(database: Database) -> None:
    with database.write() as conn:
        begin(conn)
        ids = [store(conn, an_article(str(n))) for n in range(6)]
        common, rare = 2**63 - 1, -(2**63)
        for id_ in ids:
            add_fingerprint(conn, id_, [common, id_])
        for id_ in ids[2:5]:
            add_fingerprint(conn, id_, [rare, 7])
        add_fingerprint(conn, ids[4], [8, 8, rare])
        assert candidates(conn, [common, rare, 7, 8, 8], common=3) == ((ids[4], 3), (ids[2], 2), (ids[3], 2))
        assert candidates(conn, [common], common=5) == ()
        assert len(candidates(conn, [common], common=6)) == 6
        assert candidates(conn, [common, rare], limit=1) == ((ids[2], 2),)
        assert candidates(conn, []) == ()


def test_a_huge_fingerprint_is_sampled_alike_on_both_sides(database: Database) -> None:
    hashes = range(-4 * MAX_HASHES, 0)
    with database.write() as conn:
        begin(conn)
        id_ = store(conn, an_article())
        add_fingerprint(conn, id_, list(hashes))
        assert candidates(conn, list(reversed(hashes))) == ((id_, MAX_HASHES),)


def test_copies_form_clusters(database: Database) -> None:
    with database.write() as conn:
        begin(conn)
        a, b, c, d = (store(conn, an_article(name)) for name in "abcd")
        save_duplicate(conn, b, a, COPY, NOW)
        save_duplicate(conn, c, b, COPY, NOW)
        save_duplicate(conn, d, a, replace(COPY, kind=CopyKind.RECURRING), NOW)
        kept = duplicate_of(conn, c)
        assert kept is not None
        assert (kept.of_article_id, kept.duplicate, kept.at, kept.decided_by) == (b, COPY, NOW, "rule")
        assert duplicate_of(conn, a) is None
        for member in (a, b, c):
            assert (cluster(conn, member).root, cluster(conn, member).members) == (a, (a, b, c))
        assert cluster(conn, d).members == (d,)
        with pytest.raises(ValueError, match="not the reverse"):
            save_duplicate(conn, a, c, COPY, NOW)


def test_a_persons_verdict_stands(database: Database) -> None:
    with database.write() as conn:
        begin(conn)
        a, b = store(conn, an_article("a")), store(conn, an_article("b"))
        save_duplicate(conn, b, a, replace(COPY, kind=CopyKind.DISTINCT), NOW, decided_by="an editor")
        save_duplicate(conn, b, a, COPY, NOW)
        kept = duplicate_of(conn, b)
        assert kept is not None
        assert (kept.duplicate.kind, kept.decided_by) == (CopyKind.DISTINCT, "an editor")
        save_duplicate(conn, b, a, COPY, NOW, decided_by="another editor")
        assert cluster(conn, b).root == a
    with pytest.raises(StorageError), database.write() as conn:
        save_duplicate(conn, a, a, replace(COPY, kind=CopyKind.UPDATE), NOW)


def test_origins_are_independent(database: Database) -> None:
    def stored(name: str, **more: str) -> int:
        return store(conn, an_article(name, **{"text": f"The text of {name}.", **more}))

    with database.write() as conn:
        begin(conn)
        wire = stored("wire", outlet="Wire")
        copy = stored("copy", outlet="Dawn")
        sister = stored("sister", outlet="Dawn Urdu", owner="Dawn")
        other = stored("other", outlet="Metals")
        save_duplicate(conn, copy, wire, COPY, NOW)
        assert origins(conn, [wire, copy]) == 1
        assert origins(conn, [wire, other]) == 2
        assert origins(conn, [sister, wire]) == 2
        assert origins(conn, [wire, sister, copy, other]) == 2  # the copy stands in the sister's house
        assert origins(conn, []) == 0


def test_reports_of_one_agency_and_equal_texts_are_one_origin(database: Database) -> None:
    with database.write() as conn:
        begin(conn)
        one = store(conn, an_article("1", text="One.", outlet="Dawn", credit="Reuters"))
        two = store(conn, an_article("2", text="Two.", outlet="Metals", credit="Reuters / Bloomberg"))
        three = store(conn, an_article("3", text="Three.", outlet="Mines", credit="Bloomberg"))
        four = store(conn, an_article("4", text="Three.", outlet="Ores"))
        nameless = [store(conn, an_article(name, text=name, outlet="")) for name in ("5", "6")]
        assert origins(conn, [one, three]) == 2
        assert origins(conn, [one, two, three]) == 1  # the second brings the other two together
        assert origins(conn, [three, four]) == 1
        assert origins(conn, [one, four]) == 2
        assert origins(conn, nameless) == 2


def test_mentions_and_refusals_are_replaced_as_a_whole(database: Database) -> None:
    name = Mention("Reko Diq", "ریکوڈک", 5, 11, "ریکوڈک", "arabic", 0.9, "alias")
    tagging = Tagging((name, replace(name, start=0, end=6)), (Refusal("FWO", "FWO", 20, 23, "a foreign office"),))
    with database.write() as conn:
        begin(conn)
        id_ = store(conn, an_article())
        save_mentions(conn, id_, replace(tagging, mentions=(name,) * 3))
        save_mentions(conn, id_, tagging)
        save_mentions(conn, id_, Tagging((replace(name, entity="CPEC"),)), Part.TITLE)
        assert mentions_of(conn, id_) == tagging
        assert entities_of(conn, id_) == {"Reko Diq", "CPEC"}
        assert mentions_of(conn, 999) == Tagging()
    with pytest.raises(StorageError), database.write() as conn:  # offsets that do not fit the name
        save_mentions(conn, id_, Tagging((replace(name, end=12),)))


def test_times_before_all_reckoning_are_kept(database: Database) -> None:
    with database.write() as conn:
        begin(conn)
        id_ = store(conn, an_article(published=datetime(1, 1, 2, tzinfo=UTC)))
        (kept,) = load_articles(conn, [id_])
        assert kept.article.published == datetime(1, 1, 2, tzinfo=UTC)

"""What changes on pages, as either engine keeps it: sentences of revisions, claims taken back, lines of sites."""

from __future__ import annotations

import zlib
from dataclasses import replace

from storage_examples import NOW, a_claim, an_article, begin, record, store

from extractors.revision import ChangeKind, SentenceChange
from storage.articles import save_revision
from storage.change_tables import SourceEvent
from storage.comparable import comparable
from storage.database import Database
from storage.ledger import add_source
from storage.pages import load_page, save_page
from storage.reading_tables import bodies
from storage.revisions import changes_of, latest_revision, save_changes
from storage.site_lines import LONGEST, add_site_lines, lines_of_site
from storage.source_events import StoredSourceEvent, add_source_event, articles_without


def test_a_claim_is_compared_as_long_as_somebody_says_it(database: Database) -> None:
    with database.write() as conn:
        begin(conn)
        own, (id_,) = record(conn, "own", a_claim())
        copy = store(conn, an_article("copy"))
        add_source(conn, id_, copy, 5, 13, "Pakistan", NOW)

        def happens(article: int, kind: SourceEvent) -> bool:
            add_source_event(conn, StoredSourceEvent(id_, article, kind, 1, "it was changed", NOW))
            return id_ in {ledger.id for ledger in comparable(conn, a_claim(), exclude_article=None)}

        assert happens(own, SourceEvent.DROPPED)  # the copy says it
        assert not happens(copy, SourceEvent.DROPPED)
        assert articles_without(conn, id_) == {own, copy}
        assert happens(copy, SourceEvent.RETURNED)
        assert not happens(copy, SourceEvent.DROPPED)
        assert happens(own, SourceEvent.RETURNED)
        assert articles_without(conn, id_) == {copy}


def test_the_changes_of_each_revision_are_kept_in_their_order(database: Database) -> None:
    gone = SentenceChange(ChangeKind.DROPPED, "Nobody came.", "")
    first = (SentenceChange(ChangeKind.CHANGED, "It costs $8 billion.", "It costs $9 billion."),)
    second = (SentenceChange(ChangeKind.ADDED, "", "It rained\0."), gone)
    with database.write() as conn:
        begin(conn)
        article = an_article("a")
        id_ = store(conn, article)
        assert latest_revision(conn, id_) == 0
        for number, changes in enumerate((first, second), 1):
            save_revision(conn, id_, replace(article, text=f"Text {number}"), None, NOW)
            assert latest_revision(conn, id_) == number
            save_changes(conn, id_, number, changes)
        assert changes_of(conn, id_) == {1: first, 2: (replace(second[0], new="It rained\ufffd."), gone)}


def test_lines_of_a_site_are_kept_once(database: Database) -> None:
    with database.write() as conn:
        for _ in range(2):
            add_site_lines(
                conn, [("a.example", "followus"), ("b.example", "خبریں"), ("a.example", "x" * (LONGEST + 1))]
            )
        assert lines_of_site(conn, "a.example") == {"followus"}
        assert lines_of_site(conn, "b.example") == {"خبریں"}


def test_bodies_packed_by_an_earlier_version_are_read(database: Database) -> None:
    with database.write() as conn:
        page_id = save_page(
            conn, "https://a.example/", "https://a.example/", NOW, 200, "text/html", b"<p>new" * 99
        )
        assert (page := load_page(conn, page_id)) is not None
        assert page.body == b"<p>new" * 99
        conn.execute(bodies.update().values(packed=zlib.compress(b"<p>old")))
        assert (page := load_page(conn, page_id)) is not None
        assert page.body == b"<p>old"

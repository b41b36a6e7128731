"""A database of the first version opens with all its content. ``first_version.sql.xz`` is a dump of one.

It was made by the first version from two seeds and six articles of the newsroom: with a copy that a person split
off, an edited article, two alerts in two cases, a retraction, and one that was undone.
"""

from __future__ import annotations

import lzma
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from flows.cli import main
from flows.exit_codes import DONE
from storage.address import parse_address
from storage.articles import all_articles, revisions_of
from storage.copies import copies
from storage.database import Database, open_database
from storage.ledger import claims_of, events_of
from storage.ledger_tables import ClaimEvent
from storage.outbox import alerts
from storage.propositions import Status, propositions
from storage.relations import relations_of_all
from storage.schema import REVISION
from storage.testimony import Moment

DUMP = Path(__file__).parent / "first_version.sql.xz"
KEPT = (
    "articles",
    "claims",
    "claim_terms",
    "claim_sources",
    "relations",
    "cases",
    "alerts",
    "mentions",
    "revisions",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file as the first version left it."""
    file = tmp_path / "first.db"
    with sqlite3.connect(file) as old:
        old.executescript(lzma.decompress(DUMP.read_bytes()).decode())
    return file


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    opened = open_database(str(path))
    yield opened
    opened.close()


def counts(path: Path) -> dict[str, int]:
    with sqlite3.connect(path) as conn:
        return {t: conn.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in (*KEPT, "claim_events")}


def test_it_opens_with_all_its_content(path: Path) -> None:
    before = counts(path)
    open_database(str(path)).close()
    assert counts(path) == before
    assert min(before.values()) > 0
    with sqlite3.connect(path) as conn:
        assert conn.execute("SELECT version_num FROM claimwatch_version").fetchone() == (REVISION,)
        assert conn.execute("PRAGMA foreign_key_check").fetchall() == []
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_its_claims_relations_and_decisions_are_what_they_were(database: Database) -> None:
    with database.read() as conn:
        stored = {found.article.title: found for found in all_articles(conn)}
        satire = next(found for title, found in stored.items() if title.startswith("Satire"))
        revised = next(found for title, found in stored.items() if title.startswith("China dug"))
        told = claims_of(conn, satire.id)
        (event,) = events_of(conn, told[0].id)
        assert (event.kind, event.author, event.reason, event.about) == (
            ClaimEvent.RETRACTED,
            "Asma",
            "satire",
            None,
        )
        assert [p.status for p in propositions(conn, [told[0].id], Moment())] == [Status.RETRACTED]
        restored = events_of(conn, claims_of(conn, revised.id)[0].id)
        assert [(e.kind, e.author) for e in restored] == [
            (ClaimEvent.RETRACTED, "Asma"),
            (ClaimEvent.RESTORED, "Bilal"),
        ]
        (split,) = copies(conn)
        assert (split.decided_by, split.duplicate.kind.is_copy) == ("Asma", False)
        edited = [found.id for found in stored.values() if revisions_of(conn, found.id)]
        assert len(edited) == 1
        pair = [(t.alert.ledger.claim_id, t.alert.new.claim_id) for t in alerts(conn)]
        related = {
            (r.ledger_claim_id, r.new_claim_id) for r in relations_of_all(conn, [id_ for p in pair for id_ in p])
        }
        assert set(pair) <= related


def test_its_ledger_is_searched_and_shown(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ledger", "search", "mineral deposits", "--db", str(path)]) == DONE
    assert "worth $8 trillion" in capsys.readouterr().out
    assert main(["ledger", "show", "Pakistan", "reserve_value", "--db", str(path)]) == DONE
    told = capsys.readouterr().out
    assert "CONTESTED $8 trillion" in told
    assert "against up to $50 trillion" in told


def test_decisions_of_an_earlier_schema_are_kept_on_either_engine(
    database_url: str, request: pytest.FixtureRequest
) -> None:
    """The events move to a new table, with their order."""
    engine = create_engine(parse_address(database_url))
    with engine.begin() as conn:
        config = Config(attributes={"connection": conn})
        config.set_main_option("script_location", "storage:migrations")
        config.set_main_option("path_separator", "os")
        command.upgrade(config, "0001")
        for table, row in ROWS.items():
            given = ", ".join(f":{name}" for name in row)
            conn.execute(text(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({given})"), row)
        for n, kind in enumerate(("retracted", "restored", "corrected")):
            conn.execute(text(_EVENT), {"kind": kind, "at": f"2025-11-1{n} 20:00:00.000000"})
    engine.dispose()
    opened = open_database(database_url)
    with opened.read() as conn:
        assert [e.kind for e in events_of(conn, "c")] == [
            ClaimEvent.RETRACTED,
            ClaimEvent.RESTORED,
            ClaimEvent.CORRECTED,
        ]
        (row,) = conn.execute(text("SELECT tier, length(subject) FROM claims")).all()
        assert tuple(row) == ("blog", 120)
    opened.close()


_AT = "2025-11-10 20:00:00.000000"
_RUN = {"id": "r", "kind": "night", "started_at": _AT, "finished_at": _AT, "state": "done"}
_ARTICLE = {
    "id": 1,
    "url": "u",
    "canonical_url": "u",
    "title": "t",
    "text": "x",
    "text_sha256": "s",
    "outlet": "o",
}
_ARTICLE |= {"tier": "blog", "owner": "", "author": "", "date_basis": "none", "language": "en", "origin": "news"}
_ARTICLE |= {"credit": "", "first_seen": _AT, "on_topic": True, "topic_reason": "", "verdict": "article"}
_CLAIM = {"number": 1, "id": "c", "article_id": 1, "text_sha256": "s", "quote": "x", "start": 0, "stop": 1}
_CLAIM |= {"key_digest": b"k", "subject": "y" * 300, "predicate": "p", "claim": "{}", "recorded_at": _AT}
ROWS = {"runs": _RUN, "articles": _ARTICLE | {"run_id": "r"}, "claims": _CLAIM | {"run_id": "r"}}
_EVENT = "INSERT INTO claim_events (claim_id, kind, author, reason, at) VALUES ('c', :kind, 'Asma', 'why', :at)"

"""Maintenance: what is past its time goes, what matters stays, nothing old comes back as new, damage is named."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from loopback import Loopback, Scripted
from small_nights import FIRST, SmallNights
from sqlalchemy import func, select, text, update

from flows.backups import backups_in, make_backup, thin
from flows.cli import main
from flows.deliver import base_folder, deliver_due
from flows.exit_codes import DONE, FAILED
from flows.maintain import Maintained, as_markdown, maintain
from flows.prefect_records import HOME, give_back_room
from flows.watch import Order, watching
from storage.articles import all_articles
from storage.database import Database, RunInProgress, open_database, run_lock
from storage.ledger_tables import claims
from storage.pages import load_page
from storage.reading_tables import articles, bodies, entries, entry_outcomes, pages, runs
from storage.runs import last_run

MINE = "The copper mine at Reko Diq in Pakistan will cost ${} billion, Barrick said in Islamabad on Monday."
CRICKET = "The captain made 112 runs in the second match at Lahore before rain ended the day's play."
FILLER = "It was the third such statement in as many weeks, and nobody expected it to be the last one of the year."
PAGES = {
    "/mine": MINE.format(7),
    "/dispute": MINE.format(19),
    "/cricket": CRICKET,
}


def page(body: str) -> Scripted:
    paragraphs = "".join(f"<p>{words}</p>" for words in (body, FILLER, FILLER.replace("third", "fourth")))
    html = f"<html lang=en><title>{body[:40]}</title><article><h1>{body[:40]}</h1>{paragraphs}</article></html>"
    return Scripted(body=html.encode(), headers=(("Content-Type", "text/html"),))


@dataclass
class Watched(SmallNights):
    """Nights on one feed, in a database of either engine."""

    address: str = ""

    @property
    def database(self) -> str:
        return self.address

    def maintain(self, day: float) -> Maintained:
        return maintain(self.address, str(self.folder), FIRST + timedelta(days=day))

    @contextmanager
    def opened(self) -> Iterator[Database]:
        database = open_database(self.address)
        try:
            yield database
        finally:
            database.close()


def feed(*paths: str) -> Scripted:
    items = "".join(
        f"<item><title>Item {path}</title><link>{path}</link><description>Summary of {path}</description></item>"
        for path in paths
    )
    return Scripted(body=f'<rss version="2.0"><channel><title>x</title>{items}</channel></rss>'.encode())


@pytest.fixture
def web() -> Iterator[Loopback]:
    script = {path: page(body) for path, body in PAGES.items()}
    with Loopback({"/feed": feed(*PAGES, "/gone"), **script}) as web:
        yield web


@pytest.fixture
def watched(web: Loopback, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Watched:
    monkeypatch.chdir(tmp_path)  # where file channels begin that have no file for a database
    nights = Watched(tmp_path, {"indus": web.url("/feed")}, address=database_url)
    settings = tmp_path / "settings.toml"
    folder = tmp_path / "backups"
    settings.write_text(settings.read_text() + f'[maintenance]\nbackups = 2\nbackup_folder = "{folder}"\n')
    return nights


def bytes_left(nights: Watched) -> dict[str, bool]:
    """For each page whether its bytes are there."""
    with nights.opened() as database, database.read() as conn:
        found = [load_page(conn, id_) for id_ in conn.scalars(select(pages.c.id))]
    return {p.url.rsplit("/", 1)[1]: p.body is not None for p in found if p is not None}


def texts(nights: Watched) -> dict[str, str]:
    with nights.opened() as database, database.read() as conn:
        return {s.article.url.rsplit("/", 1)[1]: s.article.text for s in all_articles(conn)}


def test_what_matters_stays_and_the_rest_goes_in_its_time(watched: Watched) -> None:
    watched.run(0)
    assert watched.maintain(1).sound
    assert all(bytes_left(watched).values())
    done = watched.maintain(95)
    assert bytes_left(watched) == {"mine": True, "dispute": True, "cricket": False}
    assert {what.split()[0]: removed.things for what, removed in done.removed.items()} == {
        "bytes": 1,
        "texts": 0,
        "summaries": 2,  # of cricket, and of the page that was gone
        "feed": 1,
    }
    assert CRICKET in texts(watched)["cricket"]
    watched.maintain(370)
    left = texts(watched)
    assert left["cricket"] == ""
    assert MINE.format(7) in left["mine"]
    assert bytes_left(watched) == {"mine": True, "dispute": True, "cricket": False}
    with watched.opened() as database, database.read() as conn:
        kept = [entry.summary for entry in conn.scalars(select(entries.c.entry).order_by(entries.c.id))]
        assert kept == ["Summary of /mine", "Summary of /dispute", "", ""]
        assert conn.scalar(select(func.count()).select_from(claims))


def test_nothing_old_comes_back_as_new(watched: Watched, web: Loopback) -> None:
    watched.run(0)
    watched.maintain(370)
    before = texts(watched)
    assert before["cricket"] == ""
    web.script = {**web.script, "/feed": feed("/mine", "/cricket", "/elsewhere"), "/elsewhere": page(CRICKET)}  # type: ignore[misc]
    report = watched.run(371)
    assert texts(watched) == before
    assert report.feeds[0].poll.new == 1  # another address, and the very same text
    with watched.opened() as database, database.read() as conn:
        last = select(entry_outcomes.c.outcome).where(entry_outcomes.c.run_id == "night-371")
        assert set(conn.scalars(last)) == {"known_article"}
    assert bytes_left(watched)["elsewhere"]


def test_bytes_that_come_again_are_kept_again(watched: Watched, web: Loopback) -> None:
    watched.run(0)
    watched.maintain(95)
    assert not bytes_left(watched)["cricket"]
    web.script = {**web.script, "/feed": feed("/again"), "/again": page(CRICKET)}  # type: ignore[misc]
    watched.run(96)
    assert bytes_left(watched)["again"]
    assert watched.maintain(97).sound
    assert bytes_left(watched)["again"]


def test_a_second_maintenance_finds_nothing_left_to_do(watched: Watched) -> None:
    watched.run(0)
    watched.maintain(370)
    assert all(removed.things == 0 for removed in watched.maintain(371).removed.values())


def test_0_days_keep_everything(watched: Watched) -> None:
    settings = watched.folder / "settings.toml"
    settings.write_text(settings.read_text() + "page_days = 0\ntext_days = 0\nentry_days = 0\nrun_days = 0\n")
    watched.run(0)
    before = texts(watched)
    done = watched.maintain(4_000)
    assert done.removed == {}
    assert texts(watched) == before
    assert all(bytes_left(watched).values())


def test_backups_are_made_and_the_latest_kept(watched: Watched) -> None:
    watched.run(0)
    made = [watched.maintain(day) for day in (1, 2, 3)]
    kept = backups_in(watched.folder / "backups")
    assert [str(backup.file) for backup in kept] == [made[2].backup, made[1].backup]
    assert [backup.made_at for backup in kept] == [made[2].at, made[1].at]
    assert made[2].backups_removed == 1


def test_other_files_beside_the_backups_are_left_alone(tmp_path: Path) -> None:
    names = ("claimwatch-20251110T200000Z.db", "claimwatch-20251111T200000Z.db", "mine.db", "claimwatch-old.db")
    for name in names:
        (tmp_path / name).touch()
    assert [backup.file.name for backup in thin(tmp_path, 1)] == ["claimwatch-20251110T200000Z.db"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names[1:])


def test_a_backup_that_cannot_be_made_is_told_and_nothing_is_removed(watched: Watched) -> None:
    watched.run(0)
    (watched.folder / "backups").write_text("a file in its place")
    done = watched.maintain(95)
    assert [problem for problem in done.problems if "No backup was made" in problem]
    assert done.removed == {}
    assert all(bytes_left(watched).values())


def test_a_broken_promise_is_named_and_nothing_is_removed(watched: Watched) -> None:
    watched.run(0)
    assert watched.maintain(1).backup
    with watched.opened() as database, database.write() as conn:
        claim = conn.scalars(select(claims.c.id).limit(1)).one()
        conn.execute(
            update(claims).where(claims.c.id == claim).values(start=claims.c.start + 1, stop=claims.c.stop + 1)
        )
        conn.execute(update(bodies).values(packed=b""))
    done = watched.maintain(95)
    told = " ".join(done.problems)
    assert claim in told
    assert "cannot be traced to bytes" in told
    assert (done.removed, done.backup, done.backups_removed) == ({}, "", 0)
    assert "## To mend" in as_markdown(done)
    with watched.opened() as database, database.read() as conn:
        last = last_run(conn, "maintain")
        assert last is not None
        assert last.summary is not None
        assert last.summary["problems"] == list(done.problems)
    assert main(["maintain", "--config", str(watched.folder), "--db", watched.database]) == FAILED
    order = Order(watched.database, str(watched.folder), FIRST + timedelta(days=95, hours=1), "deliver")
    with watching(order) as watch:
        deliver_due(watch)
    told = (base_folder(watched.database) / "claimwatch-health.txt").read_text()
    assert "cannot be traced to bytes" in " ".join(told.split())


def test_a_damaged_file_is_named_and_its_backups_stay(web: Loopback, tmp_path: Path) -> None:
    nights = Watched(tmp_path, {"indus": web.url("/feed")}, address=str(tmp_path / "x.db"))
    nights.run(0)
    first = nights.maintain(1).backup
    with closing(sqlite3.connect(tmp_path / "x.db")) as conn:
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        root = conn.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'ix_entry_outcomes'").fetchone()
        root = (
            root
            or conn.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'outcomes_of_an_entry'").fetchone()
        )
    body = bytearray((tmp_path / "x.db").read_bytes())
    body[(root[0] - 1) * 4096 : root[0] * 4096] = b"\x0a" + bytes(4095)  # an index without entries
    (tmp_path / "x.db").write_bytes(body)
    done = nights.maintain(95)
    assert "the file is damaged" in done.problems[0]
    assert "claimwatch restore" in done.problems[0]
    assert Path(first).exists()
    assert done.removed == {}


def test_no_maintenance_while_a_night_runs(watched: Watched) -> None:
    watched.run(0)
    with watched.opened() as database, run_lock(database, "night-7", FIRST), pytest.raises(RunInProgress):
        watched.maintain(1)


def test_a_file_with_much_room_is_rewritten(tmp_path: Path) -> None:
    address = str(tmp_path / "x.db")
    database = open_database(address)
    with database.write() as conn:
        conn.execute(text("CREATE TABLE ballast AS SELECT randomblob(40000000) AS x"))
    with database.write() as conn:
        conn.execute(text("DROP TABLE ballast"))
    database.close()
    done = maintain(address, "", FIRST)
    assert done.rewritten
    assert done.size < done.size_before / 4
    assert not maintain(address, "", FIRST + timedelta(days=1)).rewritten


def test_prefects_file_is_rewritten_where_much_of_it_is_free(tmp_path: Path) -> None:
    home = tmp_path / HOME
    home.mkdir()
    with closing(sqlite3.connect(home / "prefect.db")) as conn:
        conn.execute("PRAGMA journal_mode=WAL")
        conn.execute("CREATE TABLE log AS SELECT randomblob(9000000) AS x")
        conn.execute("DROP TABLE log")
        conn.execute("CREATE TABLE log AS SELECT 1 AS x")
        conn.commit()
        done = give_back_room(home / "prefect.db")  # while the server has it open
        assert done.size < done.size_before / 10
        assert conn.execute("SELECT x FROM log").fetchone() == (1,)
    assert give_back_room(home / "prefect.db").size == done.size


def test_the_command(watched: Watched, capsys: pytest.CaptureFixture[str]) -> None:
    watched.run(0)
    now = (FIRST + timedelta(days=95)).isoformat()
    assert main(["maintain", "--config", str(watched.folder), "--db", watched.database, "--now", now]) == DONE
    out = capsys.readouterr().out
    assert "Checks: all hold" in out
    assert "bytes of pages that led to nothing on topic: 1" in out


def test_a_backup_of_the_same_moment_is_made_once(watched: Watched) -> None:
    watched.run(0)
    with watched.opened() as database:
        folder = watched.folder / "backups"
        assert make_backup(database, folder, FIRST) == make_backup(database, folder, FIRST)
        assert len(backups_in(folder)) == 1


def test_the_run_is_one_of_its_own_kind(watched: Watched) -> None:
    watched.run(0)
    done = watched.maintain(1)
    with watched.opened() as database, database.read() as conn:
        kinds = dict(conn.execute(select(runs.c.id, runs.c.kind)).all())
        assert kinds == {"night-0": "night", done.run_id: "maintain"}
        assert conn.scalar(select(func.count()).select_from(articles)) == 3

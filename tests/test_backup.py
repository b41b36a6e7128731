"""Copies of a database: taken while others write, looked at before they are put back, and nothing lost by it."""

from __future__ import annotations

import lzma
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from storage_examples import NOW, an_article, begin, store

from flows.cli import main
from flows.exit_codes import DONE, FAILED, USAGE
from storage.articles import all_articles
from storage.backup import BackupError, back_up, put_back
from storage.database import Database, RunInProgress, delivery_lock, open_database, revision_of, run_lock
from storage.ledger_tables import claims
from storage.reading_tables import article_urls, articles
from storage.schema import REVISION

ROOT = Path(__file__).parent.parent


def filled(address: str, *names: str) -> None:
    """A database with articles of these names."""
    with opened(address) as database, database.write() as conn:
        begin(conn)
        for name in names:
            store(conn, an_article(name, text=f"{name}: \N{ARABIC LETTER SEEN} 'quoted' \\ text"))


@contextmanager
def opened(address: str) -> Iterator[Database]:
    database = open_database(address)
    try:
        yield database
    finally:
        database.close()


def names_in(address: str) -> list[str]:
    with opened(address) as database, database.read() as conn:
        return [stored.article.url.rsplit("/", 1)[1] for stored in all_articles(conn)]


def test_a_copy_brings_back_what_was_there(database_url: str, tmp_path: Path) -> None:
    filled(database_url, "one", "two")
    with opened(database_url) as database:
        copy = back_up(database, tmp_path / "copy")
        assert copy.file.stat().st_mode & 0o077 == 0
        with database.write() as conn:
            store(conn, an_article("three"))
    put_back(copy.file, database_url, NOW, force=True)
    assert names_in(database_url) == ["one", "two"]
    with opened(database_url) as database, database.write() as conn:  # ids go on where they were
        assert store(conn, an_article("four")) == 3


def test_what_is_replaced_is_kept_aside(database_url: str, tmp_path: Path) -> None:
    filled(database_url, "one")
    with opened(database_url) as database:
        back_up(database, tmp_path / "copy")
        with database.write() as conn:
            store(conn, an_article("two"))
    _, aside = put_back(tmp_path / "copy", database_url, NOW, force=True)
    assert names_in(database_url) == ["one"]
    put_back(Path(aside), database_url, NOW + timedelta(minutes=1), force=True)
    assert names_in(database_url) == ["one", "two"]


def test_without_force_nothing_is_replaced(database_url: str, tmp_path: Path) -> None:
    filled(database_url, "one")
    with opened(database_url) as database:
        back_up(database, tmp_path / "copy")
    with pytest.raises(BackupError, match="--force"):
        put_back(tmp_path / "copy", database_url, NOW)
    assert names_in(database_url) == ["one"]


def test_no_database_is_replaced_while_a_run_or_a_delivery_works_on_it(database_url: str, tmp_path: Path) -> None:
    filled(database_url, "one")
    with opened(database_url) as database:
        back_up(database, tmp_path / "copy")
        with run_lock(database, "night-7", NOW), pytest.raises((BackupError, RunInProgress), match=r"[Rr]un"):
            put_back(tmp_path / "copy", database_url, NOW, force=True)
        with delivery_lock(database), pytest.raises(BackupError, match="delivery"):
            put_back(tmp_path / "copy", database_url, NOW, force=True)
    assert names_in(database_url) == ["one"]


def test_a_copy_by_a_newer_program_is_refused(database_url: str, tmp_path: Path) -> None:
    filled(database_url, "one")
    with opened(database_url) as database:
        with database.write() as conn:
            now = conn.scalar(text("SELECT version_num FROM claimwatch_version"))
            conn.execute(text("UPDATE claimwatch_version SET version_num = '9999'"))
        with pytest.raises(BackupError, match=r"newer version.*9999"):
            back_up(database, tmp_path / "copy")
        assert not list(tmp_path.glob("*copy*"))
        with database.write() as conn:
            conn.execute(text("UPDATE claimwatch_version SET version_num = :now"), {"now": now})


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda file: file.write_bytes(b""), "no SQLite"),
        (lambda file: file.write_bytes(b"SQLite format 3\0" + b"x" * 5000), "no copy of a claimwatch database"),
        (lambda file: file.write_bytes(file.read_bytes()[:-8192]), "damaged|malformed"),
        (lambda file: file.write_bytes(_holed(file.read_bytes())), "damaged|malformed"),
        (lambda file: file.unlink(), "no file"),
    ],
)
def test_a_spoilt_copy_is_refused_and_the_database_left_alone(spoil: object, words: str, tmp_path: Path) -> None:
    address = str(tmp_path / "claimwatch.db")
    filled(address, "one")
    with opened(address) as database:
        back_up(database, tmp_path / "copy")
    spoil(tmp_path / "copy")  # type: ignore[operator]
    with pytest.raises(BackupError, match=words):
        put_back(tmp_path / "copy", address, NOW, force=True)
    assert names_in(address) == ["one"]


def _holed(body: bytes) -> bytes:
    """The bytes with every third page but the first wiped."""
    return b"".join(body[at : at + 4096] if at % 12288 < 8192 else bytes(4096) for at in range(0, len(body), 4096))


def test_a_database_of_another_program_is_no_copy(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE notes (id)")
    with pytest.raises(BackupError, match="no copy of a claimwatch database"):
        put_back(tmp_path / "other.db", str(tmp_path / "claimwatch.db"), NOW)
    assert not (tmp_path / "claimwatch.db").exists()


def test_a_database_in_use_is_not_replaced_under_its_users(tmp_path: Path) -> None:
    address = str(tmp_path / "claimwatch.db")
    filled(address, "one")
    with opened(address) as database:
        back_up(database, tmp_path / "copy")
        with database.read() as conn:
            assert conn.scalar(select(func.count()).select_from(articles)) == 1
            with pytest.raises(BackupError, match="in use"):
                put_back(tmp_path / "copy", address, NOW, force=True)
    assert names_in(address) == ["one"]


def test_a_damaged_database_can_be_replaced(tmp_path: Path) -> None:
    place = tmp_path / "claimwatch.db"
    filled(str(place), "one")
    with opened(str(place)) as database:
        back_up(database, tmp_path / "copy")
    place.write_bytes(b"not a database" * 1000)
    _, aside = put_back(tmp_path / "copy", str(place), NOW, force=True)
    assert names_in(str(place)) == ["one"]
    assert Path(aside).read_bytes().startswith(b"not a database")


def test_a_copy_of_an_earlier_schema_is_migrated(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "copy")) as old:
        old.executescript(lzma.decompress((ROOT / "tests" / "first_version.sql.xz").read_bytes()).decode())
    copy, aside = put_back(tmp_path / "copy", str(tmp_path / "claimwatch.db"), NOW)
    assert (copy.revision, aside) == ("0001", "")
    with opened(str(tmp_path / "claimwatch.db")) as database, database.read() as conn:
        assert conn.scalar(select(func.count()).select_from(claims))
    assert revision_of(str(tmp_path / "claimwatch.db")) == REVISION


# Writes an article and its addresses in one transaction, over and over, until it is stopped.
WRITER = """
import sys
from itertools import count
sys.path.insert(0, "tests")
from storage_examples import an_article, begin, store
from storage.database import open_database
database = open_database(sys.argv[1])
with database.write() as conn:
    begin(conn)
for number in count():
    with database.write() as conn:
        store(conn, an_article(str(number)), *(f"https://indus.example/{number}/{n}" for n in range(20)))
    if number == 20:
        print("going", flush=True)
"""


def test_a_copy_taken_while_another_program_writes_is_of_one_moment(database_url: str, tmp_path: Path) -> None:
    open_database(database_url).close()
    command = [sys.executable, "-c", WRITER, database_url]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        try:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "going\n"
            with opened(database_url) as database:
                copies = [back_up(database, tmp_path / f"copy{n}") for n in range(3)]
            assert writer.poll() is None
        finally:
            writer.kill()
    stored = []
    for copy in copies:
        put_back(copy.file, database_url, NOW + timedelta(minutes=len(stored)), force=True)
        with opened(database_url) as database, database.read() as conn:
            stored.append(conn.scalar(select(func.count()).select_from(articles)) or 0)
            assert conn.scalar(select(func.count()).select_from(article_urls)) == 21 * stored[-1]
            assert conn.scalar(select(func.count()).select_from(claims)) == 0
    assert 20 < stored[0] <= stored[1] <= stored[2]


def test_the_commands(database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    filled(database_url, "one")
    copy = str(tmp_path / "copy")
    assert main(["backup", copy, "--db", database_url]) == DONE
    assert "claimwatch restore" in capsys.readouterr().out
    assert main(["backup", copy, "--db", database_url]) == FAILED
    assert "exists already" in capsys.readouterr().err
    assert main(["restore", copy, "--db", database_url]) == FAILED
    assert "--force" in capsys.readouterr().err
    assert main(["restore", copy, "--db", database_url, "--force"]) == DONE
    assert "before-" in capsys.readouterr().out
    assert names_in(database_url) == ["one"]


def test_a_missing_database_is_not_made_to_be_copied(tmp_path: Path) -> None:
    assert main(["backup", str(tmp_path / "copy"), "--db", str(tmp_path / "none.db")]) == USAGE
    assert list(tmp_path.iterdir()) == []

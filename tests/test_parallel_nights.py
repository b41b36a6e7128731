"""Two programs that record the same articles at the same time make each article once."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

from sqlalchemy import func, select
from storage_examples import NOW, begin

from storage.articles import all_articles
from storage.copies import copies
from storage.database import open_database
from storage.reading_tables import article_urls, articles

ROOT = Path(__file__).resolve().parent.parent
ARTICLES = 12
# One program: it waits for its turn to be told, then records every article, each in a transaction of its own.
PROGRAM = """
import sys
from datetime import datetime
from extractors.model import Article
from flows.foresee import foresee
from flows.record import Find, record
from flows.watch import Order, watching

database, run, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
now = datetime.fromisoformat("{now}")
with watching(Order(database, "", now, run)) as watch:
    print("ready", flush=True)
    sys.stdin.readline()
    for i in range(count):
        url = f"https://indus.example/{{i}}"
        lines = [f"Officials of district {{i}} met {{n}} elders to talk of roads and wells." for n in range(9)]
        lines += [f"Reko Diq will cost ${{i + 2}} billion, report {{i}} says."]
        text = "\\n".join(lines)
        article = Article(url, url, f"Report {{i}}", text, f"Indus {{run}}", published=now)
        foreseen = foresee(watch, article, (url,))
        with watch.database.write() as conn:
            print(record(watch, conn, Find(article, (url,), now), foreseen).outcome.value, flush=True)
"""


def test_two_programs_at_once_store_each_article_once(database_url: str) -> None:
    runs = ("one", "two")
    database = open_database(database_url)
    with database.write() as conn:
        for run in runs:
            begin(conn, run)
    program = PROGRAM.format(now=NOW.isoformat())
    started = [
        subprocess.Popen(
            [sys.executable, "-c", program, database_url, run, str(ARTICLES)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for run in runs
    ]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    outputs = _go(started)
    try:
        with database.read() as conn:
            stored = [found.article.url for found in all_articles(conn)]
            assert Counter(stored) == {f"https://indus.example/{i}": 1 for i in range(ARTICLES)}
            assert conn.scalar(select(func.count()).select_from(article_urls)) == ARTICLES
            texts = conn.scalars(select(articles.c.text)).all()
            assert len(set(texts)) == ARTICLES
            assert not [found for found in copies(conn) if found.article_id == found.of_article_id]
    finally:
        database.close()
    assert sum(outputs.values()) == 2 * ARTICLES
    assert outputs["known_article"] == ARTICLES


def _go(started: list[subprocess.Popen[str]]) -> Counter[str]:
    """What became of the articles, when all programs begin at once."""
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    outcomes: Counter[str] = Counter()
    for process in started:
        told, _ = process.communicate(timeout=90)
        assert process.returncode == 0
        outcomes.update(told.split())
    return outcomes

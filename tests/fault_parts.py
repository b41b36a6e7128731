"""Nights as programs of their own, that tests disturb; and what a database holds, however it came about."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from flows.demo import NIGHTS
from storage.articles import all_articles
from storage.copies import copies
from storage.database import open_database
from storage.ledger_tables import alerts, case_claims, claim_sources, claims, outbox, relations
from storage.reading_tables import article_urls, articles, entries, entry_outcomes, mentions

QUICK = ("indus", "courier", "margalla", "metals", "silk", "quetta")  # outlets without drip, delay or refusals
PATIENCE = 400  # seconds for a night on a busy machine


@dataclass
class Program:
    """``claimwatch run`` on a database, with the Prefect server at ``api_url``."""

    database: str
    config: Path
    api_url: str
    now: datetime = NIGHTS[1]
    environment: Mapping[str, str] = field(default_factory=dict)

    def start(self, **options: Any) -> subprocess.Popen[str]:
        """The night, under way."""
        command = [sys.executable, "-m", "flows.cli", "run", "--db", self.database, "--config", str(self.config)]
        return subprocess.Popen(
            [*command, "--now", self.now.isoformat()],
            env={**os.environ, "PREFECT_API_URL": self.api_url, **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **options,
        )

    def run(self, **options: Any) -> tuple[int, str, str]:
        """The night from its start to its end: exit code, what it printed, and its errors."""
        with self.start(**options) as process:
            out, err = process.communicate(timeout=PATIENCE)
        return process.returncode, out, err

    def killed_after(self, seconds: float) -> bool:
        """Start the night and kill it with SIGKILL; whether it still ran."""
        with self.start() as process:
            try:
                process.communicate(timeout=seconds)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.communicate()
                return True
        return False


def content(address: str) -> dict[str, Counter[Any]]:
    """What the database holds, by table and without numbers of rows, ids of runs and times of the work."""
    database = open_database(address)
    try:
        with database.read() as conn:
            return _content(conn)
    finally:
        database.close()


def _content(conn: Connection) -> dict[str, Counter[Any]]:
    urls = {row.id: row.canonical_url for row in conn.execute(select(articles.c.id, articles.c.canonical_url))}
    listed = select(entries.c.feed_id, entries.c.key_digest, entry_outcomes.c.outcome)
    ended = listed.join(entry_outcomes).where(
        entries.c.settled_at.is_not(None), entry_outcomes.c.outcome != "deferred"
    )
    named = select(mentions.c.article_id, mentions.c.part, mentions.c.start, mentions.c.entity)
    repeated = select(claim_sources.c.claim_id, claim_sources.c.article_id)
    related = select(relations.c.ledger_claim_id, relations.c.new_claim_id, relations.c.verdict)
    told = select(alerts.c.new_claim_id, alerts.c.ledger_claim_id, alerts.c.verdict, alerts.c.told)
    sent = select(outbox.c.channel, outbox.c.state, outbox.c.key)
    members: dict[str, set[str]] = {}
    for case_id, claim_id in conn.execute(select(case_claims.c.case_id, case_claims.c.claim_id)):
        members.setdefault(case_id, set()).add(claim_id)
    return {
        "articles": Counter(
            (s.article.canonical_url, s.article.title, s.article.text, s.article.published, s.on_topic)
            for s in all_articles(conn)
        ),
        "addresses": Counter(conn.scalars(select(article_urls.c.url))),
        "copies": Counter((urls[c.article_id], urls[c.of_article_id], c.duplicate.kind) for c in copies(conn)),
        "mentions": Counter((urls[row[0]], *row[1:]) for row in conn.execute(named)),
        "claims": Counter(conn.scalars(select(claims.c.id))),
        "repeated": Counter((claim, urls[article]) for claim, article in conn.execute(repeated)),
        "relations": Counter(map(tuple, conn.execute(related))),
        "cases": Counter(frozenset(claims_of_case) for claims_of_case in members.values()),
        "alerts": Counter(map(tuple, conn.execute(told))),
        "messages": Counter(map(tuple, conn.execute(sent.where(outbox.c.alert_id.is_not(None))))),
        "entries": Counter(set(map(tuple, conn.execute(ended)))),
    }


def differences(found: Mapping[str, Counter[Any]], calm: Mapping[str, Counter[Any]]) -> list[str]:
    """What one database has more or less than the other, for a test's message."""
    return [
        f"{table}: {sign} {thing!r:.300}"
        for table in calm
        for sign, more in (("+", found[table] - calm[table]), ("-", calm[table] - found[table]))
        for thing in more
    ]


def drop_capability_to_override_permissions() -> None:
    """Have a program that root starts be bound by permissions as anybody is; to be called in the child (Linux)."""
    if os.getuid() == 0:
        drop_from_bounding_set, dac_override, dac_read_search = 24, 1, 2  # prctl(2), capabilities(7)
        for capability in (dac_override, dac_read_search):
            if ctypes.CDLL(None, use_errno=True).prctl(drop_from_bounding_set, capability, 0, 0, 0):
                raise OSError(ctypes.get_errno(), "prctl")

"""Pairs of sentences as a ledger brings them together, with labels: what the ledger's forest is measured on.

``written`` runs a stream of articles written for it (``tests/streams/minerals``) through the recording of articles
into a database of its own, and gives every pair that is close enough to be weighed; what its gold does not name is
unrelated. ``printed`` gives labelled pairs of a news corpus, kept as places in its articles
(``tests/streams/news``).
"""

from __future__ import annotations

import json
import lzma
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import flows.tell
from extractors.comparison.evidence import evidence, sentence
from extractors.comparison.second_look import is_close
from extractors.judge import evidence_of_pair
from extractors.knowledge import Knowledge
from extractors.model import Article, Claim
from flows.foresee import foresee
from flows.record import Find, record
from flows.seeding import ingest_seeds
from flows.watch import Order, Watch, watching
from storage.ledger import LedgerClaim
from storage.runs import start_run

STREAMS = Path(__file__).parents[1] / "streams"
NOW = datetime(2025, 9, 30, tzinfo=UTC)
SAME = 0.8  # of the words of the shorter sentence
ALERTS = {"contradicts", "supersedes"}


@dataclass(frozen=True, slots=True)
class Met:
    """Two sentences that the ledger brought together: numbers for each reading of the pair, and the label."""

    source: str
    group: str  # article: cross-validation keeps one together
    new: str
    verdict: str
    numbers: tuple[Mapping[str, float], ...]


def written(folder: Path = STREAMS / "minerals") -> list[Met]:
    """The pairs of a written stream."""
    gold = [json.loads(line) for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
    lines = (folder / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    found: list[Met] = []
    with tempfile.TemporaryDirectory() as home:
        order = Order(f"sqlite:///{home}/stream.db", "", NOW, "stream", quiet=True)
        with watching(order) as watch:
            with watch.database.write() as conn:
                start_run(conn, "stream", NOW, "ingest")
            ingest_seeds(watch)
            for line in lines:
                row = json.loads(line)
                known = watch.configuration.knowledge
                for pairs in _compared(watch, row):
                    found += _labelled(row["url"], pairs, gold, known)
    return found


def _compared(watch: Watch, row: Mapping[str, str]) -> Iterator[list[tuple[Claim, LedgerClaim]]]:
    """Records one article, and gives the claims that it was held against."""
    published = datetime.fromisoformat(row["published"].replace("Z", "+00:00"))
    article = Article(row["url"], row["url"], row["title"], row["text"], row["outlet"], published=published)
    then = replace(watch, order=replace(watch.order, now=published))
    foreseen = foresee(then, article, (article.url,))
    heard: list[list[tuple[Claim, LedgerClaim]]] = []
    confront = flows.tell.confront

    def listening(claims: Any, near: Any, *rest: Any) -> Any:
        heard.append([(claim, old) for id_, claim in claims.items() for old in near.get(id_, ())])
        return confront(claims, near, *rest)

    flows.tell.confront = listening
    try:
        with watch.database.write() as conn:
            record(then, conn, Find(article, (article.url,), published), foreseen)
    finally:
        flows.tell.confront = confront
    yield from heard


def _labelled(
    url: str, pairs: Sequence[tuple[Claim, LedgerClaim]], gold: Sequence[Mapping[str, str]], known: Knowledge
) -> Iterator[Met]:
    mine = [g for g in gold if g["new_url"] == url]
    seen: set[tuple[str, str]] = set()
    for claim, old in pairs:
        key = (claim.quote, old.claim.quote)
        if key not in seen and is_close(old.claim, claim, known):
            seen.add(key)
            numbers = evidence(sentence(old.claim, known), sentence(claim, known), known).numbers
            yield Met("stream", url, claim.quote, _verdict(mine, *key), (numbers,))


def _verdict(gold: Sequence[Mapping[str, str]], new: str, ledger: str) -> str:
    found = {g["verdict"] for g in gold if _same(g["new_quote"], new) and _same(g["ledger_quote"], ledger)}
    return next(iter(sorted(found & ALERTS) or sorted(found)), "unrelated")


def _same(one: str, other: str) -> bool:
    mine, theirs = (set(re.findall(r"\w+", text.lower())) for text in (one, other))
    return len(mine & theirs) >= SAME * min(len(mine), len(theirs))


def printed(corpus: Path, known: Knowledge, place: Path = STREAMS / "news" / "pairs.jsonl") -> Iterator[Met]:
    """The labelled pairs of a news corpus (JSON lines with id, published, text); unsure conflicts are left out."""
    with lzma.open(corpus, "rt", encoding="utf-8") as lines:
        articles = {row["id"]: row for row in map(json.loads, lines)}
    for line in place.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["verdict"] in ALERTS and not row["sure"]:
            continue
        (one, day), (other, later) = (_at(articles, row[side]) for side in ("ledger", "new"))
        found = evidence_of_pair(one, day, other, later, known)
        if found:
            raised = "raised" if row["found"] == "raised" else "news"
            yield Met(raised, row["new"]["article"], other, row["verdict"], tuple(e.numbers for e in found))


def _at(articles: Mapping[str, Mapping[str, str]], place: Mapping[str, Any]) -> tuple[str, str]:
    article = articles[place["article"]]
    return article["text"][place["start"] : place["end"]], article["published"][:10]

"""Copies by cluster, and a person's corrections of them, which no later night undoes."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from extractors.duplicates import compare_texts
from extractors.model import CopyKind, Duplicate
from flows.configuration import load_configuration
from flows.examine import text_of
from flows.exit_codes import DONE, UsageError
from flows.night import begin
from flows.record import record_split
from flows.watch import Order, open_watch
from storage.articles import StoredArticle, find_article, load_articles
from storage.copies import RULE, StoredDuplicate, cluster, copies, duplicate_of, origins, save_duplicate
from storage.database import open_database
from storage.reading_tables import RunState
from storage.runs import finish_run

USAGE = (
    "write: claimwatch duplicates, claimwatch duplicates split ARTICLE, or claimwatch duplicates merge ARTICLE OF"
)


def duplicates(options: argparse.Namespace) -> int:
    """List the clusters, or correct one. Raises UsageError where that cannot be done."""
    match options.correction:
        case []:
            return list_clusters(options.db, as_json=options.json)
        case ["split", article]:
            return _correct(options, article, None)
        case ["merge", article, original]:
            return _correct(options, article, original)
    raise UsageError(f"{' '.join(options.correction)!r} is no correction; {USAGE}.")


def list_clusters(database: str, *, as_json: bool) -> int:
    """Print each article that has copies, with what each copy was taken for, by whom and why."""
    db = open_database(database, create=False)
    try:
        with db.read() as conn:
            found = list(clusters(conn))
    finally:
        db.close()
    for entry in found:
        sys.stdout.write((json.dumps(entry, ensure_ascii=False) if as_json else _told(entry)) + "\n")
    if not found and not as_json:
        sys.stdout.write("no article is a copy of another\n")
    return DONE


def clusters(conn: Connection) -> Iterator[dict[str, Any]]:
    """The clusters in the order of their first articles, then the pairs that a person split."""
    verdicts = copies(conn)
    members: dict[int, list[StoredDuplicate]] = {}
    for found in verdicts:
        if found.duplicate.kind.is_copy:
            members.setdefault(cluster(conn, found.article_id).root, []).append(found)
    for root, found_copies in sorted(members.items()):
        yield _cluster(conn, root, found_copies)
    for found in verdicts:
        if not found.duplicate.kind.is_copy:
            yield {"type": "split", **_line(conn, found.article_id), **_verdict(found)}


def _cluster(conn: Connection, root: int, found: Sequence[StoredDuplicate]) -> dict[str, Any]:
    first = _line(conn, root)
    lines = [_line(conn, copy.article_id) | _verdict(copy) for copy in found]
    outlets = {line["outlet"] or line["url"] for line in (first, *lines)}
    independent = origins(conn, [root, *(copy.article_id for copy in found)])
    return {"type": "cluster", **first, "outlets": len(outlets), "origins": independent, "copies": lines}


def _line(conn: Connection, article_id: int) -> dict[str, Any]:
    article = load_articles(conn, [article_id])[0].article
    return {"id": article_id, "url": article.canonical_url, "outlet": article.outlet, "title": article.title}


def _verdict(found: StoredDuplicate) -> dict[str, Any]:
    return {
        "of": found.of_article_id,
        "kind": found.duplicate.kind.value,
        "score": found.duplicate.score,
        "reason": found.duplicate.reason,
        "decided_by": found.decided_by,
        "at": found.at.isoformat(),
    }


def _told(entry: dict[str, Any]) -> str:
    head = f"{entry['id']}  {entry['url']}\n"
    if entry["type"] == "split":
        return f"{head}    no copy of {entry['of']}, by {entry['decided_by']}: {entry['reason']}"
    head += f"    {entry['title']}\n    {entry['outlets']} outlets, {entry['origins']} independent"
    return "\n".join([head, *map(_copy_told, entry["copies"])])


def _copy_told(copy: dict[str, Any]) -> str:
    by = "" if copy["decided_by"] == RULE else f", by {copy['decided_by']}"
    return f"    {copy['id']}  {copy['url']}\n        {copy['kind']} of {copy['of']}{by}: {copy['reason']}"


def _correct(options: argparse.Namespace, name: str, original: str | None) -> int:
    """Store a person's verdict on an article, in a run of its own. A split article's claims are read."""
    if not options.author.strip() or options.author == RULE or not options.reason.strip():
        raise UsageError("a correction is kept with its --author and --reason; give both.")
    load_configuration(options.config)
    order = Order(
        database=options.db,
        config=str(options.config or ""),
        now=datetime.now(UTC),
        run_id=f"correction-{uuid4().hex[:12]}",
    )
    with begin(order, "correction") as started:
        watch = open_watch(started)
        with watch.database.write() as conn:
            article = _article(conn, name)
            if original is None:
                split(conn, article, options.author, options.reason, watch.now)
                told = f"article {article.id} is no copy; {record_split(watch, conn, article)} claims read"
            else:
                merge(conn, article, _article(conn, original), options.author, options.reason, watch.now)
                told = f"article {article.id} is a copy of {original}"
            finish_run(conn, watch.run_id, watch.now, RunState.DONE, {"correction": told})
    sys.stdout.write(f"{told}\n")
    return DONE


def split(conn: Connection, article: StoredArticle, author: str, reason: str, now: datetime) -> None:
    """Record that an article is no copy of what it was taken for. Raises UsageError where it is none."""
    found = duplicate_of(conn, article.id)
    if found is None or not found.duplicate.kind.is_copy:
        raise UsageError(f"article {article.id} is no copy; `claimwatch duplicates` lists the copies.")
    distinct = Duplicate(CopyKind.DISTINCT, 0.0, reason)
    save_duplicate(conn, article.id, found.of_article_id, distinct, now, decided_by=author)


def merge(
    conn: Connection, article: StoredArticle, original: StoredArticle, author: str, reason: str, now: datetime
) -> None:
    """Record that an article is a copy of another. Raises UsageError where that is a copy of the article."""
    if article.id == original.id:
        raise UsageError(f"{original.article.canonical_url} is the article itself; name another.")
    found = compare_texts(text_of(article.article, frozenset()), text_of(original.article, frozenset()))
    kind = found.kind if found.kind.is_copy else CopyKind.REWRITE
    copy = Duplicate(kind, found.score, reason, found.copied)
    try:
        save_duplicate(conn, article.id, original.id, copy, now, decided_by=author)
    except ValueError as error:
        raise UsageError(f"{error} Name them the other way round, or split that one first.") from error


def _article(conn: Connection, name: str) -> StoredArticle:
    """The article of that id or address."""
    found = load_articles(conn, [int(name)]) if name.isdecimal() else ()
    article = found[0] if found else find_article(conn, [name])
    if article is None:
        raise UsageError(f"{name}: no article has that id or address; `claimwatch export` lists them.")
    return article

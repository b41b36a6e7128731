"""``claimwatch preview``: entries, text, tags, claims and what they would contradict, printed and not stored."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from alerts.escaping import cut, for_terminal, one_line
from extractors.model import Claim, Entry
from flows.configuration import Configuration, load_configuration
from flows.confront import Finding
from flows.exit_codes import DONE, FAILED, UNREACHED
from flows.http import Fetcher
from flows.preview import Preview, Previewer, Seen, names_of
from flows.watch import http_settings
from storage.address import is_file, parse_address
from storage.database import Database, open_database

TITLE = 100  # characters of a title in the list of entries


def preview(options: Namespace) -> int:
    """Print what a night would make of an address; the exit code tells whether there is an article or feed.

    Raises UsageError, DataFileError, StorageError.
    """
    configuration = load_configuration(options.config)
    url = options.url if "://" in options.url else f"https://{options.url}"
    with _ledger(options.db) as database, Fetcher(http_settings(configuration)) as fetcher:
        previewer = Previewer(configuration, fetcher, database, datetime.now(UTC))
        found = previewer.preview(url, options.articles)
    if options.json:
        sys.stdout.write(json.dumps(as_json(found, configuration), ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(for_terminal("\n".join(_lines(found, configuration))) + "\n")
        if database is None:
            sys.stderr.write(f"claimwatch: no database {options.db}: nothing was compared with a ledger.\n")
    if found.feed is None and found.articles[0].examined is None:
        return UNREACHED if found.articles[0].reading.verdict.value == "failed" else FAILED
    return DONE


@contextmanager
def _ledger(address: str) -> Iterator[Database | None]:
    """The database of stored articles and claims; None where there is none yet, since a preview makes none."""
    url = parse_address(address)
    if is_file(url) and not Path(url.database or "").exists():
        yield None
        return
    database = open_database(address, create=False)
    try:
        yield database
    finally:
        database.close()


def _lines(found: Preview, configuration: Configuration) -> Iterator[str]:
    if found.feed is not None:
        entries = found.feed.entries
        yield f"{found.url}: {found.feed.title or 'a feed'} ({found.feed.format}), {len(entries)} entries"
        yield from (f"  {_entry(entry)}" for entry in entries)
        yield from (f"  left out: {one_line(skipped)}" for skipped in found.feed.skipped)
    for seen in found.articles:
        yield ""
        yield from _article(seen, configuration)


def _entry(entry: Entry) -> str:
    day = f"{entry.published:%Y-%m-%d %H:%M}" if entry.published else "undated         "
    return f"{day}  {cut(one_line(entry.title), TITLE)}  {entry.url}"


def _article(seen: Seen, configuration: Configuration) -> Iterator[str]:
    reading = seen.reading
    yield f"{reading.url}"
    yield f"  verdict   {reading.verdict.value}: {reading.reason}"
    if seen.examined is None:
        return
    article, topic = seen.examined.article, seen.examined.topic
    date = f"{reading.published:%Y-%m-%d %H:%M}" if reading.published else "undated"
    yield f"  title     {one_line(reading.title)}"
    yield f"  from      {', '.join(filter(None, (article.outlet, article.author, article.language)))}"
    yield f"  date      {date}, {reading.dates.reason}"
    yield f"  topic     {'on topic' if topic.on_topic else 'off topic'}: {topic.reason}"
    yield f"  tags      {', '.join(names_of(seen, configuration.watched)) or 'none'}"
    if seen.copy_of:
        yield f"  stored    {seen.copy_of[1].kind.value} of {seen.copy_of[0]}: {seen.copy_of[1].reason}"
    yield f"  claims    {len(seen.claims)}"
    yield from (line for claim in seen.claims for line in _claim(claim, seen))
    yield "  text"
    yield from (f"    {line}" for line in article.text.split("\n"))


def _claim(claim: Claim, seen: Seen) -> Iterator[str]:
    yield f"    - {one_line(claim.quote)}" + (f" ({claim.speaker})" if claim.speaker else "")
    for finding in _findings(claim, seen):
        comparison, ledger = finding.comparison, finding.ledger
        kind = f" ({comparison.kind.value})" if comparison.kind else ""
        yield f"      {comparison.verdict.value}{kind}, {comparison.confidence:.2f}: {one_line(comparison.reason)}"
        yield f"        ledger: {one_line(ledger.claim.quote)} ({ledger.outlet})"


def _findings(claim: Claim, seen: Seen) -> list[Finding]:
    """What the ledger has against a claim, then what it has for it."""
    conflicts = [found for statement in seen.statements for found in statement.conflicts]
    supports = [found for statement in seen.statements for found in statement.supports]
    return [found for found in (*conflicts, *supports) if found.claim == claim]


def as_json(found: Preview, configuration: Configuration) -> dict[str, object]:
    """The preview as JSON can hold it."""
    feed = found.feed
    return {
        "url": found.url,
        "feed": feed and {"title": feed.title, "format": feed.format, "left_out": list(feed.skipped)},
        "entries": [_entry_json(entry) for entry in feed.entries] if feed else [],
        "articles": [_article_json(seen, configuration) for seen in found.articles],
    }


def _entry_json(entry: Entry) -> dict[str, object]:
    published = entry.published.isoformat() if entry.published else None
    return {"url": entry.url, "title": entry.title, "published": published}


def _article_json(seen: Seen, configuration: Configuration) -> dict[str, object]:
    reading = seen.reading
    line: dict[str, object] = {"url": reading.url, "verdict": reading.verdict.value, "reason": reading.reason}
    if seen.examined is None:
        return line
    article, topic = seen.examined.article, seen.examined.topic
    return line | {
        "canonical_url": reading.canonical_url,
        "title": reading.title,
        "outlet": article.outlet,
        "author": article.author,
        "language": article.language,
        "published": reading.published.isoformat() if reading.published else None,
        "date_reason": reading.dates.reason,
        "on_topic": topic.on_topic,
        "topic_reason": topic.reason,
        "tags": list(names_of(seen, configuration.watched)),
        "copy_of": seen.copy_of and {"url": seen.copy_of[0], "kind": seen.copy_of[1].kind.value},
        "claims": [_claim_json(claim, seen) for claim in seen.claims],
        "text": article.text,
    }


def _claim_json(claim: Claim, seen: Seen) -> dict[str, object]:
    found = [
        {
            "verdict": finding.comparison.verdict.value,
            "kind": finding.comparison.kind and finding.comparison.kind.value,
            "confidence": round(finding.comparison.confidence, 4),
            "reason": finding.comparison.reason,
            "ledger": {"quote": finding.ledger.claim.quote, "outlet": finding.ledger.outlet},
        }
        for finding in _findings(claim, seen)
    ]
    return {
        "quote": claim.quote,
        "start": claim.start,
        "end": claim.end,
        "speaker": claim.speaker,
        "ledger": found,
    }

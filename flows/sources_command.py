"""The list of feeds: how each stands, lists from and for other programs, and the feeds of a site."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

from alerts.escaping import for_terminal
from extractors.model import Feed
from extractors.opml import Listed, feed_blocks, read_opml, write_opml
from flows.configuration import Configuration, load_configuration
from flows.exit_codes import DONE, FAILED, UsageError
from flows.http import Fetcher
from flows.site_feeds import SiteFeed, feeds_at
from flows.sources import matter_of
from flows.watch import http_settings
from storage.database import open_database
from storage.feeds import feed_state


def feeds(options: Namespace) -> int:
    """Run ``claimwatch feeds`` as its options say; its exit code.

    Raises UsageError, DataFileError, StorageError.
    """
    configuration = load_configuration(options.config)
    match options.action, options.target:
        case "list", None:
            return _list(configuration, options.db)
        case "export", None:
            sys.stdout.write(write_opml(configuration.feeds))
            return DONE
        case "import", str(file):
            return _import(configuration, Path(file))
        case "find", str(url):
            return _find(configuration, url)
    raise UsageError("say: feeds, feeds import FILE.opml, feeds export, or feeds find URL.")


def _list(configuration: Configuration, database: str) -> int:
    opened = open_database(database, create=False)
    try:
        with opened.read() as conn:
            for feed in configuration.feeds:
                sys.stdout.write(for_terminal(_line(conn, feed)) + "\n")
    finally:
        opened.close()
    return DONE


def _line(conn: Connection, feed: Feed) -> str:
    """One feed: id, last good answer, failures in a row, and what is the matter with it."""
    state = feed_state(conn, feed.id)
    if state is None or state.url != feed.url:
        return f"{feed.id:24} not asked yet        {feed.outlet}"
    last = f"{state.last_ok_at:%Y-%m-%d %H:%M}" if state.last_ok_at else "never answered"
    matter = matter_of(conn, feed, datetime.now(UTC))
    note = " ".join(matter) if matter else state.last_reason
    return f"{feed.id:24} {last:16} {state.failures:3}  {feed.outlet}{': ' + note if note else ''}"


def _import(configuration: Configuration, file: Path) -> int:
    try:
        listed = read_opml(file.read_bytes(), str(file))
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}.") from error
    return _print_blocks(configuration, listed, f"all {len(listed)} feeds of {file} are in feeds.toml already")


def _find(configuration: Configuration, url: str) -> int:
    url = url if "://" in url else f"https://{url}"
    with Fetcher(http_settings(configuration)) as fetcher:
        found = [_listed(feed) for feed in feeds_at(fetcher, url)]
    if not found:
        sys.stderr.write(f"claimwatch: {for_terminal(url)}: no feed found; look for one on the site itself.\n")
        return FAILED
    return _print_blocks(configuration, found, "what was found is in feeds.toml already")


def _listed(feed: SiteFeed) -> Listed:
    language = next((entry.language for entry in feed.reading.entries if entry.language), "")
    return Listed(feed.url, feed.reading.title, language)


def _print_blocks(configuration: Configuration, listed: Iterable[Listed], otherwise: str) -> int:
    blocks = feed_blocks(listed, configuration.feeds)
    sys.stdout.write(blocks or f"# {otherwise}\n")
    return DONE

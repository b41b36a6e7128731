"""Articles from files, through the same pipeline as news, each at the time of its publication."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from alerts.alert_words import counted
from extractors.address import clean_url
from extractors.model import Article, DateBasis, Origin, PageVerdict, Reading
from extractors.page import read_page
from extractors.plain import read_plain
from flows.configuration import load_configuration
from flows.deliver import deliver_due
from flows.exit_codes import DONE, FAILED, UsageError
from flows.foresee import foresee
from flows.lines import LineError, json_lines
from flows.night import begin, publisher_at
from flows.record import Find, record
from flows.seeding import ingest_seeds
from flows.watch import Order, Watch, open_watch
from storage.ledger_tables import Delivery
from storage.outbox import alerts, messages, release
from storage.reading_tables import Outcome, RunState
from storage.runs import finish_run

JSON_LINES = {".jsonl", ".ndjson", ".json"}
HTML = {".html", ".htm", ".xhtml"}
EARLIEST = datetime.min.replace(tzinfo=UTC)


def ingest_files(files: list[Path], config: Path | None, database: str, *, deliver: bool) -> int:
    """Record every article of the files in the order of publication; print what became of them.

    An article's date stands as "now" when it is recorded. What cannot be used is named on standard error.
    """
    load_configuration(config)
    articles, problems = _read_all(files)
    order = Order(
        database=database,
        config=str(config or ""),
        now=datetime.now(UTC),
        run_id=f"ingest-{uuid4().hex[:12]}",
        hold_messages=True,  # sent below, by the clock and not by the articles' dates
    )
    with begin(order, "ingest") as started:
        watch = open_watch(started)
        ingest_seeds(watch)
        counts = Counter(_record(watch, article) for article in articles)
        if deliver:
            _release(watch)
            deliver_due(watch)
        with watch.database.write() as conn:
            told = len(alerts(conn, watch.run_id))
            finish_run(conn, watch.run_id, watch.now, RunState.DONE, {str(k): n for k, n in counts.items()})
    ends = ", ".join(f"{n} {kind.value.replace('_', ' ')}" for kind, n in sorted(counts.items())) or "none"
    sent = "" if deliver else ", none sent (claimwatch export shows them; ingest --deliver sends them)"
    print(f"{counted(len(articles), 'article')}: {ends}; {counted(told, 'alert')} recorded{sent if told else ''}")
    for problem in problems:
        print(f"claimwatch: {problem}", file=sys.stderr)
    return FAILED if problems else DONE


def _release(watch: Watch) -> None:
    """Send on their way what earlier calls only recorded."""
    until = watch.now + timedelta(days=watch.configuration.settings.night.delivery_days)
    with watch.database.write() as conn:
        release(conn, [message.id for message in messages(conn, Delivery.HELD)], watch.now, until)


def _record(watch: Watch, article: Article) -> Outcome:
    moment = article.published or watch.now
    then = replace(watch, order=replace(watch.order, now=moment, first_run=False))
    urls = tuple(dict.fromkeys((article.url, clean_url(article.url), article.canonical_url)))
    article = _credited(watch, article)
    foreseen = foresee(then, article, urls)
    with watch.database.write() as conn:
        return record(then, conn, Find(article, urls, moment), foreseen).outcome


def _credited(watch: Watch, article: Article) -> Article:
    """The article with the tier and owner of its outlet, where a configured feed is of the same site."""
    outlet, tier, owner = publisher_at(watch.configuration.feeds, article.url, article.outlet)
    return replace(article, outlet=article.outlet or outlet, tier=tier, owner=owner)


def _read_all(files: list[Path]) -> tuple[list[Article], list[str]]:
    """All articles, in the order of publication, undated ones first; and what is wrong with the rest."""
    articles: list[Article] = []
    problems: list[str] = []
    for path in files:
        try:
            for found in _articles(path):
                if isinstance(found, LineError):
                    problems.append(str(found))
                else:
                    articles.append(found)
        except OSError as error:
            raise UsageError(f"{path}: cannot be read: {error.strerror}.") from error
    articles.sort(key=lambda a: a.published or EARLIEST)
    return articles, problems


def _articles(path: Path) -> Iterator[Article | LineError]:
    if path.suffix.lower() in JSON_LINES:
        for number, line in enumerate(json_lines(str(path), ("url",)), 1):
            yield line if isinstance(line, LineError) else _from_line(line, path, number)
        return
    body = path.read_bytes()
    if path.suffix.lower() in HTML:
        reading = read_page(body, f"file:///{path.name}")
    else:
        reading = read_plain(body.decode("utf-8", errors="replace"), path.name)
    yield _checked(reading, path.name, str(path), {})


def _from_line(line: dict[str, Any], path: Path, number: int) -> Article | LineError:
    where = f"{path}, article {number}"
    texts = {key: line.get(key) for key in ("url", "title", "text", "html", "outlet", "author", "language")}
    for key, value in texts.items():
        if value is not None and not isinstance(value, str):
            return LineError(f"{where}: {key!r} must be a string.")
    # Archives leave addresses out: such an article goes by its id, or by its place in the file.
    url = line["url"] or str(line.get("id") or f"{path.name}, article {number}")
    if line.get("text"):
        reading = Reading(PageVerdict.ARTICLE, "given as text", url, clean_url(url), text=_plain(line["text"]))
    elif line.get("html"):
        reading = read_page(line["html"].encode(), url)
    else:
        return LineError(f"{where}: neither 'text' nor 'html'; give one of them.")
    return _checked(reading, url, where, line)


def _plain(text: str) -> str:
    """Lines without the white space around them, so that paragraphs are one line each."""
    return "\n".join(stripped for line in text.splitlines() if (stripped := line.strip()))


def _checked(reading: Reading, name: str, where: str, line: dict[str, Any]) -> Article | LineError:
    if (
        reading.verdict not in {PageVerdict.ARTICLE, PageVerdict.PAYWALL, PageVerdict.TOO_SHORT}
        or not reading.text
    ):
        return LineError(f"{where}: no article: {reading.verdict.value}, {reading.reason}.")
    try:
        published = parse_moment(line["published"]) if line.get("published") else reading.published
    except ValueError:
        return LineError(f"{where}: published {line['published']!r} is no ISO date or time, such as 2025-11-10.")
    canonical = reading.canonical_url if reading.canonical_url.startswith("http") else name
    return Article(
        url=name,
        canonical_url=canonical,
        title=line.get("title") or reading.title,
        text=reading.text,
        outlet=line.get("outlet") or reading.site_name,
        author=line.get("author") or reading.author,
        published=published,
        date_basis=DateBasis.PAGE if published else DateBasis.NONE,
        language=line.get("language") or reading.language,
        origin=Origin.FILE,
    )


def parse_moment(text: str) -> datetime:
    """An ISO date or time; without zone it is UTC. Raises ValueError."""
    moment = datetime.fromisoformat(str(text))
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)

"""The commands that need no night: judge, tag, extract, check; and the call of the nightly flow."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from extractors.comparison.opinion import SecondOpinion
from extractors.entities import Tagger
from extractors.judge import judge_pair
from extractors.knowledge import Knowledge
from extractors.model import Mention, PageVerdict, Refusal
from extractors.page import read_page
from flows.checkup import State, of_channels, of_configuration
from flows.configuration import load_configuration
from flows.exit_codes import DONE, FAILED, UNREACHED, USAGE, UsageError
from flows.lines import LineError, json_lines
from flows.model_store import second_opinion
from storage.database import open_database


def run_night(
    config: Path | None, database: str, now: datetime | None, *, as_json: bool, dry_run: bool = False
) -> int:
    """Run one night through Prefect and print its summary."""
    from flows.launch import launch_night
    from flows.summary import print_summary

    load_configuration(config)  # a typo is told before anything is started
    open_database(database).close()
    report = launch_night(database, config, now or datetime.now(UTC), dry_run=dry_run)
    print_summary(report, as_json=as_json)
    return DONE if report.reached or not report.asked else UNREACHED


def judge_pairs(path: str, config: Path | None) -> int:
    """Print a verdict for each pair of the file, in order."""
    configuration = load_configuration(config)
    model = second_opinion(configuration)
    return _each_line(path, ("id", "ledger", "new"), lambda pair: _judged(pair, configuration.knowledge, model))


def _judged(pair: dict[str, Any], knowledge: Knowledge, model: SecondOpinion | None) -> dict[str, object]:
    ledger, new = side_of(pair, "ledger"), side_of(pair, "new")
    verdict = judge_pair(
        ledger["text"],
        ledger.get("date"),
        new["text"],
        new.get("date"),
        knowledge,
        ledger_source=str(ledger.get("source") or ""),
        new_source=str(new.get("source") or ""),
        model=model,
    )
    line: dict[str, object] = {
        "id": pair["id"],
        "verdict": verdict.verdict.value,
        "kind": verdict.kind.value if verdict.kind else None,
        "confidence": round(verdict.confidence, 4),
        "reason": verdict.reason,
    }
    return line | {"abstained": True} if verdict.abstained else line


def side_of(pair: dict[str, Any], name: str) -> dict[str, Any]:
    side = pair[name]
    if not isinstance(side, dict) or not isinstance(side.get("text"), str):
        raise LineError(f"pair {pair['id']!r}: {name!r} must be an object with a text; see the pair format.")
    if not isinstance(side.get("date"), str | None):
        raise LineError(f"pair {pair['id']!r}: the date of {name!r} must be null, YYYY, YYYY-MM or YYYY-MM-DD.")
    return side


def tag_texts(path: str, config: Path | None, *, explain: bool) -> int:
    """Print the watched entities of each text of the file, in order."""
    tagger = load_configuration(config).knowledge.tagger
    return _each_line(path, ("id", "text"), lambda line: _tagged(line, tagger, explain))


def _tagged(line: dict[str, Any], tagger: Tagger, explain: bool) -> dict[str, object]:
    if not isinstance(line["text"], str):
        raise LineError(f"text {line['id']!r}: 'text' must be a string.")
    tagging = tagger.tag(line["text"])
    mentions = [m for m in tagging.mentions if m.entity in tagger.watchlist.watched]
    out: dict[str, object] = {
        "id": line["id"],
        "tags": sorted({m.entity for m in mentions}),
        "mentions": [_mention(m, explain) for m in mentions],
    }
    if explain:
        out["refused"] = [_refusal(r) for r in tagging.refusals if r.entity in tagger.watchlist.watched]
    return out


def _mention(mention: Mention, explain: bool) -> dict[str, object]:
    found: dict[str, object] = {
        "entity": mention.entity,
        "surface": mention.surface,
        "start": mention.start,
        "end": mention.end,
    }
    if explain:
        found |= {"confidence": round(mention.confidence, 3), "reason": mention.reason}
    return found


def _refusal(refusal: Refusal) -> dict[str, object]:
    return {
        "entity": refusal.entity,
        "surface": refusal.surface,
        "start": refusal.start,
        "end": refusal.end,
        "reason": refusal.reason,
    }


def extract_page(page: Path, url: str) -> int:
    """Print what is read from one page, or from standard input for ``-``, as a JSON object.

    The exit code tells whether it is an article, of which a paywall may leave the beginning.
    """
    if not url.startswith(("http://", "https://")):
        raise UsageError(f"--url {url}: an http or https address is expected.")
    try:
        body = sys.stdin.buffer.read() if str(page) == "-" else page.read_bytes()
    except OSError as error:
        raise UsageError(f"{page}: cannot be read: {error.strerror}.") from error
    reading = read_page(body, url)
    _print_json(
        {
            "verdict": reading.verdict.value,
            "reason": reading.reason,
            "url": reading.url,
            "canonical_url": reading.canonical_url,
            "title": reading.title,
            "author": reading.author,
            "published": reading.published.isoformat() if reading.published else None,
            "date_reason": reading.dates.reason,
            "language": reading.language,
            "site_name": reading.site_name,
            "text": reading.text,
        }
    )
    return DONE if reading.verdict in {PageVerdict.ARTICLE, PageVerdict.PAYWALL} else FAILED


def check(config: Path | None, database: str) -> int:
    """Try configuration, database and channels; each problem is one line."""
    configuration = load_configuration(config)
    for finding in of_configuration(configuration):
        print(finding)
    open_database(database).close()
    print("database: ok")
    channels = list(of_channels(configuration, database))
    for finding in channels:
        print(finding)
    return USAGE if any(finding.state is State.MEND for finding in channels) else DONE


def _each_line(path: str, required: tuple[str, ...], answer: Any) -> int:
    """Print ``answer`` of each line; what cannot be used is named on standard error, and the rest goes on."""
    failed = False
    try:
        for line in json_lines(path, required):
            try:
                if isinstance(line, LineError):
                    raise line
                _print_json(answer(line))
            except LineError as error:
                failed = True
                print(f"claimwatch: {error}", file=sys.stderr)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}.") from error
    return FAILED if failed else DONE


def _print_json(value: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")

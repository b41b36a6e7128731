"""A night's summary for the terminal."""

from __future__ import annotations

import json
import sys

from alerts.escaping import for_terminal
from flows.report import NightReport, as_summary
from storage.reading_tables import Outcome


def print_summary(report: NightReport, *, as_json: bool = False) -> None:
    """What the night brought, as a few lines or as one JSON object."""
    if as_json:
        sys.stdout.write(json.dumps(as_summary(report), ensure_ascii=False) + "\n")
        return
    sys.stdout.write("\n".join(summary_lines(report)) + "\n")


def summary_lines(report: NightReport) -> list[str]:
    """The summary; failed sources are named with their reason."""
    f, d = report.figures, report.delivered
    tags = ", ".join(f"{tag} {n}" for tag, n in f.tags) or "none"
    lines = [
        f"Night of {report.night}: {report.reached} of {len(report.feeds)} sources answered",
        f"  read      {sum(line.read for line in report.feeds)} entries: {_outcomes(report)}",
        f"  tags      {tags}",
        f"  ledger    {f.claims} new claims, {len(report.contested)} conflicts within the first ledger",
        f"  told      {len(report.alerts)} contradictions and changes; "
        f"messages sent {d.sent}, waiting {d.waiting}, given up {d.dead}",
    ]
    for line in report.feeds:
        if not line.poll.reached:
            lines.append(
                f"  {line.poll.state:9} {for_terminal(line.poll.outlet)} ({line.poll.feed_id}): "
                f"{for_terminal(line.poll.reason)}"
            )
    for trouble in report.troubles:
        matter, remedy = for_terminal(trouble.matter), for_terminal(trouble.remedy)
        lines.append(f"  to mend   {for_terminal(trouble.outlet)} ({trouble.feed_id}): {matter}. {remedy}")
    return lines


def _outcomes(report: NightReport) -> str:
    named = [
        ("articles", report.total(Outcome.ARTICLE)),
        ("copies", report.total(Outcome.COPY)),
        ("off topic", report.total(Outcome.OFF_TOPIC)),
        ("known already", report.total(Outcome.KNOWN_ARTICLE)),
        ("no article", report.not_articles),
        ("to be tried again", report.total(Outcome.DEFERRED)),
    ]
    return ", ".join(f"{n} {name}" for name, n in named if n) or "nothing new"

"""A night's summary for the terminal."""

from __future__ import annotations

import json
import sys

from alerts.alert_words import contradictions, counted
from alerts.escaping import for_terminal, one_line
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
        f"Night of {report.night}: {report.reached} of {report.asked} sources answered",
        f"  read      {sum(line.read for line in report.feeds)} entries: {_outcomes(report)}",
        f"  tags      {tags}",
        f"  ledger    {counted(f.claims, 'new claim')}, "
        f"{counted(len(report.contested), 'conflict')} within the first ledger",
        f"  told      {contradictions(len(report.alerts))}; "
        f"messages sent {d.sent}, waiting {d.waiting}, given up {d.dead}",
    ]
    if report.looks_found:
        lines.append(f"  look      {counted(report.looks_found, 'pair')} worth a look, in the night's report")
    lines += [
        f"  asked     {for_terminal(what)}: {for_terminal(one_line(told))}" for what, told in report.opinions
    ]
    if d.elsewhere:
        lines.append("  waiting   another process was sending; what is new goes with the next claimwatch deliver")
    lines += [f"  GIVEN UP  {for_terminal(one_line(what))}. See: claimwatch alerts list" for what in d.given_up]
    for line in report.feeds:
        if line.poll.asked and not line.poll.reached:
            lines.append(
                f"  {line.poll.state:9} {for_terminal(line.poll.outlet)} ({line.poll.feed_id}): "
                f"{for_terminal(line.poll.reason)}"
            )
    for trouble in report.troubles:
        matter, remedy = for_terminal(trouble.matter), for_terminal(trouble.remedy)
        lines.append(f"  to mend   {for_terminal(trouble.outlet)} ({trouble.feed_id}): {matter}. {remedy}")
    return lines


def _outcomes(report: NightReport) -> str:
    articles, copies = report.total(Outcome.ARTICLE), report.total(Outcome.COPY)
    named = [
        ("article" if articles == 1 else "articles", articles),
        ("copy" if copies == 1 else "copies", copies),
        ("off topic", report.total(Outcome.OFF_TOPIC)),
        ("known already", report.total(Outcome.KNOWN_ARTICLE)),
        ("no article", report.not_articles),
        ("to be tried again", report.total(Outcome.DEFERRED)),
    ]
    return ", ".join(f"{n} {name}" for name, n in named if n) or "nothing new"

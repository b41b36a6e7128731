"""A night in Prefect: its report, its contradictions with both quotes, and how each feed stands, as artifacts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from alerts.alert_words import ANSWERS, counted
from alerts.escaping import cut, for_markdown, isolated, one_line, web_link
from extractors.model import Alert, Side, Verdict
from flows.report import ALERTS_SHOWN, FeedLine, NightReport, as_markdown
from flows.shown import spared
from flows.watch import Watch
from storage.feeds import FeedState, feed_states

QUOTE = 300  # characters of a quote in a table
NOTE = 200
Row = dict[str, str | int | float]
_BLOCKQUOTE = re.compile(r"(?m)^> “(.*)”$")  # Prefect's page puts quotation marks of its own around these
_CASE = re.compile(r"(?m)^Case ([0-9a-f]{8,})$")


def figures_in_words(report: NightReport) -> str:
    """What the night brought, for the name of its run: "41 articles, 3 contradictions"."""
    changes = sum(alert.verdict is Verdict.SUPERSEDES for alert in report.alerts)
    told = [counted(len(report.alerts) - changes, "contradiction")]
    told += [counted(changes, "change")] if changes else []
    return ", ".join([counted(report.figures.articles, "article"), *told])


def show_night(watch: Watch, report: NightReport) -> None:
    """The night's three artifacts."""
    night, brought = f"The night of {report.night}", figures_in_words(report)
    with spared("the artifacts of the night"):
        create_markdown_artifact(
            key="night-report", markdown=for_prefect(as_markdown(report)), description=f"{night}: {brought}"
        )
        create_markdown_artifact(
            key="contradictions", markdown=contradictions(report), description=f"{night}: {brought}"
        )
        create_table_artifact(
            key="feed-health",
            table=list(_feed_rows(watch, report)) or [{"Feeds": "feeds.toml has none."}],
            description=f"{night}: {report.reached} of {counted(report.asked, 'source')} answered",
        )


def for_prefect(markdown: str) -> str:
    """Markdown of ours for Prefect's pages: quotes with one pair of marks, cases as links to their artifacts."""
    return _CASE.sub(lambda case: f"Case {case_link(case[1])}", _BLOCKQUOTE.sub(r"> \1", markdown))


def case_link(case_id: str) -> str:
    """Where the case is shown on the server that has this artifact."""
    return f"[{case_id}](/v2/artifacts/key/case-{case_id})"


def contradictions(report: NightReport) -> str:
    """What was told tonight as one table: a Markdown one, since its cells can be read to their end."""
    head = f"# Contradictions of {report.night}\n\n"
    if not report.alerts:
        return f"{head}Nothing new contradicts the ledger.\n"
    rows = [
        f"| {_what(alert)} | {_side(alert.ledger)} | {_side(alert.new)} | {case_link(alert.case_id)} |"
        for alert in report.alerts[:ALERTS_SHOWN]
    ]
    table = "| What | In the ledger | New | Case |\n| --- | --- | --- | --- |\n" + "\n".join(rows)
    more = len(report.alerts) - ALERTS_SHOWN
    rest = f"\n\nand {more} more: `claimwatch alerts list` has all." if more > 0 else ""
    return f"{head}{table}{rest}\n\nA case is answered with `claimwatch case resolve CASE {ANSWERS}`.\n"


def _what(alert: Alert) -> str:
    """The kind of the conflict, and its reason where that says more than the quotes beside it."""
    kind = "Change" if alert.verdict is Verdict.SUPERSEDES else "Contradiction"
    reason = "" if "“" in alert.reason else f" {for_markdown(cut(one_line(alert.reason), NOTE))}"
    return f"{kind} ({alert.kind}), confidence {alert.confidence:.2f}.{reason}"


def _side(side: Side) -> str:
    outlet, link = for_markdown(cut(one_line(side.outlet), NOTE)), web_link(side.url)
    source = f"[{outlet}](<{link}>)" if link else outlet
    date = f"{side.published:%Y-%m-%d}" if side.published else "undated"
    return f"“{for_markdown(cut(one_line(side.quote), QUOTE))}” {source}, {date}"


def _feed_rows(watch: Watch, report: NightReport) -> Iterator[Row]:
    """Those that need a person first."""
    with watch.database.read() as conn:
        states = {state.feed_id: state for state in feed_states(conn)}
    mend = {trouble.feed_id: f"{trouble.matter}. {trouble.remedy}" for trouble in report.troubles}
    order = sorted(report.feeds, key=lambda line: (line.poll.feed_id not in mend, line.poll.reached))
    for line in order:
        yield _feed_row(line, states.get(line.poll.feed_id), mend)


def _feed_row(line: FeedLine, state: FeedState | None, mend: Mapping[str, str]) -> Row:
    poll = line.poll
    answered = state.last_ok_at if state is not None else None
    return {
        "Source": _shown(poll.outlet, NOTE),
        "Id": poll.feed_id,
        "Tonight": poll.state,
        "Listed": poll.listed,
        "New": poll.new,
        "Read": line.read,
        "Last answer": f"{answered:%Y-%m-%d %H:%M}" if answered else "never",
        "Failures in a row": state.failures if state is not None else 0,
        "Why": _shown(poll.reason, NOTE) or "–",
        "To mend": _shown(mend.get(poll.feed_id, ""), NOTE * 2) or "–",
    }


def _shown(text: str, limit: int) -> str:
    return isolated(cut(one_line(text), limit))

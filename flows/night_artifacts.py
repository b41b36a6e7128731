"""A night in Prefect: its report, its contradictions with both quotes, and how each feed stands, as artifacts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from alerts.alert_words import alert_headline, counted
from alerts.escaping import cut, isolated, one_line, web_link
from extractors.model import Alert, Side, Verdict
from flows.report import ALERTS_SHOWN, FeedLine, NightReport, as_markdown
from flows.shown import spared
from flows.watch import Watch
from storage.feeds import FeedState, feed_states

QUOTE = 300  # characters of a quote in a table
NOTE = 200
Row = dict[str, str | int | float]


def figures_in_words(report: NightReport) -> str:
    """What the night brought, for the name of its run: "41 articles, 3 contradictions"."""
    changes = sum(alert.verdict is Verdict.SUPERSEDES for alert in report.alerts)
    told = [counted(len(report.alerts) - changes, "contradiction")]
    told += [counted(changes, "change")] if changes else []
    return ", ".join([counted(report.figures.articles, "article"), *told])


def show_night(watch: Watch, report: NightReport) -> None:
    """The night's three artifacts."""
    night = f"The night of {report.night}"
    rows = [_alert_row(alert) for alert in report.alerts[:ALERTS_SHOWN]]
    more = f" (the first {ALERTS_SHOWN})" if len(report.alerts) > ALERTS_SHOWN else ""
    with spared("the artifacts of the night"):
        create_markdown_artifact(key="night-report", markdown=as_markdown(report), description=night)
        create_table_artifact(
            key="contradictions",
            table=rows or [{"Tonight": "Nothing new contradicts the ledger."}],
            description=f"{night}: {figures_in_words(report)}{more}. Cases are answered with `claimwatch case`.",
        )
        create_table_artifact(
            key="feed-health",
            table=list(_feed_rows(watch, report)) or [{"Feeds": "feeds.toml has none."}],
            description=f"{night}: {report.reached} of {counted(report.asked, 'source')} answered",
        )


def _alert_row(alert: Alert) -> Row:
    return {
        "What": _shown(alert_headline(alert), NOTE),
        "In the ledger": _quoted(alert.ledger),
        "Its source": _source(alert.ledger),
        "New": _quoted(alert.new),
        "New source": _source(alert.new),
        "Confidence": round(alert.confidence, 2),
        "Case": case_link(alert.case_id),
    }


def case_link(case_id: str) -> str:
    """Where the case is shown on the server that has this artifact."""
    return f"[{case_id}](/artifacts/key/case-{case_id})"


def _quoted(side: Side) -> str:
    return f"“{_shown(side.quote, QUOTE)}”"


def _source(side: Side) -> str:
    date = f", {side.published:%Y-%m-%d}" if side.published else ", undated"
    name = _shown(side.outlet, NOTE).replace("[", "(").replace("]", ")")
    link = web_link(side.url)
    return f"[{name}{date}]({link.replace('(', '%28').replace(')', '%29')})" if link else f"{name}{date}"


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
        "Why": _shown(poll.reason, NOTE),
        "To mend": _shown(mend.get(poll.feed_id, ""), NOTE * 2),
    }


def _shown(text: str, limit: int) -> str:
    return isolated(cut(one_line(text), limit))

"""The night's report: figures that add up, what contradicts what, what to mend; as values and as Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from alerts.escaping import cut, for_markdown, isolated, one_line
from alerts.rendering import markdown as alert_as_markdown
from extractors.model import Alert, Comparison
from flows.deliver import Delivered
from flows.poll import Poll
from flows.sources import Trouble, troubles
from flows.watch import Watch
from storage.entries import Unread, outcomes, unread, without_outcome
from storage.figures import RunFigures, run_figures
from storage.ledger import LedgerClaim
from storage.opinions import Look, looks_of
from storage.outbox import alerts
from storage.reading_tables import Outcome
from storage.relations import Contested, contested

CONTESTED_SHOWN = 40
LOOKS_SHOWN = 40
ALERTS_SHOWN = 100
UNREAD_SHOWN = 100
QUOTE = 240  # characters of a quote in a table
_ends = {Outcome.FAILED: "given up", Outcome.DEFERRED: "tried again on another night"}


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One feed's night: how the poll ended, and what became of each entry that was read."""

    poll: Poll
    outcomes: Mapping[Outcome, int]

    @property
    def read(self) -> int:
        """Entries that got an outcome tonight: the new ones, and those left by earlier nights."""
        return sum(self.outcomes.values())


@dataclass(frozen=True, slots=True)
class NightReport:
    """Everything that a night is remembered by."""

    night: str
    run_id: str
    feeds: tuple[FeedLine, ...]
    figures: RunFigures
    alerts: tuple[Alert, ...]
    contested: tuple[Contested, ...]
    delivered: Delivered
    invented: bool
    troubles: tuple[Trouble, ...] = ()
    unread: tuple[Unread, ...] = ()
    unended: Mapping[str, int] = field(
        default_factory=dict
    )  # by feed, entries that the night left without outcome
    looks: tuple[Look, ...] = ()  # worth a look, the surest first
    looks_found: int = 0  # with those that are not shown
    opinions: tuple[tuple[str, str], ...] = ()  # what came of asking models

    @property
    def reached(self) -> int:
        """How many sources answered as feeds."""
        return sum(line.poll.reached for line in self.feeds)

    @property
    def asked(self) -> int:
        """How many sources were due."""
        return sum(line.poll.asked for line in self.feeds)

    def total(self, *kinds: Outcome) -> int:
        """Entries of all feeds with one of these outcomes."""
        return sum(line.outcomes.get(kind, 0) for line in self.feeds for kind in kinds)

    @property
    def not_articles(self) -> int:
        """Entries that are settled without an article."""
        articles = {Outcome.ARTICLE, Outcome.COPY, Outcome.OFF_TOPIC, Outcome.KNOWN_ARTICLE, Outcome.DEFERRED}
        return sum(n for line in self.feeds for kind, n in line.outcomes.items() if kind not in articles)


def night_report(watch: Watch, polls: Sequence[Poll], delivered: Delivered) -> NightReport:
    """Read the night's figures back from the database."""
    zone = ZoneInfo(watch.configuration.settings.night.timezone)
    with watch.database.read() as conn:
        found, looks = looks_of(conn, watch.run_id, LOOKS_SHOWN)
        return NightReport(
            night=f"{watch.now.astimezone(zone):%Y-%m-%d}",
            run_id=watch.run_id,
            feeds=_lines(conn, watch.run_id, polls),
            figures=run_figures(conn, watch.run_id, watch.configuration.watched),
            alerts=_told(conn, watch.run_id),
            contested=contested(conn),
            delivered=delivered,
            invented=watch.order.invented,
            troubles=troubles(conn, watch.configuration.feeds, watch.now),
            unread=unread(conn, watch.run_id, UNREAD_SHOWN),
            unended=without_outcome(conn, watch.run_id, watch.now),
            looks=looks,
            looks_found=found,
            opinions=tuple(watch.advisers.tally.lines()),
        )


def _told(conn: Connection, run_id: str) -> tuple[Alert, ...]:
    """The night's alerts, the surest first."""
    told = (stored.alert for stored in alerts(conn, run_id) if stored.told)
    return tuple(sorted(told, key=lambda alert: (-alert.confidence, alert.id)))


def _lines(conn: Connection, run_id: str, polls: Sequence[Poll]) -> tuple[FeedLine, ...]:
    by_feed = outcomes(conn, run_id)
    return tuple(FeedLine(poll, by_feed.get(poll.feed_id, {})) for poll in polls)


def as_summary(report: NightReport) -> dict[str, object]:
    """The report's figures as JSON can hold them."""
    every: Counter[str] = Counter()
    for line in report.feeds:
        every.update({kind.value: n for kind, n in line.outcomes.items()})
    return {
        "night": report.night,
        "run": report.run_id,
        "feeds": {line.poll.feed_id: _feed_summary(line) for line in report.feeds},
        "feeds_reached": report.reached,
        "outcomes": dict(sorted(every.items())),
        "without_outcome": dict(report.unended),
        "to_mend": {trouble.feed_id: trouble.matter for trouble in report.troubles},
        "articles": report.figures.articles,
        "claims": report.figures.claims,
        "tags": dict(report.figures.tags),
        "alerts": len(report.alerts),
        "contested": len(report.contested),
        "worth_a_look": report.looks_found,
        "opinions": dict(report.opinions),
        "sent": report.delivered.sent,
        "waiting": report.delivered.waiting,
        "dead": report.delivered.dead,
    }


def _feed_summary(line: FeedLine) -> dict[str, object]:
    poll = line.poll
    return {
        "state": poll.state,
        "reason": poll.reason,
        "listed": poll.listed,
        "known": poll.known,
        "new": poll.new,
        "changed": poll.changed,
        "outcomes": {kind.value: n for kind, n in line.outcomes.items()},
    }


def as_markdown(report: NightReport) -> str:
    """The report for people, inert against whatever the articles contain."""
    parts = [f"# Night of {report.night}"]
    if report.invented:
        parts.append("*Invented news: this night was read from the bundled newsroom.*")
    parts += [_figures(report), _contradictions(report), _looks(report), _troubles(report), _feeds(report)]
    parts += [_unread(report), _contested(report)]
    return "\n\n".join(filter(None, parts)) + "\n"


def _figures(report: NightReport) -> str:
    f = report.figures
    tags = ", ".join(f"{for_markdown(tag)} {n}" for tag, n in f.tags) or "none"
    rows = [
        ("Sources that answered", f"{report.reached} of {report.asked}"),
        ("Entries read", sum(line.read for line in report.feeds)),
        ("New articles on topic", report.total(Outcome.ARTICLE)),
        ("Copies of stored articles", report.total(Outcome.COPY)),
        ("Off topic", report.total(Outcome.OFF_TOPIC)),
        ("Another address or revision of a stored article", report.total(Outcome.KNOWN_ARTICLE)),
        ("No article", report.not_articles),
        ("To be tried again", report.total(Outcome.DEFERRED)),
        ("Listed, and left for the next run", sum(report.unended.values())),
        ("Tags on new articles", tags),
        ("New claims in the ledger", f.claims),
        ("Contradictions and changes told", len(report.alerts)),
        ("Worth a look", report.looks_found),
        *((for_markdown(what), for_markdown(cut(one_line(told), QUOTE))) for what, told in report.opinions),
        ("Messages sent / waiting / given up", _deliveries(report.delivered)),
    ]
    return _table(("", "tonight"), rows)


def _deliveries(delivered: Delivered) -> str:
    return f"{delivered.sent} / {delivered.waiting} / {delivered.dead}"


def _contradictions(report: NightReport) -> str:
    if not report.alerts:
        return "## Contradictions\n\nNothing new contradicts the ledger."
    shown = "\n\n---\n\n".join(alert_as_markdown(alert) for alert in report.alerts[:ALERTS_SHOWN])
    more = len(report.alerts) - ALERTS_SHOWN
    rest = f"\n\nand {more} more: `claimwatch export` lists all." if more > 0 else ""
    return f"## Contradictions\n\n{shown}{rest}"


def _looks(report: NightReport) -> str:
    rows = [
        (_quote(look.ledger), _quote(look.new), f"{look.comparison.confidence:.2f}", _why(look.comparison))
        for look in report.looks
    ]
    more = report.looks_found - len(rows)
    rest = f"\n\nand {more} more, less sure." if more else ""
    text = "## Worth a look\n\nToo unsure for a message; nobody was alerted.\n\n"
    head = ("The ledger says", "New", "Confidence", "Why")
    return f"{text}{_table(head, rows)}{rest}" if rows else ""


def _why(comparison: Comparison) -> str:
    return for_markdown(cut(one_line(comparison.reason), QUOTE))


def _feeds(report: NightReport) -> str:
    head = ("Source", "State", "Listed", "Known", "New", "Changed", "Read tonight", "Outcomes", "Note")
    return "## Sources\n\n" + _table(head, [_feed_row(line) for line in report.feeds])


def _feed_row(line: FeedLine) -> tuple[object, ...]:
    poll = line.poll
    ends = ", ".join(f"{kind.value.replace('_', ' ')} {n}" for kind, n in line.outcomes.items())
    note = for_markdown(cut(one_line(poll.reason), QUOTE))
    return (
        for_markdown(poll.outlet),
        poll.state,
        poll.listed,
        poll.known,
        poll.new,
        poll.changed,
        line.read,
        ends or "–",
        note,
    )


def _troubles(report: NightReport) -> str:
    rows = [
        (for_markdown(t.outlet), t.feed_id, for_markdown(cut(one_line(t.matter), QUOTE)), t.remedy)
        for t in report.troubles
    ]
    return "## Sources to mend\n\n" + _table(("Source", "Id", "What", "What to do"), rows) if rows else ""


def _unread(report: NightReport) -> str:
    rows = [
        (
            u.feed_id,
            for_markdown(cut(u.url, QUOTE)),
            _ends[u.outcome],
            for_markdown(cut(one_line(u.reason), QUOTE)),
        )
        for u in report.unread
    ]
    return "## Pages that could not be read\n\n" + _table(("Source", "Page", "", "Why"), rows) if rows else ""


def _contested(report: NightReport) -> str:
    if not report.contested:
        return "## Contested in the first ledger\n\nThe seed articles agree with each other."
    rows = [
        (_quote(c.ledger), _quote(c.new), for_markdown(c.comparison.reason))
        for c in report.contested[:CONTESTED_SHOWN]
    ]
    text = "The seed articles disagree among themselves; nobody was alerted."
    return f"## Contested in the first ledger\n\n{text}\n\n" + _table(("One says", "Another says", "Why"), rows)


def _quote(ledger: LedgerClaim) -> str:
    quote = for_markdown(isolated(cut(one_line(ledger.claim.quote), QUOTE)))
    return f"“{quote}” ({for_markdown(ledger.outlet)})"


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(str(cell).replace("\n", " ") for cell in row) + " |" for row in rows]
    return "\n".join(lines)

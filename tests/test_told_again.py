"""One contradiction over time: what joins it in silence, and what is told again in the same case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from storage_examples import NOW

from extractors.model import Alert, Article, CaseEvent, Tier
from flows.case_answers import settle
from flows.configuration import load_configuration
from flows.http import Fetcher
from flows.record import Find, record
from flows.watch import Order, Watch
from storage.cases import Case, cases_in
from storage.database import open_database
from storage.ledger import claims_in
from storage.ledger_tables import CaseState, Resolution
from storage.outbox import alerts
from storage.relations import relations_of
from storage.runs import start_run

DAY = timedelta(days=1)
SAYS = {
    "Dawn": """\
Reko Diq will produce {value} tonnes of copper a year in its first phase, the feasibility study says.
Traders in Chagai had waited for word of the plant since the spring, when the road was closed for weeks.""",
    "Geo": """\
QUETTA: The Reko Diq mine is to produce {value} tonnes of copper a year in the first phase, its owner said.
Lawmakers left the briefing early and took no questions about the pipeline to the coast.""",
    "Nation": """\
In the first phase Reko Diq will produce {value} tonnes of copper annually, a filing in Toronto shows.
Shares of suppliers rose in Karachi before the holiday, brokers noted, on thin volumes of trade.""",
    "Samaa": """\
Engineers from Perth now believe that Reko Diq will produce {value} tonnes of copper a year in its first phase.
They flew in on Sunday to look at pumps that failed in the August heat.""",
    "Arab News": """\
Lenders were told in Riyadh that the first phase of Reko Diq will produce {value} tonnes of copper a year.
They meet again next month to sign the papers which they drew up in May.""",
    "Ministry": """\
The first phase of Reko Diq will produce {value} tonnes of copper a year.
The secretary laid this table before the standing committee together with the annual accounts of the division.""",
}


@dataclass
class Ledger:
    """A watch whose articles come one by one, a day apart."""

    watch: Watch
    day: int = 0

    def reads(self, outlet: str, value: str, tier: Tier = Tier.PRESS) -> list[Alert]:
        """The alerts that an article of the outlet with that value makes."""
        return self.reads_text(outlet, SAYS[outlet].format(value=f"{value},000"), tier)

    def reads_text(self, outlet: str, text: str, tier: Tier = Tier.PRESS) -> list[Alert]:
        """The same of an article with that text."""
        self.day += 1
        now = NOW + self.day * DAY
        url = f"https://{outlet.replace(' ', '').lower()}.example/{self.day}"
        article = Article(url, url, f"{outlet} on copper", text, outlet, tier=tier, published=now, language="en")
        watch = replace(self.watch, order=replace(self.watch.order, now=now))
        with watch.database.write() as conn:
            before = {stored.alert.id for stored in alerts(conn)}
            record(watch, conn, Find(article, (url,), now))
            return [stored.alert for stored in alerts(conn) if stored.alert.id not in before]

    def cases(self) -> tuple[Case, ...]:
        with self.watch.database.read() as conn:
            return cases_in(conn, list(CaseState))

    def settle(self, resolution: Resolution) -> None:
        with self.watch.database.write() as conn:
            (case,) = cases_in(conn, list(CaseState))
            settle(conn, case, resolution, "Asma", "", NOW + self.day * DAY, DAY)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    database = open_database(str(tmp_path / "x.db"))
    with database.write() as conn:
        start_run(conn, "night-1", NOW, "night")
    with Fetcher() as fetcher:
        order = Order(str(tmp_path / "x.db"), "", NOW, "night-1", hold_messages=True)
        yield Ledger(Watch(order, replace(load_configuration(None), feeds=()), database, fetcher))
    database.close()


def told(made: list[Alert]) -> list[tuple[CaseEvent, str]]:
    return [(alert.event, alert.new.outlet) for alert in made]


def test_one_contradiction_is_one_case(ledger: Ledger) -> None:
    assert told(ledger.reads("Dawn", "200")) == []
    assert told(ledger.reads("Geo", "310")) == [(CaseEvent.OPENED, "Geo")]
    assert told(ledger.reads("Nation", "310")) == []
    assert told(ledger.reads("Samaa", "450")) == [(CaseEvent.NEW_VALUE, "Samaa")]
    assert told(ledger.reads("Arab News", "200")) == [(CaseEvent.REVERSAL, "Arab News")]
    (case,) = ledger.cases()
    assert (len(case.statements), case.told) == (3, 1)


def test_outlets_that_go_on_with_either_figure_are_no_news(ledger: Ledger) -> None:
    for outlet, value in (("Dawn", "200"), ("Geo", "310"), ("Nation", "200")):
        ledger.reads(outlet, value)
    assert told(ledger.reads("Samaa", "310")) == []  # told three days before
    ledger.day += 10
    assert told(ledger.reads("Arab News", "310")) == [(CaseEvent.REVERSAL, "Arab News")]


def test_a_first_official_source_is_told_and_a_second_is_not(ledger: Ledger) -> None:
    ledger.reads("Dawn", "200")
    ledger.reads("Geo", "310")
    assert told(ledger.reads("Ministry", "310", Tier.OFFICIAL)) == [(CaseEvent.OFFICIAL, "Ministry")]
    assert told(ledger.reads("Samaa", "310", Tier.OFFICIAL)) == []


def test_many_more_independent_sources_are_told_once(ledger: Ledger) -> None:
    ledger.reads("Dawn", "200")
    ledger.reads("Geo", "310")
    silent = [ledger.reads(outlet, "310") for outlet in ("Nation", "Samaa")]
    assert silent == [[], []]
    (alert,) = ledger.reads("Arab News", "310")
    assert (alert.event, alert.new.origins) == (CaseEvent.SOURCES, 4)
    assert set(alert.new.sources) == {"Geo", "Nation", "Samaa"}
    assert told(ledger.reads("Ministry", "310")) == []


def test_what_was_settled_as_no_contradiction_stays_silent_until_a_new_value_comes(ledger: Ledger) -> None:
    ledger.reads("Dawn", "200")
    ledger.reads("Geo", "310")
    ledger.settle(Resolution.NOT)
    assert [ledger.reads(*one) for one in (("Nation", "310"), ("Samaa", "200"))] == [[], []]
    assert ledger.cases()[0].state is CaseState.RESOLVED
    assert told(ledger.reads("Arab News", "450")) == [(CaseEvent.NEW_VALUE, "Arab News")]
    assert [case.state for case in ledger.cases()] == [CaseState.OPEN]


def test_two_sentences_that_people_dismissed_are_no_conflict_in_another_article(ledger: Ledger) -> None:
    ledger.reads("Dawn", "200")
    ledger.reads("Geo", "310")
    ledger.settle(Resolution.NOT)
    first = SAYS["Geo"].format(value="310,000").splitlines()[0]
    rest = (
        "Farmers along the canal asked for water in the dry months, and were told to wait for the rains to come."
    )
    text = f"{rest}\n{first}\nThe governor left for Karachi, where he opens a hospital and a school on Thursday."
    assert ledger.reads_text("Nation", text) == []
    with ledger.watch.database.read() as conn:
        held = [claim.id for claim in claims_in(conn, 3) if claim.claim.quote == first]
        found = [r for id_ in held for r in relations_of(conn, id_) if r.comparison.verdict.alerts]
    assert held
    assert found == []


def test_a_value_found_outdated_that_comes_again_is_a_reversal(ledger: Ledger) -> None:
    ledger.reads("Dawn", "200")
    ledger.reads("Geo", "310")
    ledger.settle(Resolution.NEW)
    assert ledger.reads("Nation", "310") == []
    assert told(ledger.reads("Samaa", "200")) == [(CaseEvent.REVERSAL, "Samaa")]
    assert [case.state for case in ledger.cases()] == [CaseState.OPEN]


def test_a_misprint_that_is_copied_is_no_news(ledger: Ledger) -> None:
    ledger.reads("Dawn", "200")
    ledger.reads("Geo", "310")
    ledger.settle(Resolution.LEDGER)
    assert [ledger.reads(*one) for one in (("Nation", "200"), ("Samaa", "310"))] == [[], []]
    assert [case.state for case in ledger.cases()] == [CaseState.RESOLVED]

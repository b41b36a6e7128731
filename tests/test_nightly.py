"""Three nights of the newsroom through the real flow, on a real Prefect server, over real HTTP."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from alerts.escaping import cut, for_markdown, one_line
from extractors.model import CaseEvent, Verdict
from flows.demo import NIGHTS
from flows.prefect_server import Server
from flows.report import NightReport
from storage.articles import text_with_digest
from storage.cases import Case, cases_in
from storage.database import open_database
from storage.ledger_tables import CaseState, Delivery, claims, outbox
from storage.outbox import messages
from storage.relations import relations_of_all
from tests.newsroom_ledger import clusters_of_several_origins, sides_in_ledger
from tests.newsroom_run import Nights, scored

pytestmark = pytest.mark.timeout(280)


@pytest.fixture(scope="module")
def nights(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Nights:
    nights = Nights(tmp_path_factory.mktemp("nights"))
    for number in NIGHTS:
        nights.run(number)
    return nights


@pytest.fixture(scope="module")
def score(nights: Nights) -> tuple[dict[str, Any], list[Any]]:
    return scored(nights.export())


def test_quality_holds(score: tuple[dict[str, Any], list[Any]]) -> None:
    figures, misses = score
    shown = "\n".join(map(str, misses))
    print(figures)
    assert figures["on_topic"]["f1"] >= 0.94, shown
    assert figures["tags"]["f1"] >= 0.90, shown
    assert figures["extraction"]["mean_f1"] >= 0.93, shown
    assert figures["duplicates"]["f1"] >= 0.75, shown
    assert figures["alerts"]["tp"] > 0, shown
    assert figures["alerts"]["precision"] >= 0.5, shown


def test_no_trap_is_stored(score: tuple[dict[str, Any], list[Any]]) -> None:
    _, misses = score
    assert [m for m in misses if m[0] in {"trap", "unknown URL", "robots.txt ignored"}] == []


def test_every_claim_has_its_exact_words(nights: Nights) -> None:
    database = open_database(nights.database)
    with database.read() as conn:
        rows = conn.execute(select(claims.c.quote, claims.c.start, claims.c.stop, claims.c.text_sha256)).all()
        for quote, start, end, digest in rows:
            text = text_with_digest(conn, digest)
            assert text is not None
            assert text[start:end] == quote
    database.close()
    assert len(rows) > 200


def test_both_sides_of_the_gold_contradictions_are_in_the_ledger(nights: Nights) -> None:
    database = open_database(nights.database)
    with database.read() as conn:
        share, missing = sides_in_ledger(conn)
        several = clusters_of_several_origins(conn)
    database.close()
    print(f"both sides in the ledger: {share:.0%}")
    assert share >= 0.85, "\n".join(missing)
    assert several == []


def test_outcomes_of_each_feed_add_up(nights: Nights) -> None:
    for report in nights.reports:
        for line in report.feeds:
            assert line.poll.listed == line.poll.known + line.poll.new + line.poll.changed
            assert line.read >= line.poll.new + line.poll.changed
    first = nights.reports[0]
    assert all(line.read == line.poll.new for line in first.feeds)


def test_feeds_end_as_the_newsroom_serves_them(nights: Nights) -> None:
    states = [{line.poll.feed_id: line.poll.state for line in report.feeds} for report in nights.reports]
    assert set(states[0].values()) == {"read"}
    assert states[1]["gilgit"] == "failed"
    assert states[1]["quetta"] == "retired"
    assert states[2]["gilgit"] == "read"


def test_seeds_that_disagree_are_contested_and_told_to_nobody(nights: Nights) -> None:
    first = nights.reports[0]
    quotes = [c.ledger.claim.quote + c.new.claim.quote for c in first.contested]
    assert any("$50 trillion" in quote and "$6 trillion" in quote for quote in quotes)
    assert not any(alert.new.url.endswith(".txt") for report in nights.reports for alert in report.alerts)


def test_manners(nights: Nights) -> None:
    log = nights.access_log
    assert max(entry["in_flight"] for entry in log) == 1
    assert not [e for e in log if e["outlet"] == "gwadar" and e["path"].startswith("/members/")]
    assert any(e["status"] == 304 for e in log)


def test_each_alert_was_delivered_once(nights: Nights) -> None:
    told = [alert.id for report in nights.reports for alert in report.alerts]
    database = open_database(nights.database)
    with database.read() as conn:
        sent = conn.execute(select(outbox.c.alert_id, outbox.c.state).where(outbox.c.channel == "file")).all()
    database.close()
    assert sorted(told) == sorted(alert for alert, state in sent if state == "sent")


def test_each_contradiction_is_one_message(nights: Nights) -> None:
    """However many outlets carry it; and what is told again in a case is something else."""
    told = [alert for report in nights.reports for alert in report.alerts]
    database = open_database(nights.database)
    with database.read() as conn:
        cases = {case.id: case for case in cases_in(conn, list(CaseState))}
        conflicts = [r for r in relations_of_all(conn, claims_in(cases)) if r.comparison.verdict.alerts]
        sent = [m for m in messages(conn, Delivery.SENT) if m.channel == "file"]
    database.close()
    print(f"{len(conflicts)} contradictions of claims, {len(cases)} cases, {len(sent)} messages")
    opened = Counter(alert.case_id for alert in told if alert.event is CaseEvent.OPENED)
    assert opened == Counter(dict.fromkeys(cases, 1))
    assert len({(alert.case_id, alert.new.quote) for alert in told}) == len(told)
    assert len({alert.reason for alert in told}) == len(told)
    assert len(sent) == len(told) < len(conflicts)


def claims_in(cases: Mapping[str, Case]) -> set[str]:
    return {claim for case in cases.values() for claim in case.claims}


def test_cases_are_artifacts_and_alerts_link_them(nights: Nights, server: Server) -> None:
    told = [alert for report in nights.reports for alert in report.alerts]
    artifact = httpx.get(f"{server.api_url}/artifacts/case-{told[0].case_id}/latest").json()
    assert f"Case {told[0].case_id}" in artifact["data"]
    assert "Statement 2" in artifact["data"]
    assert "****" not in artifact["data"]
    assert artifact["description"].startswith("open: ")


def test_prefect_shows_the_steps_and_the_report(nights: Nights, server: Server) -> None:
    tagged = {"sort": "START_TIME_ASC", "flow_runs": {"tags": {"all_": ["claimwatch"]}}}
    runs = httpx.post(f"{server.api_url}/flow_runs/filter", json=tagged).json()
    ours = [run for run in runs if run["parameters"]["database"] == nights.database]
    names = [
        f"night of {report.night}: {report.figures.articles} articles, {_in_words(report)}"
        for report in nights.reports
    ]
    assert [run["name"] for run in ours] == names
    assert {run["state_type"] for run in ours} == {"COMPLETED"}
    tasks = httpx.post(
        f"{server.api_url}/task_runs/filter", json={"flow_runs": {"id": {"any_": [ours[0]["id"]]}}}
    ).json()
    steps = {task["name"].rstrip("0123456789 ") for task in tasks}
    assert {"seed corpus", "read pages", "record articles", "deliver alerts", "write report"} <= steps
    assert len([task for task in tasks if task["name"].startswith("poll ")]) == 14
    assert len(tasks) < 200


def _in_words(report: NightReport) -> str:
    changes = sum(alert.verdict is Verdict.SUPERSEDES for alert in report.alerts)
    conflicts = len(report.alerts) - changes
    words = "1 contradiction" if conflicts == 1 else f"{conflicts} contradictions"
    return words + (f", {changes} change{'s' * (changes > 1)}" if changes else "")


def _latest(server: Server, key: str) -> Any:
    return httpx.get(f"{server.api_url}/artifacts/{key}/latest").json()["data"]


def test_the_night_is_shown_as_artifacts(nights: Nights, server: Server) -> None:
    report = _latest(server, "night-report")
    assert "Night of 2025-11-12" in report
    assert "Contested in the first ledger" in report
    rows = [row for row in _latest(server, "contradictions").splitlines() if "](/v2/artifacts/" in row]
    told = nights.reports[2].alerts
    assert len(rows) == len(told) > 0
    for row, alert in zip(rows, told, strict=True):
        assert row.count(" | ") == 3
        for side in (alert.ledger, alert.new):
            shown = for_markdown(cut(one_line(side.quote), 60)).strip("\u2068\u2069")  # marks around right to left
            assert shown.rstrip("…") in row
        assert f"](<{alert.new.url}>)" in row
        assert row.endswith(f"[{alert.case_id}](/v2/artifacts/key/case-{alert.case_id}) |")
        assert f"Case [{alert.case_id}](/v2/artifacts/key/case-{alert.case_id})" in report
    feeds = json.loads(_latest(server, "feed-health"))
    assert {row["Id"] for row in feeds} == {line.poll.feed_id for line in nights.reports[2].feeds}
    assert _latest(server, "night-progress") == 100


def test_a_second_run_of_a_night_adds_nothing_and_sends_nothing(nights: Nights) -> None:
    before = nights.export()
    again = nights.run(3)
    nights.reports.pop()
    assert nights.export() == before
    assert again.figures.articles == again.figures.claims == len(again.alerts) == again.delivered.sent == 0

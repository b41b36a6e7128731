"""Cases in Prefect: each one that was told in a run as an artifact, which alerts can link."""

from __future__ import annotations

from prefect.artifacts import create_markdown_artifact
from sqlalchemy import Connection

from alerts.alert_words import alert_headline
from alerts.blocks import as_markdown
from alerts.digest_words import grouped
from alerts.escaping import cut, for_markdown, one_line
from flows.case_view import case_blocks, state_words
from flows.night_artifacts import for_prefect
from flows.shown import spared
from flows.watch import Watch
from storage.cases import Case, case_with_id, set_artifact
from storage.outbox import alerts, alerts_of_case

ABOUT = 160  # characters
SHOWN = 100  # cases of one run; a storm must not fill Prefect's database


def show_cases(watch: Watch) -> int:
    """Write the cases that the run told, the gravest first; how many they were. Called inside a flow run."""
    with watch.database.read() as conn:
        told = [stored.alert for stored in alerts(conn, watch.run_id) if stored.told]
        ids = dict.fromkeys(alert.case_id for _, group in grouped(told) for alert in group)
        found = [case for id_ in list(ids)[:SHOWN] if (case := case_with_id(conn, id_)) is not None]
        pages = [_page(watch, conn, case) for case in found]
    with spared("the cases"):
        for case, (page, about) in zip(found, pages, strict=True):
            key = f"case-{case.id}"
            create_markdown_artifact(key=key, markdown=page, description=about)
            with watch.database.write() as conn:
                set_artifact(conn, case.id, key)
    return len(pages)


def _page(watch: Watch, conn: Connection, case: Case) -> tuple[str, str]:
    """The case as Markdown; and its state and matter in one line, which lists of artifacts show."""
    told = alerts_of_case(conn, case.id)
    matter = cut(one_line(alert_headline(told[-1].alert)), ABOUT) if told else case.kind.value
    about = f"{state_words(case, watch.now)}: {for_markdown(matter)}"
    return for_prefect(as_markdown(case_blocks(conn, case, watch.now))), about

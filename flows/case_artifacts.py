"""Cases in Prefect: each one that was told in a run as an artifact, which alerts can link."""

from __future__ import annotations

from prefect.artifacts import create_markdown_artifact

from alerts.blocks import as_markdown
from alerts.digest_words import grouped
from flows.case_view import case_blocks, state_words
from flows.shown import spared
from flows.watch import Watch
from storage.cases import case_with_id, set_artifact
from storage.outbox import alerts

SHOWN = 100  # cases of one run; a storm must not fill Prefect's database


def show_cases(watch: Watch) -> int:
    """Write the cases that the run told, the gravest first; how many they were. Called inside a flow run."""
    with watch.database.read() as conn:
        told = [stored.alert for stored in alerts(conn, watch.run_id) if stored.told]
        ids = dict.fromkeys(alert.case_id for _, group in grouped(told) for alert in group)
        found = [case for id_ in list(ids)[:SHOWN] if (case := case_with_id(conn, id_)) is not None]
        pages = [(case, as_markdown(case_blocks(conn, case, watch.now))) for case in found]
    with spared("the cases"):
        for case, page in pages:
            key = f"case-{case.id}"
            create_markdown_artifact(key=key, markdown=page, description=state_words(case, watch.now))
            with watch.database.write() as conn:
                set_artifact(conn, case.id, key)
    return len(pages)

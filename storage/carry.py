"""What people decided on a claim, carried over to the claim that takes its place at a new reading."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select

from storage import ledger_tables as tables
from storage.ledger import add_event, events_of
from storage.ledger_tables import ClaimEvent

_DECISIONS = frozenset(ClaimEvent) - {ClaimEvent.ENTERED, ClaimEvent.WITHDRAWN, ClaimEvent.FOUND}


def carry_decisions(conn: Connection, old_id: str, new_id: str, at: datetime) -> None:
    """The decisions on the old claim hold for the new one, and it stands in the same cases on the same side."""
    carried = {(e.kind, e.author, e.reason) for e in events_of(conn, new_id)}
    for event in events_of(conn, old_id):
        reason = f"{event.reason} (of claim {old_id[:10]}, which this one replaces)"
        if event.kind in _DECISIONS and (event.kind, event.author, reason) not in carried:
            add_event(conn, new_id, event.kind, event.author, reason, at, about=event.about)
    _join_cases(conn, old_id, new_id, at)


def _join_cases(conn: Connection, old_id: str, new_id: str, at: datetime) -> None:
    """As the old claim stands in each case, so does the new one; nobody is told."""
    table = tables.case_claims
    held = set(conn.scalars(select(table.c.case_id).where(table.c.claim_id == new_id)))
    for row in conn.execute(select(table).where(table.c.claim_id == old_id)).mappings().all():
        if row["case_id"] not in held:
            conn.execute(insert(table).values({**row, "claim_id": new_id, "joined_at": at}))

"""What a new claim does to a claim of the ledger."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from extractors.model import Comparison, ConflictKind, Origin, Verdict
from storage.ledger import LedgerClaim, claim
from storage.ledger_tables import claims, relations
from storage.reading_tables import articles
from storage.statements import added

_CONFLICTS = [verdict for verdict in Verdict if verdict.alerts]


@dataclass(frozen=True, slots=True)
class Relation:
    """The comparison of two claims, and whether readers were told."""

    ledger_claim_id: str
    new_claim_id: str
    comparison: Comparison
    told: bool
    at: datetime
    run_id: str


@dataclass(frozen=True, slots=True)
class Contested:
    """Two claims of the seeds that disagree."""

    ledger: LedgerClaim
    new: LedgerClaim
    comparison: Comparison


def save_relation(
    conn: Connection,
    ledger_claim_id: str,
    new_claim_id: str,
    comparison: Comparison,
    at: datetime,
    run_id: str,
    told: bool,
) -> bool:
    """Records a comparison. False where the two were compared before: that stands."""
    row: dict[str, Any] = {
        "ledger_claim_id": ledger_claim_id,
        "new_claim_id": new_claim_id,
        "verdict": comparison.verdict,
    }
    row |= {"kind": comparison.kind, "confidence": comparison.confidence, "reason": comparison.reason}
    row |= {"abstained": comparison.abstained, "told": told, "at": at, "run_id": run_id}
    return added(conn, relations, row)


def relations_of(conn: Connection, claim_id: str) -> tuple[Relation, ...]:
    """Relations of a claim on either side, in the order of recording."""
    return relations_of_all(conn, [claim_id])


def relations_of_all(conn: Connection, claim_ids: Collection[str]) -> tuple[Relation, ...]:
    """Relations of any of the claims on either side, each once, in the order of recording."""
    ids = list(claim_ids)
    queries = [
        select(relations).where(side.in_(ids)) for side in (relations.c.ledger_claim_id, relations.c.new_claim_id)
    ]
    return _relations(list({(row[0], row[1]): row for query in queries for row in conn.execute(query)}.values()))


def contested(conn: Connection) -> tuple[Contested, ...]:
    """Conflicts of the seeds among themselves, the surest first."""
    old, new = claims.alias("old"), claims.alias("new")
    seeds = select(articles.c.id).where(articles.c.origin == Origin.SEED)
    query = (
        select(relations)
        .join(old, old.c.id == relations.c.ledger_claim_id)
        .join(new, new.c.id == relations.c.new_claim_id)
        .where(relations.c.verdict.in_(_CONFLICTS), old.c.article_id.in_(seeds), new.c.article_id.in_(seeds))
        .order_by(relations.c.confidence.desc(), relations.c.ledger_claim_id, relations.c.new_claim_id)
    )
    pairs = [
        (claim(conn, row.ledger_claim_id), claim(conn, row.new_claim_id), row) for row in conn.execute(query).all()
    ]
    return tuple(Contested(left, right, _comparison(row)) for left, right, row in pairs if left and right)


def _relations(rows: Sequence[Row[Any]]) -> tuple[Relation, ...]:
    found = [
        Relation(row.ledger_claim_id, row.new_claim_id, _comparison(row), row.told, row.at, row.run_id)
        for row in rows
    ]
    return tuple(sorted(found, key=lambda r: (r.at, r.ledger_claim_id, r.new_claim_id)))


def _comparison(row: Row[Any]) -> Comparison:
    kind = ConflictKind(row.kind) if row.kind else None
    return Comparison(Verdict(row.verdict), row.confidence, row.reason, kind, row.abstained)

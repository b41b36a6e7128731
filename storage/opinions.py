"""What a language model said of two quotes, kept by question; and what a run found worth a look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from extractors.model import Comparison, ConflictKind, Verdict
from storage.ledger import LedgerClaim, claims_with_ids
from storage.opinion_tables import looks, opinions
from storage.statements import added


@dataclass(frozen=True, slots=True)
class KeptOpinion:
    """A language model's answer: one of its verdicts, and how it came to it, in its own words."""

    verdict: str
    reasoning: str


@dataclass(frozen=True, slots=True)
class Look:
    """Two claims that may contradict each other: too unsure for a message."""

    ledger: LedgerClaim
    new: LedgerClaim
    comparison: Comparison


def kept_opinion(conn: Connection, digest: bytes) -> KeptOpinion | None:
    """The answer to a question that was asked before."""
    row = conn.execute(select(opinions).where(opinions.c.digest == digest)).first()
    return KeptOpinion(row.verdict, row.reasoning) if row else None


def keep_opinion(
    conn: Connection, digest: bytes, model: str, opinion: KeptOpinion, at: datetime, run_id: str
) -> None:
    """Keep an answer; that of another process that asked meanwhile stands."""
    values = {"digest": digest, "model": model, "verdict": opinion.verdict, "reasoning": opinion.reasoning}
    added(conn, opinions, values | {"at": at, "run_id": run_id})


def save_look(
    conn: Connection, ledger_claim_id: str, new_claim_id: str, comparison: Comparison, at: datetime, run_id: str
) -> None:
    """Note that two claims are worth a look; once, whenever they are compared again."""
    values: dict[str, object] = {"ledger_claim_id": ledger_claim_id, "new_claim_id": new_claim_id}
    values |= {"verdict": comparison.verdict, "at": at, "run_id": run_id}
    values |= {"kind": comparison.kind, "confidence": comparison.confidence, "reason": comparison.reason}
    added(conn, looks, values)


def looks_of(conn: Connection, run_id: str, most: int) -> tuple[int, tuple[Look, ...]]:
    """How many the run found worth a look, and ``most`` of them, the surest first."""
    mine = looks.c.run_id == run_id
    count = conn.scalar(select(func.count()).select_from(looks).where(mine)) or 0
    order = (looks.c.confidence.desc(), looks.c.ledger_claim_id, looks.c.new_claim_id)
    rows = conn.execute(select(looks).where(mine).order_by(*order).limit(most)).all()
    ids = {id_ for row in rows for id_ in (row.ledger_claim_id, row.new_claim_id)}
    found = {claim.id: claim for claim in claims_with_ids(conn, ids)}
    return count, tuple(
        Look(
            found[row.ledger_claim_id],
            found[row.new_claim_id],
            Comparison(Verdict(row.verdict), row.confidence, row.reason, ConflictKind(row.kind)),
        )
        for row in rows
    )

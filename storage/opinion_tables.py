"""Tables beside the ledger: what a language model said of two quotes, and what was too unsure for a message."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from extractors.model import ConflictKind, Verdict
from storage.columns import UTCTime, Words, metadata, one_of

opinions = Table(
    "opinions",  # of a language model, asked over the network: kept, so that it is asked once
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),  # of the whole question and the model that is asked
    Column("model", Words, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("reasoning", Words, nullable=False),
    Column("at", UTCTime, nullable=False),
    Column("run_id", Text, ForeignKey("runs.id"), nullable=False),
)

looks = Table(
    "looks",  # worth a look: shown in the report of its run, sent to nobody
    metadata,
    Column("ledger_claim_id", Text, ForeignKey("claims.id"), nullable=False),
    Column("new_claim_id", Text, ForeignKey("claims.id"), nullable=False),
    Column("verdict", Text, nullable=False),
    Column("kind", Text),
    Column("confidence", Float, nullable=False),
    Column("reason", Words, nullable=False),
    Column("at", UTCTime, nullable=False),
    Column("run_id", Text, ForeignKey("runs.id"), nullable=False),
    PrimaryKeyConstraint("ledger_claim_id", "new_claim_id"),
    one_of("verdict", Verdict),
    one_of("kind", ConflictKind),
    CheckConstraint("confidence >= 0 AND confidence <= 1", name="confidence"),
    Index("looks_of_a_run", "run_id", "confidence"),
)

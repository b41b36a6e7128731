"""Opinions of language models, and what was too unsure for a message."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema."""
    op.create_table(
        "opinions",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reasoning", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_opinions_run_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_opinions")),
    )
    op.create_table(
        "looks",
        sa.Column("ledger_claim_id", sa.Text(), nullable=False),
        sa.Column("new_claim_id", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "verdict IN ('contradicts', 'supersedes', 'corroborates', 'unrelated')", name=op.f("ck_looks_verdict")
        ),
        sa.CheckConstraint(
            "kind IN ('numeric', 'date', 'polarity', 'status', 'party', 'set', 'place', 'order')",
            name=op.f("ck_looks_kind"),
        ),
        sa.CheckConstraint("confidence >= 0 AND confidence <= 1", name=op.f("ck_looks_confidence")),
        sa.ForeignKeyConstraint(["ledger_claim_id"], ["claims.id"], name=op.f("fk_looks_ledger_claim_id")),
        sa.ForeignKeyConstraint(["new_claim_id"], ["claims.id"], name=op.f("fk_looks_new_claim_id")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_looks_run_id")),
        sa.PrimaryKeyConstraint("ledger_claim_id", "new_claim_id", name=op.f("pk_looks")),
    )
    op.create_index("looks_of_a_run", "looks", ["run_id", "confidence"], unique=False)

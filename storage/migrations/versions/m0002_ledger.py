"""The ledger searched and corrected."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KINDS = (
    "kind IN ('entered', 'retracted', 'corrected', 'superseded', 'reconciled', 'restored', 'withdrawn', 'found')"
)
OFFICIAL = "tier = 'official'"


def upgrade() -> None:
    """To this schema."""
    _claims()
    _events()
    op.create_table(
        "ledger_words",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_ledger_words_article_id")),
        sa.PrimaryKeyConstraint("word", "article_id", name=op.f("pk_ledger_words")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ledger_readings",
        sa.Column("article_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("knowledge", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_ledger_readings_article_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_ledger_readings")),
    )


def _claims() -> None:
    """Claims carry the tier of their outlet and are found by subject, of which 120 characters are indexed."""
    op.add_column("claims", sa.Column("tier", sa.Text(), nullable=False, server_default="press"))
    op.execute("UPDATE claims SET tier = (SELECT tier FROM articles WHERE articles.id = claims.article_id)")
    op.execute("UPDATE claims SET subject = substr(subject, 1, 120) WHERE length(subject) > 120")
    op.create_index("claims_about_a_subject", "claims", ["subject", "number"], unique=False)
    op.create_index(
        "official_claims_with_a_key",
        "claims",
        ["key_digest", "number"],
        unique=False,
        sqlite_where=sa.text(OFFICIAL),
        postgresql_where=sa.text(OFFICIAL),
    )


def _events() -> None:
    """Events of more kinds, and about a second claim. SQLite changes a check only in a new table."""
    op.rename_table("claim_events", "claim_events_before")
    op.drop_index("events_of_a_claim", table_name="claim_events_before")
    if op.get_context().dialect.name == "postgresql":  # names of constraints and sequences outlive a table's name
        for name in ("pk_claim_events", "ck_claim_events_kind", "fk_claim_events_claim_id"):
            op.execute(f"ALTER TABLE claim_events_before RENAME CONSTRAINT {name} TO {name}_before")
        op.execute("ALTER SEQUENCE claim_events_id_seq RENAME TO claim_events_id_seq_before")
    op.create_table(
        "claim_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(KINDS, name=op.f("ck_claim_events_kind")),
        sa.ForeignKeyConstraint(["about"], ["claims.id"], name=op.f("fk_claim_events_about")),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_claim_events_claim_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_events")),
    )
    op.create_index("events_of_a_claim", "claim_events", ["claim_id", "id"], unique=False)
    op.execute(
        "INSERT INTO claim_events (claim_id, kind, author, reason, at) "
        "SELECT claim_id, kind, author, reason, at FROM claim_events_before ORDER BY id"
    )
    op.drop_table("claim_events_before")

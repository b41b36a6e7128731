"""What sites print around their articles, sentences of revisions, and who takes back what it said."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema."""
    op.execute("ALTER TABLE bodies RENAME COLUMN zlib TO packed")
    op.create_table(
        "site_lines",
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("site", "line", name=op.f("pk_site_lines")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "revision_changes",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("old", sa.Text(), nullable=False),
        sa.Column("new", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('added', 'dropped', 'changed', 'retouched')", name=op.f("ck_revision_changes_kind")
        ),
        sa.ForeignKeyConstraint(
            ["article_id", "number"],
            ["revisions.article_id", "revisions.number"],
            name=op.f("fk_revision_changes_article_id_number"),
        ),
        sa.PrimaryKeyConstraint("article_id", "number", "position", name=op.f("pk_revision_changes")),
    )
    op.create_table(
        "source_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('dropped', 'returned')", name=op.f("ck_source_events_kind")),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_source_events_article_id")),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_source_events_claim_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_events")),
    )
    op.create_index(
        "what_a_source_did_to_a_claim", "source_events", ["claim_id", "article_id", "id"], unique=False
    )

"""What is known of each feed's habits, and all dates of an article."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema. Each column comes by itself: SQLite then keeps the table as it is."""
    op.execute("ALTER TABLE feed_states RENAME COLUMN body_sha256 TO body_check")
    for column in (
        sa.Column("last_full_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asks_seconds", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("validators_lie", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("listed", sa.LargeBinary(), nullable=True),
    ):
        op.add_column("feed_states", column)
    op.create_table(
        "article_dates",
        sa.Column("article_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("feed_id", sa.Text(), nullable=False),
        sa.Column("page", sa.DateTime(timezone=True), nullable=True),
        sa.Column("zoned", sa.Boolean(), nullable=False),
        sa.Column("feed", sa.DateTime(timezone=True), nullable=True),
        sa.Column("url", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shift_minutes", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_article_dates_article_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_article_dates")),
    )
    op.create_index("dates_of_a_feed", "article_dates", ["feed_id", "article_id"], unique=False)

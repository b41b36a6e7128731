"""Cases answered, messages gathered."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STATES = "state IN ('pending', 'sent', 'dead', 'held', 'collected', 'gathered', 'muted')"
WAITING = "next_try_at IS NOT NULL"
DEAD = "state = 'dead'"
RESOLUTION = "resolution IN ('new', 'ledger', 'both', 'not', 'superseded')"
KEPT = (
    "id, alert_id, channel, state, attempts, created_at, next_try_at, deadline, sent_at, receipt, last_error, "
    "delivered_to"
)


def upgrade() -> None:
    """To this schema."""
    _cases()
    _case_claims()
    _outbox()
    op.create_table(
        "receipts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["outbox.id"], name=op.f("fk_receipts_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
    )
    op.create_index("receipts_of_a_message", "receipts", ["message_id", "id"], unique=False)
    op.create_table(
        "regression_pairs",
        sa.Column("ledger_claim_id", sa.Text(), nullable=False),
        sa.Column("new_claim_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("pair", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_regression_pairs_case_id")),
        sa.ForeignKeyConstraint(
            ["ledger_claim_id"], ["claims.id"], name=op.f("fk_regression_pairs_ledger_claim_id")
        ),
        sa.ForeignKeyConstraint(["new_claim_id"], ["claims.id"], name=op.f("fk_regression_pairs_new_claim_id")),
        sa.PrimaryKeyConstraint("ledger_claim_id", "new_claim_id", name=op.f("pk_regression_pairs")),
    )
    op.create_index("pairs_of_a_case", "regression_pairs", ["case_id"], unique=False)


def _cases() -> None:
    """What a person decided. Each column comes by itself, since other tables refer to this one."""
    op.add_column("cases", sa.Column("told_statement", sa.Integer(), nullable=False, server_default=sa.text("2")))
    op.add_column("cases", sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True))
    op.execute(f"ALTER TABLE cases ADD COLUMN resolution TEXT CONSTRAINT ck_cases_resolution CHECK ({RESOLUTION})")
    op.add_column("cases", sa.Column("artifact", sa.Text(), nullable=True))


def _case_claims() -> None:
    """Numbered statements in place of two sides."""
    op.execute("CREATE TABLE case_claims_before AS SELECT * FROM case_claims")
    op.drop_table("case_claims")
    op.create_table(
        "case_claims",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.Column("statement", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("statement >= 1", name=op.f("ck_case_claims_statement")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_claims_case_id")),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_case_claims_claim_id")),
        sa.PrimaryKeyConstraint("case_id", "claim_id", name=op.f("pk_case_claims")),
    )
    op.create_index("cases_with_a_claim", "case_claims", ["claim_id"], unique=False)
    op.execute(
        "INSERT INTO case_claims (case_id, claim_id, statement, joined_at) "
        "SELECT case_id, claim_id, CASE side WHEN 'ledger' THEN 1 ELSE 2 END, joined_at FROM case_claims_before"
    )
    op.drop_table("case_claims_before")


def _outbox() -> None:
    """Messages that are no alert, and states between told and not told."""
    op.execute("CREATE TABLE outbox_before AS SELECT * FROM outbox")
    op.drop_table("outbox")
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("alert_id", sa.Text(), nullable=True),
        sa.Column("notice", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("delivered_to", sa.Text(), nullable=False),
        sa.Column("digest_id", sa.Integer(), nullable=True),
        sa.Column("muted_by", sa.Text(), nullable=False),
        sa.CheckConstraint("(alert_id IS NULL) = (notice IS NOT NULL)", name=op.f("ck_outbox_content")),
        sa.CheckConstraint(
            "(state IN ('pending', 'collected')) = (next_try_at IS NOT NULL)", name=op.f("ck_outbox_next_try")
        ),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_outbox_sent")),
        sa.CheckConstraint("(state = 'gathered') = (digest_id IS NOT NULL)", name=op.f("ck_outbox_digest")),
        sa.CheckConstraint(STATES, name=op.f("ck_outbox_state")),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_outbox_attempts")),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_outbox_alert_id")),
        sa.ForeignKeyConstraint(["digest_id"], ["outbox.id"], name=op.f("fk_outbox_digest_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", "channel", name=op.f("uq_outbox_key_channel")),
    )
    for name, columns in (
        ("ways_of_an_alert", ["alert_id", "channel"]),
        ("messages_of_a_digest", ["digest_id"]),
        ("messages_of_a_channel", ["channel", "created_at"]),
    ):
        op.create_index(name, "outbox", columns, unique=False)
    for name, column, where in (
        ("messages_to_send", "next_try_at", sa.text(WAITING)),
        ("dead_letters", "created_at", sa.text(DEAD)),
    ):
        op.create_index(name, "outbox", [column], unique=False, sqlite_where=where, postgresql_where=where)
    op.execute(
        f"INSERT INTO outbox ({KEPT}, key, muted_by) SELECT {KEPT}, alert_id, '' FROM outbox_before"  # noqa: S608
    )
    if op.get_context().dialect.name == "postgresql":
        op.execute("SELECT setval(pg_get_serial_sequence('outbox', 'id'), (SELECT max(id) FROM outbox))")
    op.drop_table("outbox_before")

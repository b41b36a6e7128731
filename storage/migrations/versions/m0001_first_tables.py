"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this schema."""
    op.create_table(
        "bodies",
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("zlib", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_bodies")),
    )
    op.create_table(
        "feed_states",
        sa.Column("feed_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("last_modified", sa.Text(), nullable=False),
        sa.Column("body_sha256", sa.Text(), nullable=False),
        sa.Column("moved_to", sa.Text(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_ok_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_reason", sa.Text(), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_feed_states_failures")),
        sa.PrimaryKeyConstraint("feed_id", name=op.f("pk_feed_states")),
    )
    op.create_table(
        "run_holder",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_run_holder_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_holder")),
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.CheckConstraint("(state = 'running') = (finished_at IS NULL)", name=op.f("ck_runs_finished")),
        sa.CheckConstraint("state IN ('running', 'done', 'failed', 'crashed')", name=op.f("ck_runs_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    op.create_index("last_run_of_a_kind", "runs", ["kind", "started_at"], unique=False)
    op.create_index(
        "one_run_at_a_time",
        "runs",
        ["state"],
        unique=True,
        sqlite_where=sa.text("state = 'running'"),
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('numeric', 'date', 'polarity', 'status', 'party', 'set', 'place', 'order')",
            name=op.f("ck_cases_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'acknowledged', 'snoozed', 'resolved')", name=op.f("ck_cases_state")
        ),
        sa.CheckConstraint(
            "verdict IN ('contradicts', 'supersedes', 'corroborates', 'unrelated')", name=op.f("ck_cases_verdict")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_cases_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
    )
    op.create_index("cases_in_a_state", "cases", ["state", "opened_at"], unique=False)
    op.create_table(
        "pages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("final_url", sa.Text(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("body_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("url_digest", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["body_sha256"], ["bodies.sha256"], name=op.f("fk_pages_body_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pages")),
        sa.UniqueConstraint("url_digest", "body_sha256", name=op.f("uq_pages_url_digest_body_sha256")),
    )
    op.create_table(
        "articles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("canonical_url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_sha256", sa.Text(), nullable=False),
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("published", sa.DateTime(timezone=True), nullable=True),
        sa.Column("date_basis", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("credit", sa.Text(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=True),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("on_topic", sa.Boolean(), nullable=False),
        sa.Column("topic_reason", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "date_basis IN ('page', 'feed', 'url', 'seen', 'none')", name=op.f("ck_articles_date_basis")
        ),
        sa.CheckConstraint("origin IN ('news', 'seed', 'file')", name=op.f("ck_articles_origin")),
        sa.CheckConstraint(
            "tier IN ('official', 'agency', 'press', 'trade', 'aggregator', 'blog')", name=op.f("ck_articles_tier")
        ),
        sa.CheckConstraint(
            "verdict IN ('article', 'consent', 'paywall', 'index', 'bot_wall', 'not_found', 'gone', 'video', "
            "'too_short', 'not_html', 'robots', 'unresolved', 'failed')",
            name=op.f("ck_articles_verdict"),
        ),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_articles_page_id")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_articles_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
    )
    op.create_index("articles_of_a_run", "articles", ["run_id"], unique=False)
    op.create_index("latest_articles_of_an_outlet", "articles", ["outlet", "id"], unique=False)
    op.create_index("articles_with_the_same_text", "articles", ["text_sha256"], unique=False)
    op.create_table(
        "case_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_events_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_events")),
    )
    op.create_index("history_of_a_case", "case_events", ["case_id", "id"], unique=False)
    op.create_table(
        "article_urls",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_article_urls_article_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_article_urls")),
    )
    op.create_index("addresses_of_an_article", "article_urls", ["article_id"], unique=False)
    op.create_table(
        "claims",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("text_sha256", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("stop", sa.Integer(), nullable=False),
        sa.Column("key_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("predicate", sa.Text(), nullable=False),
        sa.Column("as_of_start", sa.Date(), nullable=True),
        sa.Column("as_of_end", sa.Date(), nullable=True),
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.CheckConstraint("as_of_start <= as_of_end", name=op.f("ck_claims_as_of")),
        sa.CheckConstraint(
            "start >= 0 AND stop > start AND length(quote) = stop - start", name=op.f("ck_claims_span")
        ),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_claims_article_id")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_claims_run_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_claims")),
        sa.UniqueConstraint("id", name=op.f("uq_claims_id")),
    )
    op.create_index("claims_as_recorded", "claims", ["recorded_at"], unique=False)
    op.create_index("claims_of_an_article", "claims", ["article_id"], unique=False)
    op.create_index("claims_with_a_key", "claims", ["key_digest", "number"], unique=False)
    op.create_table(
        "duplicates",
        sa.Column("article_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("of_article_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("copied", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('exact', 'syndicated', 'contained', 'contains', 'rewrite', 'update', 'recurring', "
            "'distinct')",
            name=op.f("ck_duplicates_kind"),
        ),
        sa.CheckConstraint("article_id <> of_article_id", name=op.f("ck_duplicates_of_another")),
        sa.CheckConstraint("score >= 0 AND score <= 1", name=op.f("ck_duplicates_score")),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_duplicates_article_id")),
        sa.ForeignKeyConstraint(["of_article_id"], ["articles.id"], name=op.f("fk_duplicates_of_article_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_duplicates")),
    )
    op.create_index("copies_of_an_article", "duplicates", ["of_article_id"], unique=False)
    op.create_table(
        "entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Text(), nullable=False),
        sa.Column("key_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("url_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_run_id", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("article_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_entries_attempts")),
        sa.CheckConstraint("settled_at IS NULL OR retry_at IS NULL", name=op.f("ck_entries_settled")),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_entries_article_id")),
        sa.ForeignKeyConstraint(["first_run_id"], ["runs.id"], name=op.f("fk_entries_first_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
        sa.UniqueConstraint("feed_id", "key_digest", name=op.f("uq_entries_feed_id_key_digest")),
    )
    op.create_index(
        "entries_to_read",
        "entries",
        ["feed_id", "retry_at"],
        unique=False,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_index(
        "settled_addresses",
        "entries",
        ["feed_id", "url_digest"],
        unique=False,
        sqlite_where=sa.text("settled_at IS NOT NULL"),
        postgresql_where=sa.text("settled_at IS NOT NULL"),
    )
    op.create_table(
        "mentions",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("surface", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("stop", sa.Integer(), nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("script", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("confidence >= 0 AND confidence <= 1", name=op.f("ck_mentions_confidence")),
        sa.CheckConstraint(
            "start >= 0 AND stop > start AND length(surface) = stop - start", name=op.f("ck_mentions_span")
        ),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_mentions_article_id")),
        sa.CheckConstraint("part IN ('title', 'text')", name=op.f("ck_mentions_part")),
        sa.PrimaryKeyConstraint("article_id", "part", "position", name=op.f("pk_mentions")),
    )
    op.create_index("articles_that_name_an_entity", "mentions", ["entity", "article_id"], unique=False)
    op.create_table(
        "refusals",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("surface", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("stop", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "start >= 0 AND stop > start AND length(surface) = stop - start", name=op.f("ck_refusals_span")
        ),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_refusals_article_id")),
        sa.CheckConstraint("part IN ('title', 'text')", name=op.f("ck_refusals_part")),
        sa.PrimaryKeyConstraint("article_id", "part", "position", name=op.f("pk_refusals")),
    )
    op.create_table(
        "revisions",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_sha256", sa.Text(), nullable=False),
        sa.Column("published", sa.DateTime(timezone=True), nullable=True),
        sa.Column("page_id", sa.Integer(), nullable=True),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_revisions_number")),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_revisions_article_id")),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_revisions_page_id")),
        sa.PrimaryKeyConstraint("article_id", "number", name=op.f("pk_revisions")),
    )
    op.create_index("revision_with_a_text", "revisions", ["text_sha256"], unique=False)
    op.create_table(
        "shingles",
        sa.Column("hash", sa.BigInteger(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_shingles_article_id")),
        sa.PrimaryKeyConstraint("hash", "article_id", name=op.f("pk_shingles")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "details",
        sa.Column("hash", sa.BigInteger(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_details_article_id")),
        sa.PrimaryKeyConstraint("hash", "article_id", name=op.f("pk_details")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "alerts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("alert", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("new_article_id", sa.Integer(), nullable=False),
        sa.Column("ledger_article_id", sa.Integer(), nullable=False),
        sa.Column("new_claim_id", sa.Text(), nullable=False),
        sa.Column("ledger_claim_id", sa.Text(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('numeric', 'date', 'polarity', 'status', 'party', 'set', 'place', 'order')",
            name=op.f("ck_alerts_kind"),
        ),
        sa.CheckConstraint(
            "verdict IN ('contradicts', 'supersedes', 'corroborates', 'unrelated')", name=op.f("ck_alerts_verdict")
        ),
        sa.CheckConstraint("confidence >= 0 AND confidence <= 1", name=op.f("ck_alerts_confidence")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_alerts_case_id")),
        sa.ForeignKeyConstraint(["ledger_article_id"], ["articles.id"], name=op.f("fk_alerts_ledger_article_id")),
        sa.ForeignKeyConstraint(["ledger_claim_id"], ["claims.id"], name=op.f("fk_alerts_ledger_claim_id")),
        sa.ForeignKeyConstraint(["new_article_id"], ["articles.id"], name=op.f("fk_alerts_new_article_id")),
        sa.ForeignKeyConstraint(["new_claim_id"], ["claims.id"], name=op.f("fk_alerts_new_claim_id")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_alerts_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint("case_id", "new_claim_id", name=op.f("uq_alerts_case_id_new_claim_id")),
    )
    op.create_index("alerts_as_created", "alerts", ["created_at"], unique=False)
    op.create_index("alerts_of_a_run", "alerts", ["run_id"], unique=False)
    op.create_table(
        "case_claims",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("side IN ('ledger', 'new')", name=op.f("ck_case_claims_side")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_claims_case_id")),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_case_claims_claim_id")),
        sa.PrimaryKeyConstraint("case_id", "claim_id", name=op.f("pk_case_claims")),
    )
    op.create_index("cases_with_a_claim", "case_claims", ["claim_id"], unique=False)
    op.create_table(
        "claim_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('retracted', 'corrected', 'restored')", name=op.f("ck_claim_events_kind")),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_claim_events_claim_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_events")),
    )
    op.create_index("events_of_a_claim", "claim_events", ["claim_id", "id"], unique=False)
    op.create_table(
        "claim_sources",
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("stop", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "start >= 0 AND stop > start AND length(quote) = stop - start", name=op.f("ck_claim_sources_span")
        ),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_claim_sources_article_id")),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_claim_sources_claim_id")),
        sa.PrimaryKeyConstraint("claim_id", "article_id", name=op.f("pk_claim_sources")),
    )
    op.create_index("claims_that_an_article_repeats", "claim_sources", ["article_id"], unique=False)
    op.create_table(
        "claim_terms",
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("claim_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["claim_number"], ["claims.number"], name=op.f("fk_claim_terms_claim_number")),
        sa.PrimaryKeyConstraint("term", "claim_number", name=op.f("pk_claim_terms")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "entry_outcomes",
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('article', 'copy', 'off_topic', 'known_article', 'robots', 'gone', 'not_found', "
            "'video', 'not_html', 'paywall', 'consent', 'too_short', 'unresolved', 'index', 'bot_wall', "
            "'failed', 'deferred')",
            name=op.f("ck_entry_outcomes_outcome"),
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_entry_outcomes_entry_id")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_entry_outcomes_run_id")),
        sa.PrimaryKeyConstraint("run_id", "entry_id", name=op.f("pk_entry_outcomes")),
    )
    op.create_index("outcomes_of_an_entry", "entry_outcomes", ["entry_id"], unique=False)
    op.create_table(
        "relations",
        sa.Column("ledger_claim_id", sa.Text(), nullable=False),
        sa.Column("new_claim_id", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("abstained", sa.Boolean(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('numeric', 'date', 'polarity', 'status', 'party', 'set', 'place', 'order')",
            name=op.f("ck_relations_kind"),
        ),
        sa.CheckConstraint(
            "verdict IN ('contradicts', 'supersedes', 'corroborates', 'unrelated')",
            name=op.f("ck_relations_verdict"),
        ),
        sa.CheckConstraint("confidence >= 0 AND confidence <= 1", name=op.f("ck_relations_confidence")),
        sa.CheckConstraint("ledger_claim_id <> new_claim_id", name=op.f("ck_relations_two_claims")),
        sa.ForeignKeyConstraint(["ledger_claim_id"], ["claims.id"], name=op.f("fk_relations_ledger_claim_id")),
        sa.ForeignKeyConstraint(["new_claim_id"], ["claims.id"], name=op.f("fk_relations_new_claim_id")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_relations_run_id")),
        sa.PrimaryKeyConstraint("ledger_claim_id", "new_claim_id", name=op.f("pk_relations")),
    )
    op.create_index(
        "conflicts",
        "relations",
        ["at"],
        unique=False,
        sqlite_where=sa.text("verdict IN ('contradicts', 'supersedes')"),
        postgresql_where=sa.text("verdict IN ('contradicts', 'supersedes')"),
    )
    op.create_index("relations_of_a_new_claim", "relations", ["new_claim_id"], unique=False)
    op.create_index("relations_of_a_run", "relations", ["run_id", "verdict"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("delivered_to", sa.Text(), nullable=False),
        sa.CheckConstraint("(state = 'pending') = (next_try_at IS NOT NULL)", name=op.f("ck_outbox_next_try")),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_outbox_sent")),
        sa.CheckConstraint("state IN ('pending', 'sent', 'dead', 'held')", name=op.f("ck_outbox_state")),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_outbox_attempts")),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_outbox_alert_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("alert_id", "channel", name=op.f("uq_outbox_alert_id_channel")),
    )
    op.create_index(
        "dead_letters",
        "outbox",
        ["created_at"],
        unique=False,
        sqlite_where=sa.text("state = 'dead'"),
        postgresql_where=sa.text("state = 'dead'"),
    )
    op.create_index(
        "messages_to_send",
        "outbox",
        ["next_try_at"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )

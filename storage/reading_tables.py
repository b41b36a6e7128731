"""Tables of what was read: runs, feeds, entries, pages, articles, copies, mentions."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from extractors.model import CopyKind, DateBasis, Entry, Origin, PageVerdict, Tier
from storage.columns import Content, UTCTime, Words, metadata, one_of, partial, span


class RunState(StrEnum):
    """How a run stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CRASHED = "crashed"  # found running by a later run


class Part(StrEnum):
    """Where in an article a name stands; its offsets count from there."""

    TITLE = "title"
    TEXT = "text"


class Outcome(StrEnum):
    """What became of an entry in a run: each new or retried one has exactly one."""

    ARTICLE = "article"
    COPY = "copy"
    OFF_TOPIC = "off_topic"
    KNOWN_ARTICLE = "known_article"  # another address of a stored article
    ROBOTS = "robots"
    GONE = "gone"
    NOT_FOUND = "not_found"
    VIDEO = "video"
    NOT_HTML = "not_html"
    PAYWALL = "paywall"
    CONSENT = "consent"
    TOO_SHORT = "too_short"
    UNRESOLVED = "unresolved"
    INDEX = "index"
    BOT_WALL = "bot_wall"
    FAILED = "failed"  # for good
    DEFERRED = "deferred"  # tried again later


runs = Table(
    "runs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("started_at", UTCTime, nullable=False),
    Column("finished_at", UTCTime),
    Column("state", Text, nullable=False),
    Column("summary", Content(dict[str, object])),
    one_of("state", RunState),
    CheckConstraint("(state = 'running') = (finished_at IS NULL)", name="finished"),
    partial("one_run_at_a_time", "state", where="state = 'running'", unique=True),
    Index("last_run_of_a_kind", "kind", "started_at"),
)

run_holder = Table(
    "run_holder",  # who took the run lock last; the lock itself is the engine's and ends with its process
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("holder", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("taken_at", UTCTime, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)

feed_states = Table(
    "feed_states",
    metadata,
    Column("feed_id", Text, primary_key=True),
    Column("url", Words, nullable=False),
    Column("etag", Words, nullable=False),
    Column("last_modified", Words, nullable=False),
    Column("body_check", Text, nullable=False),
    Column("moved_to", Words, nullable=False),
    Column("retired_at", UTCTime),
    Column("failures", Integer, nullable=False),
    Column("last_ok_at", UTCTime),
    Column("last_tried_at", UTCTime),
    Column("last_status", Integer),
    Column("last_reason", Words, nullable=False),
    Column("retry_at", UTCTime),
    Column("last_full_at", UTCTime),
    Column("failing_since", UTCTime),
    Column("due_at", UTCTime),
    Column("asks_seconds", Integer, nullable=False, server_default=text("0")),
    Column("validators_lie", Boolean, nullable=False, server_default=false()),
    Column("listed", LargeBinary),
    CheckConstraint("failures >= 0", name="failures"),
)

pages = Table(
    "pages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("url", Words, nullable=False),
    Column("final_url", Words, nullable=False),
    Column("fetched_at", UTCTime, nullable=False),
    Column("status", Integer, nullable=False),
    Column("content_type", Words, nullable=False),
    Column("body_sha256", LargeBinary(32), ForeignKey("bodies.sha256"), nullable=False),
    Column("url_digest", LargeBinary(32), nullable=False),
    UniqueConstraint("url_digest", "body_sha256"),  # the same bytes again from one address: one page
)

bodies = Table(
    "bodies",
    metadata,
    Column("sha256", LargeBinary(32), primary_key=True),
    Column("packed", LargeBinary, nullable=False),  # by zstd, older ones by zlib
    Column("size", Integer, nullable=False),
)

articles = Table(
    "articles",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("url", Words, nullable=False),
    Column("canonical_url", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("text_sha256", Text, nullable=False),
    Column("outlet", Words, nullable=False),
    Column("tier", Text, nullable=False),
    Column("owner", Words, nullable=False),
    Column("author", Words, nullable=False),
    Column("published", UTCTime),
    Column("date_basis", Text, nullable=False),
    Column("language", Words, nullable=False),
    Column("origin", Text, nullable=False),
    Column("credit", Words, nullable=False),
    Column("page_id", Integer, ForeignKey("pages.id")),
    Column("first_seen", UTCTime, nullable=False),
    Column("on_topic", Boolean, nullable=False),
    Column("topic_reason", Words, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("run_id", Text, ForeignKey("runs.id"), nullable=False),
    one_of("tier", Tier),
    one_of("date_basis", DateBasis),
    one_of("origin", Origin),
    one_of("verdict", PageVerdict),
    Index("articles_of_a_run", "run_id"),
    Index("latest_articles_of_an_outlet", "outlet", "id"),
    Index("articles_with_the_same_text", "text_sha256"),
)

article_dates = Table(
    "article_dates",  # every date that an article was given, and why one of them was chosen
    metadata,
    Column("article_id", Integer, ForeignKey("articles.id"), primary_key=True, autoincrement=False),
    Column("feed_id", Text, nullable=False),
    Column("page", UTCTime),
    Column("zoned", Boolean, nullable=False),  # whether the page's date names its zone
    Column("feed", UTCTime),
    Column("url", UTCTime),
    Column("seen", UTCTime),
    Column("shift_minutes", Integer, nullable=False),  # by which the feed's date was corrected
    Column("reason", Words, nullable=False),
    Index("dates_of_a_feed", "feed_id", "article_id"),
)

article_urls = Table(
    "article_urls",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),  # of the address: one article each
    Column("url", Words, nullable=False),
    Column("article_id", Integer, ForeignKey("articles.id"), nullable=False),
    Index("addresses_of_an_article", "article_id"),
)

revisions = Table(
    "revisions",  # earlier texts; the current one stands in articles
    metadata,
    Column("article_id", Integer, ForeignKey("articles.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("title", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("text_sha256", Text, nullable=False),
    Column("published", UTCTime),
    Column("page_id", Integer, ForeignKey("pages.id")),
    Column("replaced_at", UTCTime, nullable=False),
    PrimaryKeyConstraint("article_id", "number"),
    CheckConstraint("number >= 1", name="number"),
    Index("revision_with_a_text", "text_sha256"),
)

entries = Table(
    "entries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("feed_id", Text, nullable=False),
    Column("key_digest", LargeBinary(32), nullable=False),
    Column("url_digest", LargeBinary(32), nullable=False),
    Column("entry", Content(Entry), nullable=False),
    Column("seen_at", UTCTime, nullable=False),
    Column("first_run_id", Text, ForeignKey("runs.id"), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("retry_at", UTCTime),
    Column("settled_at", UTCTime),
    Column("article_id", Integer, ForeignKey("articles.id")),
    UniqueConstraint("feed_id", "key_digest"),
    CheckConstraint("attempts >= 0", name="attempts"),
    CheckConstraint("settled_at IS NULL OR retry_at IS NULL", name="settled"),
    partial("entries_to_read", "feed_id", "retry_at", where="settled_at IS NULL"),
    partial("settled_addresses", "feed_id", "url_digest", where="settled_at IS NOT NULL"),
)

entry_outcomes = Table(
    "entry_outcomes",
    metadata,
    Column("run_id", Text, ForeignKey("runs.id"), nullable=False),
    Column("entry_id", Integer, ForeignKey("entries.id"), nullable=False),
    Column("outcome", Text, nullable=False),
    Column("reason", Words, nullable=False),
    Column("at", UTCTime, nullable=False),
    PrimaryKeyConstraint("run_id", "entry_id"),  # one outcome of an entry in a run
    one_of("outcome", Outcome),
    Index("outcomes_of_an_entry", "entry_id"),
)

shingles = Table(
    "shingles",
    metadata,
    Column("hash", BigInteger, nullable=False),
    Column("article_id", Integer, ForeignKey("articles.id"), nullable=False),
    PrimaryKeyConstraint("hash", "article_id"),  # candidates: clustered by hash
    sqlite_with_rowid=False,
)

details = Table(
    "details",  # hashes of rare words, names and figures, of the latest articles alone
    metadata,
    Column("hash", BigInteger, nullable=False),
    Column("article_id", Integer, ForeignKey("articles.id"), nullable=False),
    PrimaryKeyConstraint("hash", "article_id"),  # candidates: clustered by hash
    sqlite_with_rowid=False,
)

duplicates = Table(
    "duplicates",
    metadata,
    Column("article_id", Integer, ForeignKey("articles.id"), primary_key=True, autoincrement=False),
    Column("of_article_id", Integer, ForeignKey("articles.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("reason", Words, nullable=False),
    Column("copied", Content(tuple[tuple[int, int], ...]), nullable=False),
    Column("at", UTCTime, nullable=False),
    Column("decided_by", Words, nullable=False),
    one_of("kind", CopyKind),
    CheckConstraint("article_id <> of_article_id", name="of_another"),
    CheckConstraint("score >= 0 AND score <= 1", name="score"),
    Index("copies_of_an_article", "of_article_id"),
)

mentions = Table(
    "mentions",
    metadata,
    Column("article_id", Integer, ForeignKey("articles.id"), nullable=False),
    Column("part", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("entity", Text, nullable=False),
    Column("surface", Words, nullable=False),
    Column("start", Integer, nullable=False),
    Column("stop", Integer, nullable=False),
    Column("alias", Words, nullable=False),
    Column("script", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("reason", Words, nullable=False),
    PrimaryKeyConstraint("article_id", "part", "position"),
    one_of("part", Part),
    span("surface"),
    CheckConstraint("confidence >= 0 AND confidence <= 1", name="confidence"),
    Index("articles_that_name_an_entity", "entity", "article_id"),
)

refusals = Table(
    "refusals",
    metadata,
    Column("article_id", Integer, ForeignKey("articles.id"), nullable=False),
    Column("part", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("entity", Text, nullable=False),
    Column("surface", Words, nullable=False),
    Column("start", Integer, nullable=False),
    Column("stop", Integer, nullable=False),
    Column("reason", Words, nullable=False),
    PrimaryKeyConstraint("article_id", "part", "position"),
    one_of("part", Part),
    span("surface"),
)

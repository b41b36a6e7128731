"""Tables of what is claimed: the ledger, relations between its claims, cases, alerts and the outbox."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from extractors.model import Alert, Claim, ConflictKind, Verdict
from extractors.notices import Digest, HealthNotice
from storage.columns import Content, UTCTime, Words, metadata, one_of, partial, span


class ClaimEvent(StrEnum):
    """What happened to a claim besides being recorded. All but the last two are acts of a person."""

    ENTERED = "entered"  # by hand, or from a baseline
    RETRACTED = "retracted"
    CORRECTED = "corrected"  # replaced by the claim that it is ``about``
    SUPERSEDED = "superseded"  # was right; the world has moved on, to the claim that it is ``about``
    RECONCILED = "reconciled"  # does not contradict the claim that it is ``about``
    RESTORED = "restored"  # undoes retraction, correction and supersession
    WITHDRAWN = "withdrawn"  # the rules of today do not find it in its article
    FOUND = "found"  # they do again


class Resolution(StrEnum):
    """How a person settled a case."""

    NEW = "new"  # the statement told last is right
    LEDGER = "ledger"  # the one that it was held against stands
    BOTH = "both"  # both stand: they speak of different things
    NOT = "not"  # no contradiction at all
    SUPERSEDED = "superseded"  # each was right in its time


class CaseState(StrEnum):
    """How a case stands."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


class Delivery(StrEnum):
    """How a message to one channel stands."""

    PENDING = "pending"
    SENT = "sent"
    DEAD = "dead"  # given up
    HELD = "held"  # waits for a release
    COLLECTED = "collected"  # waits for a digest
    GATHERED = "gathered"  # stands in a digest
    MUTED = "muted"  # kept from readers by a silence or by another case


claims = Table(
    "claims",
    metadata,
    Column("number", Integer, primary_key=True),  # short key for the index of terms
    Column("id", Text, nullable=False, unique=True),
    Column("article_id", Integer, ForeignKey("articles.id"), nullable=False),
    Column("text_sha256", Text, nullable=False),
    Column("quote", Words, nullable=False),
    Column("start", Integer, nullable=False),
    Column("stop", Integer, nullable=False),
    Column("key_digest", LargeBinary(32), nullable=False),  # of subject and predicate
    Column("subject", Words, nullable=False),
    Column("predicate", Words, nullable=False),
    Column("as_of_start", Date),
    Column("as_of_end", Date),
    Column("claim", Content(Claim), nullable=False),
    Column("recorded_at", UTCTime, nullable=False),
    Column("run_id", Text, ForeignKey("runs.id"), nullable=False),
    Column("tier", Text, nullable=False, server_default="press"),  # of the outlet
    span("quote"),
    CheckConstraint("as_of_start <= as_of_end", name="as_of"),
    Index("claims_with_a_key", "key_digest", "number"),
    Index("claims_about_a_subject", "subject", "number"),
    partial("official_claims_with_a_key", "key_digest", "number", where="tier = 'official'"),
    Index("claims_of_an_article", "article_id"),
    Index("claims_as_recorded", "recorded_at"),
)

claim_terms = Table(
    "claim_terms",
    metadata,
    Column("term", Text, nullable=False),
    Column("claim_number", Integer, ForeignKey("claims.number"), nullable=False),
    PrimaryKeyConstraint("term", "claim_number"),  # comparable claims: clustered by term
    sqlite_with_rowid=False,
)

claim_sources = Table(
    "claim_sources",  # further articles with the same claim: copies, repetitions
    metadata,
    Column("claim_id", Text, ForeignKey("claims.id"), nullable=False),
    Column("article_id", Integer, ForeignKey("articles.id"), nullable=False),
    Column("start", Integer, nullable=False),
    Column("stop", Integer, nullable=False),
    Column("quote", Words, nullable=False),
    Column("at", UTCTime, nullable=False),
    PrimaryKeyConstraint("claim_id", "article_id"),
    span("quote"),
    Index("claims_that_an_article_repeats", "article_id"),
)

claim_events = Table(
    "claim_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("claim_id", Text, ForeignKey("claims.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("about", Text, ForeignKey("claims.id")),  # another claim that it has to do with
    Column("author", Words, nullable=False),  # "" for the program itself
    Column("reason", Words, nullable=False),
    Column("at", UTCTime, nullable=False),
    one_of("kind", ClaimEvent),
    Index("events_of_a_claim", "claim_id", "id"),
)

relations = Table(
    "relations",
    metadata,
    Column("ledger_claim_id", Text, ForeignKey("claims.id"), nullable=False),
    Column("new_claim_id", Text, ForeignKey("claims.id"), nullable=False),
    Column("verdict", Text, nullable=False),
    Column("kind", Text),
    Column("confidence", Float, nullable=False),
    Column("reason", Words, nullable=False),
    Column("abstained", Boolean, nullable=False),
    Column("told", Boolean, nullable=False),
    Column("at", UTCTime, nullable=False),
    Column("run_id", Text, ForeignKey("runs.id"), nullable=False),
    PrimaryKeyConstraint("ledger_claim_id", "new_claim_id"),
    one_of("verdict", Verdict),
    one_of("kind", ConflictKind),
    CheckConstraint("confidence >= 0 AND confidence <= 1", name="confidence"),
    CheckConstraint("ledger_claim_id <> new_claim_id", name="two_claims"),
    Index("relations_of_a_new_claim", "new_claim_id"),
    Index("relations_of_a_run", "run_id", "verdict"),
    partial("conflicts", "at", where="verdict IN ('contradicts', 'supersedes')"),
)

cases = Table(
    "cases",
    metadata,
    Column("id", Text, primary_key=True),
    Column("verdict", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("state", Text, nullable=False),
    Column("opened_at", UTCTime, nullable=False),
    Column("run_id", Text, ForeignKey("runs.id"), nullable=False),
    Column("told_statement", Integer, nullable=False, server_default=text("2")),  # the one told last
    Column("snoozed_until", UTCTime),
    Column("resolution", Text),
    Column("artifact", Text),  # key of its artifact in Prefect
    one_of("verdict", Verdict),
    one_of("kind", ConflictKind),
    one_of("state", CaseState),
    one_of("resolution", Resolution),
    Index("cases_in_a_state", "state", "opened_at"),
)

case_claims = Table(
    "case_claims",
    metadata,
    Column("case_id", Text, ForeignKey("cases.id"), nullable=False),
    Column("claim_id", Text, ForeignKey("claims.id"), nullable=False),
    Column("statement", Integer, nullable=False),  # claims that say the same; 1 stood in the ledger first
    Column("joined_at", UTCTime, nullable=False),
    PrimaryKeyConstraint("case_id", "claim_id"),
    CheckConstraint("statement >= 1", name="statement"),
    Index("cases_with_a_claim", "claim_id"),
)

case_events = Table(
    "case_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", Text, ForeignKey("cases.id"), nullable=False),
    Column("event", Text, nullable=False),
    Column("about", Text, nullable=False),  # claim or alert id, "" for the case itself
    Column("author", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("at", UTCTime, nullable=False),
    Index("history_of_a_case", "case_id", "id"),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("case_id", Text, ForeignKey("cases.id"), nullable=False),
    Column("alert", Content(Alert), nullable=False),
    Column("verdict", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("new_article_id", Integer, ForeignKey("articles.id"), nullable=False),
    Column("ledger_article_id", Integer, ForeignKey("articles.id"), nullable=False),
    Column("new_claim_id", Text, ForeignKey("claims.id"), nullable=False),
    Column("ledger_claim_id", Text, ForeignKey("claims.id"), nullable=False),
    Column("told", Boolean, nullable=False),
    Column("created_at", UTCTime, nullable=False),
    Column("run_id", Text, ForeignKey("runs.id"), nullable=False),
    one_of("verdict", Verdict),
    one_of("kind", ConflictKind),
    CheckConstraint("confidence >= 0 AND confidence <= 1", name="confidence"),
    UniqueConstraint("case_id", "new_claim_id"),  # a claim is told once in a case
    Index("alerts_of_a_run", "run_id"),
    Index("alerts_as_created", "created_at"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False),  # of the alert, or of what else is told: it is told once a channel
    Column("alert_id", Text, ForeignKey("alerts.id")),
    Column("notice", Content(Digest | HealthNotice)),  # in place of an alert
    Column("channel", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", UTCTime, nullable=False),
    Column("next_try_at", UTCTime),
    Column("begun_at", UTCTime),  # an attempt of which no outcome is known yet
    Column("deadline", UTCTime, nullable=False),
    Column("sent_at", UTCTime),
    Column("receipt", Words, nullable=False),
    Column("last_error", Words, nullable=False),
    Column("delivered_to", Content(tuple[str, ...]), nullable=False),  # targets of the channel that have it
    Column("digest_id", Integer, ForeignKey("outbox.id")),
    Column("muted_by", Words, nullable=False),
    UniqueConstraint("key", "channel"),
    one_of("state", Delivery),
    CheckConstraint("attempts >= 0", name="attempts"),
    CheckConstraint("(alert_id IS NULL) = (notice IS NOT NULL)", name="content"),
    CheckConstraint("(state IN ('pending', 'collected')) = (next_try_at IS NOT NULL)", name="next_try"),
    CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
    CheckConstraint("(state = 'gathered') = (digest_id IS NOT NULL)", name="digest"),
    Index("ways_of_an_alert", "alert_id", "channel"),
    Index("messages_of_a_digest", "digest_id"),
    Index("messages_of_a_channel", "channel", "created_at"),
    partial("messages_to_send", "next_try_at", where="next_try_at IS NOT NULL"),
    partial("dead_letters", "created_at", where="state = 'dead'"),
)

receipts = Table(
    "receipts",  # what each target of a channel answered to each attempt
    metadata,
    Column("id", Integer, primary_key=True),
    Column("message_id", Integer, ForeignKey("outbox.id"), nullable=False),
    Column("target", Text, nullable=False),
    Column("name", Words, nullable=False),
    Column("state", Text, nullable=False),
    Column("detail", Words, nullable=False),
    Column("at", UTCTime, nullable=False),
    Index("receipts_of_a_message", "message_id", "id"),
)

regression_pairs = Table(
    "regression_pairs",  # what the program took for contradictions, and what people say of it
    metadata,
    Column("ledger_claim_id", Text, ForeignKey("claims.id"), nullable=False),
    Column("new_claim_id", Text, ForeignKey("claims.id"), nullable=False),
    Column("case_id", Text, ForeignKey("cases.id"), nullable=False),
    Column("pair", Content(dict[str, object]), nullable=False),
    Column("author", Words, nullable=False),
    Column("at", UTCTime, nullable=False),
    Column("withdrawn_at", UTCTime),  # the case was opened again
    PrimaryKeyConstraint("ledger_claim_id", "new_claim_id"),
    Index("pairs_of_a_case", "case_id"),
)

"""Tables of what changes: lines that sites print around articles, sentences of revisions, claims taken back."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, Index, Integer, PrimaryKeyConstraint, Table, Text

from extractors.revision import ChangeKind
from storage.columns import UTCTime, Words, metadata, one_of


class SourceEvent(StrEnum):
    """What the later text of an article means for a claim that it made."""

    DROPPED = "dropped"  # the article says it no more
    RETURNED = "returned"  # it says it again


site_lines = Table(
    "site_lines",  # on several pages of a site, and no part of any article
    metadata,
    Column("site", Text, nullable=False),
    Column("line", Text, nullable=False),  # letters and figures alone
    PrimaryKeyConstraint("site", "line"),
    sqlite_with_rowid=False,
)

revision_changes = Table(
    "revision_changes",  # what took the place of an earlier text: the sentences in which the two differ
    metadata,
    Column("article_id", Integer, nullable=False),
    Column("number", Integer, nullable=False),  # of the earlier text
    Column("position", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("old", Words, nullable=False),  # "" of an added sentence
    Column("new", Words, nullable=False),  # "" of a dropped one
    PrimaryKeyConstraint("article_id", "number", "position"),
    ForeignKeyConstraint(["article_id", "number"], ["revisions.article_id", "revisions.number"]),
    one_of("kind", ChangeKind),
)

source_events = Table(
    "source_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("claim_id", Text, ForeignKey("claims.id"), nullable=False),
    Column("article_id", Integer, ForeignKey("articles.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("number", Integer, nullable=False),  # of the last revision that the article had then
    Column("reason", Words, nullable=False),
    Column("at", UTCTime, nullable=False),
    one_of("kind", SourceEvent),
    Index("what_a_source_did_to_a_claim", "claim_id", "article_id", "id"),
)

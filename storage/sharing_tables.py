"""The table by which several processes share a night: who does what, until when, and what came of it."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, Integer, LargeBinary, PrimaryKeyConstraint, Table, Text

from storage.columns import UTCTime, Words, metadata, one_of, partial


class Work(StrEnum):
    """What is shared."""

    FEED = "feed"  # to be polled
    PAGE = "page"  # of an entry, to be read


leases = Table(
    "leases",  # of the night under way alone
    metadata,
    Column("run_id", Text, nullable=False),
    Column("work", Text, nullable=False),
    Column("item", Text, nullable=False),  # id of the feed or entry
    Column("batch", Integer, nullable=False),  # what is taken together; in this order
    Column("host", Words, nullable=False),  # asked by one process at a time
    Column("owner", Text),  # the process that has it, or had it last
    Column("expires_at", UTCTime),
    Column("takes", Integer, nullable=False),  # how often it was taken
    Column("done_at", UTCTime),
    Column("rank_at", UTCTime),  # by which the results are sorted
    Column("rank", Words),
    Column("result", LargeBinary),
    PrimaryKeyConstraint("run_id", "work", "item"),
    one_of("work", Work),
    CheckConstraint("(owner IS NULL) = (expires_at IS NULL)", name="held"),
    CheckConstraint("(done_at IS NULL) = (result IS NULL)", name="done"),
    partial("leases_to_take", "run_id", "work", "batch", where="done_at IS NULL"),
)

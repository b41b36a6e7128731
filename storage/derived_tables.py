"""Tables that can be made again from the others: words to search by, and with what each article was read."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, PrimaryKeyConstraint, Table, Text

from storage.columns import UTCTime, metadata

ledger_words = Table(
    "ledger_words",  # of the headlines, quotes and subjects of an article's claims
    metadata,
    Column("word", Text, nullable=False),
    Column("article_id", Integer, ForeignKey("articles.id"), nullable=False),
    PrimaryKeyConstraint("word", "article_id"),  # articles with a word: clustered by word
    sqlite_with_rowid=False,
)

ledger_readings = Table(
    "ledger_readings",
    metadata,
    Column("article_id", Integer, ForeignKey("articles.id"), primary_key=True, autoincrement=False),
    Column("knowledge", Text, nullable=False),  # digest of the data files and rules that it was read with last
    Column("at", UTCTime, nullable=False),
)

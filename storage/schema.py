"""The whole schema; every index bears the name of the query that it serves."""

from __future__ import annotations

from storage import change_tables, derived_tables, ledger_tables, opinion_tables, reading_tables, sharing_tables
from storage.columns import metadata

TABLES = (reading_tables, ledger_tables, derived_tables, sharing_tables, opinion_tables, change_tables)
REVISION = "0007"  # of the newest migration

__all__ = ["REVISION", "TABLES", "metadata"]

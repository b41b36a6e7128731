"""Alembic environment and revisions, run by `storage.migrate`: users need no alembic.ini."""

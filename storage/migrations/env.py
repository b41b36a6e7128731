"""Alembic's entry: migrates over the connection that it is given, in that connection's transaction."""

from alembic import context

from storage.migrate import VERSION_TABLE
from storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,  # SQLite alters a table by copying it
)
context.run_migrations()

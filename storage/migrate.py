"""Bringing a database to the current schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, column, func, inspect, select, table, text

from storage.errors import StorageError
from storage.schema import REVISION, metadata

if TYPE_CHECKING:
    from alembic.config import Config

VERSION_TABLE = "claimwatch_version"  # Alembic's; Prefect may keep its own "alembic_version" in the same database
_LOCK = 0x636C61696D  # key of the advisory lock under which PostgreSQL is migrated


def migrate(engine: Engine, name: str) -> None:
    """Creates the tables or applies the migrations that are missing, all or nothing.

    Raises StorageError where the schema is newer than this program, or of another program.
    """
    with engine.connect() as conn, conn.begin():
        if revision(conn) == REVISION:
            return
    with engine.connect().execution_options(claimwatch_writes=True) as conn, conn.begin():
        if conn.dialect.name == "postgresql":
            conn.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        _refuse_strangers(conn, name)
        _upgrade(conn, name)


def revision(conn: Connection) -> str | None:
    """The revision of the schema; None where it has none of our tables."""
    if not inspect(conn).has_table(VERSION_TABLE):
        return None
    version: str | None = conn.scalar(select(column("version_num")).select_from(table(VERSION_TABLE)))
    return version


def _refuse_strangers(conn: Connection, name: str) -> None:
    """A database with our tables' names, or a file with any table, that we did not make."""
    if conn.dialect.name == "postgresql" and conn.scalar(text("SHOW server_encoding")) != "UTF8":
        raise StorageError(f"The database {name} is not in UTF-8. Make one: createdb --encoding=UTF8 NAME")
    tables = set(inspect(conn).get_table_names())
    foreign = tables if conn.dialect.name == "sqlite" else tables & set(metadata.tables)
    if foreign and VERSION_TABLE not in tables:
        raise StorageError(f"The database {name} belongs to another program. Name another, or a new file.")


def _upgrade(conn: Connection, name: str) -> None:
    from alembic import command  # only here: loading it takes longer than opening a current database

    found = revision(conn)
    if found is not None and found not in known_revisions():
        raise StorageError(
            f"The database {name} was made by a newer version of claimwatch (schema {found}, this one knows "
            f"{REVISION}). Upgrade: pip install --upgrade claimwatch"
        )
    command.upgrade(_config(conn), "head")


def known_revisions() -> set[str]:
    """The revisions of the schema from which this program can migrate, its own among them."""
    from alembic.script import ScriptDirectory

    return {script.revision for script in ScriptDirectory.from_config(_config(None)).walk_revisions()}


def _config(conn: Connection | None) -> Config:
    from alembic.config import Config

    config = Config(attributes={"connection": conn})
    config.set_main_option("script_location", "storage:migrations")
    config.set_main_option("path_separator", "os")
    return config

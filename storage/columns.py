"""Column types and checks that all tables share."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import CheckConstraint, DateTime, Dialect, Index, MetaData, Text, text
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


class UTCTime(TypeDecorator[datetime]):
    """An aware time, kept and given in UTC. A naive one is refused with ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The time in UTC."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"time without zone: {value.isoformat()}; pass an aware datetime.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The time in UTC; SQLite keeps no zone, PostgreSQL gives that of the session."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[str]):
    """Text from outside. NUL, which PostgreSQL refuses, becomes U+FFFD: offsets stay right."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text without NUL."""
        return value.replace("\0", "\ufffd") if value else value


class Content(TypeDecorator[Any]):
    """A frozen value as JSON text, checked by its type when read. Fields added later need a default."""

    impl = Text
    cache_ok = True

    def __init__(self, type_: Any) -> None:
        super().__init__()
        self.type_ = type_
        self._adapter: TypeAdapter[Any] = TypeAdapter(type_)

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """The value as JSON."""
        return None if value is None else self._adapter.dump_json(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """The value of the given type."""
        return None if value is None else self._adapter.validate_json(value)


def one_of(column: str, enum: type[StrEnum]) -> CheckConstraint:
    """A check that ``column`` holds a member of ``enum``."""
    members = ", ".join(f"'{member.value}'" for member in enum)
    return CheckConstraint(f"{column} IN ({members})", name=column)


def span(words: str) -> CheckConstraint:
    """A check that the offsets ``start`` and ``stop`` enclose as many characters as ``words`` has."""
    return CheckConstraint(f"start >= 0 AND stop > start AND length({words}) = stop - start", name="span")


def partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over the rows that meet ``where``."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


def digest(words: str) -> bytes:
    """Key of a text of any length: PostgreSQL indexes no more than 2,704 bytes of a value."""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).digest()

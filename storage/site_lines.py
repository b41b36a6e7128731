"""Lines that a site prints around its articles: several of its pages had them, none of their articles."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from storage.change_tables import site_lines
from storage.statements import insert_new

LONGEST = 500  # characters of a line that is kept: PostgreSQL indexes no more than 2,704 bytes


def lines_of_site(conn: Connection, site: str) -> frozenset[str]:
    """The known ones of a site."""
    return frozenset(conn.scalars(select(site_lines.c.line).where(site_lines.c.site == site)))


def add_site_lines(conn: Connection, found: Iterable[tuple[str, str]]) -> None:
    """Keeps pairs of site and line; what is too long to be looked up is not kept."""
    rows = [{"site": site, "line": line} for site, line in found if len(line) <= LONGEST]
    if rows:
        conn.execute(insert_new(conn, site_lines), rows)

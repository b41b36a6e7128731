"""The bytes of pages, kept as proof: compressed, one copy of equal ones.

Where ``storage.retention`` removed them, address, time and digest stay, and the next answer with the same bytes
brings them back.
"""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from datetime import datetime

import zstandard
from sqlalchemy import Connection, func, select

from storage.columns import digest
from storage.reading_tables import bodies, pages
from storage.statements import insert_new, upsert

QUICKLY = 1  # zstd's level: on real pages a third of the time of zlib's quickest, for a seventh less bytes
_ZSTD = b"\x28\xb5\x2f\xfd"  # RFC 8878, 3.1.1: how its frames begin


@dataclass(frozen=True, slots=True)
class StoredPage:
    """What a server answered."""

    id: int
    url: str
    final_url: str
    fetched_at: datetime
    status: int
    content_type: str
    body: bytes | None  # None: removed, see ``storage.retention``


def save_page(
    conn: Connection, url: str, final_url: str, fetched_at: datetime, status: int, content_type: str, body: bytes
) -> int:
    """Id of the page. The same bytes from the same address are one page, with the time of the first answer."""
    sha256 = hashlib.sha256(body).digest()
    kept = upsert(conn, bodies).values(sha256=sha256, packed=_pack(body), size=len(body))
    removed = func.length(bodies.c.packed) == 0
    again = {"packed": kept.excluded.packed}
    conn.execute(kept.on_conflict_do_update(index_elements=["sha256"], set_=again, where=removed))
    row = {"url": url, "final_url": final_url, "fetched_at": fetched_at, "status": status}
    row |= {"content_type": content_type, "body_sha256": sha256, "url_digest": digest(url)}
    conn.execute(insert_new(conn, pages).values(row))
    query = select(pages.c.id).where(pages.c.url_digest == digest(url), pages.c.body_sha256 == sha256)
    return int(conn.execute(query).scalar_one())


def load_page(conn: Connection, page_id: int) -> StoredPage | None:
    """The page with its bytes; None for an unknown id."""
    query = select(pages, bodies.c.packed).join(bodies).where(pages.c.id == page_id)
    row = conn.execute(query).one_or_none()
    if row is None:
        return None
    return StoredPage(
        id=row.id,
        url=row.url,
        final_url=row.final_url,
        fetched_at=row.fetched_at,
        status=row.status,
        content_type=row.content_type,
        body=_unpack(row.packed) if row.packed else None,
    )


def _pack(body: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=QUICKLY).compress(body)


def _unpack(packed: bytes) -> bytes:
    if packed.startswith(_ZSTD):
        return zstandard.ZstdDecompressor().decompress(packed)
    return zlib.decompress(packed)

"""Which stored article a new one copies or updates: candidates from the index, the verdict on their texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from extractors.duplicates import TextOf
from extractors.model import CopyKind, Duplicate
from flows.examine import Examined, duplicate_among, text_of
from storage.articles import StoredArticle, load_articles
from storage.fingerprints import candidates, candidates_by_details

Original = tuple[StoredArticle, Duplicate]


def original_of(conn: Connection, examined: Examined) -> Original | None:
    """The stored article that this one copies or updates, with the verdict."""
    found = _best(conn, examined, candidates(conn, examined.keys))
    if (found is None or found[1].kind is CopyKind.RECURRING) and examined.details:
        return _best(conn, examined, candidates_by_details(conn, examined.details)) or found
    return found


def copied_from(original: Original | None) -> Original | None:
    """The original, unless the article only has its template: that makes no claim a repeated one."""
    return original if original is not None and original[1].kind is not CopyKind.RECURRING else None


def text_of_stored(stored: StoredArticle) -> TextOf:
    """What the comparison of two texts needs to know of a stored article."""
    return text_of(stored.article, frozenset())


def _best(conn: Connection, examined: Examined, near: Sequence[tuple[int, int]]) -> Original | None:
    """The closest of the articles that share hashes; their texts are loaded as they are needed."""
    loaded: list[StoredArticle] = []

    def texts() -> Iterator[TextOf]:
        for article_id, _ in near:
            loaded.extend(load_articles(conn, [article_id]))
            yield text_of_stored(loaded[-1])

    best = duplicate_among(examined, texts())
    return (loaded[best[0]], best[1]) if best is not None else None

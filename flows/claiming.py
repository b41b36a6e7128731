"""An article's claims into the ledger: its own, and as one more source those that it repeats of another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection

from extractors.model import Claim
from extractors.sameness import repeats
from flows.alert_content import Source
from flows.examine import claims_apart
from flows.foresee import Foreseen
from flows.knowledge_digest import knowledge_digest
from flows.originals import Original, copied_from
from flows.tell import nominated_by_now, tell_and_relate
from flows.watch import Watch
from storage.ledger import LedgerClaim, add_claims, add_source, claims_in
from storage.ledger import claims_of as stored_claims_of
from storage.readings import save_reading
from storage.search import index_words


@dataclass(frozen=True, slots=True)
class Repeated:
    """A claim of the copied article, and the words in which the copy has it."""

    ledger_id: str
    claim: Claim


def claim(
    watch: Watch,
    conn: Connection,
    source: Source,
    foreseen: Foreseen,
    original: Original | None,
) -> tuple[int, int]:
    """Record the article's own claims and tell what they contradict: counts of claims and alerts.

    A copied claim that the original's have no equal of is the article's own: nothing that is said is lost.
    """
    related = copied_from(original)
    own, copied = claims_apart(foreseen.examined, related[1].copied if related else ())
    if related and not source.revised:
        repeated = repetitions(copied, claims_in(conn, related[0].id))
        own = with_unmatched(own, copied, repeated)
        add_sources(watch, conn, source.article_id, repeated)
    text_sha256 = source.article.text_sha256
    near = nominated_by_now(conn, {mine.id(text_sha256): mine for mine in own}, foreseen.nominated)
    ids = add_claims(conn, source.article_id, text_sha256, own, watch.now, watch.run_id)
    note_reading(watch, conn, source, own)
    kin = frozenset(c.id for c in stored_claims_of(conn, related[0].id)) - set(ids) if related else frozenset()
    mine = dict(zip(ids, own, strict=True))
    alerts = tell_and_relate(watch, conn, replace(source, kin=kin), mine, near, foreseen.compared)
    return len(ids), alerts


def repetitions(copied: Sequence[Claim], known: Sequence[LedgerClaim]) -> list[Repeated]:
    """Which of the ``known`` claims the copied ones repeat: in the same words, else with the same value."""
    found: dict[str, Repeated] = {}
    for mine in copied:
        for ledger in known:
            if mine.quote == ledger.claim.quote or repeats(mine, ledger.claim):
                found.setdefault(ledger.id, Repeated(ledger.id, mine))
    return list(found.values())


def with_unmatched(
    own: Sequence[Claim], copied: Iterable[Claim], repeated: Iterable[Repeated]
) -> tuple[Claim, ...]:
    """The article's own claims, and those of the copied ones whose words repeat no known claim."""
    known = {found.claim.quote for found in repeated}
    return (*own, *(mine for mine in copied if mine.quote not in known))


def add_sources(watch: Watch, conn: Connection, article_id: int, repeated: Iterable[Repeated]) -> None:
    """The article is one more source of the claims that it repeats."""
    for found in repeated:
        mine = found.claim
        add_source(conn, found.ledger_id, article_id, mine.start, mine.end, mine.quote, watch.now)


def note_reading(watch: Watch, conn: Connection, source: Source, claims: Sequence[Claim]) -> None:
    """Let the article's claims be searched, and keep with what knowledge it was read."""
    if claims:
        texts = [text for c in claims for text in (c.quote, c.subject, c.speaker)]
        index_words(conn, source.article_id, [source.article.title, *texts])
    save_reading(conn, source.article_id, digest_of(watch), watch.now)


def digest_of(watch: Watch) -> str:
    """The digest of the knowledge with which the watch reads."""
    folder = Path(watch.order.config) if watch.order.config else None
    return knowledge_digest(folder, parsed=watch.configuration.knowledge.parser is not None)

"""Stored articles read again by today's data files and rules: claims come, go and come back; decisions are kept.

Nothing is deleted and nobody is told: what is no longer found is withdrawn by an event.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection

from extractors.duplicates import compare_texts
from extractors.model import Article, Claim, CopyKind
from extractors.sameness import repeats
from flows.alert_content import Source
from flows.claiming import Repeated, add_sources, digest_of, note_reading, repetitions, with_unmatched
from flows.configuration import load_configuration
from flows.enter import is_entered
from flows.examine import Examined, claims_apart, examine, text_of
from flows.exit_codes import DONE
from flows.night import begin
from flows.taking_back import take_back
from flows.tell import tell_and_relate
from flows.watch import Order, Watch, open_watch
from storage.articles import StoredArticle, load_articles, revisions_of, save_topic
from storage.carry import carry_decisions
from storage.copies import copies, duplicate_of
from storage.database import open_database
from storage.ledger import (
    LedgerClaim,
    add_claims,
    add_event,
    claims_in,
    claims_of_text,
    events_of_all,
    refresh_terms,
)
from storage.ledger_tables import ClaimEvent
from storage.mentions import save_mentions
from storage.propositions import ended_by
from storage.reading_tables import Part, RunState
from storage.readings import read_otherwise, save_reading
from storage.revisions import latest_revision
from storage.runs import finish_run

_NOT_FOUND = "today's rules do not find it in the article"
_FOUND = "today's rules find it again"


@dataclass(frozen=True, slots=True)
class Change:
    """What reading an article again changed: numbers of claims."""

    new: int = 0
    withdrawn: int = 0
    found: int = 0

    def __add__(self, other: Change) -> Change:
        return Change(self.new + other.new, self.withdrawn + other.withdrawn, self.found + other.found)


def reprocess(config: Path | None, database: str) -> int:
    """Read again every article that was read with other knowledge, and print what came of it."""
    load_configuration(config)
    open_database(database, create=False).close()
    order = Order(
        database=database,
        config=str(config or ""),
        now=datetime.now(UTC),
        run_id=f"reprocess-{uuid4().hex[:12]}",
        quiet=True,
    )
    with begin(order, "reprocess") as started:
        watch = open_watch(started)
        with watch.database.read() as conn:
            outdated = _originals_first(conn, read_otherwise(conn, digest_of(watch)))
        total = sum((_again(watch, article_id) for article_id in outdated), Change())
        told = Counter(articles=len(outdated), new=total.new, withdrawn=total.withdrawn, found_again=total.found)
        with watch.database.write() as conn:
            finish_run(conn, watch.run_id, watch.now, RunState.DONE, dict(told))
    sys.stdout.write(
        f"{len(outdated)} articles read again: {total.new} new claims, {total.withdrawn} withdrawn, "
        f"{total.found} found again\n"
    )
    return DONE


def _originals_first(conn: Connection, article_ids: Iterable[int]) -> list[int]:
    """The articles in an order in which a copy meets the claims of its original as they are read today."""
    copied = {found.article_id for found in copies(conn) if found.duplicate.kind.is_copy}
    return sorted(article_ids, key=lambda article_id: (article_id in copied, article_id))


def _again(watch: Watch, article_id: int) -> Change:
    """One article in one transaction, so that a killed run is taken up where it stopped."""
    with watch.database.write() as conn:
        stored = load_articles(conn, [article_id])[0]
        if is_entered(stored.article):
            save_reading(conn, article_id, digest_of(watch), watch.now)
            return Change()
        change, before = Change(), None
        for text in _texts(conn, stored):
            change += _read(watch, conn, replace(stored, article=text), before)
            before = text
        if latest_revision(conn, article_id):
            text = stored.article
            mine = [ledger.claim for ledger in claims_of_text(conn, article_id, text.text_sha256)]
            take_back(watch, conn, article_id, text.text, mine)
        return change


def _texts(conn: Connection, stored: StoredArticle) -> Iterator[Article]:
    """Every text that the article was read with, the current one last."""
    for earlier in revisions_of(conn, stored.id):
        yield replace(stored.article, title=earlier.title, text=earlier.text, published=earlier.published)
    yield stored.article


def _read(watch: Watch, conn: Connection, stored: StoredArticle, earlier: Article | None) -> Change:
    """Read one text of an article; of an edited one what the ``earlier`` text lacks."""
    article = stored.article
    examined = examine(article, watch.configuration.knowledge, watch.configuration.topics)
    source = Source(stored.id, article, examined.tagging.text, revised=earlier is not None)
    save_mentions(conn, stored.id, examined.tagging.title, Part.TITLE)  # those of the last text stay
    save_mentions(conn, stored.id, examined.tagging.text)
    save_topic(conn, stored.id, on_topic=examined.topic.on_topic, reason=examined.topic.reason)
    claims, repeated = _claims(conn, stored, examined, earlier)
    before = {ledger.id: ledger for ledger in claims_of_text(conn, stored.id, article.text_sha256)}
    ids = add_claims(conn, stored.id, article.text_sha256, claims, watch.now, watch.run_id)
    add_sources(watch, conn, stored.id, repeated)
    note_reading(watch, conn, source, claims)
    now = dict(zip(ids, claims, strict=True))
    for id_ in before.keys() & now.keys():
        if before[id_].claim.terms != now[id_].terms:
            refresh_terms(conn, id_, now[id_])
    fresh = {id_: claim for id_, claim in now.items() if id_ not in before}
    change = _mark(watch, conn, before, now.keys())
    _carry(watch, conn, [ledger for id_, ledger in before.items() if id_ not in now], fresh)
    tell_and_relate(watch, conn, source, fresh)
    return change + Change(new=len(fresh))


def _claims(
    conn: Connection, stored: StoredArticle, examined: Examined, earlier: Article | None
) -> tuple[tuple[Claim, ...], list[Repeated]]:
    """The text's own claims by today's rules, and those that it repeats of the article that it copies."""
    if earlier is not None:
        edited = compare_texts(text_of(stored.article, frozenset()), text_of(earlier, frozenset()))
        return claims_apart(examined, edited.copied)[0], []
    verdict = duplicate_of(conn, stored.id)
    if verdict is None or verdict.duplicate.kind is CopyKind.RECURRING:
        return examined.claims, []
    own, copied = claims_apart(examined, verdict.duplicate.copied)
    repeated = repetitions(copied, claims_in(conn, verdict.of_article_id))
    return with_unmatched(own, copied, repeated), repeated


def _mark(watch: Watch, conn: Connection, before: Mapping[str, LedgerClaim], found: Iterable[str]) -> Change:
    """Withdraw what is not found any more, and take back the withdrawal of what is."""
    ids, change = set(found), Change()
    events = events_of_all(conn, before.keys())
    for id_ in before:
        withdrawn = ended_by(e for e in events.get(id_, ()) if e.kind in {ClaimEvent.WITHDRAWN, ClaimEvent.FOUND})
        if id_ in ids and withdrawn:
            add_event(conn, id_, ClaimEvent.FOUND, "", _FOUND, watch.now)
            change += Change(found=1)
        elif id_ not in ids and not withdrawn:
            add_event(conn, id_, ClaimEvent.WITHDRAWN, "", _NOT_FOUND, watch.now)
            change += Change(withdrawn=1)
    return change


def _carry(watch: Watch, conn: Connection, gone: Iterable[LedgerClaim], fresh: Mapping[str, Claim]) -> None:
    """What people decided on a claim holds for the one that takes its place: the same words, read otherwise."""
    for ledger in gone:
        for id_, claim in fresh.items():
            if _takes_the_place(claim, ledger.claim):
                carry_decisions(conn, ledger.id, id_, watch.now)


def _takes_the_place(new: Claim, old: Claim) -> bool:
    """The same value in the same sentence, or nearly the same claim of a sentence that is cut otherwise."""
    same_words = new.start < old.end and old.start < new.end and new.value.kind is old.value.kind
    same_value = replace(new.value, text="") == replace(old.value, text="") and new.polarity == old.polarity
    return (same_words and same_value) or repeats(new, old)

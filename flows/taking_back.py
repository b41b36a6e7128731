"""What an article's later text means for the claims that it made: those that it says no more, and says again."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from extractors.model import Claim
from extractors.revision import SentenceChange, is_retouched, sentence_changes, sentences_of
from extractors.sameness import repeats
from flows.watch import Watch
from storage.change_tables import SourceEvent
from storage.ledger import LedgerClaim, claims_in
from storage.revisions import changes_of, latest_revision, save_changes
from storage.source_events import StoredSourceEvent, add_source_event
from storage.testimony import Moment, Testimony, testimonies

_GONE = "the article no longer has this sentence"
_AGAIN = "the article says it again"


def keep_changes(conn: Connection, article_id: int, old: str, new: str) -> None:
    """Records in which sentences the text that was just replaced differs from its successor."""
    save_changes(conn, article_id, latest_revision(conn, article_id), sentence_changes(old, new))


def take_back(watch: Watch, conn: Connection, article_id: int, text: str, claims: Sequence[Claim]) -> int:
    """Record which claims that an article has made stand no more in its ``text``, and which stand there again.

    ``claims`` are those that are read in the text. Gives the number of claims that it says no more since.
    """
    known = claims_in(conn, article_id)
    said = testimonies(conn, known, Moment())
    every = [(ledger, t) for ledger in known for t in said[ledger.id] if t.article_id == article_id]
    sentences = sentences_of(text)
    stand = {ledger.id: _stands(mine, ledger, text, sentences, claims) for ledger, mine in every}
    turned = [mine for _, mine in every if stand[mine.claim_id] == bool(mine.dropped)]
    replaced = changes_of(conn, article_id) if turned else {}
    for mine in turned:
        again = stand[mine.claim_id]
        kind = SourceEvent.RETURNED if again else SourceEvent.DROPPED
        reason = _AGAIN if again else _why(mine.quote, [c for n in sorted(replaced) for c in replaced[n]])
        event = StoredSourceEvent(mine.claim_id, article_id, kind, max(replaced, default=0), reason, watch.now)
        add_source_event(conn, event)
    return sum(not stand[mine.claim_id] for mine in turned)


def _stands(
    mine: Testimony, ledger: LedgerClaim, text: str, sentences: Sequence[str], claims: Sequence[Claim]
) -> bool:
    """Whether a text has the words in which an article made a claim, retouched at most, or says the same."""
    if mine.quote in text or any(claim.quote == mine.quote or repeats(claim, ledger.claim) for claim in claims):
        return True
    return any(is_retouched(mine.quote, sentence) for sentence in sentences)


def _why(quote: str, changes: Sequence[SentenceChange]) -> str:
    """What became of the sentence of a claim, by all changes of its article in their order."""
    now = next((c.new for c in reversed(changes) if c.new and c.old and (quote in c.old or c.old in quote)), "")
    return f"the article now says: “{now}”" if now else _GONE

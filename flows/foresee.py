"""What takes long at an article, worked out before its transaction: a database has one writer at a time.

Names, topic and claims depend on the text alone, a comparison on its two claims alone: what is foreseen holds in
the transaction whatever other programs record meanwhile, and what they add is worked out there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from extractors.model import Article, Origin
from extractors.origin import credited_agency
from flows.advice import advise
from flows.confront import Compared, When
from flows.examine import Examined, claims_apart, examine
from flows.originals import copied_from, original_of
from flows.outlets import without_furniture
from flows.tell import Nominated, nominated
from flows.thinking import compared, examined, think
from flows.watch import Watch
from storage.articles import StoredArticle, find_article
from storage.comparable import ledger_mark


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What was worked out: the article examined, what its claims are held against, and comparisons of them."""

    examined: Examined
    compared: Compared
    nominated: Nominated | None = None


def foresee(
    watch: Watch, article: Article, urls: tuple[str, ...], earlier: Foreseen | None = None
) -> Foreseen | None:
    """What recording the article will need; None where it is stored already and has not changed.

    What was foreseen ``earlier`` is not worked out again.
    """
    with watch.database.read() as conn:
        clean = cleaned(watch, conn, article)
        stored = find_article(conn, urls)
        if stored is not None and not is_revision(watch, conn, clean, stored):
            return None
    foreseen = _examined(watch, clean, earlier)
    if not foreseen.examined.claims:
        return foreseen
    with watch.database.read() as conn:
        original = None if stored else copied_from(original_of(conn, foreseen.examined))
        own, _ = claims_apart(foreseen.examined, original[1].copied if original else ())
        claims = {claim.id(clean.text_sha256): claim for claim in own}
        near = Nominated(nominated(conn, claims, None), ledger_mark(conn))
    when = When(clean.published, watch.now)
    made = think(compared, watch.order.config, claims, near.near, when, foreseen.compared)
    advise(watch, made, claims, near.near, clean)
    return replace(foreseen, compared=made, nominated=near)


def _examined(watch: Watch, clean: Article, earlier: Foreseen | None) -> Foreseen:
    if earlier is not None and earlier.examined.article == clean:
        return earlier
    return Foreseen(think(examined, watch.order.config, clean), Compared())


def foreseen_alone(watch: Watch, clean: Article) -> Foreseen:
    """What can be said of a cleaned article without the database."""
    return Foreseen(examine(clean, watch.configuration.knowledge, watch.configuration.topics), Compared())


def cleaned(watch: Watch, conn: Connection, article: Article) -> Article:
    """The article without what its whole outlet repeats, and with the agency that it credits."""
    clean = without_furniture(watch, conn, article)
    return replace(clean, credit=credited_agency(article.author, clean.text, article.outlet))


def is_revision(watch: Watch, conn: Connection, new: Article, stored: StoredArticle) -> bool:
    """Whether a stored article's own page has another text now."""
    old = stored.article
    same_place = new.url == old.url or new.canonical_url == old.canonical_url
    same_text = new.text_sha256 == without_furniture(watch, conn, old).text_sha256
    return old.origin is not Origin.SEED and same_place and not same_text

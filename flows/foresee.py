"""What takes long at an article, worked out before its transaction: a database has one writer at a time.

Names, topic and claims depend on the text alone, a comparison on its two claims alone: what is foreseen holds in
the transaction whatever other programs record meanwhile, and what they add is worked out there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from extractors.model import Article, Origin
from extractors.origin import credited_agency
from flows.confront import Compared, When, confront
from flows.examine import Examined, claims_apart, examine
from flows.originals import copied_from, original_of
from flows.outlets import without_furniture
from flows.tell import nominated
from flows.watch import Watch
from storage.articles import StoredArticle, find_article


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What was worked out: the article examined, and comparisons of its claims."""

    examined: Examined
    compared: Compared


def foresee(watch: Watch, article: Article, urls: tuple[str, ...]) -> Foreseen | None:
    """What recording the article will need; None where it is stored already and has not changed."""
    with watch.database.read() as conn:
        clean = cleaned(watch, conn, article)
        stored = find_article(conn, urls)
        if stored is not None and not is_revision(watch, conn, clean, stored):
            return None
        foreseen = foreseen_alone(watch, clean)
        original = None if stored else copied_from(original_of(conn, foreseen.examined))
        own, _ = claims_apart(foreseen.examined, original[1].copied if original else ())
        claims = {claim.id(clean.text_sha256): claim for claim in own}
        near = nominated(conn, claims, None)
    knowledge, when = watch.configuration.knowledge, When(clean.published, watch.now)
    threshold = watch.configuration.settings.night.alert_threshold
    confront(claims, near, knowledge, threshold, when, foreseen.compared)
    return foreseen


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

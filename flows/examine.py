"""Deciding on one article, purely: what it copies, whom it names, whether it is on topic, what it claims."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractors.claims import extract_claims
from extractors.duplicates import TextOf, best_duplicate, fingerprint
from extractors.duplicates.rewrite import rewrite_keys
from extractors.entities import ArticleTagging
from extractors.knowledge import Knowledge
from extractors.model import Article, Claim, Duplicate
from extractors.topic import TopicDecision, Topics, decide_topic

COPIED_SHARE = 0.8  # of a quote: from there on the sentence is the original's, not the copy's


@dataclass(frozen=True, slots=True)
class Examined:
    """An article with what can be said of it alone: names, topic, and by what its near-duplicates are looked up.

    ``keys`` are hashes of its passages, ``details`` of its rare words, names and figures.
    """

    article: Article
    tagging: ArticleTagging
    topic: TopicDecision
    keys: tuple[int, ...]
    details: tuple[int, ...]


def text_of(article: Article, entities: frozenset[str]) -> TextOf:
    """What the comparison of two texts needs to know of an article."""
    return TextOf(
        article.title, article.text, article.published, article.owner or article.outlet, article.author, entities
    )


def examine(article: Article, knowledge: Knowledge, topics: Topics) -> Examined:
    """Names, topic and look-up keys of an article."""
    tagging = knowledge.tagger.tag_article(article.title, article.text)
    topic = decide_topic(article.title, article.text, tagging, topics)
    return Examined(article, tagging, topic, fingerprint(article.text), _details(article, tagging, topic))


def _details(article: Article, tagging: ArticleTagging, topic: TopicDecision) -> tuple[int, ...]:
    """Off topic there are no claims that a rewrite could repeat."""
    return rewrite_keys(article.title, article.text, tagging.entities) if topic.on_topic else ()


def duplicate_among(examined: Examined, candidates: Iterable[TextOf]) -> tuple[int, Duplicate] | None:
    """The candidate that the article is a copy or an update of, by index, with the verdict."""
    return best_duplicate(text_of(examined.article, examined.tagging.entities), candidates)


def claims_of(
    examined: Examined, copied: Sequence[tuple[int, int]], knowledge: Knowledge
) -> tuple[tuple[Claim, ...], tuple[Claim, ...]]:
    """The article's own claims, and those in ``copied`` spans of its text. None of either when off topic.

    A copied claim is one more source of the earlier article's, no second witness.
    """
    if not examined.topic.on_topic:
        return (), ()
    article = examined.article
    published = article.published.date() if article.published else None
    own: list[Claim] = []
    theirs: list[Claim] = []
    for claim in extract_claims(article.text, article.title, examined.tagging.text, published, knowledge):
        (theirs if _covered(claim, copied) else own).append(claim)
    return tuple(own), tuple(theirs)


def _covered(claim: Claim, spans: Sequence[tuple[int, int]]) -> bool:
    shared = sum(max(0, min(claim.end, end) - max(claim.start, start)) for start, end in spans)
    return shared >= COPIED_SHARE * (claim.end - claim.start)

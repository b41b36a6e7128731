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
    """An article with what can be said of it alone: names, topic, claims, and how its copies are looked up.

    ``keys`` are hashes of its passages, ``details`` of its rare words, names and figures. Off topic
    nothing is claimed.
    """

    article: Article
    tagging: ArticleTagging
    topic: TopicDecision
    keys: tuple[int, ...]
    details: tuple[int, ...]
    claims: tuple[Claim, ...]


def text_of(article: Article, entities: frozenset[str]) -> TextOf:
    """What the comparison of two texts needs to know of an article."""
    return TextOf(
        article.title, article.text, article.published, article.owner or article.outlet, article.author, entities
    )


def examine(article: Article, knowledge: Knowledge, topics: Topics) -> Examined:
    """Names, topic, look-up keys and claims of an article."""
    tagging = knowledge.tagger.tag_article(article.title, article.text)
    topic = decide_topic(article.title, article.text, tagging, topics)
    keys = fingerprint(article.text)
    if not topic.on_topic:
        return Examined(article, tagging, topic, keys, (), ())
    details = rewrite_keys(article.title, article.text, tagging.entities)
    published = article.published.date() if article.published else None
    claims = extract_claims(article.text, article.title, tagging.text, published, knowledge)
    return Examined(article, tagging, topic, keys, details, tuple(claims))


def duplicate_among(examined: Examined, candidates: Iterable[TextOf]) -> tuple[int, Duplicate] | None:
    """The candidate that the article is a copy or an update of, by index, with the verdict."""
    return best_duplicate(text_of(examined.article, examined.tagging.entities), candidates)


def claims_apart(
    examined: Examined, copied: Sequence[tuple[int, int]]
) -> tuple[tuple[Claim, ...], tuple[Claim, ...]]:
    """The article's own claims, and those in ``copied`` spans of its text.

    A copied claim is one more source of the earlier article's, no second witness.
    """
    own: list[Claim] = []
    theirs: list[Claim] = []
    for claim in examined.claims:
        (theirs if _covered(claim, copied) else own).append(claim)
    return tuple(own), tuple(theirs)


def _covered(claim: Claim, spans: Sequence[tuple[int, int]]) -> bool:
    shared = sum(max(0, min(claim.end, end) - max(claim.start, start)) for start, end in spans)
    return shared >= COPIED_SHARE * (claim.end - claim.start)

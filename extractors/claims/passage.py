"""A sentence of an article on its way to claims, and the claim that all of its claims start from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from extractors.model import AsOfBasis, Claim, DateFound, DateSpan, Mention, Quantity, Tagging, Value, ValueKind
from extractors.predicates import STATEMENT
from extractors.propositions import Proposition, Term
from extractors.sentences import Sentence
from extractors.syntax import Parse

_MOST_TERMS = 24  # by which a claim is nominated


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence laid open, with what it leaves to its surroundings (``context``, ``around``)."""

    sentence: Sentence
    proposition: Proposition
    context: str
    around: tuple[Term, ...]
    tagging: Tagging
    published: date | None
    parse: Parse | None = None

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """The watched names in the sentence."""
        return tuple(m for m in self.tagging.mentions if self.sentence.start <= m.start < self.sentence.end)

    def entity_at(self, start: int, end: int) -> str:
        """The watched entity named within these characters of the sentence, the last one; "" for none."""
        start, end = start + self.sentence.start, end + self.sentence.start
        inside = [m for m in self.mentions if start <= m.start and m.end <= end]
        return inside[-1].entity if inside else ""


def base_claim(passage: Passage) -> Claim:
    """What all claims of the sentence have in common."""
    published = passage.published
    return Claim(
        quote=passage.sentence.text,
        start=passage.sentence.start,
        end=passage.sentence.end,
        subject="",
        predicate=STATEMENT,
        value=Value(ValueKind.ASSERTION),
        as_of=DateSpan(published, published) if published else None,
        as_of_basis=AsOfBasis.ARTICLE if published else AsOfBasis.NONE,
        terms=_terms(passage),
        context=passage.context,
    )


def as_of(claim: Claim, period: DateSpan | None, published: date | None) -> Claim:
    """The claim with the time that its own clause names, where that time is not to come."""
    if period is None or (published and period.end > published):
        return claim
    return replace(claim, as_of=period, as_of_basis=AsOfBasis.TEXT)


def _terms(passage: Passage) -> tuple[str, ...]:
    """Ids for nomination, the weightiest first: entities, content, and what the figures measure."""
    proposition = passage.proposition
    entities = [m.entity for m in passage.mentions]
    content = sorted(
        (t for t in (*proposition.terms, *passage.around) if t.weight >= 0.5), key=lambda t: -t.weight
    )
    measures = [f"#{q.dimension.value}:{q.unit}" for q in proposition.quantities]
    ids = [i for term in content for i in sorted(term.ids)]
    return tuple(dict.fromkeys([*entities, *measures, *ids]))[:_MOST_TERMS]


def figure_value(quantity: Quantity) -> Value:
    """A quantity as the value of a claim."""
    return Value(
        ValueKind.QUANTITY,
        text=quantity.surface,
        interval=quantity.interval,
        stated=quantity.value,
        dimension=quantity.dimension.value,
        unit=quantity.unit,
        per=quantity.per,
        ceiling=quantity.ceiling,
    )


def day_value(found: DateFound) -> Value:
    """A date as the value of a claim."""
    return Value(ValueKind.DATE, text=found.surface, when=found.span)


def label(term: Term) -> str:
    """One id of a term, the same for all its synonyms."""
    return sorted(term.ids)[0]

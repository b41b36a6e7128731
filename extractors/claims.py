"""Claims of an article with their exact words, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from extractors.dates import names_month
from extractors.knowledge import Knowledge
from extractors.modality import checkable, kind_of, modality_of
from extractors.model import (
    AsOfBasis,
    Claim,
    DateFound,
    DateSpan,
    Dimension,
    Quantity,
    Scope,
    Tagging,
    Value,
    ValueKind,
)
from extractors.predicates import STATEMENT, Predicate
from extractors.propositions import Proposition, Term, read
from extractors.propositions.terms import ACTOR_WEIGHT
from extractors.sentences import Sentence, split_sentences
from extractors.speakers import attribution

_MOST_TERMS = 24  # by which a claim is nominated
_FEWEST_WORDS = 3
_OF_DAY = re.compile(r"\s(?:morning|noon|afternoon|evening|night)\b")  # a weekday so told is the event's
_LONGEST_SENTENCE = 1500  # characters; longer ones are lists or scripts that lost their line breaks
_ANAPHOR = re.compile(
    r"^\W*(?:it|its|they|their|these|this|that|he|she|his|her|both|the (?:company|firm|mine|project|plant|deal|"
    r"agreement|shipment|consignment|country|region|area|province|loan|plan|bank|site|two|attack|blast|group))\b",
    re.I,
)


def extract_claims(
    text: str, title: str, tagging: Tagging, published: date | None, knowledge: Knowledge
) -> tuple[Claim, ...]:
    """The claims of ``text`` in order; ``text[start:end] == quote`` for each.

    ``published`` resolves relative dates and dates what the text leaves undated.
    """
    claims: list[Claim] = []
    before = title
    for sentence in split_sentences(text):
        if not _worth_reading(sentence):
            continue
        proposition = read(sentence.text, knowledge.lexicon, published)
        context = _context(proposition, before, title)
        if checkable(proposition):
            claims += _claims_of(sentence, proposition, context, tagging, published, knowledge)
        if any(term.name for term in proposition.terms):
            before = sentence.text
    return tuple(claims)


def _worth_reading(sentence: Sentence) -> bool:
    return len(sentence.text) <= _LONGEST_SENTENCE and (
        len(sentence.text.split()) >= _FEWEST_WORDS or not sentence.text.isascii()
    )


def _context(proposition: Proposition, before: str, title: str) -> str:
    """The sentence that names what this one points back to, or the title of one that names none but countries."""
    if _ANAPHOR.match(proposition.text):
        return before
    return "" if any(term.name and term.weight > ACTOR_WEIGHT for term in proposition.terms) else title


def _claims_of(
    sentence: Sentence,
    proposition: Proposition,
    context: str,
    tagging: Tagging,
    published: date | None,
    knowledge: Knowledge,
) -> Iterator[Claim]:
    base = _base(sentence, proposition, context, tagging, published, knowledge)
    for quantity in proposition.quantities:
        if quantity.dimension is Dimension.RANK:
            continue
        predicate = knowledge.predicates.of_quantity(proposition, quantity)
        yield _with(base, proposition, predicate, _figure(quantity), quantity.start)
    for found in proposition.dates:
        predicate = knowledge.predicates.of_date(proposition, found)
        if predicate or not found.relative or names_month(found) or _OF_DAY.match(sentence.text[found.end :]):
            yield _with(base, proposition, predicate, _day(found), found.start)
    predicate = knowledge.predicates.of_statement(proposition)
    if predicate or len(proposition.terms) > 1:
        yield _with(base, proposition, predicate, _state(proposition, predicate), 0)


def _base(
    sentence: Sentence,
    proposition: Proposition,
    context: str,
    tagging: Tagging,
    published: date | None,
    knowledge: Knowledge,
) -> Claim:
    speech = attribution(sentence.text)
    span = DateSpan(published, published) if published else None
    return Claim(
        quote=sentence.text,
        start=sentence.start,
        end=sentence.end,
        subject=_subject(sentence, proposition, tagging),
        predicate=STATEMENT,
        value=Value(ValueKind.ASSERTION),
        scope=_scope(proposition, knowledge),
        kind=kind_of(proposition),
        speaker=speech.who,
        saying=speech.verb,
        as_of=span,
        as_of_basis=AsOfBasis.ARTICLE if published else AsOfBasis.NONE,
        terms=_terms(sentence, proposition, context, tagging, published, knowledge),
        context=context,
    )


def _with(base: Claim, proposition: Proposition, predicate: Predicate | None, value: Value, at: int) -> Claim:
    piece = proposition.piece_at(at)
    name = predicate.id if predicate else STATEMENT
    return replace(
        base,
        predicate=name,
        value=value,
        polarity=piece.sign,
        modality=modality_of(proposition, piece),
        hedge=next((q.hedge for q in proposition.quantities if q.surface == value.text), ""),
        rule=name,
    )


def _figure(quantity: Quantity) -> Value:
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


def _day(found: DateFound) -> Value:
    return Value(ValueKind.DATE, text=found.surface, when=found.span)


def _state(proposition: Proposition, predicate: Predicate | None) -> Value:
    kind = predicate.value if predicate else ValueKind.ASSERTION
    return Value(kind, members=tuple(sorted({a for p in proposition.pieces for a in p.axes})))


def _subject(sentence: Sentence, proposition: Proposition, tagging: Tagging) -> str:
    """The first watched entity of the sentence, else its first name, else its first word of content."""
    inside = [m for m in tagging.mentions if sentence.start <= m.start < sentence.end]
    if inside:
        return min(inside, key=lambda m: m.start).entity
    named = [t for t in proposition.terms if t.name] or [t for t in proposition.terms if t.weight >= 0.5]
    return _label(named[0]) if named else ""


def _label(term: Term) -> str:
    return sorted(term.ids)[0]


def _scope(proposition: Proposition, knowledge: Knowledge) -> Scope:
    ids, families = proposition.ids, knowledge.lexicon.file.families
    places = [t for t in proposition.terms if t.ids & frozenset(knowledge.lexicon.file.places)]
    return Scope(
        place=_label(places[0]) if places else "",
        part=next((phase for phase in families["phase"] if phase in ids), ""),
        stage=next((stage for stage in families["chain"] if stage in ids), ""),
        definition=next((what for what in ("rare_earth", "mineral", "reserve", "resource") if what in ids), ""),
        period=proposition.dates[0].span if proposition.dates else None,
    )


def _terms(
    sentence: Sentence,
    proposition: Proposition,
    context: str,
    tagging: Tagging,
    published: date | None,
    knowledge: Knowledge,
) -> tuple[str, ...]:
    """Ids for nomination, the weightiest first: entities, content, and what the figures measure."""
    entities = [m.entity for m in tagging.mentions if sentence.start <= m.start < sentence.end]
    around = read(context, knowledge.lexicon, published).terms if context else ()
    content = sorted((t for t in (*proposition.terms, *around) if t.weight >= 0.5), key=lambda t: -t.weight)
    measures = [f"#{q.dimension.value}:{q.unit}" for q in proposition.quantities]
    ids = [i for term in content for i in sorted(term.ids)]
    return tuple(dict.fromkeys([*entities, *measures, *ids]))[:_MOST_TERMS]

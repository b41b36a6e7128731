"""Claims by patterns alone, of sentences that were not parsed: Urdu, Chinese, or a machine without the parser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from extractors.claims.passage import Passage, base_claim, day_value, figure_value, label
from extractors.dates import names_month
from extractors.knowledge import Knowledge
from extractors.modality import kind_of, modality_of
from extractors.model import Claim, Dimension, Scope, Value, ValueKind
from extractors.predicates import STATEMENT, Predicate
from extractors.propositions import Proposition
from extractors.speakers import attribution

_OF_DAY = re.compile(r"\s(?:morning|noon|afternoon|evening|night)\b")  # a weekday so told is the event's


def pattern_claims(passage: Passage, knowledge: Knowledge) -> Iterator[Claim]:
    """The sentence's claims: one for each figure and date, and one for the statement as a whole."""
    proposition = passage.proposition
    base = _base(passage, knowledge)
    for quantity in proposition.quantities:
        if quantity.dimension is Dimension.RANK:
            continue
        predicate = knowledge.predicates.of_quantity(proposition, quantity)
        yield _with(base, proposition, predicate, figure_value(quantity), quantity.start)
    for found in proposition.dates:
        predicate = knowledge.predicates.of_date(proposition, found)
        if predicate or not found.relative or names_month(found) or _OF_DAY.match(base.quote[found.end :]):
            yield _with(base, proposition, predicate, day_value(found), found.start)
    predicate = knowledge.predicates.of_statement(proposition)
    if predicate or len(proposition.terms) > 1:
        yield _with(base, proposition, predicate, _state(proposition, predicate), 0)


def _base(passage: Passage, knowledge: Knowledge) -> Claim:
    speech = attribution(passage.sentence.text)
    return replace(
        base_claim(passage),
        subject=_subject(passage),
        scope=_scope(passage.proposition, knowledge),
        kind=kind_of(passage.proposition),
        speaker=speech.who,
        saying=speech.verb,
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


def _state(proposition: Proposition, predicate: Predicate | None) -> Value:
    kind = predicate.value if predicate else ValueKind.ASSERTION
    return Value(kind, members=tuple(sorted({a for p in proposition.pieces for a in p.axes})))


def _subject(passage: Passage) -> str:
    """The first watched entity of the sentence, else its first name, else its first word of content."""
    if inside := passage.mentions:
        return min(inside, key=lambda m: m.start).entity
    terms = passage.proposition.terms
    named = [t for t in terms if t.name] or [t for t in terms if t.weight >= 0.5]
    return label(named[0]) if named else ""


def _scope(proposition: Proposition, knowledge: Knowledge) -> Scope:
    ids, families = proposition.ids, knowledge.lexicon.file.families
    places = [t for t in proposition.terms if t.ids & frozenset(knowledge.lexicon.file.places)]
    return Scope(
        place=label(places[0]) if places else "",
        part=next((phase for phase in families["phase"] if phase in ids), ""),
        stage=next((stage for stage in families["chain"] if stage in ids), ""),
        definition=next((what for what in ("rare_earth", "mineral", "reserve", "resource") if what in ids), ""),
        period=proposition.dates[0].span if proposition.dates else None,
    )

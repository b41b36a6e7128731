"""Claims of a parsed sentence: each figure, date and event with the subject that the grammar gives it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from extractors.claims.events import frames_event, is_known, is_label, predication, says_something, shape_of
from extractors.claims.naming import named, subject_head
from extractors.claims.passage import Passage, base_claim, day_value, figure_value
from extractors.claims.scopes import scope_of
from extractors.claims.subjects import Held, holder
from extractors.knowledge import Knowledge
from extractors.modality import kind_of
from extractors.model import Claim, DateFound, Dimension, Modality, Quantity, Value, ValueKind
from extractors.predicates import STATEMENT, Predicate
from extractors.syntax import Clause, Parse, clauses_of, encode
from extractors.syntax.clauses import surface
from extractors.syntax.phrases import phrase
from extractors.syntax.words import SAYING

_MODALITY = (
    ("denied", Modality.DENIED),
    ("supposed", Modality.HYPOTHETICAL),
    ("possible", Modality.POSSIBLE),
    ("planned", Modality.PLANNED),
)


def clausal_claims(passage: Passage, before: Passage | None, knowledge: Knowledge) -> list[Claim]:
    """The sentence's claims in order; ``before`` is the sentence whose subject a pronoun may stand for."""
    parse = passage.parse
    if parse is None:
        return []
    base = replace(base_claim(passage), kind=kind_of(passage.proposition), syntax=encode(parse))
    found = [*_figures(passage, parse, base, before, knowledge), *_days(passage, parse, base, before, knowledge)]
    valued = {c.clause for c in found if c.value.kind is ValueKind.QUANTITY}
    found += _events(passage, parse, base, before, knowledge, valued)
    return found


def _figures(
    passage: Passage, parse: Parse, base: Claim, before: Passage | None, knowledge: Knowledge
) -> Iterator[Claim]:
    for quantity in passage.proposition.quantities:
        if quantity.dimension is Dimension.RANK or is_label(parse, quantity) or is_known(parse, quantity):
            continue
        held = holder(parse, quantity.start, quantity.end)
        predicate = knowledge.predicates.of_quantity(passage.proposition, quantity)
        yield _claim(passage, parse, base, before, held, predicate, figure_value(quantity), knowledge, quantity)


def _days(
    passage: Passage, parse: Parse, base: Claim, before: Passage | None, knowledge: Knowledge
) -> Iterator[Claim]:
    days = passage.proposition.dates
    for found in (d for i, d in enumerate(days) if all(d.span != e.span for e in days[:i])):
        held = holder(parse, found.start, found.end)
        if held.clause is None or parse.words[held.clause.head].stem in SAYING:
            continue
        predicate = knowledge.predicates.of_date(passage.proposition, found)
        if frames_event(parse, held.clause, found):
            yield _claim(passage, parse, base, before, held, predicate, day_value(found), knowledge, found)


def _events(
    passage: Passage,
    parse: Parse,
    base: Claim,
    before: Passage | None,
    knowledge: Knowledge,
    valued: set[int],
) -> Iterator[Claim]:
    """What clauses say besides figures: that something was done, holds or does not."""
    for clause in clauses_of(parse):
        if clause.head in valued or not says_something(parse, clause):
            continue
        span = predication(parse, clause)
        predicate = knowledge.predicates.of_words(_ids_near(passage, parse, clause))
        held = Held(clause.subjects[0], None, clause)
        value = _state(passage, parse, clause, span, predicate)
        yield _claim(passage, parse, base, before, held, predicate, value, knowledge, None)


def _ids_near(passage: Passage, parse: Parse, clause: Clause) -> frozenset[str]:
    """Ids of what stands in the clause and in its subject."""
    words = {*clause.own, *(w for s in clause.subjects for w in phrase(parse, s))}
    spans = [(parse.words[i].start, parse.words[i].end) for i in words]
    near = (t for t in passage.proposition.terms if any(s < t.end and t.start < e for s, e in spans))
    return frozenset().union(*(t.ids for t in near))


def _state(
    passage: Passage, parse: Parse, clause: Clause, span: tuple[int, int], predicate: Predicate | None
) -> Value:
    """The value of an event: the words of the verb with what it acts on, and the sides that it takes."""
    start, end = span
    axes = {
        stance.axis + ":" + stance.value
        for piece in passage.proposition.pieces
        for stance in piece.stances
        if stance.start < end and start < stance.end
    }
    kind = predicate.value if predicate else shape_of(parse, clause)
    return Value(kind, text=parse.text[start:end], members=tuple(sorted(axes)))


def _claim(
    passage: Passage,
    parse: Parse,
    base: Claim,
    before: Passage | None,
    held: Held,
    predicate: Predicate | None,
    value: Value,
    knowledge: Knowledge,
    found: Quantity | DateFound | None,
) -> Claim:
    clause = held.clause
    name = predicate.id if predicate else STATEMENT
    subject = subject_head(passage, parse, held, before)
    speaker = clause.speaker if clause else None
    return replace(
        base,
        subject=named(subject, knowledge),
        subject_text=subject.text,
        predicate=name,
        value=value,
        scope=scope_of(passage, parse, held, subject, knowledge, found),
        polarity=not (clause and clause.negated),
        modality=_modality(clause),
        hedge=found.hedge if isinstance(found, Quantity) else "",
        speaker=surface(parse, speaker) if speaker is not None else "",
        saying=parse.words[clause.saying].text if clause and clause.saying is not None else "",
        clause=clause.head if clause else -1,
        rule=name,
        rule_version=2,
    )


def _modality(clause: Clause | None) -> Modality:
    modals = clause.modals if clause else frozenset()
    return next((modality for word, modality in _MODALITY if word in modals), Modality.ASSERTED)

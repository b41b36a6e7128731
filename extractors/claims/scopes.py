"""To what a claim is restricted: place, phase, stage of the chain, definition, period."""

from __future__ import annotations

from extractors.claims.naming import Subject
from extractors.claims.passage import Passage, label
from extractors.claims.subjects import Held
from extractors.knowledge import Knowledge
from extractors.model import DateFound, DateSpan, Quantity, Scope
from extractors.propositions import Term
from extractors.syntax import Parse

_DEFINITIONS = ("rare_earth", "mineral", "reserve", "resource")


def scope_of(
    passage: Passage,
    parse: Parse,
    held: Held,
    subject: Subject,
    knowledge: Knowledge,
    found: Quantity | DateFound | None,
) -> Scope:
    """The scope that the claim's own clause, its subject, and the words around its value set."""
    terms = _near(passage, parse, held, subject)
    ids = frozenset().union(*(t.ids for t in terms))
    families, places = knowledge.lexicon.file.families, frozenset(knowledge.lexicon.file.places)
    return Scope(
        place=next((label(t) for t in terms if t.ids & places), ""),
        part=next((phase for phase in families["phase"] if phase in ids), ""),
        stage=next((stage for stage in families["chain"] if stage in ids), ""),
        definition=next((what for what in _DEFINITIONS if what in ids), ""),
        period=_period(passage, parse, held, found),
    )


def _near(passage: Passage, parse: Parse, held: Held, subject: Subject) -> list[Term]:
    own = held.clause.own if held.clause else range(len(parse.words))
    spans = [(parse.words[i].start, parse.words[i].end) for i in own]
    here = [t for t in passage.proposition.terms if any(s <= t.start < e for s, e in spans)]
    there = subject.passage.proposition.terms
    return [*here, *(t for t in there if t not in here and subject.start <= t.start and t.end <= subject.end)]


def _period(passage: Passage, parse: Parse, held: Held, found: Quantity | DateFound | None) -> DateSpan | None:
    """The date that stands in the claim's own clause, other than its value."""
    own = {parse.words[i].start for i in held.clause.own} if held.clause else None
    for date in passage.proposition.dates:
        if date is not found and (own is None or any(date.start <= start < date.end for start in own)):
            return date.span
    return None

"""The subject of a claim: the noun phrase, whom a pronoun stands for, and the form in which subjects compare."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.claims.passage import Passage, label
from extractors.claims.subjects import Held
from extractors.knowledge import Knowledge
from extractors.propositions import Term
from extractors.syntax import Parse, clauses_of
from extractors.syntax.phrases import phrase

_FIRST = frozenset({"we", "i", "us", "me", "our", "my"})
_THIRD = frozenset(
    {"it", "they", "he", "she", "them", "him", "her", "this", "these", "that", "those", "its", "their", "his"}
)
_CONTENT = 0.5  # least weight of a word that tells what is spoken of


@dataclass(frozen=True, slots=True)
class Subject:
    """A noun phrase in its sentence; ``passage`` is the earlier one where a pronoun was resolved."""

    text: str
    passage: Passage
    start: int
    end: int


def subject_head(passage: Passage, parse: Parse, held: Held, before: Passage | None) -> Subject:
    """The phrase that the value is said of; a pronoun gives way to what it stands for where that is plain."""
    at = held.subject
    if at is None:
        return Subject("", passage, 0, 0)
    word = parse.words[at]
    if word.low in _FIRST and held.clause and held.clause.speaker is not None:
        at = held.clause.speaker
    elif word.low in _THIRD and word.tag in {"PRP", "DT", "PRP$"}:
        return _antecedent(passage, parse, held, before) or _subject(passage, parse, at)
    return _subject(passage, parse, at)


def _subject(passage: Passage, parse: Parse, at: int) -> Subject:
    start, end = parse.span(phrase(parse, at))
    return Subject(parse.text[start:end], passage, start, end)


def _antecedent(passage: Passage, parse: Parse, held: Held, before: Passage | None) -> Subject | None:
    """Who "it" or "they" is: the subject of the verb of saying or of the clause before, else of the last sentence."""
    clause = held.clause
    over = {w.at for w in parse.up(clause.head)} if clause else set()
    earlier = [c for c in clauses_of(parse) if clause and c.head in over and c.subjects]
    for other in reversed(earlier):
        word = parse.words[other.subjects[0]]
        if word.low not in _THIRD and word.tag != "EX":
            return _subject(passage, parse, word.at)
    if before is None or before.parse is None:
        return None
    for other in clauses_of(before.parse):
        if other.subjects and before.parse.words[other.subjects[0]].low not in _THIRD | _FIRST:
            return _subject(before, before.parse, other.subjects[0])
    return None


def named(subject: Subject, knowledge: Knowledge) -> str:
    """The subject so that equal ones are equal: an entity's id, or the ids of its words of content, sorted."""
    terms = _terms(subject)
    entity = subject.passage.entity_at(subject.start, subject.end)
    rest = [t for t in terms if not t.name]
    if entity and not rest:
        return entity
    labels = {label(t) for t in terms}
    return " ".join(sorted(labels))


def _terms(subject: Subject) -> list[Term]:
    inside = [t for t in subject.passage.proposition.terms if subject.start <= t.start and t.end <= subject.end]
    return [t for t in inside if t.weight >= _CONTENT] or inside

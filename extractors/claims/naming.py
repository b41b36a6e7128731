"""The subject of a claim: the noun phrase, whom a pronoun stands for, and the form in which subjects compare."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.claims.passage import Passage, label
from extractors.claims.pronouns import FIRST, PRONOUNS, antecedent
from extractors.claims.subjects import Held
from extractors.knowledge import Knowledge
from extractors.propositions import Term
from extractors.syntax import Parse
from extractors.syntax.phrases import whole_phrase

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
    if word.low in FIRST and held.clause and held.clause.speaker is not None:
        at = held.clause.speaker
    elif word.low in PRONOUNS - FIRST and (place := antecedent(passage, parse, at, before)):
        return _subject(*place)
    return _subject(passage, parse, at)


def _subject(passage: Passage, parse: Parse, at: int) -> Subject:
    """The phrase with all that is joined to it: "Muslim Bagh and Khuzdar"."""
    start, end = parse.span(whole_phrase(parse, at))
    return Subject(parse.text[start:end], passage, start, end)


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

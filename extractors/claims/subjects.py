"""What a figure or a date is said of: up the tree from its words to the noun or the clause that it belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.syntax import Clause, Parse, Word, clauses_of
from extractors.syntax.clauses import heads_clause
from extractors.syntax.words import AMOUNTS, HAVING, HOLDINGS

_ON_NOUN = frozenset(
    {"nummod", "quantmod", "compound", "amod", "nmod", "poss", "det", "advmod", "npadvmod", "appos"}
)
_STEPS = 12  # up the tree at most


@dataclass(frozen=True, slots=True)
class Held:
    """Where a value is at home: the head of the noun phrase it is said of, the noun that measures, and its clause."""

    subject: int | None
    noun: int | None  # "capacity" in "a capacity of 200 MW"
    clause: Clause | None


def holder(parse: Parse, start: int, end: int) -> Held:
    """Of what the value in these characters is said."""
    at = parse.at(start, end)
    if at is None:
        return Held(None, None, None)
    return _climb(parse, parse.words[at], (start, end))


def _climb(parse: Parse, word: Word, span: tuple[int, int]) -> Held:
    noun: int | None = None
    for _ in range(_STEPS):
        above = parse.words[word.head]
        if above.at == word.at and not heads_clause(parse, word):
            return Held(word.at, noun, None)  # a heading without a verb
        if above.at == word.at or heads_clause(parse, word):
            return Held(_first_subject(_clause(parse, word.at)), noun, _clause(parse, word.at))
        if word.dep == "conj":
            word = above if not heads_clause(parse, above) else word
            if word.at != above.at:
                return _in_clause(parse, word, above, noun, span)
            continue
        if word.dep in _ON_NOUN and not heads_clause(parse, above):
            if above.tag in {"JJ", "JJR", "RB", "IN", "RBR"} or (span[0] <= above.start < span[1]):
                word = above
                continue
            if above.stem in AMOUNTS or above.stem in HOLDINGS:
                word, noun = above, above.at
                continue
            return _on_noun(parse, above, noun)
        if above.dep in {"prep", "agent"} or word.dep == "pobj":
            governed = parse.words[above.head]
            if heads_clause(parse, governed):
                return _in_clause(parse, word, governed, noun, span)
            if governed.tag.startswith("JJ") or governed.tag in {"IN", "RB"} or governed.stem in AMOUNTS:
                word = governed
                continue
            return _on_noun(parse, governed, noun)
        if heads_clause(parse, above):
            return _in_clause(parse, word, above, noun, span)
        word = above
    return Held(None, noun, None)


def _on_noun(parse: Parse, noun: Word, measure: int | None) -> Held:
    """The value stands on a noun: said of that noun, or of who has it ("boasts a team of 1,000")."""
    clause = _clause_over(parse, noun)
    measured = measure if measure is not None else noun.at
    has = clause is not None and noun.at in clause.objects and parse.words[clause.head].stem in HAVING
    if clause and has and clause.subjects and noun.at not in clause.subjects:
        return Held(clause.subjects[0], measured, clause)
    return Held(noun.at, measured, clause)


def _in_clause(parse: Parse, word: Word, verb: Word, noun: int | None, span: tuple[int, int]) -> Held:
    """The value is an argument of the verb: said of its subject, or of what is counted where it is the subject."""
    clause = _clause(parse, verb.at)
    if clause is None:
        return Held(None, noun, None)
    if word.at in clause.subjects:
        return Held(_counted(parse, word, clause, span), noun, clause)
    if word.dep == "pobj" and clause.objects and not clause.patient:
        return Held(clause.objects[0], noun, clause)  # "valued it at $6 trillion", "raised the price to Rs50"
    return Held(_first_subject(clause), noun, clause)


def _counted(parse: Parse, word: Word, clause: Clause, span: tuple[int, int]) -> int:
    """ "Half of the exports went …": the exports; "$5bn was put into X": X; "12 men died": the men."""
    of = [w.at for p in parse.children(word.at, "prep") if p.low == "of" for w in parse.children(p.at, "pobj")]
    if of:
        return of[0]
    if word.tag in {"NN", "NNS"} and word.text not in {"%"} and word.stem not in AMOUNTS:
        return word.at
    others = [i for _, i in clause.places if not span[0] <= parse.words[i].start < span[1]]
    return (*clause.objects, *clause.predicates, *others, word.at)[0]


def _first_subject(clause: Clause | None) -> int | None:
    return clause.subjects[0] if clause and clause.subjects else None


def _clause(parse: Parse, at: int) -> Clause | None:
    return next((c for c in clauses_of(parse) if c.head == at), None)


def _clause_over(parse: Parse, word: Word) -> Clause | None:
    for above in (word, *parse.up(word.at)):
        if heads_clause(parse, above):
            return _clause(parse, above.at)
    return None

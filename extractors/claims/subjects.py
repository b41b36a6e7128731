"""What a figure or a date is said of: up the tree from its words to the noun or the clause that it belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.syntax import Clause, Parse, Word, clauses_of
from extractors.syntax.clauses import heads_clause
from extractors.syntax.words import AMOUNTS, HAVING, HOLDINGS, TIMES

_ON_NOUN = frozenset(
    {"nummod", "quantmod", "compound", "amod", "nmod", "poss", "det", "advmod", "npadvmod", "appos"}
)
_PASSED = frozenset({"JJ", "JJR", "RB", "IN", "RBR"})
_STEPS = 12  # up the tree at most


@dataclass(frozen=True, slots=True)
class Held:
    """Where a value is at home: the head of the phrase it is said of, the noun that measures, and its clause."""

    subject: int | None
    noun: int | None  # "capacity" in "a capacity of 200 MW"
    clause: Clause | None


def holder(parse: Parse, start: int, end: int) -> Held:
    """Of what the figure in these characters is said."""
    at = parse.at(start, end)
    return _Climb(parse, start, end).from_(parse.words[at]) if at is not None else Held(None, None, None)


def dated(parse: Parse, start: int, end: int) -> Held:
    """What the date in these characters dates: the event of the clause in which it stands."""
    held = holder(parse, start, end)
    clause = held.clause
    return Held(clause.subjects[0], held.noun, clause) if clause and clause.subjects else held


@dataclass(frozen=True, slots=True)
class _Climb:
    parse: Parse
    start: int
    end: int

    def from_(self, word: Word) -> Held:
        noun: int | None = None
        for _ in range(_STEPS):
            above = self.parse.words[word.head]
            if word.dep == "conj" and word.tag == "CD" and above.tag.startswith("NNP"):
                return Held(word.at, noun, self.clause_over(above))  # "and three in Punjab"
            if self.heads(word):
                return Held(_first_subject(self.clause(word.at)), noun, self.clause(word.at))
            if above.at == word.at:
                return Held(word.at, noun, None)  # a heading without a verb
            if self.heads(above):
                return self.in_clause(word, above, noun)
            if word.dep in _ON_NOUN or word.dep in {"prep", "agent", "pobj"}:
                measure = self.measures(above)
                if not (measure or self.passes(above)):
                    return self.on_noun(word, above, noun)
                noun = above.at if measure else noun
            word = above
        return Held(None, noun, None)

    def heads(self, word: Word) -> bool:
        return heads_clause(self.parse, word)

    def measures(self, above: Word) -> bool:
        """Whether the noun only carries the amount: "a total of 17", but not "a growth rate of 6 per cent"."""
        told = any(w.tag.startswith("NN") for w in self.parse.children(above.at, "compound", "poss", "nmod"))
        return (above.stem in AMOUNTS and not told) or above.stem in HOLDINGS

    def passes(self, above: Word) -> bool:
        """Whether the word only links the value to what is above it."""
        inside = self.start <= above.start < self.end
        return inside or above.tag in _PASSED or above.dep in {"prep", "agent"} or above.stem in TIMES

    def on_noun(self, word: Word, noun: Word, measure: int | None) -> Held:
        """The value stands on a noun: said of that noun, or of who has or is it ("boasts a team of 1,000")."""
        clause = self.clause_over(noun)
        measured = measure if measure is not None else noun.at
        if self.parse.words[noun.head].low == "including":
            return Held(noun.at, measured, clause)
        if owner := self.parse.child(noun.at, "poss"):
            counted = self.start <= noun.start < self.end or word.dep in {"nummod", "compound"}
            return Held(owner.at if counted else noun.at, measured, clause)  # "the region's 1.5bn people"
        if clause and clause.subjects and word.dep != "appos" and self.is_had(clause, noun):
            return Held(clause.subjects[0], measured, clause)
        host = self.parse.words[noun.head]
        if noun.dep == "appos" and host.tag.startswith("NNP"):
            return Held(host.at, measured, clause)  # "Balochistan, a province covering 43 % of the country"
        return Held(noun.at, measured, clause)

    def is_had(self, clause: Clause, noun: Word) -> bool:
        """Whether the subject of the clause has the noun, is it, or does something with it."""
        if noun.at in clause.subjects:
            return False
        verb = self.parse.words[clause.head]
        has = noun.at in clause.objects and verb.stem in HAVING
        with_ = ("with", noun.at) in clause.places and verb.stem in HAVING | {"win", "be"}
        return has or with_ or (noun.at in clause.predicates and not self.parse.children(clause.head, "expl"))

    def in_clause(self, word: Word, verb: Word, noun: int | None) -> Held:
        """The value is an argument of the verb: said of its subject, or of what is counted."""
        clause = self.clause(verb.at)
        if clause is None:
            return Held(None, noun, None)
        if word.at in clause.subjects:
            return Held(self.counted(word, clause), noun, clause)
        link = word.low if word.dep == "prep" else ""
        inner = self.parse.child(word.at, "pobj") if link == "with" else None
        if inner and inner.tag == "NNS" and self.start <= inner.start < self.end:
            return Held(inner.at, noun, clause)  # "with 93,000 Pakistanis in Kuwait, …"
        if link and link not in {"with", "by"} and clause.objects and not clause.patient:
            return Held(clause.objects[0], noun, clause)  # "valued it at $6 trillion", "raised the price to Rs50"
        return Held(_first_subject(clause), noun, clause)

    def counted(self, word: Word, clause: Clause) -> int:
        """ "Half of the exports went …": the exports; "$5bn was put into X": X; "12 men died": the men."""
        of = [
            w.at
            for p in self.parse.children(word.at, "prep")
            if p.low == "of"
            for w in self.parse.children(p.at, "pobj")
        ]
        if of:
            return of[0]
        money = any(w.tag == "$" for w in self.parse.children(word.at)) or word.text == "%"
        if word.stem not in AMOUNTS and not money and "million" not in word.low and "billion" not in word.low:
            return word.at
        others = [i for _, i in clause.places if not self.start <= self.parse.words[i].start < self.end]
        return (*clause.objects, *clause.predicates, *others, word.at)[0]

    def clause(self, at: int) -> Clause | None:
        return next((c for c in clauses_of(self.parse) if c.head == at), None)

    def clause_over(self, word: Word) -> Clause | None:
        above = (w for w in (word, *self.parse.up(word.at)) if self.heads(w))
        return next((self.clause(w.at) for w in above), None)


def _first_subject(clause: Clause | None) -> int | None:
    return clause.subjects[0] if clause and clause.subjects else None

"""Claims of a parsed sentence: figures, dates, events and appositions with the subject that the grammar gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from extractors.claims.appositions import appositions_in
from extractors.claims.counts import all_quantities
from extractors.claims.events import is_idle, predication, puts_forward, shape_of
from extractors.claims.figures import frames_event, is_caption, measures, tells
from extractors.claims.matter import is_checkable, is_view, states_plainly
from extractors.claims.naming import named, subject_head
from extractors.claims.passage import Passage, as_of, base_claim, day_value, figure_value
from extractors.claims.scopes import scope_of
from extractors.claims.subjects import Held, dated, holder
from extractors.knowledge import Knowledge
from extractors.modality import kind_of
from extractors.model import Claim, DateFound, Modality, Quantity, Value, ValueKind
from extractors.predicates import STATEMENT, Predicate
from extractors.syntax import Clause, Parse, clauses_of, encode
from extractors.syntax.clauses import clause_at, surface
from extractors.syntax.phrases import head_words, phrase

RULES = 4  # version of the rules below: claims of another version can be extracted anew
_MODALITY = (
    ("denied", Modality.DENIED),
    ("supposed", Modality.HYPOTHETICAL),
    ("possible", Modality.POSSIBLE),
    ("planned", Modality.PLANNED),
)


def clausal_claims(passage: Passage, before: Passage | None, knowledge: Knowledge) -> list[Claim]:
    """The sentence's claims in order; ``before`` is the sentence whose subject a pronoun may stand for."""
    return _Reader(passage, passage.parse, before, knowledge).claims() if passage.parse else []


@dataclass(frozen=True, slots=True)
class _Reader:
    passage: Passage
    parse: Parse
    before: Passage | None
    knowledge: Knowledge

    def claims(self) -> list[Claim]:
        if is_caption(self.parse, self.passage.proposition.dates):
            return []
        base = replace(base_claim(self.passage), kind=kind_of(self.passage.proposition), syntax=encode(self.parse))
        quantities = [q for q in all_quantities(self.passage, self.parse) if measures(self.parse, q)]
        found = [*self.figures(base, quantities), *self.days(base)]
        found += [*self.events(base, quantities), *self.asides(base)]
        return found or list(self.plain(base))[:1]

    def figures(self, base: Claim, quantities: Sequence[Quantity]) -> Iterator[Claim]:
        for quantity in quantities:
            held = holder(self.parse, quantity.start, quantity.end)
            near = self.ids_near(held.clause, held.subject) if held.clause else None
            predicate = self.knowledge.predicates.of_quantity(self.passage.proposition, quantity, near)
            if self.tells_figure(held, predicate):
                yield self.claim(base, held, predicate, figure_value(quantity), quantity)

    def tells_figure(self, held: Held, predicate: Predicate | None) -> bool:
        """Whether it is plain what the figure is of, and that it is put forward."""
        if predicate is None and (held.clause is None or held.subject is None):
            return False
        clause = held.clause
        idle = clause is not None and (
            is_idle(self.parse, clause) or (predicate is None and is_view(self.parse, clause))
        )
        return not idle and not self.is_vague(held.subject)

    def is_vague(self, subject: int | None) -> bool:
        """Whether nobody knows what the figure is of: "that was up 169 per cent", "the bookings of two"."""
        word = self.parse.words[subject] if subject is not None else None
        return word is not None and (word.low in {"this", "that"} or (word.tag == "CD" and word.dep == "pobj"))

    def days(self, base: Claim) -> Iterator[Claim]:
        days = self.passage.proposition.dates
        for found in (d for i, d in enumerate(days) if all(d.span != e.span for e in days[:i])):
            held = dated(self.parse, found.start, found.end)
            if held.clause and frames_event(self.parse, held.clause, found):
                near = self.ids_near(held.clause, held.subject)
                verb = self.parse.words[held.clause.head].stem
                predicate = self.knowledge.predicates.of_date(self.passage.proposition, found, near, verb)
                yield self.claim(base, held, predicate, day_value(found), found)

    def events(self, base: Claim, figures: Sequence[Quantity]) -> Iterator[Claim]:
        """What clauses say besides figures: that something was done, holds or does not."""
        for clause in clauses_of(self.parse):
            if not puts_forward(self.parse, clause) or any(tells(self.parse, clause, q) for q in figures):
                continue
            span = predication(self.parse, clause)
            predicate = self.predicate(clause)
            if is_checkable(self.passage, self.parse, clause, span, predicate):
                value = self.state(span, predicate.value if predicate else shape_of(self.parse, clause))
                yield self.claim(base, Held(clause.subjects[0], None, clause), predicate, value, None)

    def plain(self, base: Claim) -> Iterator[Claim]:
        """What a sentence says of which nothing else was read: its clauses that name a thing, as they stand."""
        lexicon = self.knowledge.lexicon
        for clause in clauses_of(self.parse):
            if clause.finite and puts_forward(self.parse, clause):
                span = predication(self.parse, clause)
                if states_plainly(self.passage, self.parse, clause, span, lexicon):
                    value = self.state(span, shape_of(self.parse, clause))
                    yield self.claim(
                        base, Held(clause.subjects[0], None, clause), self.predicate(clause), value, None
                    )

    def asides(self, base: Claim) -> Iterator[Claim]:
        for aside in appositions_in(self.parse):
            if any(aside.start <= q.start < aside.end for q in self.passage.proposition.quantities):
                continue
            predicate = self.knowledge.predicates.get("office") if aside.office else None
            value = self.state((aside.start, aside.end), aside.kind)
            clause = clause_at(self.parse, aside.noun)
            claim = self.claim(base, Held(aside.noun, None, clause), predicate, value, None)
            yield replace(claim, polarity=True, modality=Modality.ASSERTED, rule="apposition")

    def predicate(self, clause: Clause) -> Predicate | None:
        """The predicate that the clause's verb or what it acts on tells, with its subject."""
        told = {
            i for at in (*clause.objects, *clause.predicates, *clause.agents) for i in head_words(self.parse, at)
        }
        subjects = {i for s in clause.subjects for i in phrase(self.parse, s)}
        below = {w.at for w in self.parse.children(clause.head, "prt", "xcomp", "neg")}
        words = {clause.head, *told, *subjects, *below, *(i for _, i in clause.places)}
        found = self.knowledge.predicates.of_words(self.ids_of(words), self.parse.words[clause.head].stem)
        acts = found is None or found.value is not ValueKind.ENTITY or clause.objects or clause.agents
        return found if acts else None

    def ids_near(self, clause: Clause, subject: int | None) -> frozenset[str]:
        """Ids of what stands in the clause and in its subject, with short relatives ("the ore mined in 2024")."""
        subjects = {*clause.subjects, *([subject] if subject is not None else [])}
        words = {*clause.own, *(w for s in subjects for w in phrase(self.parse, s))}
        relatives = (w.at for i in words for w in self.parse.children(i, "acl"))
        return self.ids_of(words.union(*(self.parse.subtree(i) for i in relatives)))

    def ids_of(self, words: Iterable[int]) -> frozenset[str]:
        return self.ids_within([(self.parse.words[i].start, self.parse.words[i].end) for i in words])

    def ids_within(self, spans: list[tuple[int, int]]) -> frozenset[str]:
        terms = (t for t in self.passage.proposition.terms if any(s < t.end and t.start < e for s, e in spans))
        return frozenset().union(*(t.ids for t in terms))

    def state(self, span: tuple[int, int], kind: ValueKind) -> Value:
        """The value of an event: the words of the verb with what it acts on, and the sides that it takes."""
        start, end = span
        axes = {
            stance.axis + ":" + stance.value
            for piece in self.passage.proposition.pieces
            for stance in piece.stances
            if stance.start < end and start < stance.end
        }
        return Value(kind, text=self.parse.text[start:end], members=tuple(sorted(axes)))

    def claim(
        self,
        base: Claim,
        held: Held,
        predicate: Predicate | None,
        value: Value,
        found: Quantity | DateFound | None,
    ) -> Claim:
        clause = held.clause
        name = predicate.id if predicate else STATEMENT
        subject = subject_head(self.passage, self.parse, held, self.before)
        speaker = clause.speaker if clause else None
        scope = scope_of(self.passage, self.parse, held, subject, self.knowledge, found)
        return replace(
            as_of(base, scope.period, self.passage.published),
            subject=named(subject, self.knowledge),
            subject_text=subject.text,
            predicate=name,
            value=value,
            scope=scope,
            polarity=not (clause and clause.negated),
            modality=_modality(clause),
            hedge=found.hedge if isinstance(found, Quantity) else "",
            speaker=surface(self.parse, speaker) if speaker is not None else "",
            saying=self.parse.words[clause.saying].text if clause and clause.saying is not None else "",
            clause=clause.head if clause else -1,
            rule=name,
            rule_version=RULES,
        )


def _modality(clause: Clause | None) -> Modality:
    modals = clause.modals if clause else frozenset()
    return next((modality for word, modality in _MODALITY if word in modals), Modality.ASSERTED)

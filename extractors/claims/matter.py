"""Whether a clause holds something that could turn out wrong, rather than a view, a mood or a truism."""

from __future__ import annotations

from extractors.claims.events import is_list, is_ranked
from extractors.claims.passage import Passage
from extractors.model import Dimension, ValueKind
from extractors.predicates import Predicate
from extractors.propositions import Term
from extractors.syntax import Clause, Parse
from extractors.syntax.phrases import phrase
from extractors.syntax.words import INTERPRETING, JUDGING

_COPULAS = frozenset({"be", "becom", "remain", "prove", "look", "sound"})
_OUTRIGHT = frozenset({"ROOT", "ccomp", "conj", "parataxis"})
_DONE = frozenset({"was", "were", "has", "have", "had", "been", "'ve", "'d"})
_VAGUE = frozenset({"this", "that", "it", "there", "which", "i"})


def is_checkable(
    passage: Passage, parse: Parse, clause: Clause, span: tuple[int, int], predicate: Predicate | None
) -> bool:
    """Whether the clause tells a state or an event that a reader could check."""
    verb = parse.words[clause.head]
    if _judges(parse, clause) or verb.stem in INTERPRETING:
        return False
    if verb.dep == "relcl" and parse.words[clause.subjects[0]].tag in {"WP", "WDT"}:
        return False
    if predicate and predicate.value is ValueKind.ENTITY and not (clause.objects or clause.agents):
        return False
    if predicate or clause.negated or clause.speaker is not None or _takes_side(passage, span):
        return True
    if is_list(parse, clause) or any(is_ranked(parse, i) for i in clause.predicates):
        return True
    if parse.words[clause.subjects[0]].low in _VAGUE - {"it"}:
        return False
    told = _is_told(parse, clause)
    if verb.dep in _OUTRIGHT or (verb.dep == "advcl" and clause.finite):
        return told or _is_named(passage, parse, clause, span)
    return _is_named(passage, parse, None, span)


def _judges(parse: Parse, clause: Clause) -> bool:
    """Whether the clause is somebody's view: "is crucial", "remains a challenge", "is the bedrock of"."""
    verb = parse.words[clause.head]
    if verb.stem not in _COPULAS:
        return False
    return any(parse.words[i].stem in JUDGING or _modified(parse, i) for i in clause.predicates)


def _modified(parse: Parse, at: int) -> bool:
    """Whether the noun carries a word of weight: "a massive vulnerability"."""
    return any(w.stem in JUDGING and w.tag == "JJ" for w in parse.children(at, "amod"))


def _takes_side(passage: Passage, span: tuple[int, int]) -> bool:
    """Whether words of status stand in the predication: signed, imposed, closed."""
    start, end = span
    return any(s.start < end and start < s.end for piece in passage.proposition.pieces for s in piece.stances)


def _is_named(passage: Passage, parse: Parse, clause: Clause | None, span: tuple[int, int]) -> bool:
    """Whether a name or a figure stands in the predication or in the subject of the clause."""
    subject = parse.span(phrase(parse, clause.subjects[0])) if clause else (0, 0)
    terms = passage.proposition.terms
    figures = [q for q in passage.proposition.quantities if q.dimension is not Dimension.RANK]
    return any(_within(t, subject) or _within(t, span) for t in terms if t.name) or any(
        span[0] <= q.start < span[1] for q in (*figures, *passage.proposition.dates)
    )


def _within(term: Term, span: tuple[int, int]) -> bool:
    return span[0] <= term.start < span[1]


def _is_told(parse: Parse, clause: Clause) -> bool:
    """Whether it is told as done or going on: past, perfect or progressive."""
    verb = parse.words[clause.head]
    helpers = {w.low for w in parse.children(verb.at, "aux", "auxpass")}
    shared = verb.dep == "conj" and verb.tag in {"VBD", "VBN"}
    return verb.tag == "VBD" or shared or bool(helpers & _DONE) or (verb.tag == "VBG" and bool(helpers))

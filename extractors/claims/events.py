"""Which clauses of a sentence say something that a ledger keeps, and in which words."""

from __future__ import annotations

import re

from extractors.model import DateFound, Dimension, Quantity, ValueKind
from extractors.syntax import Clause, Parse
from extractors.syntax.phrases import conjuncts, phrase
from extractors.syntax.words import ASKING, BELIEVING, EMPTY, FEELING, INCLUDING, SAYING

_NOBODY = frozenset(
    {"what", "whatever", "one", "anybody", "anyone", "somebody", "someone", "you", "i", "everybody", "everyone"}
)
_ABOUT = frozenset({"of", "about", "against", "for"})
_LONGEST = 40  # words of a value
_DEFINITE = frozenset({"the", "these", "those", "both", "such"})
_FEWEST_LISTED = 3
_FEW = 20  # "the 450 victims" tells their number, "the two bands" does not
_OFFSET = re.compile(r"\s+(?:after|before|later|ago|earlier|since|from now)\b")  # when, not how long


def says_something(parse: Parse, clause: Clause) -> bool:
    """Whether the clause puts something forward of a subject: no supposition, advice, wish, feeling or "he said"."""
    verb = parse.words[clause.head]
    if not clause.subjects or clause.modals & {"supposed", "advised", "possible"}:
        return False
    subject = parse.words[clause.subjects[0]]
    if subject.low in _NOBODY or verb.dep == "xcomp" or verb.stem in ASKING or verb.stem in FEELING:
        return False
    if verb.dep == "acl" and not (clause.agents or _is_located(parse, clause)):
        return False
    if not clause.finite and verb.dep not in {"acl", "relcl"}:
        return False
    if verb.stem in SAYING or verb.stem in BELIEVING:
        return _tells_matter(parse, clause)
    return verb.stem not in EMPTY or bool(clause.predicates or clause.objects or clause.places)


def _is_located(parse: Parse, clause: Clause) -> bool:
    return parse.words[clause.head].stem in {"locat", "situat", "base"}


def _tells_matter(parse: Parse, clause: Clause) -> bool:
    """Whether a verb of saying has a matter of its own ("announced a deal", "warned of") rather than a clause."""
    if parse.children(clause.head, "ccomp", "parataxis"):
        return False
    if parse.words[clause.head].stem in {"say", "tell", "add", "note"}:
        return clause.negated
    return (
        bool(clause.objects)
        or any(prep in _ABOUT for prep, _ in clause.places)
        or clause.patient
        or clause.negated
    )


def predication(parse: Parse, clause: Clause) -> tuple[int, int]:
    """Characters of the verb with its helpers, its arguments and the infinitive that completes it."""
    words = {clause.head, *(w.at for w in parse.children(clause.head, "aux", "auxpass", "neg", "prt"))}
    arguments = (*clause.objects, *clause.predicates, *clause.agents, *(i for _, i in clause.places))
    for i in arguments:
        words |= set(phrase(parse, i))
    for completing in parse.children(clause.head, "xcomp"):
        words |= set(parse.subtree(completing.at, frozenset({"relcl", "advcl", "conj", "cc"})))
    behind = sorted(w for w in words if w >= min(clause.head, *words) and w not in clause.subjects)
    after = [w for w in behind if w >= clause.head - 4][:_LONGEST]
    return parse.span(after or [clause.head])


def shape_of(parse: Parse, clause: Clause) -> ValueKind:
    """What sort of value the words of the clause give where no predicate tells it."""
    arguments = (*clause.objects, *clause.predicates, *(i for _, i in clause.places))
    if any(_is_ranked(parse, i) for i in clause.predicates):
        return ValueKind.ORDER
    verb = parse.words[clause.head]
    listed = max((len(conjuncts(parse, i)) for i in arguments), default=0)
    if listed >= _FEWEST_LISTED or (verb.stem in INCLUDING and arguments):
        return ValueKind.SET
    if clause.agents:
        return ValueKind.ENTITY
    if clause.predicates and verb.stem == "be":
        return ValueKind.ASSERTION
    return ValueKind.STATUS


def _is_ranked(parse: Parse, at: int) -> bool:
    return any(
        parse.words[i].tag in {"JJS", "RBS"} or parse.words[i].low in {"only", "first"} for i in phrase(parse, at)
    )


def is_label(parse: Parse, quantity: Quantity) -> bool:
    """Whether a bare number only names its noun: "zones 1, 2 and 5", "phase 2"."""
    at = parse.at(quantity.start, quantity.end)
    if quantity.dimension is not Dimension.COUNT or at is None:
        return False
    word = parse.words[at]
    while word.dep in {"conj", "appos"} and parse.words[word.head].tag == "CD":
        word = parse.words[word.head]
    return (
        word.tag == "CD"
        and word.dep in {"nummod", "appos", "npadvmod"}
        and word.head < word.at
        and not quantity.unit
    )


def is_known(parse: Parse, quantity: Quantity) -> bool:
    """Whether the number only points at known things ("the two bands") rather than counting them."""
    at = parse.at(quantity.start, quantity.end)
    if quantity.dimension not in {Dimension.COUNT, Dimension.DURATION} or at is None or quantity.hedge:
        return False
    if quantity.dimension is Dimension.DURATION and _OFFSET.match(parse.text, quantity.end):
        return True
    noun = at if parse.words[at].tag != "CD" else parse.words[at].head
    pointed = any(w.low in _DEFINITE for w in parse.children(noun, "det", "predet"))
    return pointed and (quantity.dimension is Dimension.DURATION or quantity.value <= _FEW)


def frames_event(parse: Parse, clause: Clause, found: DateFound) -> bool:
    """Whether the date tells when something happened or will: not when somebody said or thought so."""
    verb = parse.words[clause.head]
    if clause.modals & {"supposed", "advised"} or verb.stem in SAYING or verb.stem in BELIEVING:
        return False
    at = parse.at(found.start, found.end)
    in_name = at is not None and parse.words[at].dep in {"nummod", "compound", "poss", "nmod"}
    return bool(clause.subjects) and not in_name  # "the 2028 election" is a name

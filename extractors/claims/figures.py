"""Which figures and dates of a parsed sentence say something of their subject, and which only name or frame."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from extractors.model import DateFound, Dimension, Quantity
from extractors.syntax import Clause, Parse
from extractors.syntax.words import BELIEVING, CHANGING, HAVING, SAYING, TIMES

_DEFINITE = frozenset({"the", "these", "those", "both", "such", "all", "every", "each"})
_WHEN = frozenset({"after", "before", "within", "until", "since", "in"})
_FEW = 20  # "the 450 victims" tells their number, "the two bands" does not
_OFFSET = re.compile(r"\s+(?:after|before|later|ago|earlier|since|from now)\b")  # when, not how long
_OTHERS = re.compile(r"\s+of\s+(?:the\s+others|them|these|those|us|which|whom)\b")
_SET_ASIDE = re.compile(
    r"\b(?:instead of|rather than|not just|not only|not|up from|down from|compared (?:to|with)|as against|versus"
    r"|than)\s+(?:the\s+|an?\s+)?(?:existing\s+|current\s+|earlier\s+|previous\s+)?$",
    re.I,
)
_SAID = re.compile(r"\b(?:said|told \w+|says|announced|stated|added)\s+(?:on\s+|late\s+|early\s+)*$")
_BESIDE = re.compile(r"\s?\((?:[A-Z]|\d)")  # "Monday (June 16)": the second is the surer one
_OF_THING = frozenset({"of", "for", "since", "from", "until", "after", "before"})
_CONVERTED = re.compile(r"\d[^()]{0,30}\s\(\W?$")  # "50,000 square metres (12 acres)"
_RANGE = re.compile(r"\bfrom\s+(?:the\s+)?$")
_TO = re.compile(r"[^.;]{0,40}?\bto\s+[^a-z]{0,3}\d")
_SIZED = re.compile(r"\d-[a-z]")
_AHEAD = 40
_NAMING = frozenset({"nummod", "compound", "poss", "nmod"})


def measures(parse: Parse, quantity: Quantity) -> bool:
    """Whether the quantity tells how much or how many there are."""
    if quantity.dimension is Dimension.RANK or _OTHERS.match(parse.text, quantity.end):
        return False
    if quantity.dimension is Dimension.COUNT and (
        not quantity.unit or quantity.surface.lower().startswith("one ")
    ):
        return False
    before = parse.text[max(0, quantity.start - _AHEAD) : quantity.start]
    if _CONVERTED.search(before) or _is_gap(parse, quantity):
        return False
    if _SET_ASIDE.search(before) or (_RANGE.search(before) and _TO.match(parse.text, quantity.end)):
        return False  # "from 35 to 29 per cent": the first is past
    return not (_is_label(parse, quantity) or _is_known(parse, quantity) or _is_size(parse, quantity))


def _is_gap(parse: Parse, quantity: Quantity) -> bool:
    """Whether the verb is left out before the figure: "A issued Rs185 million, B Rs30 million"."""
    at = next((w.at for w in parse.words if w.start >= quantity.start), 0)
    name = parse.words[at - 1] if at else None
    joined = (
        name is not None
        and name.tag in {"NNP", "NNPS"}
        and name.dep in {"conj", "appos", "dep", "nmod", "npadvmod"}
    )
    return joined and quantity.dimension is not Dimension.COUNT and parse.words[max(0, at - 2)].low in {",", "and"}


def _is_label(parse: Parse, quantity: Quantity) -> bool:
    """Whether a bare number only names its noun: "zones 1, 2 and 5", "phase 2"."""
    at = parse.at(quantity.start, quantity.end)
    if quantity.dimension is not Dimension.COUNT or at is None or quantity.unit:
        return False
    word = parse.words[at]
    if word.dep == "conj" and any(w.tag == "CD" and w.at > word.head for w in parse.children(word.head, "nummod")):
        return True
    while word.dep in {"conj", "appos"} and parse.words[word.head].tag == "CD":
        word = parse.words[word.head]
    return word.tag == "CD" and word.dep in {"nummod", "appos", "npadvmod"} and word.head < word.at


def _is_known(parse: Parse, quantity: Quantity) -> bool:
    """Whether the number only points at known things ("the two bands") rather than counting them."""
    at = parse.at(quantity.start, quantity.end)
    if quantity.dimension not in {Dimension.COUNT, Dimension.DURATION} or at is None or quantity.hedge:
        return False
    if _is_when(parse, at) or (
        quantity.dimension is Dimension.DURATION and _OFFSET.match(parse.text, quantity.end)
    ):
        return True
    noun = at if parse.words[at].tag != "CD" else parse.words[at].head
    pointed = any(w.low in _DEFINITE for w in parse.children(noun, "det", "predet"))
    return pointed and (quantity.dimension is Dimension.DURATION or quantity.value <= _FEW)


def _is_when(parse: Parse, at: int) -> bool:
    """Whether a stretch of time tells when ("after seven months") or is a thing's ("four months' salary")."""
    word = parse.words[at]
    above = parse.words[word.head]
    left = above.is_verb and above.dep == "pcomp" and word.dep == "nsubj"  # "with one month remaining"
    of_time = word.dep in {"nummod", "compound", "npadvmod"} and above.stem in TIMES
    return word.dep == "poss" or of_time or left or (word.dep == "pobj" and above.low in _WHEN)


def _is_size(parse: Parse, quantity: Quantity) -> bool:
    """Whether the measure only names a size in which a good is sold: "the price of 10-gram silver"."""
    at = parse.at(quantity.start, quantity.end)
    if at is None or quantity.dimension is not Dimension.MASS or not _SIZED.search(quantity.surface):
        return False
    return any(w.stem in {"price", "rate", "cost"} for w in parse.up(at))


def frames_event(parse: Parse, clause: Clause, found: DateFound) -> bool:
    """Whether the date tells when something happened or will: not when somebody said or thought so."""
    verb = parse.words[clause.head]
    telling = verb.stem in SAYING or verb.stem in BELIEVING
    if clause.modals & {"supposed", "advised"} or (telling and not _is_deed(parse, clause)):
        return False
    at = parse.at(found.start, found.end)
    before = parse.text[max(0, found.start - _AHEAD) : found.start]
    if _SAID.search(before) or _SET_ASIDE.search(before) or _BESIDE.match(parse.text, found.end):
        return False
    if at is None or parse.words[at].dep in _NAMING:  # "the 2028 election" is a name
        return False
    return bool(clause.subjects) and not _dates_other(parse, at, clause)


def is_caption(parse: Parse, days: Sequence[DateFound]) -> bool:
    """ "Guards stand at the gate on May 25, 2025.": a picture told in the present tense."""
    root = next((w for w in parse.words if w.dep == "ROOT"), None)
    told = root is not None and root.tag in {"VBP", "VBZ"} and root.stem != "be" and root.stem not in SAYING
    full = [d for d in days if not d.relative and d.span.start == d.span.end]
    return told and any(not parse.text[d.end :].strip(" .)") for d in full)


def _dates_other(parse: Parse, at: int, clause: Clause) -> bool:
    """Whether the date is that of another thing: "the figure of 2018", "after their falling-out last week"."""
    path = [parse.words[at], *parse.up(at)]
    for below, word in pairwise(path):
        if word.at == clause.head:
            return False
        noun = word.tag.startswith("NN") and word.stem not in TIMES
        if noun and (below.low in _OF_THING or word.at not in {*clause.objects, *clause.predicates}):
            return True
    return False


def tells(parse: Parse, clause: Clause, quantity: Quantity) -> bool:
    """Whether the figure is all that the clause says: it is counted, had, or changed by so much."""
    at = parse.at(quantity.start, quantity.end)
    if at is None or at not in clause.own:
        return False
    path = {at, *(w.at for w in parse.up(at))}
    direct = path & {*clause.subjects, *clause.predicates, *clause.objects}
    within = any(w.low == "of" for w in parse.up(at)) and not direct & {at, parse.words[at].head}
    return (bool(direct) and not within) or parse.words[clause.head].stem in CHANGING | HAVING


def _is_deed(parse: Parse, clause: Clause) -> bool:
    """Whether a verb of saying stands for an act with an outcome: "was written by", "announced the award of"."""
    telling = parse.children(clause.head, "ccomp", "parataxis", "xcomp")
    return not telling and clause.patient

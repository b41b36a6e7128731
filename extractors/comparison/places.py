"""Where a thing is: two places of which neither lies in the other."""

from __future__ import annotations

import re

from extractors.comparison.alignment import align_parts, ids_of
from extractors.comparison.bar import Bar
from extractors.comparison.finding import Finding, short
from extractors.comparison.scope import other_matter
from extractors.comparison.statement import Statement
from extractors.knowledge import Knowledge
from extractors.model import ConflictKind, Dimension
from extractors.propositions import Term

_LEAST_SHARED = 1.2
_SEATED = frozenset({"seat", "build", "sign", "visit", "attack", "begin"})  # each happens at, or has, one place
_FOUND = frozenset({"lie", "discover", "reserve"})  # things are found in many places, but most of them in one
_MOST = re.compile(r"\b(?:most|majority|bulk|mainly|chiefly|largest share|lion.s share|more than half)\b", re.I)
_HALF = 50.0
# A place is where something is only after these words; elsewhere it may be whence, whither or whose.
_AT = re.compile(
    r"\b(?:in|at|near|inside|outside|of|within|from|across)\s+(?:the\s+|\w+,\s+|\w+\s+(?:district|province)\s+of\s+)?$",
    re.I,
)


def compare_places(ledger: Statement, new: Statement, knowledge: Knowledge, bar: Bar) -> Finding | str:
    """The finding on where the thing that both statements name is, or why there is none."""
    relation = _relation(ledger, new)
    left, right = _places(ledger, knowledge), _places(new, knowledge)
    mine = [t for t in left if not _met(t, right, knowledge)]
    theirs = [t for t in right if not _met(t, left, knowledge)]
    if not relation or not mine or not theirs or (len(mine) < len(left) and len(theirs) < len(right)):
        return "no place apart"
    out = ids_of([*left, *right])
    one = [t for t in _beside_seat(ledger) if not t.ids & out]
    other = [t for t in _beside_seat(new) if not t.ids & out]
    laid = align_parts(one, other, (ledger.content, ledger.around), (new.content, new.around))
    content = [t for t in laid.shared_terms if t.weight >= 0.5 and not t.ids & (_SEATED | _FOUND)]
    if laid.shared < min(_LEAST_SHARED, bar.shared) or not content or other_matter(one, other, knowledge.lexicon):
        return "too little in common"
    reason = f"{_name(theirs)} here, {_name(mine)} in the ledger: “{short(new.claim.quote)}”"
    return Finding(ConflictKind.PLACE, False, min(0.95, laid.support), reason)


def _beside_seat(statement: Statement) -> tuple[Term, ...]:
    """The content of the piece that says where something is based, else all content."""
    seated = [p for p in statement.proposition.pieces if "seat" in ids_of(statement.terms_at(p))]
    return statement.clause_at(seated[0]) if seated else statement.content


def _relation(ledger: Statement, new: Statement) -> bool:
    """Whether both say where, in a sense in which a thing is at one place."""
    one, other = ledger.proposition.ids, new.proposition.ids
    if _SEATED & one & other or ("seat" in one | other and {"seat", "lie"} & one and {"seat", "lie"} & other):
        return True
    return bool(_FOUND & one and _FOUND & other and _mostly(ledger) and _mostly(new))


def _mostly(statement: Statement) -> bool:
    shares = (q for q in statement.proposition.quantities if q.dimension is Dimension.SHARE)
    return bool(_MOST.search(statement.claim.quote)) or any(q.value > _HALF for q in shares)


def _places(statement: Statement, knowledge: Knowledge) -> list[Term]:
    """The places where something is, without those that only say where another of them lies."""
    text = statement.claim.quote
    found = [
        t
        for t in statement.content
        if t.name
        and any(knowledge.lexicon.is_place(i) for i in t.ids)
        and _AT.search(text[max(0, t.start - 40) : t.start])
    ]
    return [t for t in found if not any(_inside(other, t, knowledge) for other in found if other is not t)]


def _inside(inner: Term, outer: Term, knowledge: Knowledge) -> bool:
    return any(a != b and knowledge.lexicon.contains(b, a) for a in inner.ids for b in outer.ids)


def _met(place: Term, others: list[Term], knowledge: Knowledge) -> bool:
    lexicon = knowledge.lexicon
    return any(
        lexicon.contains(a, b) or lexicon.contains(b, a) for other in others for a in place.ids for b in other.ids
    )


def _name(places: list[Term]) -> str:
    return min(places[0].ids).replace("_", " ")

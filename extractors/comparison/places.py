"""Where a thing is or happened: two places of which neither lies in the other."""

from __future__ import annotations

import re

from extractors.comparison.alignment import Alignment, align_parts, ids_of
from extractors.comparison.bar import Bar
from extractors.comparison.figures import agree, comparable
from extractors.comparison.finding import Finding, short, worded
from extractors.comparison.scope import other_designator, other_matter, other_subject
from extractors.comparison.statement import Statement
from extractors.knowledge import Knowledge
from extractors.model import ConflictKind, Dimension
from extractors.propositions import Term

_LEAST_SHARED = 1.2
_SEATED = frozenset({"seat", "build", "sign", "visit", "attack", "begin"})  # each happens at, or has, one place
_GATHERING = frozenset({"summit", "talks"})
_LASTS = frozenset({"seat", "build"})
_STANDS = frozenset({"seat", "lie"})
_FOUND = frozenset({"lie", "discover", "reserve"})  # things are found in many places, but most of them in one
_MOST = re.compile(r"\b(?:most|majority|bulk|mainly|chiefly|largest share|lion.s share|more than half)\b", re.I)
_HALF = 50.0
_MOVED = r"(?:mov(?:e|es|ed|ing)|relocat(?:e|es|ed|ing)|shift(?:s|ed)?|switch(?:es|ed)?|transfer(?:s|red)?)"
# A place is where something is only after these words; elsewhere it may be whence, whither or whose.
_AT = re.compile(
    r"\b(?:in|at|near|inside|outside|of|within|across|off|hosted by|have to go to)\s+"
    rf"(?:the\s+|an?\s+|\w+,\s+|(?:\w+\s+){{0,3}}of\s+|northern\s+|southern\s+|eastern\s+|western\s+|central\s+)?$"
    rf"|\b{_MOVED}\b[^.;]{{0,60}}?\bto\s+(?:the\s+)?$|\b(?:seat|base|headquarters|incorporation) (?:as|to)\s+$",
    re.I,
)
_NOT_THERE = re.compile(
    r"\b(?:not|never|nor|rather than|instead of)\b[^,;.]{0,40}$|\b(?:from|away from|miles from)\s+(?:the\s+)?$",
    re.I,
)
_SITE = re.compile(
    r"\b(?:project|mine|plant|refinery|smelter|facility|deposit|head office|office|works|mill|venture)\s+in\b"
    r"|\b(?:plant|refinery|smelter|mill|works)\b.*\b(?:built|build|stands?|stood|set up|is in|rise|go up)\b",
    re.I,
)
# Words of things that happen at, or are put at, one place.
_HAPPENS = re.compile(
    r"\b(?:held|hold|host(?:s|ed)?|takes? place|took place|sat down|sit down|met|meet|caught|seized|arrested"
    r"|detained|sank|sinks?|sunk|went down|aground|found|came upon|turned up|turns up|recovered|opened|opens"
    r"|inaugurated|ribbon|arrived?|landed|built|stands?|stood|is in|sits?|rise|go up|located|based"
    r"|moved|switched|shifted|relocated|unloaded|discharged|left|sailed|docked|happened|occurred|struck|killed|blast|crashed|signed|session|talks)\b",
    re.I,
)


def compare_places(ledger: Statement, new: Statement, knowledge: Knowledge, bar: Bar) -> Finding | str:
    """The finding on where the thing that both statements name is, or why there is none."""
    left, right = _places(ledger, knowledge), _places(new, knowledge)
    mine = [t for t in left if not _met(t, right, knowledge)]
    theirs = [t for t in right if not _met(t, left, knowledge)]
    if not mine or not theirs or (len(mine) < len(left) and len(theirs) < len(right)):
        return "no place apart"
    sides = _beside_place(ledger, mine[0]), _beside_place(new, theirs[0])
    one, other = (_without_places(s, o, ids_of([*left, *right]), knowledge) for s, o in (sides, sides[::-1]))
    laid = align_parts(one, other, (ledger.content, ledger.around), (new.content, new.around))
    if not (_relation(ledger, new) or (not bar.anchored and _one_matter(ledger, new, laid))):
        return "no place apart"
    content = [t for t in laid.shared_terms if t.weight >= 0.5 and not t.ids & (_SEATED | _FOUND)]
    apart = other_matter(one, other, knowledge.lexicon) or other_designator(ledger, new)
    gathers = [bool(_GATHERING & s.proposition.ids) for s in (ledger, new)]
    apart = apart or ("" if gathers[0] == gathers[1] else "a gathering beside a seat")
    stays = bool(_LASTS & ledger.proposition.ids & new.proposition.ids) or all(map(_stands, (ledger, new)))
    rare = any(t.name and t.weight > 1 for t in laid.shared_terms)
    apart = apart or ("" if stays or rare else other_subject(laid, knowledge.lexicon))
    apart = apart or ("" if stays else _other_event(ledger, new))
    if laid.shared < min(_LEAST_SHARED, bar.shared) or not content or apart:
        return apart or "too little in common"
    here, there = worded(theirs[0], new.claim.quote), worded(mine[0], ledger.claim.quote)
    reason = f"{here} here, {there} in the ledger: “{short(new.claim.quote)}”"
    moved = bool(re.search(rf"\b{_MOVED}\b", new.claim.quote))
    return Finding(ConflictKind.PLACE, False, min(0.95, laid.told_support), reason, changed=moved)


def _without_places(
    side: tuple[Term, ...], other: tuple[Term, ...], located: frozenset[str], knowledge: Knowledge
) -> tuple[Term, ...]:
    """The terms without the places where the thing is, and without further places that only one side names."""
    met = ids_of(other) - located
    return tuple(
        t for t in side if t.ids & met or not (t.name and any(knowledge.lexicon.is_place(i) for i in t.ids))
    )


def _beside_place(statement: Statement, place: Term) -> tuple[Term, ...]:
    """The content of the piece that says where something is based, else of the one that names the place."""
    seated = [p for p in statement.proposition.pieces if "seat" in ids_of(statement.terms_at(p))]
    piece = seated[0] if seated else statement.proposition.piece_at(place.start)
    return statement.clause_at(piece)


def _relation(ledger: Statement, new: Statement) -> bool:
    """Whether both say where, in a sense in which a thing is at one place."""
    one, other = ledger.proposition.ids, new.proposition.ids
    if _SEATED & one & other or ("seat" in one | other and _STANDS & one and _STANDS & other):
        return True
    return bool(_FOUND & one and _FOUND & other and _mostly(ledger) and _mostly(new))


def _one_matter(ledger: Statement, new: Statement, laid: Alignment) -> bool:
    """Whether both tell where one thing stands or one event took place, with a name or two words shared."""
    if any(p.negated for s in (ledger, new) for p in s.proposition.pieces[:1]):
        return False
    stands = [_stands(s) for s in (ledger, new)]
    told = [bool(_HAPPENS.search(s.claim.quote)) for s in (ledger, new)]
    if "reserve" in ledger.proposition.ids or not (all(stands) or all(told)):
        return False
    words = ids_of(t for t in laid.shared_terms if not t.name and t.weight > 0.5)
    named = any(t.name and t.weight > 1 for t in laid.shared_terms)
    moved = re.search(rf"\b{_MOVED}\b", new.claim.quote)
    return len(words) >= 2 or ((named or moved is not None) and bool(words))


def _stands(statement: Statement) -> bool:
    """Whether it tells where something stands, rather than where something happened."""
    return bool({"seat", "lie"} & statement.proposition.ids or _SITE.search(statement.claim.quote))


def _other_event(ledger: Statement, new: Statement) -> str:
    """Whether the figures or the days of the two disagree: events of one kind happen in many places."""
    figures = [
        agree(a, b) for a in ledger.proposition.quantities for b in new.proposition.quantities if comparable(a, b)
    ]
    days = [a.span.overlaps(b.span) for a in ledger.proposition.dates for b in new.proposition.dates]
    apart = (bool(figures) and not any(figures)) or (bool(days) and not any(days))
    return "another event" if apart else ""


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
        and _AT.search(text[max(0, t.start - 90) : t.start])
        and not _NOT_THERE.search(text[max(0, t.start - 50) : t.start])
    ]
    return [t for t in found if not any(_inside(other, t, knowledge) for other in found if other is not t)]


def _inside(inner: Term, outer: Term, knowledge: Knowledge) -> bool:
    return any(a != b and knowledge.lexicon.contains(b, a) for a in inner.ids for b in outer.ids)


def _met(place: Term, others: list[Term], knowledge: Knowledge) -> bool:
    lexicon = knowledge.lexicon
    return any(
        lexicon.contains(a, b) or lexicon.contains(b, a) for other in others for a in place.ids for b in other.ids
    )

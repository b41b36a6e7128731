"""Happened or did not, is or is not: the same matter put forward on one side and turned round on the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from extractors.comparison.alignment import CONTENT, Alignment, align, align_parts, ids_of
from extractors.comparison.another import another_one
from extractors.comparison.bar import Bar
from extractors.comparison.finding import Finding, short
from extractors.comparison.scope import other_matter, other_subject
from extractors.comparison.statement import Statement
from extractors.knowledge import Knowledge
from extractors.model import ConflictKind
from extractors.propositions import Operator, Piece, Term

_PLANNED = re.compile(
    r"\b(?:will|shall|intend(?:s|ed)?|hopes?|aims?|(?:is|are) to|set to|plans? (?:to|for)|due to"
    r"|(?:is|are|was|were|being) (?:planned|scheduled|expected|due)"
    r"|(?<!been )(?:planned|scheduled|expected) to)\b",
    re.I,
)
_SIDE = 0.5  # what it counts that both sides take a stand on one axis


def compare_polarity(ledger: Statement, new: Statement, knowledge: Knowledge, bar: Bar) -> Finding | str:
    """The best finding over all pairs of pieces, or why there is none."""
    found = list(_findings(ledger, new, knowledge, bar))
    return max(found, key=lambda f: f.confidence, default=None) or "no shared matter with opposite sign"


def _findings(ledger: Statement, new: Statement, knowledge: Knowledge, bar: Bar) -> Iterator[Finding]:
    for one in ledger.proposition.pieces:
        for other in new.proposition.pieces:
            opposed = (
                ""
                if one.supposed or other.supposed
                else _opposed(one, other, knowledge.lexicon.file.denials["across"])
            )
            if opposed and (finding := _judge(ledger, new, one, other, opposed, knowledge, bar)):
                yield finding


def _opposed(one: Piece, other: Piece, across: tuple[str, ...]) -> str:
    """How the two pieces are opposed: by an axis of the lexicon, by sign, or "" not at all."""
    shared = [(mine, their) for mine in one.stances for their in other.stances if mine.axis == their.axis]
    by_axis = next((mine.axis for mine, their in shared if mine.excludes(their)), "")
    axes = {mine.axis for mine, _ in shared}
    agreed = any(mine.turned or mine.value != their.value for mine, their in shared)
    if by_axis or (not agreed and _sign(one, axes) != _sign(other, axes)):
        return by_axis or "sign"
    return _across(one, other, across) or _across(other, one, across)


def _across(one: Piece, other: Piece, across: tuple[str, ...]) -> str:
    """The axis of ``one`` on which it excludes what ``other`` says on another axis, "" where both speak of one."""
    mine, theirs = ({s.axis for s in piece.stances} for piece in (one, other))
    pairs = ((s, t) for s in one.stances for t in other.stances if not (s.turned or t.turned))
    return next(
        (
            s.axis
            for s, t in pairs
            if f"{s.axis}:{s.value} {t.axis}:{t.value}" in across and s.axis not in theirs and t.axis not in mine
        ),
        "",
    )


def _sign(piece: Piece, axes: set[str]) -> bool:
    """The piece's sign without the operators that its stances on those axes already tell."""
    spans = [(stance.start, stance.end) for stance in piece.stances if stance.axis in axes]
    free = [o for o in piece.operators if not any(o.start < end and start < o.end for start, end in spans)]
    return len(free) % 2 == 0


def _judge(
    ledger: Statement, new: Statement, one: Piece, other: Piece, opposed: str, knowledge: Knowledge, bar: Bar
) -> Finding | None:
    left, right = _clause(ledger, one, opposed), _clause(new, other, opposed)
    laid = align_parts(left, right, (ledger.content, ledger.around), (new.content, new.around))
    by_sign = opposed == "sign"
    laid = laid if by_sign else replace(laid, shared=laid.shared + _SIDE)
    if laid.shared < bar.shared or laid.support < (bar.turned if by_sign else bar.threshold):
        return None
    if bar.anchored and not (laid.anchored(int(not by_sign)) and _beyond_target(left, right, opposed)):
        return None
    if by_sign and not (_hits(one, left, right) and _hits(other, right, left)):
        return None
    if by_sign and bar.anchored and all(o.kind == "barring" for o in (*one.operators, *other.operators)):
        return None
    if by_sign and _turned_alike(ledger, one, new, other):
        return None
    if _plan_beside_fact(ledger, one, new, other) or another_one(ledger.claim.quote, new.claim.quote):
        return None
    if other_matter(left, right, knowledge.lexicon) or other_subject(laid, knowledge.lexicon):
        return None
    kind = _kind(one, other, left, right, opposed, knowledge)
    reason = f"“{short(_words(new, other))}” against “{short(_words(ledger, one))}”"
    return Finding(kind, False, _confidence(laid), reason, changed=_changed(one, other))


def _clause(statement: Statement, piece: Piece, opposed: str) -> tuple[Term, ...]:
    """The content of the piece, without the words by which it takes its side on the axis."""
    terms = statement.clause_at(piece)
    if opposed == "sign":
        return terms
    spans = [(stance.start, stance.end) for stance in piece.stances]
    return tuple(t for t in terms if not any(t.start < end and start < t.end for start, end in spans))


def _hits(piece: Piece, terms: tuple[Term, ...], others: tuple[Term, ...]) -> bool:
    """Whether the other side speaks of the very thing that each operator of the piece stands over."""
    ids = ids_of(others)
    return all(any(t.ids & ids for t in _target(operator, terms)) for operator in piece.operators)


def _beyond_target(left: tuple[Term, ...], right: tuple[Term, ...], opposed: str) -> bool:
    """Whether the pieces themselves share a second thing beside the one that is turned round."""
    shared = align(left, right).shared_terms
    words = sum(not t.name and t.weight >= CONTENT for t in shared) + (opposed != "sign")
    return words >= 2 or (words == 1 and any(t.name for t in shared))


def _plan_beside_fact(ledger: Statement, one: Piece, new: Statement, other: Piece) -> bool:
    """Whether one side is only planned and the other says "not": not yet is no contradiction of a plan."""
    plain = all(o.kind == "negators" for o in (*one.operators, *other.operators))
    return plain and _planned(ledger, one) != _planned(new, other)


def _planned(statement: Statement, piece: Piece) -> bool:
    return bool(_PLANNED.search(statement.claim.quote[piece.start : piece.end]))


def _turned_alike(ledger: Statement, one: Piece, new: Statement, other: Piece) -> bool:
    """Whether what one side turns round here, the other turns round in another piece: they say the same."""
    turned, spared = (ledger, new) if one.operators else (new, ledger)
    here, there = (one, other) if one.operators else (other, one)
    ids = {i for o in here.operators for t in _target(o, turned.terms_at(here)) for i in t.ids}
    return any(
        ids & t.ids
        for piece in spared.proposition.pieces
        if piece != there
        for o in piece.operators
        for t in _target(o, spared.terms_at(piece))
    )


def _target(operator: Operator, terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """What an operator stands over: the next words of content, or the last ones before it where none follow."""
    content = [t for t in terms if t.weight >= CONTENT]
    after = [t for t in content if t.start >= operator.end]
    if operator.kind == "ending":  # "was suspended" looks back, "suspended its controls" ahead
        return tuple(after[:2] + [t for t in content if t.end <= operator.start][-2:])
    return tuple(after[:2]) or tuple(content[-1:])


def _confidence(laid: Alignment) -> float:
    return min(0.95, laid.support)


def _changed(one: Piece, other: Piece) -> bool:
    """A later state by itself: what had not begun is done, or what stood was ended."""
    pending = one.negated and not other.negated
    ended = any(o.kind == "ending" for o in other.operators) and not other.negated
    return pending or ended


def _kind(
    one: Piece,
    other: Piece,
    left: tuple[Term, ...],
    right: tuple[Term, ...],
    opposed: str,
    knowledge: Knowledge,
) -> ConflictKind:
    operators = (*one.operators, *other.operators)
    told = knowledge.lexicon.file.denials["axes"]
    if opposed in told or any(o.kind == "refusing" for o in operators) or _denies(one, other, opposed, told):
        return ConflictKind.POLARITY
    ids = ids_of((*left, *right))
    ending = any(o.kind in {"ending", "barring"} for o in operators)
    staged = ending or ids & knowledge.predicates.stages or opposed != "sign"
    return ConflictKind.STATUS if staged else ConflictKind.POLARITY


def _denies(one: Piece, other: Piece, opposed: str, told: tuple[str, ...]) -> bool:
    """Whether what is denied is a deed rather than a state."""
    turned = [s for s in (*one.stances, *other.stances) if s.axis == opposed and s.turned]
    return any(f"{s.axis}:{s.value}" in told for s in turned)


def _words(statement: Statement, piece: Piece) -> str:
    return statement.claim.quote[piece.start : piece.end].strip(" ,;")

"""Rank against rank: another rank of one thing, or another thing at one rank."""

from __future__ import annotations

import re
from dataclasses import replace

from extractors.comparison.alignment import Alignment, align_parts, ids_of
from extractors.comparison.bar import Bar
from extractors.comparison.finding import Finding, short
from extractors.comparison.ranks import Rank, ranks_in
from extractors.comparison.roles import full_name
from extractors.comparison.scope import other_designator, other_matter, other_subject
from extractors.comparison.statement import Statement
from extractors.knowledge import Knowledge
from extractors.model import ConflictKind
from extractors.propositions import Term

_LEAST_SHARED = 1.7
# A name after one of these is where or of what, not who: "in China, X is the largest".
_PREPOSITION = re.compile(
    r"\b(?:in|outside|inside|behind|of|by|to|from|after|ahead of|at|on|with|than|for|before|among)\s+(?:the\s+)?"
    r"(?:[A-Z][\w’'-]*\s+)*$"
)
_BY = re.compile(r"\bby\s+(?:the\s+)?(?:number of\s+)?(?P<measure>[a-z]+)", re.I)
# Measures that a rank without "by" is taken to mean.
_PLAIN_MEASURES = frozenset(
    {"output", "tonnage", "size", "volume", "capacity", "weight", "production", "far", "law"}
)
_RANKED = 0.8  # weight of it that both texts give a rank


def compare_order(ledger: Statement, new: Statement, knowledge: Knowledge, bar: Bar) -> Finding | str:
    """The finding on the ranks that both statements give, or why there is none."""
    found = [
        finding
        for one in ranks_in(ledger.claim.quote)
        for other in ranks_in(new.claim.quote)
        if (finding := _finding(ledger, one, new, other, knowledge, bar))
    ]
    return max(found, key=lambda f: f.confidence, default=None) or "no rank apart"


def _finding(
    ledger: Statement, one: Rank, new: Statement, other: Rank, knowledge: Knowledge, bar: Bar
) -> Finding | None:
    mine, theirs = _holder(ledger, one), _holder(new, other)
    same = bool(ids_of(mine) & ids_of(theirs))
    rivals = bool(mine and theirs) and not same
    if not (one.excludes(other) if same or not rivals else one.excludes_rival(other)):
        return None
    out = ids_of((*mine, *theirs)) if rivals else frozenset()
    left, right = (tuple(t for t in _beside(s, r) if not t.ids & out) for s, r in ((ledger, one), (new, other)))
    laid = align_parts(left, right, (ledger.content, ledger.around), (new.content, new.around))
    laid = replace(
        laid,
        shared=laid.shared + _RANKED,
        left=tuple(t for t in laid.left if not t.ids & out),
        right=tuple(t for t in laid.right if not t.ids & out),
    )
    if _other_thing(ledger, new, left, right, laid, knowledge) or not _common(laid, rivals=rivals, bar=bar):
        return None
    said = f"rank {other.text} here, rank {one.text} in the ledger"
    reason = f"{said}: “{short(new.claim.quote)}”"
    return Finding(ConflictKind.ORDER, False, min(0.95, laid.support), reason, changed=other.changed)


def _other_thing(
    ledger: Statement,
    new: Statement,
    left: tuple[Term, ...],
    right: tuple[Term, ...],
    laid: Alignment,
    knowledge: Knowledge,
) -> str:
    measures = "" if _measure(ledger, left) == _measure(new, right) else "ranked by another measure"
    return (
        other_matter(left, right, knowledge.lexicon)
        or other_subject(laid, knowledge.lexicon)
        or other_designator(ledger, new)
        or measures
        or _other_range(left, right, knowledge)
    )


def _other_range(left: tuple[Term, ...], right: tuple[Term, ...], knowledge: Knowledge) -> str:
    one, other = _range(left, knowledge), _range(right, knowledge)
    return "ranked among others" if one and other and not one & other else ""


def _measure(statement: Statement, terms: tuple[Term, ...]) -> frozenset[str]:
    """By what the order is, where that is said: of people, of land, by workers."""
    said = {m["measure"].lower() for m in _BY.finditer(statement.claim.quote)} - _PLAIN_MEASURES
    by = {i for t in terms if statement.claim.quote[t.start : t.end].lower() in said for i in t.ids if not t.name}
    return ids_of(terms) & {"population", "area"} | by


def _range(terms: tuple[Term, ...], knowledge: Knowledge) -> frozenset[str]:
    """Among what the order is: the places named, or the world."""
    return frozenset(i for t in terms for i in t.ids if i == "world" or knowledge.lexicon.is_place(i))


def _common(laid: Alignment, *, rivals: bool, bar: Bar) -> bool:
    """Whether enough is shared; two holders of one rank need more than one holder of two."""
    words = ids_of(t for t in laid.shared_terms if not t.name and t.weight >= 0.5)
    named = any(t.name for t in laid.shared_terms)
    if laid.shared - _RANKED < min(_LEAST_SHARED, bar.shared):
        return False
    return len(words) >= 2 or (named and bool(words)) if rivals or bar.anchored else True


def _holder(statement: Statement, rank: Rank) -> tuple[Term, ...]:
    """The names of what has the rank: those at its place in the sentence, () where there are none."""
    text, (start, end) = statement.claim.quote, rank.holder
    found = [t for t in statement.content if start <= t.start < end and text[t.start].isupper()]
    subjects = [t for t in found if not _PREPOSITION.search(text[start : t.start])]
    if not found or not (subjects or rank.nearest):
        return ()
    return full_name(statement, found[-1] if rank.nearest else subjects[0])


def _beside(statement: Statement, rank: Rank) -> tuple[Term, ...]:
    """The content of the piece that gives the rank."""
    return statement.clause_at(statement.proposition.piece_at(rank.start))

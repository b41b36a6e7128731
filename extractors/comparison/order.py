"""Rank against rank: the largest, the second largest, sixth in the world."""

from __future__ import annotations

import re

from extractors.comparison.alignment import align_parts
from extractors.comparison.bar import Bar
from extractors.comparison.finding import Finding, short
from extractors.comparison.scope import other_matter, other_subject
from extractors.comparison.statement import Statement
from extractors.knowledge import Knowledge
from extractors.model import ConflictKind
from extractors.propositions import Term

_ORDINALS = {
    word: number
    for number, word in enumerate(
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"], 1
    )
}
_ORDINAL = r"second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d{1,2}(?:nd|rd|th)"
_TOP = (
    r"largest|biggest|greatest|highest|longest|richest|oldest|top|main|leading|busiest|tallest|deepest|wealthiest"
)
_RANK = re.compile(
    rf"\b(?:the\s+|world.s\s+|\w+.s\s+)(?:single\s+)?(?:(?P<order>{_ORDINAL})[- ])?(?:{_TOP})\b"
    rf"|\b(?P<step>{_ORDINAL})[- ](?:{_TOP})\b"
    rf"|\b(?:ranks?|ranked|ranking|comes?|came|stands?|stood|placed|is)\s+(?:only\s+|the\s+)?(?P<rank>first|{_ORDINAL})\b"
    r"|\bnumber\s+(?P<number>one|two|three|four|five)\b",
    re.I,
)
_AMONG = re.compile(r"\b(?:among|one of|some of|amongst)\s+(?:the\s+)?(?:\S+\s+){0,2}$", re.I)
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_LEAST_SHARED = 1.7


def compare_order(ledger: Statement, new: Statement, knowledge: Knowledge, bar: Bar) -> Finding | str:
    """The finding on the rank that both statements give, or why there is none."""
    one, other = rank_in(ledger.claim.quote), rank_in(new.claim.quote)
    if one is None or other is None or one == other:
        return "no rank apart"
    left, right = _beside_rank(ledger), _beside_rank(new)
    laid = align_parts(left, right, (ledger.content, ledger.around), (new.content, new.around))
    least = min(_LEAST_SHARED, bar.shared)
    if laid.shared < least or other_matter(left, right, knowledge.lexicon):
        return "too little in common"
    if other_subject(laid, knowledge.lexicon):
        return "ranks of different things"
    reason = f"rank {other} here, rank {one} in the ledger: “{short(new.claim.quote)}”"
    return Finding(ConflictKind.ORDER, False, min(0.95, laid.support), reason)


def _beside_rank(statement: Statement) -> tuple[Term, ...]:
    """The content of the piece that gives the rank."""
    quote, pieces = statement.claim.quote, statement.proposition.pieces
    ranked = [piece for piece in pieces if rank_in(quote[piece.start : piece.end]) is not None]
    return statement.clause_at(ranked[0]) if ranked else statement.content


def rank_in(text: str) -> int | None:
    """The rank that the text gives, 1 for "the largest"; None without one, and for "one of the largest"."""
    found = _RANK.search(text)
    if not found or _AMONG.search(text[: found.start()]):
        return None
    if found["number"]:
        return _NUMBERS[found["number"].lower()]
    word = (found["order"] or found["step"] or found["rank"] or "first").lower()
    return _ORDINALS.get(word) or int(re.sub(r"\D", "", word))

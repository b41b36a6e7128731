"""Two figures: can they be compared at all, and can both be true?"""

from __future__ import annotations

import re

from extractors.comparison.alignment import ids_of
from extractors.comparison.statement import Statement
from extractors.model import Dimension, Quantity
from extractors.tokens import stem

_RELATIVE = frozenset({Dimension.RANK, Dimension.MULTIPLE, Dimension.POINTS})
_CEILING_FLOOR = 0.5  # "up to X" conflicts with a figure for the same whole that is under half of X
_FARTHEST = 30  # times apart from which two figures are of different things rather than in conflict
_ROUNDING = 1.03  # a bare figure allows for 3 %
_PERSONS = frozenset(
    [
        "person",
        "people",
        "man",
        "men",
        "woman",
        "child",
        "soldier",
        "guard",
        "civilian",
        "worker",
        "miner",
        "pilgrim",
        "passenger",
    ]
)
# Words before a figure that make it a difference or an earlier state, not the level itself.
_DIFFERENCE = re.compile(
    r"(?:\b(?:by|increase of|gain of|gained|rose|fell|losing|lost|shed|additional|further|another|extra|drop of"
    r"|decline of|added|compared (?:to|with)|against|than|from|versus|separate|advanced|slipped"
    r"|instead of|rather than|not)"
    r"|,\s*(?:up|down))\s+(?:an?\s+|the\s+)?(?:US)?$",
    re.I,
)

_PART_BEFORE = re.compile(
    r"(?:\b(?:of which|including|comprising|out of|of the|of its)\s+"
    r"|(?:^|[;:]\s*|\bthat\s)of (?:the|its|this|that|these)\s[^,;.]{3,70},\s+)"
    r"(?:(?:about|some|around|nearly|over|up to|only|just)\s+)?(?:US)?$",
    re.I,
)
_REACHED = re.compile(
    r"\b(?:has|have|had|was|were|came|made|sold|built|drew|took|dug|bought|won|got|sent"
    r"|(?!(?:ne|spe|ex?ce|inde|fe|se|bre)ed\b)[a-z]{3,}ed)\b",
    re.I,
)
# A plan: the figure lies ahead. Beside a figure told as reached it is no conflict.
_PLAN = re.compile(
    r"\b(?:plan(?:s|ned|ning)?|intend(?:s|ed)?|aim(?:s|ed|ing)?|hopes?|hoped|will|would|(?:is|are|was|were) to"
    r"|due to|expect(?:s|ed)?|forecast|scheduled|target(?:s|ed)?|set to|project(?:s|ed)? to"
    r"|(?:designed|sized|rated|meant) (?:to|for)|goal"
    r"|proposed?|proposes)\b",
    re.I,
)
_PART_AFTER = re.compile(r"^\s+(?:out\s+)?of\s+(?:the|its|this|that|these|those)\b", re.I)
# … and right after it: "2 per cent higher".
_CHANGE_AFTER = re.compile(
    r"^\s*(?:higher|lower|up|down|more|less|fewer|above|below|short|off|increase|rise|drop|fall|growth|decline|jump"
    r"|gain|ago|earlier|previously)\b",
    re.I,
)


def comparable(one: Quantity, other: Quantity) -> bool:
    """Whether the two measure the same in the same unit."""
    if one.dimension is not other.dimension or one.dimension in _RELATIVE:
        return False
    if one.per and other.per and one.per != other.per:
        return False
    if one.value > 0 and other.value > 0 and not 1 / _FARTHEST < one.value / other.value < _FARTHEST:
        return False
    return one.unit == other.unit or one.dimension is Dimension.COUNT


def agree(one: Quantity, other: Quantity) -> bool:
    """Whether the two figures can both be true."""
    for top, figure in ((one, other), (other, one)):
        if top.ceiling and not figure.ceiling:
            return figure.interval.high is None or (
                figure.interval.high >= _CEILING_FLOOR * top.value
                and (figure.interval.low or 0) <= top.value * _ROUNDING
            )
    return one.interval.overlaps(other.interval)


def is_difference(statement: Statement, quantity: Quantity) -> bool:
    """Whether the words around the figure make it a change or an earlier state."""
    before = statement.claim.quote[max(0, quantity.start - 30) : quantity.start]
    return bool(_DIFFERENCE.search(before) or _CHANGE_AFTER.match(statement.claim.quote[quantity.end :]))


def plan_beside_fact(ledger: Statement, one: Quantity, new: Statement, other: Quantity) -> bool:
    """Whether one figure is only planned and the other told as reached."""
    sides = _around(ledger, one), _around(new, other)
    plans = [text for text in sides if _PLAN.search(text)]
    return len(plans) == 1 and any(_REACHED.search(text) for text in sides if text not in plans)


def _around(statement: Statement, quantity: Quantity) -> str:
    piece = statement.proposition.piece_at(quantity.start)
    return statement.claim.quote[piece.start : piece.end]


def is_part(statement: Statement, quantity: Quantity) -> bool:
    """Whether the figure is given as part of a greater amount ("$21 billion of the money")."""
    if quantity.dimension is Dimension.SHARE:
        return False
    text = statement.claim.quote
    return bool(
        _PART_BEFORE.search(text[max(0, quantity.start - 90) : quantity.start])
        or _PART_AFTER.match(text[quantity.end :])
    )


def same_noun(ledger: Statement, one: Quantity, new: Statement, other: Quantity) -> bool:
    """Whether two counts count the same: one noun, persons both, or a noun that the other sentence has."""
    if one.unit == other.unit or {one.unit, other.unit} <= _PERSONS:
        return bool(one.unit)
    if one.unit and other.unit:
        return bool(_counted(ledger, one) & _counted(new, other))
    noun, silent = (one.unit, new) if one.unit else (other.unit, ledger)
    return stem(noun) in {stem(token.surface) for token in silent.proposition.tokens} | ids_of(silent.content)


def _counted(statement: Statement, quantity: Quantity) -> frozenset[str]:
    """The ids of the noun that a count ends with, so that synonyms count the same."""
    inside = [t for t in statement.content if quantity.start <= t.start < quantity.end]
    return ids_of(inside[-1:])


def met_elsewhere(ledger: Statement, one: Quantity, new: Statement, other: Quantity, *, exactly: bool) -> bool:
    """Whether either figure agrees with some figure of the other sentence: then the two were badly paired.

    ``exactly``: only the same figure of the same unit counts, since both are known to be of one thing.
    """

    def met(figure: Quantity, figures: tuple[Quantity, ...]) -> bool:
        return any(comparable(figure, q) and (_equal(figure, q) if exactly else agree(figure, q)) for q in figures)

    def standing(statement: Statement) -> tuple[Quantity, ...]:
        return tuple(q for q in statement.proposition.quantities if not is_difference(statement, q))

    return met(one, standing(new)) or met(other, standing(ledger))


def _equal(one: Quantity, other: Quantity) -> bool:
    return one.unit == other.unit and abs(one.value - other.value) <= (_ROUNDING - 1) * max(one.value, other.value)

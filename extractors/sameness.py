"""Which claims say the same: one subject and scope, and values that are one value given more or less precisely.

Nothing here depends on the order in which the claims are given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import NamedTuple

from extractors.folding import fold_key
from extractors.model import Claim, Interval, Modality, Scope, Value, ValueKind

_DAY_ONE = date.min
_NEVER = datetime.min.replace(tzinfo=UTC)
_BY_WORDS = frozenset({ValueKind.ASSERTION})  # no value of their own: only their words tell them apart
_REPEATED = 0.7  # of the words of the longer quote are in the other
_SCOPE = tuple(found.name for found in fields(Scope) if found.name != "period")


class WorldOrder(NamedTuple):
    """Sort key of claims in the order of the world; what has no date comes before what has one."""

    dated: bool
    end: date
    published: datetime
    recorded_at: datetime
    id: str


def world_order(claim: Claim, published: datetime | None, recorded_at: datetime, id_: str) -> WorldOrder:
    """The place of a claim in the order of the world; on one day by the time of publication."""
    end = claim.as_of.end if claim.as_of else _DAY_ONE
    return WorldOrder(claim.as_of is not None, end, published or _NEVER, recorded_at, id_)


def groups(
    claims: Mapping[str, Claim], agreed: Collection[tuple[str, str]], *, subjects: bool = True
) -> list[list[str]]:
    """The ids of ``claims`` by what they say: each group says one thing, the claims in it sorted by id.

    ``agreed`` are pairs of ids that were found to say the same. Without ``subjects`` claims of other subjects may
    say the same too: for claims that are known to be of one matter.
    """
    alike: dict[tuple[Hashable, Hashable], list[str]] = defaultdict(list)
    for id_, claim in claims.items():
        alike[_frame(claim, subjects), _signature(claim)].append(id_)
    frames: dict[Hashable, list[list[str]]] = defaultdict(list)
    for (frame, _), ids in alike.items():
        frames[frame].append(sorted(ids))
    found = [group for members in frames.values() for group in _merged(members, claims, agreed)]
    return sorted(sorted(group) for group in found)


def repeats(one: Claim, other: Claim) -> bool:
    """Whether claims of copied passages are one: the same value of the same thing, in nearly the same words.

    A dateline or an attribution that an outlet adds makes no other claim.
    """
    mine, theirs = set(words_of(one.quote).split()), set(words_of(other.quote).split())
    alike = len(mine & theirs) >= _REPEATED * max(len(mine), len(theirs))
    if not alike or _frame(one, subjects=True) != _frame(other, subjects=True):
        return False
    return one.value.kind in _BY_WORDS or replace(one.value, text="") == replace(other.value, text="")


def same_value(one: Claim, other: Claim) -> bool:
    """Whether the values of two claims of one frame can be one value, given more or less precisely."""
    if one.value.kind is not other.value.kind or not _same_scope(one.scope, other.scope):
        return False
    match one.value.kind:
        case ValueKind.QUANTITY:
            return _same_figure(one.value, other.value)
        case ValueKind.DATE:
            return _one_holds_the_other(one.value, other.value)
    return one.value.members == other.value.members and bool(one.value.members)


def _frame(claim: Claim, subjects: bool) -> Hashable:
    """What must be equal before values are looked at. "Not" and "denied" come to the same."""
    holds = claim.polarity and claim.modality is not Modality.DENIED
    value = claim.value
    subject = claim.subject if subjects else ""
    return subject, claim.predicate, holds, value.kind, value.dimension, value.unit, value.per


def _signature(claim: Claim) -> Hashable:
    """Claims of one frame with equal signatures say the same for certain."""
    value = claim.value
    said = words_of(claim.quote) if value.kind in _BY_WORDS else ""
    scope = tuple(getattr(claim.scope, name) for name in _SCOPE)
    return said, value.interval, value.ceiling, value.when, value.members, value.closed, scope, claim.scope.period


def words_of(text: str) -> str:
    """The words of a text without case, accents and punctuation."""
    return " ".join("".join(c if c.isalnum() else " " for c in fold_key(text)).split())


def _merged(
    members: list[list[str]], claims: Mapping[str, Claim], agreed: Collection[tuple[str, str]]
) -> list[list[str]]:
    """Sets of equal claims put together where they say the same; the most precise first, each into the one group
    that it fits. What fits several ("in 2028" fits June and December) stays by itself."""
    agreeing = _neighbours(agreed)
    merged: list[list[str]] = []
    for ids in sorted(members, key=lambda ids: _precision(claims[ids[0]])):
        fitting = [group for group in merged if _fits(ids, group, claims, agreeing)]
        if len(fitting) == 1 or (fitting and claims[ids[0]].value.kind in _BY_WORDS):
            rest = [group for group in merged if group not in fitting]
            merged = [*rest, [*ids, *(id_ for group in fitting for id_ in group)]]
        else:
            merged.append(ids)
    return merged


def _precision(claim: Claim) -> tuple[float, str]:
    """The most precise first; equal ones by their content, since ids tell who was read first."""
    return _width(claim.value), repr(_signature(claim))


def _neighbours(agreed: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for one, other in agreed:
        found[one].add(other)
        found[other].add(one)
    return found


def _fits(ids: list[str], group: list[str], claims: Mapping[str, Claim], agreeing: Mapping[str, set[str]]) -> bool:
    if claims[ids[0]].value.kind in _BY_WORDS:
        return any(agreeing.get(id_, set()) & set(group) for id_ in ids)
    return all(same_value(claims[ids[0]], claims[other]) for other in group)


def _width(value: Value) -> float:
    """How much a value leaves open: 0 for a point, without end where a side is open."""
    if value.when is not None:
        return float((value.when.end - value.when.start).days)
    if value.interval is None:
        return 0.0
    low, high = value.interval.low, value.interval.high
    return float("inf") if low is None or high is None else high - low


def _same_figure(one: Value, other: Value) -> bool:
    """Closed figures: what one states lies in what the other can mean. Bounds: the same bound."""
    if one.interval is None or other.interval is None or one.stated is None or other.stated is None:
        return one.text == other.text
    if _open(one) or _open(other):
        return (_open(one), one.stated) == (_open(other), other.stated)
    return _holds(one.interval, other.stated) or _holds(other.interval, one.stated)


def _open(value: Value) -> tuple[bool, bool] | None:
    interval = value.interval
    sides = (interval is None or interval.low is None, value.ceiling or interval is None or interval.high is None)
    return sides if any(sides) else None


def _holds(interval: Interval, figure: float) -> bool:
    low, high = interval.low, interval.high
    return low is not None and high is not None and low <= figure <= high


def _one_holds_the_other(one: Value, other: Value) -> bool:
    if one.when is None or other.when is None:
        return False
    starts, ends = one.when.start <= other.when.start, one.when.end >= other.when.end
    return starts == ends or one.when.start == other.when.start or one.when.end == other.when.end


def _same_scope(one: Scope, other: Scope) -> bool:
    """Whether no bound of one is another than the other's; what sets no bound fits any."""
    pairs = [(getattr(one, name), getattr(other, name)) for name in _SCOPE]
    periods = one.period is None or other.period is None or one.period.overlaps(other.period)
    return periods and all(not mine or not theirs or mine == theirs for mine, theirs in pairs)

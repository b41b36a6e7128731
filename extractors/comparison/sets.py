"""What a thing contains: a member counted in and left out, a closed list and another member, "the only one"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from extractors.comparison.alignment import align, ids_of
from extractors.comparison.bar import Bar
from extractors.comparison.finding import Finding, short
from extractors.comparison.membership import closed, joins, left_out, listed, members
from extractors.comparison.scope import other_designator, other_subject
from extractors.comparison.statement import Statement
from extractors.knowledge import Knowledge
from extractors.model import ConflictKind, Dimension
from extractors.propositions import Term

_SOLE = re.compile(r"\b(?:the only|the sole|the lone|no other|the single)\s+(?P<what>[^,;.]{3,90})", re.I)
_FURTHER = re.compile(
    r"\b(?:a second|a third|another|one of (?:two|three|four|several|many)|no longer (?:the only|alone)"
    r"|the second(?!\s+(?:half|quarter|phase|stage|round|time|day|week|year|largest|biggest)\b)"
    r"|lost its (?:singular|sole|unique)|ha[sd] company|is not alone|two|three|four|several|a further|also has)\b",
    re.I,
)
_NOT_YET = re.compile(
    r"\b(?:permitting|planned|proposed|under construction|would|could|may|might|prospects?|candidates?|applied)\b",
    re.I,
)
_LEAST_SHARED = 1.2
_TOLD = 0.8  # weight of it that both sides name one member


def compare_sets(ledger: Statement, new: Statement, knowledge: Knowledge, bar: Bar) -> Finding | str:
    """The best finding on what a thing contains or whether it is the only one."""
    found = [
        *_lacking(ledger, new, knowledge, bar),
        *_left_out(ledger, new, knowledge, bar),
        *_joined(ledger, new, knowledge, bar),
        *_not_alone(ledger, new, knowledge, bar),
    ]
    return max(found, key=lambda f: f.confidence, default=None) or "no list in common"


def _lacking(ledger: Statement, new: Statement, knowledge: Knowledge, bar: Bar) -> Iterator[Finding]:
    """One side's list is closed, and the other side names a member that it lacks."""
    materials = frozenset(knowledge.lexicon.file.families["substance"])
    for whole, open_ in ((new, ledger), (ledger, new)):
        if not closed(whole) or not _container(ledger, new, knowledge):
            continue
        inside, named = materials & ids_of(whole.content), materials & ids_of(open_.content)
        missing = ", ".join(sorted(named - inside))
        if missing:
            said = f"{missing} named on one side, ruled out on the other"
            yield from _finding(ledger, new, materials, said, knowledge, bar)


def _left_out(ledger: Statement, new: Statement, knowledge: Knowledge, bar: Bar) -> Iterator[Finding]:
    """One side leaves out the very member that the other side counts in."""
    if not _container(ledger, new, knowledge):
        return
    for one, other in ((ledger, new), (new, ledger)):
        counted = [t for t in members(other, knowledge) if not left_out(other, t)]
        for member in members(one, knowledge):
            same = ids_of(t for t in counted if t.ids & member.ids) & member.ids
            if same and left_out(one, member):
                said = f"{min(same).replace('_', ' ')} counted in on one side, left out on the other"
                ours = ids_of(members(one, knowledge)) & ids_of(members(other, knowledge)) | member.ids
                yield from _finding(ledger, new, ours, said, knowledge, bar, told=_TOLD)


def _joined(ledger: Statement, new: Statement, knowledge: Knowledge, bar: Bar) -> Iterator[Finding]:
    """The ledger gives all members by name, and the new statement names another."""
    inside = listed(ledger, knowledge)
    if not inside or not closed(ledger) or not joins(new) or not _container(ledger, new, knowledge):
        return
    wider = [t for t in members(new, knowledge) if t.name and t.start < len(new.claim.quote) // 2]
    wider += [t for t in new.content[:1] if t not in wider and _proper(new, t, knowledge)]
    further = [t for t in wider if not t.ids & ledger.proposition.ids and not left_out(new, t)]
    if further and not any(t.ids & inside for t in wider):
        said = f"{min(further[0].ids).replace('_', ' ')} beside the members listed"
        yield from _finding(ledger, new, inside | ids_of(further), said, knowledge, bar, changed=True)


def _proper(statement: Statement, term: Term, knowledge: Knowledge) -> bool:
    """Whether a word that opens the sentence may be a name: one that the lexicon does not know."""
    known = term.ids & knowledge.lexicon.file.concepts.keys()
    return not known and statement.claim.quote[term.start].isupper()


def _container(ledger: Statement, new: Statement, knowledge: Knowledge) -> bool:
    """Whether both speak of a thing that has members or contents."""
    wholes = frozenset(knowledge.lexicon.file.parties["wholes"])
    return bool(wholes & ledger.proposition.ids & new.proposition.ids)


def _not_alone(ledger: Statement, new: Statement, knowledge: Knowledge, bar: Bar) -> Iterator[Finding]:
    """One side has the only thing of its kind, the other side has more of them."""
    for sole, more in ((ledger, new), (new, ledger)):
        kind = _SOLE.search(sole.claim.quote)
        if not kind or _SOLE.search(more.claim.quote) or not _several(more):
            continue
        words = [t for t in sole.content if kind.start("what") <= t.start < kind.end("what")]
        missing = [t for t in words if t.weight >= 0.5 and not t.ids & ids_of([*more.content, *more.around])]
        if words and len(missing) * 2 < len([t for t in words if t.weight >= 0.5]):
            yield from _finding(ledger, new, frozenset(), "the only one against one of several", knowledge, bar)


def _several(statement: Statement) -> bool:
    if _NOT_YET.search(statement.claim.quote):
        return False
    counted = any(q.dimension is Dimension.COUNT and 2 <= q.value <= 50 for q in statement.proposition.quantities)
    return counted or bool(_FURTHER.search(statement.claim.quote))


def _finding(
    ledger: Statement,
    new: Statement,
    inside: frozenset[str],
    said: str,
    knowledge: Knowledge,
    bar: Bar,
    *,
    changed: bool = False,
    told: float = 0.0,
) -> Iterator[Finding]:
    """The finding, if both speak of one whole once the members ``inside`` are put aside."""

    def rest(statement: Statement) -> tuple[Term, ...]:
        return tuple(t for t in statement.content if not t.ids & inside)

    laid = align(rest(ledger), rest(new), ledger.around, new.around)
    laid = replace(laid, shared=laid.shared + told)
    apart = (inside and other_subject(laid, knowledge.lexicon)) or other_designator(ledger, new)
    words = ids_of(t for t in laid.shared_terms if not t.name and t.weight >= 0.5)
    founded = bool(words) if inside and not bar.anchored else not inside or len(words) > 1 or laid.anchored()
    if laid.shared - told >= min(_LEAST_SHARED, bar.shared) and founded and not apart:
        reason = f"{said}: “{short(new.claim.quote)}” against “{short(ledger.claim.quote)}”"
        yield Finding(ConflictKind.SET, False, min(0.95, laid.told_support), reason, changed=changed)

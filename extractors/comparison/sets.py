"""What a thing contains: a closed list against a member that it lacks, "the only one" against another."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.comparison.alignment import align, ids_of
from extractors.comparison.bar import Bar
from extractors.comparison.finding import Finding, short
from extractors.comparison.scope import other_subject
from extractors.comparison.statement import Statement
from extractors.knowledge import Knowledge
from extractors.model import ConflictKind, Dimension
from extractors.propositions import Term

_CLOSED = re.compile(
    r"\b(?:only|alone|solely|exclusively|nothing (?:but|else|more)|no (?:others?|more than that)|entirely|purely"
    r"|consist(?:s|ed)? (?:only )?of|made up (?:only )?of)\b",
    re.I,
)
_SOLE = re.compile(r"\b(?:the only|the sole|the lone|no other|the single)\s+(?P<what>[^,;.]{3,90})", re.I)
_FURTHER = re.compile(
    r"\b(?:a second|a third|another|one of (?:two|three|four|several|many)|no longer (?:the only|alone)"
    r"|two|three|four|several|a further|also has)\b",
    re.I,
)
_LEAST_SHARED = 1.2
_CONTAINERS = frozenset({"ship", "offer", "agreement", "contain", "control"})


def compare_sets(ledger: Statement, new: Statement, knowledge: Knowledge, bar: Bar) -> Finding | str:
    """The best finding on what a thing contains or whether it is the only one."""
    found = [*_lacking(ledger, new, knowledge, bar), *_not_alone(ledger, new, knowledge, bar)]
    return max(found, key=lambda f: f.confidence, default=None) or "no list in common"


def _lacking(ledger: Statement, new: Statement, knowledge: Knowledge, bar: Bar) -> Iterator[Finding]:
    """One side's list is closed, and the other side names a member that it lacks."""
    members = frozenset(knowledge.lexicon.file.families["substance"])
    for closed, open_ in ((new, ledger), (ledger, new)):
        if (
            not _CLOSED.search(closed.claim.quote)
            or not _CONTAINERS & ledger.proposition.ids & new.proposition.ids
        ):
            continue
        listed, named = members & ids_of(closed.content), members & ids_of(open_.content)
        if named - listed and listed | named:
            missing = ", ".join(sorted(named - listed))
            yield from _finding(
                ledger, new, members, f"{missing} named on one side, ruled out on the other", knowledge, bar
            )


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
    counted = any(q.dimension is Dimension.COUNT and 2 <= q.value <= 50 for q in statement.proposition.quantities)
    return counted or bool(_FURTHER.search(statement.claim.quote))


def _finding(
    ledger: Statement, new: Statement, members: frozenset[str], said: str, knowledge: Knowledge, bar: Bar
) -> Iterator[Finding]:
    def rest(statement: Statement) -> tuple[Term, ...]:
        return tuple(t for t in statement.content if not t.ids & members)

    laid = align(rest(ledger), rest(new), ledger.around, new.around)
    if laid.shared >= min(_LEAST_SHARED, bar.shared) and not (members and other_subject(laid, knowledge.lexicon)):
        reason = f"{said}: “{short(new.claim.quote)}” against “{short(ledger.claim.quote)}”"
        yield Finding(ConflictKind.SET, False, min(0.95, laid.support), reason)

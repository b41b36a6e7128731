"""Who holds a role: another party in the same one, a party that left it, or "X and not Y"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from rapidfuzz import fuzz

from extractors.comparison.alignment import align, ids_of
from extractors.comparison.bar import Bar
from extractors.comparison.finding import Finding, short
from extractors.comparison.scope import other_matter, other_subject, phases_apart
from extractors.comparison.statement import Statement
from extractors.knowledge import Knowledge
from extractors.model import ConflictKind
from extractors.propositions import Term

# Between a party and the role that it is the subject of, and between a role and its agent.
_SUBJECT = re.compile(
    r"\W*(?:\([^)]*\)\W*)?(?:(?:which|who|that|has|have|had|is|was|are|been|be|will|also|now|still|the|an?)\W+){0,4}",
    re.I,
)
_AGENT = re.compile(
    r"(?:\W+(?:and|or)\W+\w+)?(?:\W+\w+){0,4}\W+(?:by|is|was|been)\W+(?:the\W+|an?\W+)?(?:\w+\W+){0,2}$", re.I
)
_TOLD = 1.0  # weight of the words "and not X" themselves
_ALIKE = 80  # partial ratio from which two names may be spellings of one
_SPELT = 70  # ratio from which two names of one length may be
_LEAST_SHARED = 1.5  # weight shared beside the parties themselves
# Words right before a name that put it out of the role: "and not the prime minister", "rather than China".
_NOT_THIS = re.compile(
    r"(?:\b(?:not|never|rather than|instead of|nor|other than|contrary to)\s+(?:by\s+|from\s+|with\s+|through\s+)?"
    r"(?:the\s+|its\s+|a\s+|an\s+)?)$",
    re.I,
)
# … and right after it: "FWO had no part in it".
_NO_PART = re.compile(
    r"^\s*(?:,\s*)?(?:had|has|have|played|took|plays)\s+(?:no|never any)\s+(?:part|role|hand|share"
    r"|involvement|say)",
    re.I,
)


def compare_parties(ledger: Statement, new: Statement, knowledge: Knowledge, bar: Bar) -> Finding | str:
    """The best finding on who stands in a role that both statements name."""
    found = [
        *_replaced(ledger, new, knowledge, bar),
        *_rivals(ledger, new, knowledge, bar),
        *_left(ledger, new, knowledge, bar),
    ]
    return max(found, key=lambda f: f.confidence, default=None) or "no role in common"


def _replaced(ledger: Statement, new: Statement, knowledge: Knowledge, bar: Bar) -> Iterator[Finding]:
    """One side puts out of the role the very party that the other side names."""
    for turned, other in ((new, ledger), (ledger, new)):
        for party in _parties(turned, knowledge):
            same = [t for t in _parties(other, knowledge) if t.ids & party.ids and not _put_out(other, t)]
            if same and _put_out(turned, party):
                yield from _finding(ledger, new, (), knowledge, bar, f"not {_name(party)}", told=True)


def _put_out(statement: Statement, party: Term) -> bool:
    text = statement.claim.quote
    return bool(
        _NOT_THIS.search(text[max(0, party.start - 40) : party.start]) or _NO_PART.match(text[party.end :])
    )


def _rivals(ledger: Statement, new: Statement, knowledge: Knowledge, bar: Bar) -> Iterator[Finding]:
    """Two parties in one role of which there is one."""
    table = knowledge.lexicon.file.parties
    roles = frozenset(table["exclusive"] if bar.anchored else (*table["exclusive"], *table["loose"]))
    for role in sorted(roles & ledger.proposition.ids & new.proposition.ids):
        left, right = _holders(ledger, role, knowledge, bar), _holders(new, role, knowledge, bar)
        mine = [t for t in left if not t.ids & new.proposition.ids]
        theirs = [t for t in right if not t.ids & ledger.proposition.ids]
        if mine and theirs and not any(_like(a, b, ledger, new) for a in mine for b in theirs):
            said = f"{_name(theirs[0])} here, {_name(mine[0])} in the ledger, as to “{role.replace('_', ' ')}”"
            yield from _finding(ledger, new, (*mine, *theirs), knowledge, bar, said)


def _left(ledger: Statement, new: Statement, knowledge: Knowledge, bar: Bar) -> Iterator[Finding]:
    """The party of the ledger leaves the role."""
    table = knowledge.lexicon.file.parties
    roles, leaving = frozenset(table["held"]), frozenset(table["leaving"])
    shared_roles = roles & ledger.proposition.ids & new.proposition.ids
    stays = [
        t
        for t in _parties(ledger, knowledge)
        if t.ids & new.proposition.ids and not any(knowledge.lexicon.is_place(i) for i in t.ids)
    ]
    gone = "no longer" in new.claim.quote.lower() or any(
        leaving & ids_of(here := new.terms_at(piece)) and any(t.ids & ids_of(here) for t in stays)
        for piece in new.proposition.pieces
    )
    if shared_roles and stays and gone and not leaving & ledger.proposition.ids:
        said = f"{_name(stays[0])} leaves the role of “{min(shared_roles).replace('_', ' ')}”"
        yield from _finding(ledger, new, (), knowledge, bar, said, changed=True)


def _finding(
    ledger: Statement,
    new: Statement,
    parties: tuple[Term, ...],
    knowledge: Knowledge,
    bar: Bar,
    said: str,
    *,
    changed: bool = False,
    told: bool = False,
) -> Iterator[Finding]:
    out = ids_of(parties)
    left = tuple(t for t in (_spoken_of(ledger, new) if told else ledger.content) if not t.ids & out)
    right = tuple(t for t in (_spoken_of(new, ledger) if told else new.content) if not t.ids & out)
    laid = align(left, right, ledger.around, new.around)
    laid = replace(laid, shared=laid.shared + _TOLD) if told else laid
    content = [t for t in laid.shared_terms if not t.name and t.weight >= 0.5]
    apart = other_matter(left, right, knowledge.lexicon) or phases_apart(left, right, knowledge.lexicon)
    apart = apart or ("" if told else other_subject(laid, knowledge.lexicon))
    if laid.shared >= min(_LEAST_SHARED, bar.shared) and content and not apart:
        reason = f"{said}: “{short(new.claim.quote)}” against “{short(ledger.claim.quote)}”"
        yield Finding(ConflictKind.PARTY, False, min(0.95, laid.support), reason, changed=changed)


def _spoken_of(statement: Statement, other: Statement) -> tuple[Term, ...]:
    """The content of the pieces that share a name with the other statement."""
    shared = ids_of(t for t in other.content if t.name)
    pieces = [
        p for p in statement.proposition.pieces if any(t.name and t.ids & shared for t in statement.terms_at(p))
    ]
    return tuple(t for p in pieces for t in statement.terms_at(p)) or statement.content


def _parties(statement: Statement, knowledge: Knowledge) -> list[Term]:
    officials = frozenset(knowledge.lexicon.file.parties["officials"])
    return [t for t in statement.content if t.name or t.ids & officials]


def _holders(statement: Statement, role: str, knowledge: Knowledge, bar: Bar) -> list[Term]:
    """The parties beside the role; where the bar is high, those that are its subject or agent."""
    near = _beside(statement, role, knowledge)
    if not bar.anchored:
        return near
    deeds = frozenset(knowledge.lexicon.file.parties["deeds"])
    text = statement.claim.quote
    roles = [t for t in statement.content if role in t.ids and text[t.start : t.end].lower() not in deeds]
    return [t for t in near if any(_tied(text, t, r) for r in roles)]


def _tied(text: str, party: Term, role: Term) -> bool:
    if party.end <= role.start:
        return bool(_SUBJECT.fullmatch(text[party.end : role.start]))
    return bool(_AGENT.match(text[role.end : party.start]))


def _beside(statement: Statement, role: str, knowledge: Knowledge) -> list[Term]:
    """The parties in the role's piece, or in the piece before it; places stand in no role."""
    pieces = statement.proposition.pieces
    at = next((i for i, p in enumerate(pieces) if role in ids_of(statement.terms_at(p))), 0)
    near = [t for t in statement.content if t.name and not any(knowledge.lexicon.is_place(i) for i in t.ids)]
    own = [t for t in near if pieces[at].holds(t.start, t.end)]
    return own or [t for t in near if at and pieces[at - 1].holds(t.start, t.end)]


def _like(one: Term, other: Term, ledger: Statement, new: Statement) -> bool:
    """Whether two names may be one: a part of the other, or its initials."""
    a, b = (s.claim.quote[t.start : t.end].lower() for s, t in ((ledger, one), (new, other)))
    return fuzz.partial_ratio(a, b) >= _ALIKE or fuzz.ratio(a, b) >= _SPELT


def _name(term: Term) -> str:
    return min(term.ids).replace("_", " ")

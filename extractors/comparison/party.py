"""Who holds a role: another party in the same one, a party that left it, or "X and not Y"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from extractors.comparison.alignment import CONTENT, Alignment, align_parts, ids_of
from extractors.comparison.bar import Bar
from extractors.comparison.finding import Finding, short, worded
from extractors.comparison.roles import (
    actors,
    bracketed,
    displaced,
    full_name,
    parties,
    put_out,
    same_office,
    same_party,
    tied,
)
from extractors.comparison.scope import other_designator, other_matter, other_subject, phases_apart
from extractors.comparison.statement import Statement
from extractors.knowledge import Knowledge
from extractors.model import ConflictKind
from extractors.propositions import Term
from extractors.propositions.terms import ACTOR_WEIGHT

_TOLD = 1.0  # weight of the words "and not X" themselves
_TIED = 0.8  # weight of a role to which both texts tie a party by grammar
_DEED_WORDS = 3
_SURE = 0.45  # least confidence where the role is one that many can stand in
_LEAST_SHARED = 1.5  # weight shared beside the parties themselves


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
        for party in _named(turned, other, knowledge):
            same = [t for t in other.content if t.ids & party.ids and not _out(other, t)]
            if same and _out(turned, party) and (not bar.anchored or _role_in_common(ledger, new, knowledge)):
                gone = displaced(turned, party) and turned is new
                said = f"not {worded(party, turned.claim.quote, other.claim.quote)}"
                yield from _finding(ledger, new, (), knowledge, bar, said, told=True, changed=gone)


def _named(statement: Statement, other: Statement, knowledge: Knowledge) -> list[Term]:
    """The parties of the statement; a word that opens it is one where the other statement has it as a name."""
    names = ids_of(t for t in other.content if t.name)
    own = parties(statement, knowledge)
    return own + [t for t in statement.content if t not in own and t.ids & names]


def _out(statement: Statement, party: Term) -> bool:
    return put_out(statement, party) or displaced(statement, party)


def _role_in_common(ledger: Statement, new: Statement, knowledge: Knowledge) -> bool:
    table = knowledge.lexicon.file.parties
    roles = {*table["exclusive"], *table["loose"], *table["held"]}
    return bool(roles & ids_of(ledger.content) & ids_of(new.content))


def _rivals(ledger: Statement, new: Statement, knowledge: Knowledge, bar: Bar) -> Iterator[Finding]:
    """Two parties in one role of which there is one."""
    table = knowledge.lexicon.file.parties
    for role in sorted({*table["exclusive"], *table["loose"]} & ledger.proposition.ids & new.proposition.ids):
        if role in table["offices"] and not same_office(ledger, new, role, knowledge):
            continue
        left, right = tied(ledger, role, knowledge), tied(new, role, knowledge)
        known = bool(left and right)
        if not bar.anchored and role in table["exclusive"]:
            left, right = (
                left or _only_here(ledger, role, new, right, knowledge),
                right or _only_here(new, role, ledger, left, knowledge),
            )
        if left and right and not any(same_party(a, b, ledger, new, knowledge) for a in left for b in right):
            here, there = worded(right[0], new.claim.quote), worded(left[0], ledger.claim.quote)
            said = f"{here} here, {there} in the ledger, as to “{role.replace('_', ' ')}”"
            if _described(right, left, new) or _described(left, right, ledger):
                continue
            if role in table["loose"] and not _one_deed(ledger, new, (*left, *right)):
                continue
            full = [t for p in left for t in full_name(ledger, p)] + [t for p in right for t in full_name(new, p)]
            found = _finding(ledger, new, tuple(full), knowledge, bar, said, role=role if known else "")
            yield from (f for f in found if role in table["exclusive"] or f.confidence >= _SURE)


def _described(holders: list[Term], named: list[Term], statement: Statement) -> bool:
    """Whether the holders are described only ("the army"), and the statement names the other side's party too."""
    return not any(t.name for t in holders) and any(t.ids & statement.proposition.ids for t in named)


def _one_deed(ledger: Statement, new: Statement, parties_: tuple[Term, ...]) -> bool:
    """Whether a deed that many do (sign, begin, visit) is the same one: of one name, or told in like words."""
    out = ids_of(parties_)
    shared = [t for t in ledger.content if t.ids & ids_of(new.content) and not t.ids & out]
    words = ids_of(t for t in shared if not t.name and t.weight >= CONTENT)
    return any(t.name and t.weight > ACTOR_WEIGHT for t in shared) or len(words) >= _DEED_WORDS


def _only_here(
    statement: Statement, role: str, other: Statement, theirs: list[Term], knowledge: Knowledge
) -> list[Term]:
    """The actors beside the role that the other statement does not name; none where this one names the other's."""
    if any(t.ids & statement.proposition.ids for t in theirs):
        return []
    return [t for t in _beside(statement, role, knowledge) if not t.ids & other.proposition.ids]


def _left(ledger: Statement, new: Statement, knowledge: Knowledge, bar: Bar) -> Iterator[Finding]:
    """The party of the ledger leaves the role."""
    table = knowledge.lexicon.file.parties
    roles, leaving = frozenset(table["held"]), frozenset(table["leaving"])
    shared_roles = roles & ledger.proposition.ids & new.proposition.ids
    stays = [
        t
        for t in parties(ledger, knowledge)
        if t.ids & new.proposition.ids and not any(knowledge.lexicon.is_place(i) for i in t.ids)
    ]
    gone = "no longer" in new.claim.quote.lower() or any(
        leaving & ids_of(here := new.terms_at(piece)) and any(t.ids & ids_of(here) for t in stays)
        for piece in new.proposition.pieces
    )
    if shared_roles and stays and gone and not leaving & ledger.proposition.ids:
        who = worded(stays[0], ledger.claim.quote, new.claim.quote)
        said = f"{who} leaves the role of “{min(shared_roles).replace('_', ' ')}”"
        yield from _finding(ledger, new, (), knowledge, bar, said, changed=True)


def _finding(
    ledger: Statement,
    new: Statement,
    out_of: tuple[Term, ...],
    knowledge: Knowledge,
    bar: Bar,
    said: str,
    *,
    changed: bool = False,
    told: bool = False,
    role: str = "",
) -> Iterator[Finding]:
    """The finding, if what stands beside the parties ``out_of`` is one matter: near ``role``, where it is tied."""
    out = ids_of(out_of)
    left, right = (_matter(s, o, role, out, told=told) for s, o in ((ledger, new), (new, ledger)))
    laid = align_parts(left, right, (ledger.content, ledger.around), (new.content, new.around))
    laid = replace(laid, shared=laid.shared + (_TOLD if told else _TIED if role else 0.0))
    strict = bar.anchored or role in knowledge.lexicon.file.parties["offices"]
    content = [t for t in laid.shared_terms if not t.name and t.weight >= 0.5]
    apart = _apart(left, right, knowledge) or ("" if told else other_subject(laid, knowledge.lexicon))
    apart = apart or other_designator(ledger, new)
    apart = apart or (_no_theme(laid, left, right, role) if role and strict else "")
    if laid.shared >= min(_LEAST_SHARED, bar.shared) and content and not apart:
        reason = f"{said}: “{short(new.claim.quote)}” against “{short(ledger.claim.quote)}”"
        sure = laid.told_support if role else laid.support
        yield Finding(ConflictKind.PARTY, False, min(0.95, sure), reason, changed=changed)


def _apart(left: tuple[Term, ...], right: tuple[Term, ...], knowledge: Knowledge) -> str:
    extent = frozenset(knowledge.lexicon.file.families["extent"])
    one, other = ([t for t in side if not t.ids & extent] for side in (left, right))
    return other_matter(left, right, knowledge.lexicon) or phases_apart(one, other, knowledge.lexicon)


def _no_theme(laid: Alignment, left: tuple[Term, ...], right: tuple[Term, ...], role: str) -> str:
    """Whether all that is shared is the role itself: nothing tells that it is a role in the same thing."""
    theme = [t for t in laid.shared_terms if role not in t.ids]
    named = any(t.name and t.weight >= ACTOR_WEIGHT for t in theme)
    met = ids_of(left) & ids_of(right)
    words = ids_of(t for t in theme if not t.name and t.weight > CONTENT and t.ids & met)
    return "" if named or len(words) > 1 else "a role in nothing that both name"


def _matter(
    statement: Statement, other: Statement, role: str, out: frozenset[str], *, told: bool
) -> tuple[Term, ...]:
    """What the statement says of the matter: all, near the role, or where it shares a name with the other."""
    if told:
        return _spoken_of(statement, other)
    rest = tuple(t for t in statement.content if not t.ids & out and not bracketed(statement, t))
    near = [p for p in statement.proposition.pieces if role in ids_of(statement.terms_at(p))]
    if not near:
        return rest
    own = tuple(t for t in rest if near[0].holds(t.start, t.end))
    if any(t.name for t in own):
        return own
    return (*(t for t in rest if t.name and t.start < near[0].start), *own)


def _spoken_of(statement: Statement, other: Statement) -> tuple[Term, ...]:
    """The content of the pieces that share a name with the other statement."""
    shared = ids_of(t for t in other.content if t.name)
    pieces = [
        p for p in statement.proposition.pieces if any(t.name and t.ids & shared for t in statement.terms_at(p))
    ]
    return tuple(t for p in pieces for t in statement.terms_at(p)) or statement.content


def _beside(statement: Statement, role: str, knowledge: Knowledge) -> list[Term]:
    """The actors in the role's piece, or in the piece before it."""
    pieces = statement.proposition.pieces
    at = next((i for i, p in enumerate(pieces) if role in ids_of(statement.terms_at(p))), 0)
    near = [t for t in actors(statement, knowledge) if t.name]
    own = [t for t in near if pieces[at].holds(t.start, t.end)]
    return own or [t for t in near if at and pieces[at - 1].holds(t.start, t.end)]

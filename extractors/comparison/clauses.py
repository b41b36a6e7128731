"""Clause against clause, by the grammar: who does it, to what, where; and which of these are not the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from extractors.comparison.alignment import CONTENT
from extractors.comparison.statement import Statement
from extractors.knowledge import Knowledge
from extractors.propositions import Term
from extractors.syntax import Parse, clauses_of, decode
from extractors.syntax.phrases import phrase
from extractors.syntax.words import BELIEVING, SAYING

_WHERE = frozenset({"in", "at", "near", "inside", "outside", "from", "to", "into", "through", "via"})
_MOST_CLAUSES = 12


@dataclass(frozen=True, slots=True)
class Roles:
    """A clause by the ids of its parts."""

    deed: frozenset[str]
    doers: frozenset[str]
    things: frozenset[str]
    places: frozenset[str]
    rest: frozenset[str]
    named_doers: frozenset[str]
    named_things: frozenset[str]
    negated: bool
    modals: frozenset[str]


@lru_cache(maxsize=4096)
def roles_of(statement: Statement) -> tuple[Roles, ...]:
    """The clauses of the statement, without those that only say who speaks."""
    parse = decode(statement.claim.syntax, statement.claim.quote)
    if parse is None:
        return ()
    terms = (*statement.content, *statement.around)
    found = []
    for clause in clauses_of(parse)[:_MOST_CLAUSES]:
        verb = parse.words[clause.head]
        if verb.stem in SAYING or verb.stem in BELIEVING:
            continue
        acted = clause.subjects if clause.patient else ()
        doers = clause.agents if clause.patient else clause.subjects
        things = (*acted, *clause.objects, *clause.predicates)
        wheres = [i for prep, i in clause.places if prep in _WHERE]
        others = [i for prep, i in clause.places if prep not in _WHERE]
        deed = _at(terms, [(verb.start, verb.end)]) or frozenset({verb.stem})
        found.append(
            Roles(
                deed | ({verb.stem} if verb.stem not in {"be", "have"} else frozenset()),
                _ids(parse, doers, terms),
                _ids(parse, things, terms),
                _ids(parse, wheres, terms),
                _ids(parse, others, terms),
                _ids(parse, doers, terms, named=True),
                _ids(parse, things, terms, named=True),
                clause.negated,
                clause.modals,
            )
        )
    return tuple(found)


def _ids(parse: Parse, heads: Iterable[int], terms: Iterable[Term], *, named: bool = False) -> frozenset[str]:
    spans = [(parse.words[i].start, parse.words[i].end) for h in heads for i in phrase(parse, h)]
    return _at([t for t in terms if t.name or not named], spans)


def _at(terms: Iterable[Term], spans: list[tuple[int, int]]) -> frozenset[str]:
    inside = (t for t in terms if t.weight >= CONTENT and any(s < t.end and t.start < e for s, e in spans))
    return frozenset().union(*(t.ids for t in inside))


def clause_evidence(ledger: Statement, new: Statement, knowledge: Knowledge) -> dict[str, float]:
    """What the best pair of clauses shares and where it differs."""
    best, numbers = -1.0, dict.fromkeys(_NAMES, 0.0)
    for one in roles_of(ledger):
        for other in roles_of(new):
            found = _pair(one, other)
            worth = found["same_deed"] + found["same_doer"] + found["same_thing"] + 0.5 * found["same_rest"]
            if worth > best:
                best, numbers = worth, found
    if best < 1.0:
        numbers = dict.fromkeys(_NAMES, 0.0)
    del knowledge
    return {f"clause_{name}": value for name, value in numbers.items()}


_NAMES = (
    "same_deed", "same_doer", "same_thing", "same_place", "same_rest", "other_doer", "other_thing", "other_place",
    "other_sign", "doer_swap", "thing_swap", "place_swap", "modal_apart",
)  # fmt: skip


def _pair(one: Roles, other: Roles) -> dict[str, float]:
    deed = bool(one.deed & other.deed)
    doer, thing, place = (
        bool(a & b) for a, b in ((one.doers, other.doers), (one.things, other.things), (one.places, other.places))
    )
    crossed = bool(one.doers & other.things) or bool(one.things & other.doers)
    other_doer = bool(one.named_doers) and bool(other.named_doers) and not one.named_doers & other.named_doers
    other_thing = bool(one.things) and bool(other.things) and not thing and not crossed
    other_place = bool(one.places) and bool(other.places) and not place
    return {
        "same_deed": float(deed),
        "same_doer": float(doer),
        "same_thing": float(thing or crossed),
        "same_place": float(place),
        "same_rest": float(bool(one.rest & other.rest)),
        "other_doer": float(other_doer),
        "other_thing": float(other_thing),
        "other_place": float(other_place),
        "other_sign": float(one.negated != other.negated),
        "doer_swap": float(deed and (thing or crossed) and other_doer),
        "thing_swap": float(deed and doer and other_thing),
        "place_swap": float(other_place and (deed or doer or thing)),
        "modal_apart": float(bool(one.modals) != bool(other.modals)),
    }

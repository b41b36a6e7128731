"""Everything that two statements laid side by side give for and against a conflict, as numbers.

A verdict is weighed from these by coefficients that were fitted on labelled pairs (`weights.json`): no single rule
decides, and a rule that is often wrong gets little weight.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from extractors.comparison.alignment import CONTENT, align, ids_of, weight
from extractors.comparison.another import another_one
from extractors.comparison.bar import PAIR_BAR, Bar
from extractors.comparison.clauses import clause_evidence
from extractors.comparison.dates import compare_dates
from extractors.comparison.figures import agree, comparable, is_difference, is_part, plan_beside_fact
from extractors.comparison.finding import Finding
from extractors.comparison.movement import moved_to
from extractors.comparison.numeric import compare_figures
from extractors.comparison.order import compare_order
from extractors.comparison.party import compare_parties
from extractors.comparison.periods import is_history, later
from extractors.comparison.places import compare_places
from extractors.comparison.polarity import compare_polarity
from extractors.comparison.scope import (
    other_designator,
    other_matter,
    other_subject,
    part_against_whole,
    phases_apart,
)
from extractors.comparison.sets import compare_sets
from extractors.comparison.statement import Statement, open_claim
from extractors.knowledge import Knowledge
from extractors.model import Claim, ConflictKind, DateFound, Dimension, Quantity, Value, ValueKind
from extractors.predicates import STATEMENT
from extractors.propositions import Term
from extractors.propositions.terms import ACTOR_WEIGHT

# Rules are heard even where they are unsure: the weights decide what that is worth.
HEARD = Bar(threshold=0.0, shared=0.3, anchored=False, turned=0.0)
_RULES = (
    (ConflictKind.POLARITY, compare_polarity),
    (ConflictKind.PARTY, compare_parties),
    (ConflictKind.SET, compare_sets),
    (ConflictKind.PLACE, compare_places),
    (ConflictKind.ORDER, compare_order),
)
_DENIAL = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|denials?|dismiss(?:es|ed|ing)?|reject(?:s|ed|ing)?|refut(?:es|ed|ing)|baseless|untrue"
    r"|unfounded|false|fabricated|fake|myth|wrong(?:ly)?|contrary to|no truth|mistaken|misreported|clarif\w+"
    r"|rubbish(?:es|ed)|disput(?:es|ed|ing)|contradict(?:s|ed|ing)?|incorrect|concoct\w*|rumou?rs?)\b",
    re.I,
)
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|no one|yet to|fail(?:s|ed)? to"
    r"|lacks?|refus(?:es|ed) to|nowhere|hardly|scarcely|barely)\b|n['’]t\b",
    re.I,
)
_SOLE = re.compile(
    r"\b(?:only|alone|sole(?:ly)?|exclusive(?:ly)?|entire(?:ly)?|no other|none other|no one else|nobody else"
    r"|without exception|just|merely|single|wholly|all of|every one|consist(?:s|ed)? of|in full)\b",
    re.I,
)
_CHANGE = re.compile(
    r"\b(?:now|no longer|since|again|anymore|any more|instead|replac\w+|succe(?:eds|eded|ssor)|took over"
    r"|taken over|takes over|mov(?:ed|ing)|shift\w*|transfer\w*|revis\w+|rais(?:ed|es)|cut|lower\w*|extend\w*"
    r"|postpon\w+|delay\w*|deferred|pushed|slipp\w+|brought forward|resum\w+|reopen\w*|restart\w*|restor\w+"
    r"|revers\w+|withdr\w+|cancel\w*|scrap\w*|lift\w*|suspend\w*|halt\w*|terminat\w+|renew\w*|updat\w+"
    r"|has become|stepp\w+ (?:in|down|aside)|displac\w+|overt\w+|joined|added|dropped|left|quit"
    r"|first time|last (?:week|month|night)|latest|new(?:ly)?)\b",
    re.I,
)
_ADDS = re.compile(
    r"\b(?:also|besides|another|in addition|further|separate(?:ly)?|as well|too|meanwhile|other)\b", re.I
)
_RANKED = re.compile(
    r"\b(?:largest|biggest|first|second|third|fourth|leading|top|most|highest|oldest|only"
    r"|number (?:one|two|three)|rank\w*|ahead of|behind|overt\w+|runner-up|trail\w*)\b",
    re.I,
)
_LISTED = re.compile(
    r"\b(?:includ\w+|consist\w*|compris\w+|contain\w*|list\w*|member\w*|among|cover\w*|join\w*|exclud\w*|omit\w*)\b",
    re.I,
)
_OPINION = re.compile(
    r"\b(?:should|must|ought|believes?|thinks?|hopes?|fears?|may|might|could|would|if|perhaps|likely|analysts?|argu\w+|warn\w*)\b",
    re.I,
)
_FAR = 6.0  # log-days beyond which more time tells nothing more
_MOST = 3


# Not learnt from: how long a text is and how many days lie between two tell the label of pairs written for
# training, and of nothing else.
NOT_LEARNT = frozenset({"bias", "long", "undated", "days", "long_after"})


@dataclass(frozen=True, slots=True)
class Heard:
    """A conflict that a rule found, and the statements that it holds of: one figure, one date, or the whole."""

    finding: Finding
    ledger: Statement
    new: Statement


@dataclass(frozen=True, slots=True)
class Evidence:
    """Numbers by name, and what the rules found, by kind of conflict."""

    numbers: dict[str, float]
    findings: dict[ConflictKind, Heard]


def evidence(ledger: Statement, new: Statement, knowledge: Knowledge) -> Evidence:
    """What speaks for and against a conflict of the two statements."""
    findings: dict[ConflictKind, Heard] = {}
    numbers = {"bias": 1.0, **_shared(ledger, new), **_cues(ledger, new), **_time(ledger, new)}
    numbers |= _figures(ledger, new, knowledge, findings)
    numbers |= _days(ledger, new, knowledge, findings)
    numbers |= _rules(ledger, new, knowledge, findings)
    numbers |= _firm(ledger, new, knowledge)
    numbers |= _guards(ledger, new, knowledge)
    numbers |= _slots(ledger, new, knowledge)
    numbers |= clause_evidence(ledger, new, knowledge)
    return Evidence(numbers, findings)


def _shared(ledger: Statement, new: Statement) -> dict[str, float]:
    """How much the two have in common, and how much each says alone."""
    laid = align(ledger.content, new.content, ledger.around, new.around)
    own = align(ledger.content, new.content)
    left, right = weight(ledger.content), weight(new.content)
    names = [t for t in own.shared_terms if t.name and t.weight > ACTOR_WEIGHT]
    words = [t for t in own.shared_terms if not t.name and t.weight >= CONTENT]
    return {
        "shared": min(laid.shared, 8.0) / 4,
        "covers_ledger": own.shared / left if left else 0.0,
        "covers_new": own.shared / right if right else 0.0,
        "support": laid.support,
        "names": min(len(names), _MOST) / _MOST,
        "actors": float(any(t.name and t.weight <= ACTOR_WEIGHT for t in own.shared_terms)),
        "words": min(len(words), 5) / 5,
        "no_name": float(not names),
        "alone": float(bool([t for t in own.left if t.name]) and bool([t for t in own.right if t.name])),
        "long": math.log1p(len(new.proposition.tokens)) / 4,
    }


def _cues(ledger: Statement, new: Statement) -> dict[str, float]:
    """Words that turn, deny, exclude, change or add."""
    one, other = ledger.claim.quote, new.claim.quote
    not_one, not_other = bool(_NEGATION.search(one)), bool(_NEGATION.search(other))
    return {
        "denial": float(bool(_DENIAL.search(other))),
        "not_new": float(not_other and not not_one),
        "not_ledger": float(not_one and not not_other),
        "not_both": float(not_one and not_other),
        "sole_new": float(bool(_SOLE.search(other))),
        "sole_ledger": float(bool(_SOLE.search(one))),
        "change": float(bool(_CHANGE.search(other))),
        "changes": min(len(_CHANGE.findall(other)), _MOST) / _MOST,
        "told_change": float(bool(new.proposition.changes)),
        "adds": float(bool(_ADDS.search(other)) and not _ADDS.search(one)),
        "ranked": float(bool(_RANKED.search(one)) and bool(_RANKED.search(other))),
        "listed": float(bool(_LISTED.search(one)) and bool(_LISTED.search(other))),
        "opinion_new": float(bool(_OPINION.search(other))),
        "opinion_ledger": float(bool(_OPINION.search(one))),
        "question": float(new.proposition.question or ledger.proposition.question),
        "plan_new": float("planned" in new.proposition.modality and "planned" not in ledger.proposition.modality),
        "plan_ledger": float(
            "planned" in ledger.proposition.modality and "planned" not in new.proposition.modality
        ),
        "plan_both": float("planned" in ledger.proposition.modality and "planned" in new.proposition.modality),
    }


def _time(ledger: Statement, new: Statement) -> dict[str, float]:
    one, other = ledger.claim.as_of, new.claim.as_of
    days = (other.start - one.end).days if one and other else 0
    return {
        "days": min(math.log1p(max(days, 0)), _FAR) / _FAR,
        "long_after": float(days > 45),
        "undated": float(not one or not other),
    }


def _figures(
    ledger: Statement, new: Statement, knowledge: Knowledge, findings: dict[ConflictKind, Heard]
) -> dict[str, float]:
    """Figures of one dimension and unit: how many agree, how many do not, and how near those are to one thing."""
    left, right = figure_statements(ledger, knowledge), figure_statements(new, knowledge)
    pairs = [(a, p, b, q) for a, p in left for b, q in right if comparable(p, q)]
    apart = [(a, p, b, q) for a, p, b, q in pairs if not agree(p, q)]
    met = len(pairs) - len(apart)
    best = _heard(((compare_figures(a, b, knowledge, HEARD), a, b) for a, _, b, _ in pairs), findings)
    told = max((_near(a, p, b, q, knowledge) for a, p, b, q in apart), default=0.0)
    same = any(a.claim.predicate == b.claim.predicate != STATEMENT for a, _, b, _ in apart)
    one = apart[0] if len(apart) == 1 else None
    return {
        "figures_apart": min(len(apart), _MOST) / _MOST,
        "figures_met": float(met > 0),
        "figures_lone": float(len(pairs) == 1 and len(apart) == 1),
        "figures_rule": best,
        "figures_agree_rule": _agreement(compare_figures(a, b, knowledge, HEARD) for a, _, b, _ in pairs),
        "figures_near": told,
        "figures_predicate": float(same),
        "figures_predicates_apart": float(bool(apart) and all(_predicates_apart(a, b) for a, _, b, _ in apart)),
        "figures_part": float(bool(one and is_part(one[0], one[1]) != is_part(one[2], one[3]))),
        "figures_step": float(
            bool(apart) and all(is_difference(a, p) or is_difference(b, q) for a, p, b, q in apart)
        ),
        "figures_plan": float(bool(apart) and all(plan_beside_fact(a, p, b, q) for a, p, b, q in apart)),
        "figures_moved": float(any(moved_to(b.claim.quote, q.start) for _, _, b, q in apart)),
        "figures_history": float(
            bool(apart) and all(is_history(a, p.start) or is_history(b, q.start) for a, p, b, q in apart)
        ),
        "figures_period": float(bool(apart) and all(later(a, p.start, b, q.start) != 0 for a, p, b, q in apart)),
        "figures_unlike": float(bool(left) and bool(right) and not pairs),
        "figures_count": float(bool(apart) and all(q.dimension is Dimension.COUNT for _, _, _, q in apart)),
    }


def _predicates_apart(one: Statement, other: Statement) -> bool:
    both = {one.claim.predicate, other.claim.predicate}
    return len(both) == 2 and STATEMENT not in both


def _near(one: Statement, p: Quantity, other: Statement, q: Quantity, knowledge: Knowledge) -> float:
    """How much the pieces around two figures share."""
    left = one.clause_at(one.proposition.piece_at(p.start))
    right = other.clause_at(other.proposition.piece_at(q.start))
    return align(left, right, one.content, other.content).support


def _days(
    ledger: Statement, new: Statement, knowledge: Knowledge, findings: dict[ConflictKind, Heard]
) -> dict[str, float]:
    """Dates: how many can be one day, how many cannot."""
    left, right = date_statements(ledger, knowledge), date_statements(new, knowledge)
    pairs = [(a, d, b, e) for a, d in left for b, e in right]
    apart = [pair for pair in pairs if not pair[1].span.overlaps(pair[3].span)]
    found = [(compare_dates(a, b, knowledge, HEARD), a, b) for a, _, b, _ in pairs]
    same = any(a.claim.predicate == b.claim.predicate != STATEMENT for a, _, b, _ in apart)
    return {
        "days_apart": float(bool(apart)),
        "days_all_apart": float(bool(pairs) and len(apart) == len(pairs)),
        "days_met": float(len(apart) < len(pairs)),
        "days_rule": _heard(found, findings),
        "days_agree_rule": _agreement(f for f, _, _ in found),
        "days_predicate": float(same),
        "days_exact": float(any(not d.relative and not e.relative for _, d, _, e in apart)),
        "days_moved": float(any(moved_to(b.claim.quote, e.start) for _, _, b, e in apart)),
        "days_ahead": float(any(_ahead(a, d) and _ahead(b, e) for a, d, b, e in apart)),
    }


def _ahead(statement: Statement, found: DateFound) -> bool:
    told = statement.claim.as_of
    return told is not None and found.span.end > told.end


def _rules(
    ledger: Statement, new: Statement, knowledge: Knowledge, findings: dict[ConflictKind, Heard]
) -> dict[str, float]:
    numbers = {}
    for kind, rule in _RULES:
        sure = _heard([(rule(ledger, new, knowledge, HEARD), ledger, new)], findings)
        numbers[f"{kind.value}_rule"] = sure
        numbers[f"{kind.value}_found"] = float(sure > 0)
    return numbers


def _firm(ledger: Statement, new: Statement, knowledge: Knowledge) -> dict[str, float]:
    """The surest conflict and agreement by rules that ask for much in common."""
    figures = [
        (a, b) for a, _ in figure_statements(ledger, knowledge) for b, _ in figure_statements(new, knowledge)
    ]
    days = [(a, b) for a, _ in date_statements(ledger, knowledge) for b, _ in date_statements(new, knowledge)]
    found = [compare_figures(a, b, knowledge, PAIR_BAR) for a, b in figures]
    found += [compare_dates(a, b, knowledge, PAIR_BAR) for a, b in days]
    found += [rule(ledger, new, knowledge, PAIR_BAR) for _, rule in _RULES]
    sure = [f for f in found if isinstance(f, Finding) and f.confidence >= PAIR_BAR.threshold]
    conflict = max((f.confidence for f in sure if not f.agrees), default=0.0)
    agreement = max((f.confidence for f in sure if f.agrees), default=0.0)
    return {"firm": conflict, "firm_found": float(conflict > 0), "firm_agrees": agreement}


def _heard(
    found: Iterable[tuple[Finding | str, Statement, Statement]], findings: dict[ConflictKind, Heard]
) -> float:
    """Keeps the surest conflict that a rule found; returns how sure it is."""
    conflicts = [Heard(f, a, b) for f, a, b in found if isinstance(f, Finding) and not f.agrees]
    if not conflicts:
        return 0.0
    best = max(conflicts, key=lambda heard: heard.finding.confidence)
    findings[best.finding.kind] = best
    return best.finding.confidence


def _agreement(found: Iterable[Finding | str]) -> float:
    return max((f.confidence for f in found if isinstance(f, Finding) and f.agrees), default=0.0)


def _guards(ledger: Statement, new: Statement, knowledge: Knowledge) -> dict[str, float]:
    """Signs that the two are about different things."""
    lexicon = knowledge.lexicon
    laid = align(ledger.content, new.content, ledger.around, new.around)
    return {
        "other_matter": float(bool(other_matter(ledger.content, new.content, lexicon))),
        "other_subject": float(bool(other_subject(laid, lexicon))),
        "designator": float(bool(other_designator(ledger, new))),
        "phases": float(bool(phases_apart(ledger.content, new.content, lexicon))),
        "part": float(bool(part_against_whole(ledger.content, new.content, lexicon))),
        "another": float(another_one(ledger.claim.quote, new.claim.quote)),
        "families": min(len(lexicon.clashing_families(ids_of(ledger.content), ids_of(new.content))), _MOST)
        / _MOST,
    }


def _slots(ledger: Statement, new: Statement, knowledge: Knowledge) -> dict[str, float]:
    """Places, names and substances that only one side has: fillers of one slot, or another matter."""
    lexicon = knowledge.lexicon
    substances = frozenset(lexicon.file.families["substance"])
    numbers = {}
    wanted: dict[str, Callable[[Term], bool]] = {
        "place": lambda t: t.name and any(lexicon.is_place(i) for i in t.ids),
        "party": lambda t: t.name and not any(lexicon.is_place(i) for i in t.ids),
        "substance": lambda t: bool(t.ids & substances),
    }
    for slot, fills in wanted.items():
        left, right = [t for t in ledger.content if fills(t)], [t for t in new.content if fills(t)]
        mine = [t for t in left if not _met(t, right, knowledge)]
        theirs = [t for t in right if not _met(t, left, knowledge)]
        numbers[f"{slot}_apart"] = float(bool(mine) and bool(theirs))
        numbers[f"{slot}_all_apart"] = float(bool(mine) and len(mine) == len(left) and bool(theirs))
        numbers[f"{slot}_met"] = float(len(mine) < len(left))
        numbers[f"{slot}_further"] = float(not mine and bool(theirs))
    axes = [
        (s, t)
        for p in ledger.proposition.pieces
        for q in new.proposition.pieces
        for s in p.stances
        for t in q.stances
        if s.axis == t.axis
    ]
    numbers["axes_apart"] = float(any(s.excludes(t) for s, t in axes))
    numbers["axes_met"] = float(any(s.value == t.value and s.turned == t.turned for s, t in axes))
    return numbers


def _met(term: Term, others: Sequence[Term], knowledge: Knowledge) -> bool:
    lexicon = knowledge.lexicon
    return any(
        term.ids & other.ids
        or any(lexicon.contains(a, b) or lexicon.contains(b, a) for a in term.ids for b in other.ids)
        for other in others
    )


def figure_statements(statement: Statement, knowledge: Knowledge) -> list[tuple[Statement, Quantity]]:
    """The statement once for each of its figures, as a claim of that figure."""
    found = []
    for q in statement.proposition.quantities:
        if q.dimension is Dimension.RANK:
            continue
        predicate = knowledge.predicates.of_quantity(statement.proposition, q)
        value = Value(
            ValueKind.QUANTITY,
            text=q.surface,
            interval=q.interval,
            stated=q.value,
            unit=q.unit,
            per=q.per,
            dimension=q.dimension.value,
        )
        claim = replace(statement.claim, value=value, predicate=predicate.id if predicate else STATEMENT)
        found.append((replace(statement, claim=claim), q))
    return found


def date_statements(statement: Statement, knowledge: Knowledge) -> list[tuple[Statement, DateFound]]:
    """The statement once for each of its dates, as a claim of that date."""
    found = []
    for d in statement.proposition.dates:
        predicate = knowledge.predicates.of_date(statement.proposition, d)
        value = Value(ValueKind.DATE, text=d.surface, when=d.span)
        claim = replace(statement.claim, value=value, predicate=predicate.id if predicate else STATEMENT)
        found.append((replace(statement, claim=claim), d))
    return found


def sentence(claim: Claim, knowledge: Knowledge) -> Statement:
    """The claim's sentence laid open, whatever value the claim itself is about."""
    plain = replace(claim, value=Value(ValueKind.ASSERTION), predicate=STATEMENT)
    return open_claim(plain, knowledge.lexicon)

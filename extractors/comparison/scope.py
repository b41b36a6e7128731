"""Guards: two statements about different places, phases, stages, materials or people do not contradict."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from extractors.comparison.alignment import Alignment
from extractors.comparison.statement import Statement
from extractors.lexicon import Lexicon
from extractors.propositions import Term

# One of several things of a name: "Block VII", "Indus-K", "unit 2", "Panel B".
_DESIGNATED = re.compile(
    r"\b(?P<word>[A-Z]\w+)[- ](?P<mark>[A-HJ-Z]|[IVX]{1,5})\b(?![.’'])"
    r"|\b(?P<kind>block|unit|line|lot|section|berth|terminal|package|phase|tranche|pit|shaft|zone|batch)s?"
    r" (?P<number>[IVXivx]{1,5}|[A-Z]|\d{1,3}[A-Z]?)\b(?!,?\d|\s*(?:per|%|million|billion|km|tonnes|tons|MW))",
    re.I,
)


def other_designator(ledger: Statement, new: Statement) -> str:
    """The word under which the two speak of different members of one series; "" when there is none."""
    one, other = _designators(ledger.claim.quote), _designators(new.claim.quote)
    apart = [word for word in sorted(one.keys() & other.keys()) if not one[word] & other[word]]
    return f"another {apart[0]}" if apart else ""


def _designators(text: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for match in _DESIGNATED.finditer(text):
        if match["kind"]:
            found[match["kind"].lower()].add(match["number"].lower())
        elif match["word"][:1].isupper() and match["mark"].isupper():
            found[match["word"].lower()].add(match["mark"].lower())
    return {word: frozenset(marks) for word, marks in found.items()}


def other_subject(alignment: Alignment, lexicon: Lexicon) -> str:
    """Names that each side has alone, "" when at most one side has any, or one lies in the other."""
    left = [t for t in alignment.left if t.name]
    right = [t for t in alignment.right if t.name]
    if not left or not right:
        return ""
    if all(any(_nested(a, b, lexicon) for b in right) for a in left):
        return ""
    return f"other names: {_names(left)} / {_names(right)}"


def other_matter(left: Sequence[Term], right: Sequence[Term], lexicon: Lexicon) -> str:
    """The family of concepts in which the two lie apart, as one sentence; "" when there is none."""
    apart = lexicon.clashing_families(_ids(left), _ids(right))
    return f"another {sorted(apart)[0].replace('_', ' ')}" if apart else ""


def part_against_whole(left: Sequence[Term], right: Sequence[Term], lexicon: Lexicon) -> str:
    """A phase or a province named on one side only; "" when both name the same or none."""
    if apart := phases_apart(left, right, lexicon):
        return apart
    one, other = _narrow_places(left, lexicon), _narrow_places(right, lexicon)
    if one != other and not (one & other):
        return "a part against the whole"
    return ""


def phases_apart(left: Sequence[Term], right: Sequence[Term], lexicon: Lexicon) -> str:
    """A phase, or another part of a whole, that only one side names; "" when both name the same or none."""
    families = lexicon.file.families
    parts = frozenset((*families["phase"], *families["extent"]))
    same = (_ids(left) & parts) == (_ids(right) & parts)
    return "" if same else "one part against the whole or another part"


def with_places(
    part: tuple[Term, ...], whole: Sequence[Term], others: Sequence[Term], lexicon: Lexicon
) -> tuple[Term, ...]:
    """The terms of a part; one that names no place is where the whole is, if the other side is there too."""
    if _narrow_places(part, lexicon):
        return part
    wanted = _narrow_places(others, lexicon)
    return (*part, *(term for term in whole if term.ids & wanted))


def _narrow_places(terms: Sequence[Term], lexicon: Lexicon) -> frozenset[str]:
    return _ids(terms) & frozenset(lexicon.file.places)


def _nested(one: Term, other: Term, lexicon: Lexicon) -> bool:
    return any(lexicon.contains(a, b) or lexicon.contains(b, a) for a in one.ids for b in other.ids)


def _ids(terms: Sequence[Term]) -> frozenset[str]:
    return frozenset().union(*(term.ids for term in terms))


def _names(terms: Sequence[Term]) -> str:
    return ", ".join(sorted({sorted(term.ids)[0] for term in terms})[:3])

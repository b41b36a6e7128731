"""Guards: two statements about different places, phases, stages, materials or people do not contradict."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.comparison.alignment import Alignment
from extractors.lexicon import Lexicon
from extractors.propositions import Term


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


def _narrow_places(terms: Sequence[Term], lexicon: Lexicon) -> frozenset[str]:
    return _ids(terms) & frozenset(lexicon.file.places)


def _nested(one: Term, other: Term, lexicon: Lexicon) -> bool:
    return any(lexicon.contains(a, b) or lexicon.contains(b, a) for a in one.ids for b in other.ids)


def _ids(terms: Sequence[Term]) -> frozenset[str]:
    return frozenset().union(*(term.ids for term in terms))


def _names(terms: Sequence[Term]) -> str:
    return ", ".join(sorted({sorted(term.ids)[0] for term in terms})[:3])

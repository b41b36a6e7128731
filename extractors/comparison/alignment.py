"""Two statements laid side by side: what they share, and what each says alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from extractors.propositions import Term

CONTENT = 0.5  # least weight of a word that tells what is spoken of
Whole = tuple[Sequence[Term], Sequence[Term]]
_DOUBT = 0.8  # weight that agreement must outweigh before two statements count as one matter
_TALK = 0.25  # what the talkative side says alone counts this much: detail, or another matter
_DETAIL = 0.5  # of what each side says alone, where a common predicate already tells what both are about
_HINT = 0.5  # a match that only the surroundings give counts this much


@dataclass(frozen=True, slots=True)
class Alignment:
    """Shared weight and, for each side, the terms that the other lacks."""

    shared: float
    shared_terms: tuple[Term, ...]
    left: tuple[Term, ...]  # of the ledger's statement alone
    right: tuple[Term, ...]  # of the new statement alone

    @property
    def support(self) -> float:
        """How well it is founded that both speak of one thing, from 0 to 1.

        Two statements on one thing leave little that the less talkative one says alone.
        """
        return self._support(1.0)

    @property
    def told_support(self) -> float:
        """The same where both sides are known to tell one thing of their subjects: the rest is mostly detail."""
        return self._support(_DETAIL)

    def _support(self, counts: float) -> float:
        low, high = sorted((weight(self.left), weight(self.right)))
        against = counts * (low + _TALK * high) + _DOUBT
        return self.shared / (self.shared + against) if self.shared else 0.0

    def anchored(self, known: int = 0) -> bool:
        """Whether enough distinct things are shared to tell one matter: words of content together with names.

        ``known`` words count as shared beforehand, as when both sides have one predicate.
        """
        names = sum(term.name for term in self.shared_terms)
        words = known + sum(not term.name and term.weight >= CONTENT for term in self.shared_terms)
        return words >= 3 or (words >= 2 and names >= 1) or (words >= 1 and names >= 2)


def weight(terms: Sequence[Term]) -> float:
    """The weight of the terms, each distinct one once."""
    return sum({term.ids: term.weight for term in terms}.values())


def align(
    left: Sequence[Term],
    right: Sequence[Term],
    around_left: Sequence[Term] = (),
    around_right: Sequence[Term] = (),
) -> Alignment:
    """Lay ``left`` against ``right``. A term that finds its match only ``around`` the other side is a hint."""
    in_left, in_right = ids_of(left), ids_of(right)
    wide_left, wide_right = in_left | ids_of(around_left), in_right | ids_of(around_right)
    met = _distinct([t for t in left if t.ids & in_right])
    hinted = [t for t in left if not t.ids & in_right and t.ids & wide_right]
    hinted += [t for t in right if not t.ids & in_left and t.ids & wide_left]
    hints = [t for t in _distinct(hinted) if not any(t.ids & m.ids for m in met)]
    return Alignment(
        shared=weight(met) + _HINT * weight(hints),
        shared_terms=(*met, *hints),
        left=tuple(t for t in left if not t.ids & wide_right),
        right=tuple(t for t in right if not t.ids & wide_left),
    )


def align_parts(left: Sequence[Term], right: Sequence[Term], whole_left: Whole, whole_right: Whole) -> Alignment:
    """Lay two parts of statements against each other; what the wholes share besides counts as a hint.

    A whole is its content and what stands around it; surroundings alone on both sides are no hint.
    """
    part = align(left, right, [*whole_left[0], *whole_left[1]], [*whole_right[0], *whole_right[1]])
    in_left, in_right = ids_of([*whole_left[0], *whole_left[1]]), ids_of([*whole_right[0], *whole_right[1]])
    met = [t for t in whole_left[0] if t.ids & in_right] + [t for t in whole_right[0] if t.ids & in_left]
    hints = _distinct([t for t in met if not any(t.ids & s.ids for s in part.shared_terms)])
    return replace(part, shared=part.shared + _HINT * weight(hints), shared_terms=(*part.shared_terms, *hints))


def _distinct(terms: Sequence[Term]) -> list[Term]:
    """The terms without those that share an id with an earlier one."""
    kept: list[Term] = []
    for term in terms:
        if not any(term.ids & other.ids for other in kept):
            kept.append(term)
    return kept


def ids_of(terms: Iterable[Term]) -> frozenset[str]:
    """Every id of every term."""
    return frozenset().union(*(term.ids for term in terms))

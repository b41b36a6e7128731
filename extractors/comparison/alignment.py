"""Two statements laid side by side: what they share, and what each says alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.propositions import Term


@dataclass(frozen=True, slots=True)
class Alignment:
    """Shared weight and, for each side, the terms that the other lacks."""

    shared: float
    shared_terms: tuple[Term, ...]
    left: tuple[Term, ...]  # of the ledger's statement alone
    right: tuple[Term, ...]  # of the new statement alone

    @property
    def alone(self) -> float:
        """What the less talkative side says alone: two statements on one thing leave little of it."""
        return min(weight(self.left), weight(self.right))

    @property
    def support(self) -> float:
        """How well it is founded that both speak of one thing, from 0 to 1."""
        return self.shared / (self.shared + self.alone + 0.5) if self.shared else 0.0


def weight(terms: Sequence[Term]) -> float:
    """The weight of the terms, each distinct one once."""
    return sum({term.ids: term.weight for term in terms}.values())


def align(
    left: Sequence[Term],
    right: Sequence[Term],
    around_left: Sequence[Term] = (),
    around_right: Sequence[Term] = (),
) -> Alignment:
    """Lay ``left`` against ``right``. What stands ``around`` them also finds its match, but is not missed."""
    wide_left, wide_right = [*left, *around_left], [*right, *around_right]
    in_left, in_right = _ids(wide_left), _ids(wide_right)
    shared = [t for t in left if t.ids & in_right] + [t for t in right if t.ids & in_left]
    merged: dict[frozenset[str], Term] = {}
    for term in shared:
        if not any(term.ids & ids for ids in merged):
            merged[term.ids] = term
    return Alignment(
        shared=weight(list(merged.values())),
        shared_terms=tuple(merged.values()),
        left=tuple(t for t in left if not t.ids & in_right),
        right=tuple(t for t in right if not t.ids & in_left),
    )


def _ids(terms: Sequence[Term]) -> frozenset[str]:
    return frozenset().union(*(term.ids for term in terms))

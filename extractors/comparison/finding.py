"""What one comparison by kind found."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.model import ConflictKind
from extractors.propositions.terms import Term


@dataclass(frozen=True, slots=True)
class Finding:
    """Agreement or conflict in one respect, how sure it is (0 to 1), and the sentence that says so."""

    kind: ConflictKind
    agrees: bool
    confidence: float
    reason: str
    changed: bool = False  # the new statement tells of a later state


def short(text: str, limit: int = 90) -> str:
    """``text`` on one line, cut at a word."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[:limit].rsplit(" ", 1)[0] + " …"


def worded(term: Term, *quotes: str) -> str:
    """A term as a quote has it, words rather than stems; its id where it stands in none of them."""
    for quote in quotes:
        surface = quote[term.start : term.end]
        if surface and any(id_[:4] == surface[:4].lower() for id_ in term.ids):
            return surface
    return min(term.ids).replace("_", " ")

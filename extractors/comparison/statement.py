"""A claim opened again for comparison: its quote read, its value found in it, its surroundings at hand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from extractors.lexicon import Lexicon
from extractors.model import AsOfBasis, Claim, DateFound, Quantity
from extractors.propositions import Piece, Proposition, Term, read
from extractors.speakers import attribution

_MANY_CLAIMS = 4096


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim with its quote laid open. ``around`` is its attribution's and context's content."""

    claim: Claim
    proposition: Proposition
    content: tuple[Term, ...]
    around: tuple[Term, ...]

    def terms_at(self, piece: Piece) -> tuple[Term, ...]:
        """The content of one piece."""
        return tuple(term for term in self.content if piece.holds(term.start, term.end))

    def clause_at(self, piece: Piece) -> tuple[Term, ...]:
        """The content of one piece; one that names nobody takes the names before it, else the next one."""
        own = self.terms_at(piece)
        if any(term.name for term in own):
            return own
        before = [term for term in self.content if term.name and term.start < piece.start]
        after = [term for term in self.content if term.name and term.start >= piece.end]
        return (*(before or after[:1]), *own)

    @property
    def quantity(self) -> Quantity | None:
        """The quantity that the claim is about."""
        wanted = self.claim.value
        same = (q for q in self.proposition.quantities if q.surface == wanted.text and q.value == wanted.stated)
        return next(same, None)

    @property
    def date(self) -> DateFound | None:
        """The date that the claim is about."""
        return next((d for d in self.proposition.dates if d.surface == self.claim.value.text), None)


@lru_cache(maxsize=_MANY_CLAIMS)
def open_claim(claim: Claim, lexicon: Lexicon) -> Statement:
    """The claim's quote and context read again. Equal claims are read once."""
    reference = claim.as_of.end if claim.as_of and claim.as_of_basis is not AsOfBasis.NONE else None
    proposition = read(claim.quote, lexicon, reference)
    content, aside = _core(claim.quote, proposition)
    around = read(claim.context, lexicon, reference).terms if claim.context else ()
    return Statement(claim, proposition, content, (*aside, *around))


def _core(quote: str, proposition: Proposition) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
    """The terms of what is said, and those of who says it and where."""
    speech = attribution(quote)
    if speech.own:
        return proposition.terms, ()
    inside = tuple(t for t in proposition.terms if speech.start <= t.start < speech.end)
    aside = tuple(t for t in proposition.terms if t not in inside)
    return (inside, aside) if inside else (aside, ())

"""What one statement says, laid open for comparison: terms, pieces with their signs, figures, dates, modality."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from extractors.dates import find_dates
from extractors.lexicon import Lexicon
from extractors.model import DateFound, Dimension, Quantity
from extractors.propositions.operators import Operator, clear, operators_in
from extractors.propositions.pieces import Piece, cut
from extractors.propositions.stances import Stance
from extractors.propositions.terms import Term, read_terms
from extractors.quantities import find_quantities
from extractors.tokens import Token, tokenize

__all__ = ["Operator", "Piece", "Proposition", "Stance", "Term", "read"]

_NUMBER_WORD = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|million|billion)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Proposition:
    """One statement read. Spans refer to ``text``."""

    text: str
    tokens: tuple[Token, ...]
    terms: tuple[Term, ...]
    pieces: tuple[Piece, ...]
    quantities: tuple[Quantity, ...]
    dates: tuple[DateFound, ...]
    modality: frozenset[str]
    changes: tuple[str, ...]

    def piece_at(self, at: int) -> Piece:
        """The piece that holds the offset."""
        return next((piece for piece in self.pieces if piece.start <= at < piece.end), self.pieces[-1])

    def terms_in(self, piece: Piece) -> tuple[Term, ...]:
        """The terms that begin in the piece."""
        return tuple(term for term in self.terms if piece.holds(term.start, term.end))

    @property
    def ids(self) -> frozenset[str]:
        """Every id of every term."""
        return frozenset().union(*(term.ids for term in self.terms))

    @property
    def question(self) -> bool:
        """Whether it asks rather than says."""
        return self.text.rstrip(" \"'”’»)").endswith(("?", "؟", "？"))


def read(text: str, lexicon: Lexicon, reference: date | None) -> Proposition:
    """``text`` laid open; relative dates are resolved against ``reference``."""
    tokens = tokenize(text)
    quantities, dates = find_quantities(text), find_dates(text, reference)
    days = [(d.start, d.end) for d in dates]
    operators = operators_in(text, tokens, lexicon, days)
    figures = [span for q in quantities for span in _figures(q)]
    turned = [(o.start, o.end) for o in operators if o.kind != "barring"]
    terms = read_terms(tokens, lexicon, [*figures, *days, *turned])
    names = [(t.start, t.end) for t in terms if t.name]
    return Proposition(
        text=text,
        tokens=tokens,
        terms=terms,
        pieces=cut(text, tokens, lexicon, operators, names, [(q.start, q.end) for q in quantities])
        or (Piece(0, len(text)),),
        quantities=quantities,
        dates=dates,
        modality=frozenset().union(
            *(h.ids for h in clear(lexicon.modality.find(tokens), tokens, [*days, *names]))
        ),
        changes=tuple(
            text[tokens[h.first].start : tokens[h.last].end]
            for h in clear(lexicon.change.find(tokens), tokens, names)
        ),
    )


def _figures(quantity: Quantity) -> list[tuple[int, int]]:
    """What of a quantity is not content: of a rank nothing, of a count its number words, else all of it."""
    if quantity.dimension is Dimension.RANK:
        return []
    if quantity.dimension is not Dimension.COUNT:
        return [(quantity.start, quantity.end)]
    return [
        (quantity.start + m.start(), quantity.start + m.end()) for m in _NUMBER_WORD.finditer(quantity.surface)
    ]

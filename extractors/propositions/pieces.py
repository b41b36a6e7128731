"""A sentence cut at its commas and conjunctions, each piece with the words that turn it round."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.lexicon import Lexicon
from extractors.tokens import Token

_BREAK = re.compile(
    r"[;:،؛，；：]\s*|\s[–—-]\s|—|[()]|,\s+"
    r"|\s(?=(?:but|while|whereas|although|though|however|because|after|before|when|which|who)\s)"
)
_SHORTEST = 2  # words; a shorter piece stays with the one before it


@dataclass(frozen=True, slots=True)
class Operator:
    """A word that turns what it stands over into its opposite, and its class in the lexicon."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a sentence with the operators and axis values in it."""

    start: int
    end: int
    operators: tuple[Operator, ...] = ()
    axes: frozenset[str] = frozenset()

    @property
    def sign(self) -> bool:
        """True when what the piece says is put forward, False when it is turned round."""
        return len(self.operators) % 2 == 0

    def holds(self, start: int, end: int) -> bool:
        """Whether the span begins in the piece."""
        return self.start <= start < self.end


def cut(text: str, tokens: tuple[Token, ...], lexicon: Lexicon) -> tuple[Piece, ...]:
    """The pieces of ``text`` in order; together they cover every token."""
    operators = _operators(tokens, lexicon)
    axes = [(tokens[hit.first].start, hit.ids) for hit in lexicon.axes.find(tokens)]
    return tuple(
        Piece(
            start,
            end,
            tuple(o for o in operators if start <= o.start < end),
            frozenset().union(*(ids for at, ids in axes if start <= at < end)),
        )
        for start, end in _spans(text)
    )


def _spans(text: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    start = 0
    for end in [*(match.end() for match in _BREAK.finditer(text)), len(text)]:
        if spans and len(text[start:end].split()) < _SHORTEST:
            spans[-1] = (spans[-1][0], end)
        elif text[start:end].strip():
            spans.append((start, end))
        start = end
    return spans


def _operators(tokens: tuple[Token, ...], lexicon: Lexicon) -> list[Operator]:
    return [
        Operator(next(iter(sorted(hit.ids))), tokens[hit.first].start, tokens[hit.last].end)
        for hit in lexicon.operators.find(tokens)
        if "harmless" not in hit.ids
    ]

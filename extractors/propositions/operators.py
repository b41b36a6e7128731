"""Words that turn a statement round: negators, denials, endings, bans."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractors.lexicon import Hit, Lexicon
from extractors.tokens import Token

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Operator:
    """A word that turns what it stands over into its opposite, and its class in the lexicon."""

    kind: str
    start: int
    end: int


def operators_in(tokens: tuple[Token, ...], lexicon: Lexicon, days: Sequence[Span]) -> tuple[Operator, ...]:
    """The words that turn a statement round, but for those within dates ("end of 2028") and set phrases."""
    return tuple(
        Operator(min(hit.ids), tokens[hit.first].start, tokens[hit.last].end)
        for hit in clear(lexicon.operators.find(tokens), tokens, days)
        if "harmless" not in hit.ids and not _in_name(tokens, hit)
    )


def _in_name(tokens: tuple[Token, ...], hit: Hit) -> bool:
    """Whether the hit is written like part of a name ("Hospital Stop"): capital, right after another capital."""
    before = tokens[hit.first - 1] if hit.first else None
    here = tokens[hit.first]
    return before is not None and here.capital and before.capital and before.end + 1 == here.start


def clear(hits: Iterable[Hit], tokens: tuple[Token, ...], spans: Sequence[Span]) -> list[Hit]:
    """The hits that touch none of ``spans``."""
    return [
        hit
        for hit in hits
        if not any(tokens[hit.first].start < end and start < tokens[hit.last].end for start, end in spans)
    ]

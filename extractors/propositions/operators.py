"""Words that turn a statement round: negators, denials, endings, bans."""

from __future__ import annotations

import re
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


# "Did not reopen until May" says that it did, "nobody had found any before" that now somebody has, and "nobody
# mines more than Lynas" ranks Lynas: none of them is a denial.
_LIMITED = re.compile(
    r"\s[^.;:]{0,60}?\b(?:until|till|unless)\b|\s[^.;:,]{0,30}?\bhad\b[^.;:]{0,60}?\bbefore\b"
    r"|\s[^.;:,]{0,60}?\b(?:more|less|higher|lower|larger|bigger|greater|longer|\w{3,}ier)\b[^.;:]{0,50}?\bthan\b",
    re.I,
)


def operators_in(
    text: str, tokens: tuple[Token, ...], lexicon: Lexicon, days: Sequence[Span]
) -> tuple[Operator, ...]:
    """The words that turn a statement round, but for those within dates ("end of 2028") and set phrases."""
    found = (
        Operator(min(hit.ids), tokens[hit.first].start, tokens[hit.last].end)
        for hit in clear(lexicon.operators.find(tokens), tokens, days)
        if "harmless" not in hit.ids and not _in_name(tokens, hit)
    )
    return tuple(o for o in found if not (o.kind == "negators" and _LIMITED.match(text[o.end :])))


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

"""Words that turn a statement round: negators, denials, endings, bans."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractors.lexicon import Hit, Lexicon
from extractors.tokens import Token

Span = tuple[int, int]


# What is wished, weighed, feared or asked for has not been done: "threatens to halt", "called for a ban".
_WISHED = re.compile(
    r"\b(?:consider(?:s|ed|ing)?|mull(?:s|ed|ing)?|weigh(?:s|ed|ing)?|threat(?:s|ens?|ened|ening)?|propos(?:es?|ed|ing)"
    r"|urg(?:es?|ed|ing)|call(?:s|ed|ing)? (?:for|on)|demand(?:s|ed|ing)?|want(?:s|ed)?|ask(?:s|ed)? (?:to|for)"
    r"|seek(?:s|ing)?|sought|hop(?:es?|ed|ing)|fear(?:s|ed)?|warn(?:s|ed)? (?:of|that)|vow(?:s|ed)?|pressure to"
    r"|likely to|talk of|in case of|the risk of|ready to|prepared to|tr(?:y|ies|ied|ying) to|attempt(?:s|ed)? to)"
    r"(?:\s+[\w’'-]+){0,3}\s+$",
    re.I,
)


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
    return tuple(o for o in found if not _idle(text, o))


def _idle(text: str, operator: Operator) -> bool:
    """Whether the word turns nothing round: it only bounds or ranks, or what it would do is only wished."""
    if operator.kind == "negators":
        return bool(_LIMITED.match(text[operator.end :]))
    return operator.kind in {"ending", "barring"} and wished(text, operator.start)


def wished(text: str, at: int) -> bool:
    """Whether the words right before ``at`` say that what follows is wished, weighed, feared or asked for."""
    return bool(_WISHED.search(text[max(0, at - 60) : at]))


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

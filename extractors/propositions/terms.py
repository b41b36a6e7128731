"""The content of a text as terms: names and words, each with the ids under which it counts as the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from extractors.lexicon import Hit, Lexicon
from extractors.tokens import Token

# What a term weighs when two statements are laid side by side. Names of a field's main actors stand in almost
# every text, so they tell less than a rarer name or a word of content.
NAME_WEIGHT = 1.3
ACTOR_WEIGHT = 0.7
WORD_WEIGHT = 1.0
BROAD_WEIGHT = 0.5
LIGHT_WEIGHT = 0.1
_ACTORS = frozenset({"us", "china", "india", "pakistan", "balochistan"})
_BROAD = frozenset(
    {"rare_earth", "mineral", "world", "company", "minister", "pakistan", "province", "sector", "year", "critical"}
)


@dataclass(frozen=True, slots=True)
class Term:
    """A name or word of content with every id that it may stand for."""

    ids: frozenset[str]
    start: int
    end: int
    name: bool
    weight: float


def read_terms(tokens: tuple[Token, ...], lexicon: Lexicon, masked: Iterable[tuple[int, int]]) -> tuple[Term, ...]:
    """The terms of ``tokens`` in order, leaving out what overlaps a ``masked`` span."""
    hidden = {i for i, t in enumerate(tokens) if any(t.start < end and start < t.end for start, end in masked)}
    taken = set(hidden)
    terms = []
    for hit in lexicon.names.find(tokens):
        if not taken.intersection(range(hit.first, hit.last + 1)):
            terms.append(_name(tokens, hit))
            taken.update(range(hit.first, hit.last + 1))
    for hit in lexicon.concepts.find(tokens):
        if not taken.intersection(range(hit.first, hit.last + 1)):
            terms.append(_concept(tokens, hit))
            taken.update(range(hit.first, hit.last + 1))
    rest = (i for i in range(len(tokens)) if i not in taken)
    terms += [_word(tokens, i, lexicon) for i in rest if _is_content(tokens[i], lexicon)]
    return tuple(sorted(terms, key=lambda term: term.start))


def _name(tokens: tuple[Token, ...], hit: Hit) -> Term:
    weight = BROAD_WEIGHT if hit.ids & _BROAD else ACTOR_WEIGHT if hit.ids & _ACTORS else NAME_WEIGHT
    return Term(hit.ids, tokens[hit.first].start, tokens[hit.last].end, True, weight)


def _concept(tokens: tuple[Token, ...], hit: Hit) -> Term:
    weight = BROAD_WEIGHT if hit.ids & _BROAD else WORD_WEIGHT
    return Term(hit.ids, tokens[hit.first].start, tokens[hit.last].end, False, weight)


def _word(tokens: tuple[Token, ...], at: int, lexicon: Lexicon) -> Term:
    token = tokens[at]
    light = token.stem in lexicon.light
    opens = at == 0 or tokens[at - 1].end + 2 < token.start
    name = token.capital and not opens and not light
    weight = LIGHT_WEIGHT if light else NAME_WEIGHT if name else WORD_WEIGHT
    return Term(frozenset({token.stem}), token.start, token.end, name, weight)


def _is_content(token: Token, lexicon: Lexicon) -> bool:
    return token.stem not in lexicon.function and not token.surface[0].isdigit() and len(token.stem) > 1

"""What a sentence says of a noun in passing, by a noun set beside it: "X, the largest …", "Y, part of …"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extractors.claims.events import is_ranked
from extractors.model import ValueKind
from extractors.syntax import Parse, Word
from extractors.syntax.phrases import conjuncts
from extractors.syntax.words import OFFICES

_COMPASS = frozenset({"north", "south", "east", "west", "kilometre", "kilometres", "miles", "km"})
_OF = frozenset({"of", "in", "at", "for", "to"})


@dataclass(frozen=True, slots=True)
class Apposition:
    """The noun spoken of, by its number; the characters that say what it is; and of which sort that is."""

    noun: int
    start: int
    end: int
    kind: ValueKind
    office: bool


def appositions_in(parse: Parse) -> Iterator[Apposition]:
    """The appositions that say something to check: a rank, what it is part of or used for, an office."""
    for word in parse.words:
        if word.dep == "appos" and word.head < word.at and (found := _apposition(parse, word)):
            yield found


def _apposition(parse: Parse, word: Word) -> Apposition | None:
    host = parse.words[word.head]
    if not host.tag.startswith("NN") or not word.tag.startswith("NN") or word.low.endswith("ing"):
        return None
    start, end = parse.span(
        parse.subtree(word.at, frozenset({"relcl", "appos"} if not _is_used(parse, word) else ()))
    )
    if parse.text[start:end].lower().startswith(("particularly", "especially", "notably", "mainly")):
        return None
    if is_ranked(parse, word.at):
        return Apposition(host.at, start, end, ValueKind.ORDER, False)
    if word.stem in OFFICES:
        office = host.tag == "NNP" and bool(_complement(parse, word))
        return Apposition(host.at, start, end, ValueKind.ENTITY, True) if office else None
    named = host.tag.startswith("NNP") or bool(parse.children(host.at, "det", "poss"))
    if (
        word.tag in {"NN", "NNS"}
        and named
        and word.low not in _COMPASS
        and (_complement(parse, word) or _is_used(parse, word))
    ):
        kind = ValueKind.SET if len(conjuncts(parse, word.at)) > 1 else ValueKind.ASSERTION
        return Apposition(host.at, start, end, kind, False)
    return None


def _complement(parse: Parse, word: Word) -> bool:
    return any(p.low in _OF for p in parse.children(word.at, "prep"))


def _is_used(parse: Parse, word: Word) -> bool:
    return any(w.tag in {"VBN", "VBG"} for w in parse.children(word.at, "acl"))

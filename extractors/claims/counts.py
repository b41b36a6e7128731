"""Counts of people that only the grammar shows: "101 were injured", "three in Punjab", "four women and a man"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from extractors.claims.passage import Passage
from extractors.model import Dimension, Interval, Quantity
from extractors.quantities.numerals import find_numerals
from extractors.syntax import Parse, Word
from extractors.syntax.phrases import conjuncts
from extractors.syntax.words import stems

_SUFFERED = stems("die kill injure wound hurt arrest detain drown miss survive martyr perish abduct rescue")
_PEOPLE = stems(
    "man men woman women child children boy girl person people soldier policeman policemen police officer guard"
    " worker labourer laborer miner civilian terrorist militant student passenger pilgrim tourist villager"
    " infant baby babies minor personnel official driver doctor nurse journalist farmer fisherman fishermen"
)
_ONE = frozenset({"a", "an", "one"})


def all_quantities(passage: Passage, parse: Parse) -> tuple[Quantity, ...]:
    """The sentence's quantities in order, with counts of people added up and bare ones given their noun."""
    known = passage.proposition.quantities
    if not any(word.stem in _SUFFERED for word in parse.words):
        return known
    found = [_added(parse, _of_people(parse, q)) for q in known]
    taken = [(q.start, q.end) for q in found] + [(d.start, d.end) for d in passage.proposition.dates]
    found += [q for q in _bare(parse) if not any(q.start < end and start < q.end for start, end in taken)]
    return tuple(sorted(found, key=lambda q: q.start))


def _of_people(parse: Parse, quantity: Quantity) -> Quantity:
    """A count without a noun, where it stands for those who suffered."""
    at = parse.at(quantity.start, quantity.end)
    bare = quantity.dimension is Dimension.COUNT and not quantity.unit and at is not None
    return (
        replace(quantity, unit="person")
        if bare and at is not None and _suffers(parse, parse.words[at])
        else quantity
    )


def _suffers(parse: Parse, word: Word) -> bool:
    """Whether a number stands alone as who was hurt, or for the same people elsewhere ("and three in Punjab")."""
    if word.tag != "CD" or parse.children(word.at, "pobj"):
        return False
    above = parse.words[word.head]
    if word.dep in {"nsubj", "nsubjpass", "dobj"}:
        return above.stem in _SUFFERED
    placed = any(w.low in {"in", "at", "from", "near", "across"} for w in parse.children(word.at, "prep"))
    return word.dep == "conj" and placed and any(w.stem in _SUFFERED for w in parse.up(word.at))


def _bare(parse: Parse) -> Iterator[Quantity]:
    """Small numbers in words that are no quantity by themselves."""
    for numeral in find_numerals(parse.text):
        at = parse.at(numeral.start, numeral.end)
        if at is not None and _suffers(parse, parse.words[at]):
            yield Quantity(
                surface=parse.text[numeral.start : numeral.end],
                start=numeral.start,
                end=numeral.end,
                value=numeral.value,
                interval=Interval(numeral.value, numeral.value),
                dimension=Dimension.COUNT,
                unit="person",
            )


def _added(parse: Parse, quantity: Quantity) -> Quantity:
    """ "Four women and a man" as five people."""
    at = parse.at(quantity.start, quantity.end)
    if quantity.dimension is not Dimension.COUNT or at is None or parse.words[at].stem not in _PEOPLE:
        return quantity
    others = [parse.words[i] for i in conjuncts(parse, at)[1:]]
    ones = [
        w
        for w in others
        if w.stem in _PEOPLE and any(d.low in _ONE for d in parse.children(w.at, "det", "nummod"))
    ]
    if not others or len(ones) != len(others):
        return quantity
    total, end = quantity.value + len(ones), others[-1].end
    return replace(
        quantity,
        surface=parse.text[quantity.start : end],
        end=end,
        value=total,
        interval=Interval(total, total),
        unit="person",
    )

"""Noun phrases of a parsed sentence: their extent, their parts, and what "which" and "who" stand for."""

from __future__ import annotations

from extractors.syntax.tree import Parse, Word

_OUTSIDE = frozenset(
    {"relcl", "acl", "appos", "cc", "conj", "advcl", "punct", "parataxis", "dep", "ccomp", "preconj"}
)
_INSIDE_PREPOSITIONS = frozenset(
    {"of", "in", "for", "at", "from", "between", "on", "to", "under", "with", "by", "against"}
)
_RELATIVE = frozenset({"which", "that", "who", "whom", "whose"})
_LONGEST_LIST = 30
_FAR = 16  # words


def phrase(parse: Parse, head: int) -> tuple[int, ...]:
    """The words of the noun phrase at ``head``: modifiers and first complements, no clauses, no conjuncts."""
    found, open_ = [head], [head]
    while open_:
        at = open_.pop()
        for i in parse.below[at]:
            word = parse.words[i]
            before = at < head and word.at < head and word.dep in {"conj", "cc"}  # "US and Iranian officials"
            if (word.dep in _OUTSIDE and not before) or (word.dep == "prep" and not _belongs(parse, word, head)):
                continue
            if word.dep == "punct" or (word.is_verb and word.dep not in {"amod", "compound"}):
                continue
            found.append(i)
            open_.append(i)
    words = sorted(_unbroken(sorted(found), head))
    while words[0] != head and parse.words[words[0]].tag == "RB" and parse.words[words[0]].text[:1].isupper():
        del words[0]  # "Meanwhile the minister"
    return tuple(words)


def _belongs(parse: Parse, prep: Word, head: int) -> bool:
    return prep.at > head and prep.low in _INSIDE_PREPOSITIONS


def _unbroken(words: list[int], head: int) -> list[int]:
    """The words around ``head`` with no more than one other word (a hyphen, a comma) between two of them."""
    at = words.index(head)
    left, right = at, at
    while left > 0 and words[left] - words[left - 1] <= 2:
        left -= 1
    while right + 1 < len(words) and words[right + 1] - words[right] <= 2:
        right += 1
    return words[left : right + 1]


def conjuncts(parse: Parse, at: int) -> tuple[int, ...]:
    """The word and what is joined to it by "and", "or" and commas."""
    found, open_ = [at], [at]
    while open_ and len(found) < _LONGEST_LIST:
        for word in parse.children(open_.pop(), "conj"):
            if not word.is_verb:
                found.append(word.at)
                open_.append(word.at)
    return tuple(found)


def head_words(parse: Parse, at: int) -> tuple[int, ...]:
    """What the phrase at ``at`` is of: its head with what stands before it, and the heads of its complements."""
    return tuple(i for i in phrase(parse, at) if i <= at or parse.words[i].dep in {"pobj", "conj"})


def examples(parse: Parse, at: int) -> tuple[int, ...]:
    """ "Nations such as India and Vietnam": the words that tell which are meant."""
    for prep in parse.children(at, "prep"):
        such = prep.low == "as" and any(w.low == "such" for w in parse.children(prep.at))
        if prep.at > at and (such or prep.low == "like"):
            return parse.subtree(prep.at, frozenset({"relcl", "acl", "punct"}))
    return ()


def whole_phrase(parse: Parse, at: int) -> tuple[int, ...]:
    """The noun phrase with its examples and with all that is joined to it: "Muslim Bagh and Khuzdar"."""
    last = conjuncts(parse, at)[-1]
    apart = last - at >= _FAR or any(w.is_verb and w.dep in _OUTSIDE for w in parse.words[at:last])
    joined = () if apart else phrase(parse, last)
    # "Defending champions Pakistan": a name right behind its noun
    named = [
        w.at
        for w in parse.children(at, "appos")
        if w.tag == "NNP" and "," not in parse.text[parse.words[at].end : w.start]
    ]
    beside = [i for n in named for i in phrase(parse, n)]
    return tuple(sorted({*phrase(parse, at), *joined, *beside, *examples(parse, at)}))


def resolve(parse: Parse, at: int, verb: Word) -> int:
    """What a "which" or "who" stands for: the noun on which its clause hangs."""
    if parse.words[at].low not in _RELATIVE or parse.words[at].tag not in {"WDT", "WP", "WP$", "IN", "DT"}:
        return at
    for word in (verb, *parse.up(verb.at)):
        if word.dep == "relcl":
            return word.head
    return at


def possessors(parse: Parse, head: int) -> tuple[int, ...]:
    """Whose it is: "Pakistan's reserves", "the reserves of Pakistan"."""
    direct = [w.at for w in parse.children(head, "poss")]
    of = [p.at for p in parse.children(head, "prep") if p.low == "of"]
    return (*direct, *(w.at for p in of for w in parse.children(p, "pobj")))


def appositions(parse: Parse, head: int) -> tuple[int, ...]:
    """What the noun is called besides: "X, the operator of Y"."""
    return tuple(w.at for w in parse.children(head, "appos"))

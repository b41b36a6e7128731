"""A dependency parse as a frozen value, without the library that made it, and the form in which claims keep it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from extractors.tokens import stem

NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS", "PRP", "CD", "DT", "WP", "WDT", "$", "FW", "EX", "PDT"})
VERBS = frozenset({"VB", "VBD", "VBG", "VBN", "VBP", "VBZ"})


@dataclass(frozen=True, slots=True)
class Word:
    """One word; ``tag`` is its Penn Treebank tag, ``dep`` its relation (CLEAR labels) to the word at ``head``.

    The word at the top of a sentence is its own head.
    """

    at: int
    text: str
    start: int
    end: int
    tag: str
    dep: str
    head: int

    @property
    def low(self) -> str:
        """The word in small letters."""
        return self.text.lower()

    @property
    def stem(self) -> str:
        """Its stem; an irregular verb counts as its first form."""
        return stem(IRREGULAR.get(self.low, self.low))

    @property
    def is_verb(self) -> bool:
        """Whether it is a full verb form."""
        return self.tag in VERBS


@dataclass(frozen=True, slots=True, eq=False)  # told apart by identity: hashing all words costs more than a look
class Parse:
    """The words of one sentence with their tree: ``text[word.start:word.end] == word.text``."""

    text: str
    words: tuple[Word, ...]
    below: tuple[tuple[int, ...], ...] = field(repr=False)

    def children(self, at: int, *deps: str) -> tuple[Word, ...]:
        """The words that hang on the word ``at``, in order; with ``deps`` only those in one of these relations."""
        found = (self.words[i] for i in self.below[at])
        return tuple(w for w in found if not deps or w.dep in deps)

    def child(self, at: int, *deps: str) -> Word | None:
        """The first of these children."""
        return next(iter(self.children(at, *deps)), None)

    def subtree(self, at: int, without: frozenset[str] = frozenset()) -> tuple[int, ...]:
        """The word ``at`` and all below it, in order, leaving out branches whose relation is in ``without``."""
        found, open_ = [at], [at]
        while open_:
            for i in self.below[open_.pop()]:
                if self.words[i].dep not in without:
                    found.append(i)
                    open_.append(i)
        return tuple(sorted(found))

    def span(self, words: Iterable[int]) -> tuple[int, int]:
        """Characters from the first to the last of the words."""
        all_ = sorted(words)
        return self.words[all_[0]].start, self.words[all_[-1]].end

    def up(self, at: int) -> Iterator[Word]:
        """The word's head, the head's head and so on."""
        while self.words[at].head != at:
            at = self.words[at].head
            yield self.words[at]

    def at(self, start: int, end: int) -> int | None:
        """The topmost of the words within ``start`` to ``end``, None where there is none."""
        inside = {w.at for w in self.words if w.start < end and start < w.end}
        tops = [i for i in inside if self.words[i].head not in inside or self.words[i].head == i]
        return min(tops) if tops else None


def tree(text: str, words: Iterable[Word]) -> Parse:
    """A parse of ``text`` from its words."""
    all_ = tuple(words)
    below: list[list[int]] = [[] for _ in all_]
    for word in all_:
        if word.head != word.at:
            below[word.head].append(word.at)
    return Parse(text, all_, tuple(tuple(row) for row in below))


def encode(parse: Parse) -> str:
    """The parse as a short text, to be read with its sentence: gap, length, way to the head, relation, tag."""
    end, parts = 0, []
    for w in parse.words:
        parts.append(f"{w.start - end},{w.end - w.start},{w.head - w.at},{w.dep},{w.tag}")
        end = w.end
    return " ".join(parts)


def decode(code: str, text: str) -> Parse | None:
    """The parse that ``encode`` wrote for ``text``; None for none, or one that does not fit it."""
    words, start = [], 0
    for at, part in enumerate(code.split(" ") if code else ()):
        try:
            gap, length, way, dep, tag = part.split(",", 4)
            start += int(gap)
            end = start + int(length)
            head = at + int(way)
        except ValueError:
            return None
        words.append(Word(at, text[start:end], start, end, tag, dep, head))
        start = end
    if not words or start > len(text) or any(not 0 <= w.head < len(words) for w in words):
        return None
    return tree(text, words)


# First forms of irregular verbs of news; the regular ones share their stem with all their forms.
IRREGULAR = {
    form: verb
    for verb, forms in {
        "be": "is are was were been being am 's 're 'm",
        "have": "has had having 've",
        "do": "does did done",
        "say": "said",
        "tell": "told",
        "give": "gave given",
        "take": "took taken",
        "make": "made",
        "sell": "sold",
        "buy": "bought",
        "hold": "held",
        "win": "won",
        "lose": "lost",
        "lead": "led",
        "find": "found",
        "send": "sent",
        "build": "built",
        "begin": "began begun",
        "rise": "rose risen",
        "fall": "fell fallen",
        "grow": "grew grown",
        "know": "knew known",
        "see": "saw seen",
        "come": "came",
        "go": "went gone",
        "become": "became",
        "get": "got gotten",
        "bring": "brought",
        "think": "thought",
        "seek": "sought",
        "catch": "caught",
        "leave": "left",
        "meet": "met",
        "pay": "paid",
        "lay": "laid",
        "lie": "lay lain",
        "keep": "kept",
        "stand": "stood",
        "withdraw": "withdrew withdrawn",
        "draw": "drew drawn",
        "drive": "drove driven",
        "write": "wrote written",
        "speak": "spoke spoken",
        "break": "broke broken",
        "choose": "chose chosen",
        "strike": "struck stricken",
        "shoot": "shot",
        "fight": "fought",
        "feel": "felt",
        "mean": "meant",
        "lend": "lent",
        "spend": "spent",
        "run": "ran",
        "sink": "sank sunk",
        "forbid": "forbade forbidden",
        "swear": "swore sworn",
        "throw": "threw thrown",
        "overtake": "overtook overtaken",
        "undertake": "undertook undertaken",
        "arise": "arose arisen",
        "show": "shown",
        "bear": "bore borne",
        "hide": "hid hidden",
        "freeze": "froze frozen",
    }.items()
    for form in forms.split()
}

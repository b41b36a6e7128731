"""Ranks as texts give them: "the largest", "No 2", "comes third", "more than anyone else", "trails"."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORDS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
    *("eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth"),
    *("eighteenth", "nineteenth", "twentieth"),
)
_ORDINALS = {word: number for number, word in enumerate(_WORDS, 1)}
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_ORDINAL = rf"{'|'.join(_WORDS[1:])}|\d{{1,3}}(?:st|nd|rd|th)"
# Superlatives by what they measure; those of the first line fit any measure.
_SCALES = {
    "": "largest|biggest|greatest|top|main|leading|foremost|premier|number one|dominant|chief",
    "length": "longest|lengthiest",
    "height": "highest|tallest",
    "wealth": "richest|wealthiest",
    "age": "oldest",
    "traffic": "busiest",
    "depth": "deepest",
    "small": "smallest|lowest|shortest|poorest|cheapest",
    "most": r"most (?:productive|important|profitable|populous|valuable|prolific)",
}
_SCALE_OF = {word: scale for scale, words in _SCALES.items() for word in words.split("|")}
_TOP = "|".join(_SCALES.values())
_RANK = re.compile(
    rf"\b(?:the|world.s|[\w’']+.s|its|their)\s+(?:single\s+)?(?:(?P<order>{_ORDINAL})[- ])?(?P<top>{_TOP})\b"
    rf"|\b(?P<step>{_ORDINAL})[- ](?P<stepped>{_TOP})\b"
    rf"|\b(?:ranks?|ranked|ranking|comes?|came|stands?|stood|placed|finish(?:es|ed)|is|be|was)\s+"
    rf"(?:only\s+|the\s+|a\s+distant\s+|no\s+(?:higher|better)\s+than\s+|in\s+|at\s+|as\s+)*"
    rf"(?P<rank>first|{_ORDINAL})\b(?!\s+(?:time|day|week|month|year|quarter|half|phase|stage|round|of|to)\b)"
    rf"|\b(?:in|took|takes|takes|holds|into)\s+(?P<seat>first|{_ORDINAL})\s+(?:place|position|spot|rank)\b"
    rf"|\b(?P<moved>drop(?:s|ped)?|falls?|fell|slips?|slipped|slid|down|climb(?:s|ed)?|rose|mov(?:es|ed)|up)\s+"
    rf"(?:back\s+)?to\s+(?P<now>first|{_ORDINAL})\b"
    r"|\b(?:number|no\.?)\s*(?P<number>one|two|three|four|five|\d{1,2})\b(?=\s+(?:in|outside|among|for|on|producer"
    r"|source|exporter|supplier|buyer|importer|miner|of the|worldwide|globally)\b)"
    r"|\b(?:heads?|headed|tops?|topped)\s+the\s+(?:table|list|ranking|league)s?\b",
    re.I,
)
_AMONG = re.compile(
    r"\b(?:among|one of|some of|amongst|once|formerly|used to be)\s+(?:the\s+)?(?:\S+\s+){0,2}$", re.I
)
# "more X than any other", "more than anyone else": its subject is first.
_MORE_THAN_ALL = re.compile(
    r"\b(?:more|larger|bigger|greater)\b[^.;:]{0,60}?\bthan\s+"
    r"(?:any(?:one|body|where|thing)?(?:\s+(?:other|else))?|all others|every other)\b",
    re.I,
)
# "no one separates more X than Y": Y is first.
_NONE_MORE = re.compile(
    r"\b(?:no\s?one|nobody|none|nowhere|no\s+(?:[\w’']+\s+){1,3}?)\s*(?:[\w’']+\s+){0,6}?"
    r"(?:more|larger|bigger)\b[^.;:]{0,60}?\bthan\s+",
    re.I,
)
# "only one X is bigger": its subject is second, with two third.
_ONLY_BIGGER = re.compile(
    r"\bonly\s+(?P<count>one|two|three|four|five)\b[^.;]{0,60}?\b(?:bigger|larger|ahead|higher|greater|richer)\b",
    re.I,
)
# Its subject is not first: what it trails is ahead.
_BEHIND = re.compile(
    r"\b(?:trail(?:s|ed|ing)?|lag(?:s|ged)? behind|is behind|(?:comes?|ranks?) behind|second (?:only )?to"
    r"|falls? (?:well )?short of|(?:dethroned|overtaken|surpassed|outstripped|dwarfed) by"
    r"|follow(?:s|ed)? at a distance)\b",
    re.I,
)
# Its subject has come first.
_PASSED = re.compile(
    r"\b(?:overt(?:ook|akes|aken)|surpass(?:es|ed)?|outstripp?(?:s|ed)|dethron(?:es|ed)|unseat(?:s|ed)|leapfrogg?(?:s|ed)"
    r"|edged past|has passed|(?:pulled|moved) ahead of)\b(?!\s+by\b)",
    re.I,
)
# "the first woman to head", "the country's first discovery" …
_FIRST = re.compile(
    r"\b(?:the|[\w’']+.s)\s+first(?:-ever)?\s+(?:(?!time\b|phase\b|stage\b|batch\b|half\b|quarter\b)[\w’'-]+\s+){1,4}?"
    r"(?:to\s+(?!the\b|an?\b)[a-z]+|discovery|find|ever\b)"
)
# … against those that came earlier: "two others had led it before X".
_EARLIER = re.compile(r"\b(?:two|three|four|several|others?|another|already|earlier)\b", re.I)
_BEFORE = re.compile(r"\bbefore\s+(?=(?:Mr |Ms |Mrs |Dr |the )?[A-Z])", re.I)
_STANDING = re.compile(
    r"\b(?:is|are|was|were|has|have|holds?|had|remains?|ranks?|became|become|still|as)\b|,|^\W*$"
)
_COPULA = re.compile(r"[^.;:]{0,90}?\b(?:is|are|was|were|remains?|being)\s+", re.I)
_LAST = 999  # an open end: some rank behind


@dataclass(frozen=True, slots=True)
class Rank:
    """A place in an order: ``low`` to ``high`` are the ranks meant, ``holder`` is where what has it is named.

    ``scale`` is what is measured ("" size), ``nearest`` whether the holder is the last name of its span.
    """

    low: int
    high: int
    start: int
    holder: tuple[int, int]
    scale: str = ""
    nearest: bool = False
    changed: bool = False

    @property
    def text(self) -> str:
        """The rank in figures."""
        return str(self.low) if self.low == self.high else f"{self.low} or lower"

    def excludes(self, other: Rank) -> bool:
        """Whether one thing cannot have both."""
        return self._same_order(other) and (self.high < other.low or other.high < self.low)

    def excludes_rival(self, other: Rank) -> bool:
        """Whether two things cannot have it both: the same single rank."""
        return self._same_order(other) and self.low == self.high == other.low == other.high

    def _same_order(self, other: Rank) -> bool:
        scales = {self.scale, other.scale}
        return len(scales) == 1 or ("" in scales and not scales & {"time", "small", "age"})


def ranks_in(text: str) -> tuple[Rank, ...]:
    """All ranks in the text; none for "one of the largest"."""
    idioms = _idioms(text)
    firsts = [Rank(1, 1, m.start(), (_clause(text, m.start()), m.start()), "time") for m in _FIRST.finditer(text)]
    later = [
        Rank(2, _LAST, m.start(), (m.end(), len(text)), "time")
        for m in _BEFORE.finditer(text)
        if _EARLIER.search(text)
    ]
    return (*idioms, *_plain(text), *firsts, *later)


def rank_in(text: str) -> int | None:
    """The first rank that the text gives, 1 for "the largest"; None without one, and for "one of the largest"."""
    return next((rank.low for rank in ranks_in(text)), None)


def _plain(text: str) -> list[Rank]:
    ranks = []
    for found in _RANK.finditer(text):
        if _AMONG.search(text[: found.start()]):
            continue
        number, top = _number(found), (found["top"] or found["stepped"] or "").lower()
        floor = re.search(r"no\s+(?:higher|better)\s+than", found[0], re.I)
        scale = _SCALE_OF.get(top, "most" if top.startswith("most") else "")
        span, nearest = _place(text, found)
        ranks.append(
            Rank(number, _LAST if floor else number, found.start(), span, scale, nearest, bool(found["moved"]))
        )
    return ranks


def _number(found: re.Match[str]) -> int:
    if number := found["number"]:
        return _NUMBERS.get(number.lower()) or int(number)
    word = (found["order"] or found["step"] or found["rank"] or found["seat"] or found["now"] or "first").lower()
    return _ORDINALS.get(word) or int(re.sub(r"\D", "", word))


def _place(text: str, found: re.Match[str]) -> tuple[tuple[int, int], bool]:
    """Where the holder stands: before the rank, or after "the largest X is" at the beginning of a clause."""
    clause = _clause(text, found.start())
    before = text[clause : found.start()]
    inverted = _COPULA.match(text[found.end() :])
    if inverted and not re.search(r"\b(?:is|are|was|were|has|have|holds?|remains?|as)\b", before):
        return (found.end() + inverted.end(), len(text)), False
    nearest = bool(re.search(r",\s*(?:which|who)\s+(?:[a-z]+\s+){0,2}$|\bwith\s+[A-Z][\w’'-]*\s+$", before))
    return (clause if _STANDING.search(before + " ") else found.start(), found.start()), nearest


def _idioms(text: str) -> list[Rank]:
    ranks = [Rank(1, 1, m.start(), (m.end(), len(text))) for m in _NONE_MORE.finditer(text)]
    taken = [(r.start, r.holder[0]) for r in ranks]
    for pattern, low, high in ((_MORE_THAN_ALL, 1, 1), (_BEHIND, 2, _LAST), (_PASSED, 1, 1)):
        for found in pattern.finditer(text):
            if any(start <= found.start() < end for start, end in taken):
                continue
            span = _clause(text, found.start()), found.start()
            nearest = bool(re.search(r",\s*(?:which|who)\s+(?:[a-z]+\s+){0,2}$|\bwith\s+\S+\s+$", text[: span[1]]))
            ranks.append(Rank(low, high, span[1], span, "", nearest, pattern is _PASSED))
    for found in _ONLY_BIGGER.finditer(text):
        place = _NUMBERS[found["count"].lower()] + 1
        ranks.append(Rank(place, place, found.start(), (_clause(text, found.start()), found.start())))
    return ranks


def _clause(text: str, at: int) -> int:
    return max(text.rfind(mark, 0, at) for mark in ".;:—") + 1

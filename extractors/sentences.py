"""Sentences of running text with exact offsets, in English, Urdu and Chinese.

Rules instead of a trained model: news text breaks lines between paragraphs, headings and list items, so
only full stops inside a line are in doubt, and those are decided by the word before and the word after.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TITLES = """
    mr mrs ms dr prof gen lt col maj capt cmdr adm brig sgt cpl sen rep gov pres amb hon rev fr st sr md mst
    rs re vs v no nos art sec ch fig figs vol pp para cf eg ie e.g i.e viz approx ca al mt ft messrs engr adv
    sh hafiz jan feb mar apr jun jul aug sept sep oct nov dec mon tue tues wed thu thurs fri
"""

_ABBREVIATIONS = """
    inc ltd co corp plc llc bros pvt etc jr snr esq dept govt univ assn est ave blvd a.m p.m u.s u.k u.n e.u
    u.s.a u.a.e d.c ph.d m.d b.a m.a p.a p.c km kg sq oz lb ext
"""

_OPENING_WORDS = """
    a an the this that these those it its he she they we i you his her their our my in on at by for from to
    with as if but and or so yet when while where what who why how there here after before since under over
    last according also however meanwhile although though both all some many most no not one two
"""

_LABELS = """
    no nos art sec ch fig figs vol pp p para v vs
"""

_MONTH_NAMES = """
    jan feb mar apr jun jul aug sept sep oct nov dec
"""

# A title or label that a name or number follows: the stop after it never ends a sentence.
_LEADING = frozenset(_TITLES.split())
# An abbreviation that can close a sentence: it does when a word that opens sentences follows.
_CLOSING = frozenset(_ABBREVIATIONS.split())
_OPENERS = frozenset(_OPENING_WORDS.split())
_LABELS_BEFORE_DIGITS = frozenset(_LABELS.split())
_MONTHS = frozenset(_MONTH_NAMES.split())
_CLOSERS = "\"'”’»)\\]）」』"
_OPENING = "\"'“‘«(\\[（「『"
_HARD_WRAP = 50  # shortest line, in characters, that may be a wrapped one

_STOP = re.compile(
    rf"[۔؟。！？]+[{_CLOSERS}]*"  # needs no space after it
    rf"|[.!?…]+[{_CLOSERS}]*(?=\s|$)"
    r"|(?<=[a-z\d][a-z\d%])[.!?](?=“[A-Z])"
    r"|(?<=[a-z\d][a-z\d%])\.(?=[A-Z][a-z]*[ ,’])"  # "…baseless.He said": the space was lost
)
_LAST_WORD = re.compile(r"[^\s\"'“‘«(\[—–]*$")
_NEXT_WORD = re.compile(rf"[ \t]*[{_OPENING}]*(?P<word>[^\s{_CLOSERS},.!?;:]*)")
_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
_LIST_MARK = re.compile(r"\(?(?:\d{1,3}|[A-Za-z]|[ivxlc]{1,5})[.)]?$")
_WORD_WINDOW = 40


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, heading or list item: ``source[start:end] == text``, without white space at its ends."""

    text: str
    start: int
    end: int


def split_sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of ``text`` in order. Between them stands nothing but white space."""
    found = []
    for start, end in _lines(text):
        for first, last in _split_line(text, start, end):
            found.append(Sentence(text[first:last], first, last))
    return tuple(found)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Spans of lines; a hard-wrapped line is joined with its continuation."""
    start: int | None = None
    end = 0
    for match in _LINE.finditer(text):
        if start is not None and not _wrapped(text, start, end, match):
            yield start, end
            start = None
        start = match.start() if start is None else start
        end = match.end()
    if start is not None:
        yield start, end


def _wrapped(text: str, start: int, end: int, following: re.Match[str]) -> bool:
    """Whether a line break stands inside a sentence: a long line without a stop, then a small letter."""
    gap = text[end : following.start()]
    last_line = max(text.rfind("\n", start, end), start)
    return (
        gap in {"\n", "\r\n"}
        and end - last_line >= _HARD_WRAP
        and following.group()[0].islower()
        and text[end - 1] not in '.!?…:;"”’)'
    )


def _split_line(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begun = start
    for stop in _STOP.finditer(text, start, end):
        if _ends_sentence(text, begun, stop, end):
            yield from _trimmed(text, begun, stop.end())
            begun = stop.end()
    yield from _trimmed(text, begun, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


def _ends_sentence(text: str, begun: int, stop: re.Match[str], end: int) -> bool:
    mark = stop.group()
    if mark[0] in "۔؟。！？":
        return True
    after = _NEXT_WORD.match(text, stop.end(), end)
    following = after.group("word") if after else ""
    if following and following[0].islower():
        return False
    if mark[0] != "." or mark.startswith(".."):
        return True
    before = text[max(begun, stop.start() - _WORD_WINDOW) : stop.start()]
    if _LIST_MARK.match(text[begun : stop.start()].strip()[:8] or "-") and stop.start() - begun < 12:
        return False
    return _stop_after_word(_last_word(before), following)


def _last_word(before: str) -> str:
    match = _LAST_WORD.search(before)
    return match.group() if match else ""


def _stop_after_word(word: str, following: str) -> bool:
    """Whether a full stop after ``word`` ends the sentence, given the word that follows."""
    folded = word.lower()
    if folded in _LABELS_BEFORE_DIGITS or folded in _MONTHS:
        return (
            not following[:1].isdigit() and folded not in {"v", "vs"} and not (folded in _MONTHS and not following)
        )
    if folded in _LEADING:
        return not following
    initial = len(word) == 1 and word.isupper() and word != "I"
    if initial or folded in _CLOSING or re.fullmatch(r"(?:[A-Za-z]\.)+[A-Za-z]", word):
        return not following or following.lower() in _OPENERS
    return True

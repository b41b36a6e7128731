"""Sentences as claims are read from them: lists joined to their lead-in, and what is no grammar blanked.

A blanked sentence has the length of its original, so that places in the one are places in the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.sentences import Sentence, split_sentences
from extractors.speakers import DATELINE

_MOST_ENTRIES = 24
_LONGEST_ENTRY = 8  # words; longer entries are sentences of their own
_MARK = re.compile(r"^\s*(?:[•·▪►●◦‣*–—-]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s+")
_GAP = re.compile(r"\s*(?:[•·▪►●◦‣*–—-]\s+|\(?\d{1,2}[.)]\s+)?")
# "Investment: Foreign money will be crucial": a heading before its sentence.
_HEADING = re.compile(
    r"^\W*(?:[A-Z][a-z]+, [A-Z][a-z]+(?=:)"
    r"|[A-Z][\w’'&-]*(?:\s+(?:[A-Z][\w’'&-]*|of|and|the|&|in|for))*|The \w+ \w+)\s?:\s*(?=[A-Z“\"])"
)
# "Antimony: A critical material for …": a name before what it is.
_EXPLAINED = re.compile(
    r"^\W*[A-Z][\w’'-]*(?:\s+[A-Z]?[\w’'-]+){0,3}(?P<colon>:)\s+An?\s"
    r"(?!.*\b(?:is|are|was|were|has|have|had|will|would|must|can|could|says?|said)\b)"
)
_LEADING = re.compile(r"^[^\w“”\"'‘’«(\[$£€¥₹]+")
_ASIDE = re.compile(r"\s\((?:[A-Z][A-Za-z0-9&.’'-]{1,11}|[A-Z]{2,8}s|[^()\d]{1,60})\)")
_QUOTED = re.compile(r"[“\"](?P<inside>[^“”\"]{1,60})(?P<close>[”\"])")
_FEWEST_QUOTED = 7  # words; a shorter quotation is part of the sentence around it
_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "´": "'", "`": "'", "“": '"', "”": '"', "\n": " ", "\r": " ", "\t": " "}
)


def sentences_of(text: str) -> Iterator[Sentence]:
    """The sentences of ``text`` in order; a list of short entries is one with its lead-in ("include: …")."""
    all_ = split_sentences(text)
    at = 0
    while at < len(all_):
        listed = _entries(text, all_, at) if all_[at].text.endswith(":") else 0
        if listed:
            start, end = all_[at].start, all_[at + listed].end
            yield Sentence(text[start:end], start, end)
        else:
            yield all_[at]
        at += 1 + listed


def _entries(text: str, sentences: Sequence[Sentence], at: int) -> int:
    """How many of the sentences that follow are entries of a list."""
    count = 0
    for before, entry in zip(sentences[at:], sentences[at + 1 : at + 1 + _MOST_ENTRIES], strict=False):
        begins = "\n" in text[before.end : entry.start]
        plain = _MARK.sub("", entry.text)
        marked = plain != entry.text
        if not begins or len(plain.split()) > _LONGEST_ENTRY or plain[-1:] in ".!?:" or not (marked or count == 0):
            break
        if not marked:
            break
        count += 1
    return count if count > 1 else 0


def plain(text: str) -> str:
    """``text`` for the parser, of the same length: marks, headings, datelines and asides in brackets blanked."""
    plain_text = _joined_list(text)
    for pattern in (_LEADING, _MARK, DATELINE):
        plain_text = _blanked(plain_text, pattern)
    if explained := _EXPLAINED.match(plain_text):
        at = explained.start("colon")
        plain_text = plain_text[:at] + "," + plain_text[at + 1 :]
    else:
        plain_text = _blanked(plain_text, _HEADING)
    plain_text = _ASIDE.sub(_spaces, plain_text)
    return _QUOTED.sub(_unquoted, plain_text).translate(_PLAIN)


def _blanked(text: str, pattern: re.Pattern[str]) -> str:
    found = pattern.match(text)
    rest = text[found.end() :] if found else ""
    return " " * found.end() + rest if found and len(rest.split()) > 1 else text


def _spaces(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _unquoted(match: re.Match[str]) -> str:
    inside = match["inside"]
    return f" {inside} " if len(inside.split()) < _FEWEST_QUOTED else match.group()


def _joined_list(text: str) -> str:
    """A list below its lead-in as one enumeration: commas for line breaks, "and" before the last entry."""
    lines = [m.span() for m in re.finditer(r"[^\n]+", text) if m.group().strip()]
    if len(lines) < 3 or not text[: lines[0][1]].rstrip().endswith(":"):
        return text
    head = text[: lines[0][1]].rstrip()
    joined = head[:-1] + " "
    for number, (start, end) in enumerate(lines[1:], 1):
        mark = _GAP.match(text, start)
        begins = min(mark.end() if mark else start, end)
        joined += _link(begins - len(joined), number, len(lines) - 1)
        joined += text[begins:end].rstrip()
    return joined + " " * (len(text) - len(joined))


def _link(width: int, number: int, last: int) -> str:
    word = "" if number == 1 else " and" if number == last and width > len(" and ") - 1 else ","
    return word + " " * (width - len(word))

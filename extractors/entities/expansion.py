"""What an article itself says that letters stand for: "the Frontier Works Organisation (FWO)".

The letters of a short form are looked for in the words beside it from right to left, the first of them at the
start of a word (Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical
text", Pacific Symposium on Biocomputing 2003).
"""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_][\w\u0300-\u036f]*(?:['’][^\W_]+)*")
_NAME_WORD = r"[A-ZÀ-Þ][\w\u0300-\u036f'’.]*"
_NAME_RUN = re.compile(
    rf"\b{_NAME_WORD}"
    rf"(?:(?:[ \-–—&]{{1,3}}|[ ](?:of|for|and|the|de|di|du|des|per|i|la|le|voor|van|für|y|e)[ ]){_NAME_WORD})+"
)
_LONGEST_RUN = 200  # letters of a run of capitalised words that are looked at
_EXTRA_WORDS = 3  # articles and prepositions within a long form
_BEFORE = re.compile(r"([^()\n.;:!?（）。，]{3,120}?)[ ]*[(（\[\"“'‘]{1,2}[ ]*(?:the |or |l['’])?$", re.IGNORECASE)
_COMMA_BEFORE = re.compile(r"([^()\n.;:!?,]{3,90}),[ ](?:or |also known as |known as |called )?(?:the )?$")
_AFTER = re.compile(
    r"^(?:[ ]*[(（\[]"
    r"|,? (?:or|meaning|short for|which stands for|stands for|that is|is short for|stood for)"
    r"|,|:| [-–—]| =)[ ]*(?:the |for |an? |[“\"])*([^()\n.;:!?（）]{3,120})",
    re.IGNORECASE,
)
_STANDS_FOR = re.compile(
    r"(?:letters|acronym|initials|abbreviation|name|it|which)[^.\n]{0,40}?(?:stands?|short|stood) for"
    r"[ ]*(?:the |an? |[“\"])?([^.\n;()]{3,90})",
    re.IGNORECASE,
)


def expansion_beside(text: str, start: int, end: int) -> str:
    """The long form that the words beside ``text[start:end]`` spell out, or "" where they do not."""
    letters = _letters(text[start:end])
    if len(letters) < 3:
        return ""
    before, after = text[max(0, start - 140) : start], text[end : end + 140]
    bracketed = text[end : end + 3].lstrip("s’'")[:1] in tuple(")）]\"”'’,") or after[:1] == ""
    for pattern in (_BEFORE, _COMMA_BEFORE):
        found = pattern.search(before)
        if found and (pattern is _COMMA_BEFORE or bracketed):
            long = fit_from_right(letters, found.group(1))
            if long:
                return long
    found = _AFTER.match(after)
    return fit_from_left(letters, found.group(1)) if found else ""


def spelt_out_anywhere(text: str, letters: str) -> list[str]:
    """What the text says the letters stand for: "the letters stand for circular polymerase extension cloning"."""
    found = (fit_from_left(letters, m.group(1)) for m in _STANDS_FOR.finditer(text))
    return [long for long in found if long]


def names_with_initials(text: str, letters: str) -> list[str]:
    """Capitalised names of the text whose initials spell ``letters``."""
    found = []
    for run in _NAME_RUN.finditer(text):
        starts = [w.start() for w in _WORD.finditer(run.group()[:_LONGEST_RUN])]
        found += [fit_from_left(letters, run.group()[start:][:_LONGEST_RUN]) for start in starts]
    return [long for long in found if long]


def fit_from_right(letters: str, words: str) -> str:
    """The shortest end of ``words`` that the letters abbreviate, or ""."""
    text = _plain(words)
    at = len(text)
    for k in range(len(letters) - 1, -1, -1):
        at = text.rfind(letters[k], 0, at)
        while k == 0 and at > 0 and text[at - 1].isalnum():
            at = text.rfind(letters[k], 0, at)
        if at < 0:
            return ""
    long = words[at:].strip(" \"“”'‘’-–—,")
    return long if _plausible(letters, long) else ""


def fit_from_left(letters: str, words: str) -> str:
    """The start of ``words`` whose initials the letters are (small words may be passed over), or ""."""
    finds = list(_WORD.finditer(words))[: len(letters) * 2 + 2]
    taken = 0
    for i, word in enumerate(finds):
        surface = word.group()
        if surface.isupper() and 1 < len(surface) < len(letters) and letters[taken:].startswith(_plain(surface)):
            taken += len(surface)
        elif _plain(surface[:1]) == letters[taken]:
            taken += 1
        elif i == 0 or len(surface) > 4 or surface[0].isupper():
            return ""
        if taken >= len(letters):
            long = words[finds[0].start() : word.end()]
            return long if len(long) > 2 * len(letters) else ""
    return ""


def _plausible(letters: str, long: str) -> bool:
    """Whether each letter begins a word and few words go without, or two long words hold all letters."""
    words = _WORD.findall(long)
    if len(words) == 2 and all(len(w) > len(letters) for w in words):
        return True
    left = iter(_initials(words))
    return len(words) <= len(letters) + _EXTRA_WORDS and all(letter in left for letter in letters)


def _initials(words: list[str]) -> str:
    return "".join(_plain(w) if w.isupper() and len(w) < 4 else _plain(w[:1]) for w in words)


def _letters(surface: str) -> str:
    short = surface[:-1] if surface.endswith("s") and surface[:-1].isupper() else surface
    return "".join(c for c in _plain(short) if c.isalnum())


def _plain(text: str) -> str:
    """Lower case without marks, as long as ``text``."""
    return "".join((unicodedata.normalize("NFD", c)[0].lower() or c)[0] for c in text)

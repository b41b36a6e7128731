"""Who says what a sentence says: "Hastie said" is not the outlet's own voice."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.propositions import Proposition

_BEFORE = re.compile(r"(?P<who>[^,;.]{2,90}?)[\s,]+$")
_ACCORDING = re.compile(r"\baccording to (?P<who>[^,;.]{2,90})", re.I)
_TAIL = re.compile(r"[,”\"’][\s”\"’]*(?P<tail>[^,;“”\"]{0,120})[.”\"’\s]*$")
_VERBS = (
    r"said|says|told|stated|reported|announced|added|noted|explained|estimates|estimated|wrote|argued|claimed"
    r"|insisted|confirmed|shows?|clarified|warned|testified|maintained|puts?"
)
_SAYER = re.compile(
    rf"^(?P<who>[^,;]{{2,90}}?)\s+(?:has\s+|have\s+|had\s+)?(?P<verb>{_VERBS})\b(?:\s+[^,;]{{0,60}})?$", re.I
)
_HEAD = re.compile(
    rf"^(?P<who>(?:[A-Z“\"][^,;.]{{1,90}}?))\s+(?P<verb>{_VERBS})(?:\s+on\s+\w+)?(?:\s+that\b|,?\s+(?=[“\"]))"
)


@dataclass(frozen=True, slots=True)
class Speech:
    """An attribution: the speaker's words and the span of the sentence that only attributes."""

    who: str
    verb: str
    start: int
    end: int


def attribution(text: str) -> Speech | None:
    """The attribution of a sentence at its end, its beginning or through "according to"; None without one."""
    if found := _ACCORDING.search(text):
        return Speech(found["who"].strip(), "according to", found.start(), found.end())
    if (tail := _TAIL.search(text)) and (said := _SAYER.match(tail["tail"].strip().rstrip("."))):
        return Speech(said["who"].strip(), said["verb"].lower(), tail.start("tail"), len(text))
    if head := _HEAD.match(text):
        return Speech(head["who"].strip(' “"'), head["verb"].lower(), 0, head.end())
    return None


def speaker_of(proposition: Proposition) -> Speech | None:
    """The attribution of what was read."""
    return attribution(proposition.text)

"""Who says what a sentence says, and which part of it is said: "Hastie said" is not the outlet's own voice."""

from __future__ import annotations

import re
from dataclasses import dataclass

_VERBS = (
    r"said|says|say|told|tells|states?|stated|reports?|reported|announced?|announces|added?|adds|noted?"
    r"|notes|explained|estimates?|estimated|wrote|writes|argued?|argues|claimed?|claims|insist(?:s|ed)?|confirm(?:s|ed)?"
    r"|shows?|showed|shown|clarif(?:y|ies|ied)|warn(?:s|ed)?|testif(?:ies|ied)|maintain(?:s|ed)?|finds?|found|declare[ds]?"
    r"|suggest(?:s|ed)?|indicate[ds]?|inform(?:s|ed)?|reveal(?:s|ed)?|believes?|thinks?|answered|replied|emerged"
    r"|according to|puts it|observed|briefed|acknowledged|admitted|stressed|hints?|hinted"
)
# "QUETTA (Makran Wire) - ", "LAHORE: ", "Update, November 11: "
DATELINE = re.compile(
    r"^\W*(?:[A-Z][A-Z'’.\- ]{2,40}(?:,\s*[A-Za-z.]+ \d{1,2})?(?:\s*\([^)]{1,40}\))?\s*(?::|—|–|-(?=\s))"
    r"|Update[^:]{0,40}:|[^:a-z]{3,40}:)\s*"
)
# "… told a panel on Monday that", "… says the"; a denial keeps its verb, for it turns what follows. Small letters
# only: the "States" of "United States" is no verb.
_LEAD = re.compile(
    rf"^(?P<who>[^,;“”\"]{{2,160}}?(?:,[^,;“”\"]{{2,120}},[^,;“”\"]{{0,60}}?)?)\b(?P<verb>{_VERBS})\b(?:(?P<rest>(?:[^“”\",;]|,[^“”\",;]{{2,60}},){{0,90}}?)\bthat\s+|(?<!told)(?<!tells)\s+(?=(?:the|its|their|his"
    r"|her|no|imports|exports|China|Pakistan|China’s|Pakistan’s)\b)|,?\s+(?=[“\"]))",
)
_ACCORDING = re.compile(r"(?:^|,\s*)according to (?P<who>[^,;]{2,120})(?:,\s*|[.”\"’]*\s*$)", re.I)
_TAIL = re.compile(
    rf"[,”\"][”\"’\s]*(?!(?:but|and|while|which|who|where|when)\b)(?P<who>[^,;“”\"]{{2,110}}?)\s+(?:has\s+|have\s+|had\s+|also\s+)?(?P<verb>{_VERBS})\b"
    r"(?P<rest>(?:\s+(?:(?!\bthat\b|,\s*[“\"]).){0,220})?)[.”\"’\s]*$",
)
_PRONOUN = re.compile(r"\W*(?:it|its|they|their|he|she|his|her|we|our)\b", re.I)
_SHORTEST_CORE = 12  # characters: a shorter rest means that the pattern cut too much


@dataclass(frozen=True, slots=True)
class Speech:
    """An attribution, and the span that is said. ``who`` and ``verb`` are "" in the outlet's own voice."""

    who: str
    verb: str
    start: int
    end: int
    own: bool = False  # the speaker is also the subject of what is said: "the group said that it …"


def attribution(text: str) -> Speech:
    """Who says the sentence, and what part of it is said once dateline and attribution are put aside."""
    dateline = DATELINE.match(text)
    start, end, who, verb = dateline.end() if dateline else 0, len(text), "", ""
    if found := _ACCORDING.search(text, start):
        who, verb = found["who"], "according to"
        start, end = (found.end(), end) if found.start() <= start else (start, found.start())
    elif tail := _TAIL.search(text, start + _SHORTEST_CORE):
        who, verb, end = tail["who"], tail["verb"], tail.start()
    lead = _LEAD.match(text[start:end])
    if lead and end - start - lead.end() >= _SHORTEST_CORE:
        who, verb = lead["who"], lead["verb"]
        start += lead.end()
    if end - start < _SHORTEST_CORE:
        start, end = 0, len(text)
    return Speech(_trimmed(who), verb.lower(), start, end, bool(who and _PRONOUN.match(text[start:end])))


def _trimmed(who: str) -> str:
    return " ".join(who.split()).strip(" ,:;“”\"'’")[-120:]

"""Members of a whole as a text tells them: counted in, left out, joining; and whether the list is complete."""

from __future__ import annotations

import re

from extractors.comparison.alignment import ids_of
from extractors.comparison.statement import Statement
from extractors.knowledge import Knowledge
from extractors.propositions import Term

_LOOK = 60  # characters around a member that are searched
# Other members and adjectives before the one looked at: "no yttrium, scandium or other heavy …".
_LIST = (
    r"(?:(?!(?:is|are|was|were|be|been|has|have|had|between|in|of|to|for|with|by|at|on|from|that|which)\b)"
    r"[\w’'-]+,?\s+){0,5}?"
)
# Words right before a member that leave it out: "no neodymium", "not a gram of", "neither", "leaves out".
_OUT_BEFORE = re.compile(
    r"\b(?:no|not (?:a|one|any|an)\s+(?:\w+\s+){0,2}?of|not (?:any|one)|neither|nor|without(?:\s+any)?"
    r"|lacks?|lacked|lacking"
    r"|exclud(?:es?|ed|ing)|except(?:ing)?(?:\s+for)?|apart from|other than|but not|leaves? out|left out"
    r"|omits?|omitted|omitting|spar(?:es?|ed|ing)|exempts?|exempted|exempting|drop(?:s|ped)|contains? none of)\s+"
    rf"{_LIST}$",
    re.I,
)
# … and right after it: "was left out of", "formed no part of", "never joined", "is exempt from".
_OUT_AFTER = re.compile(
    r"^,?\s+(?:[^.;,]{0,40},\s+)?(?:[\w’'-]+\s+){0,4}?(?:(?:is|are|was|were|been|be)\s+(?:not|never)\s+(?:\w+\s+)?"
    r"(?:among|part|included|covered|named|listed|in)\b"
    r"|(?:is|are|was|were|been|be|being)\s+(?:\w+ly\s+)?(?:left (?:out|off)|omitted|excluded|exempt(?:ed)?|dropped"
    r"|struck (?:from|off|out)|removed|deleted|missing|absent|spared|unaffected|outside|kept (?:out|off))"
    r"|(?:form(?:s|ed)?|plays?|played|ha[sd]|have)\s+no\s+(?:part|place|seat)"
    r"|never (?:joined|belonged|figured|signed|took part|put)"
    r"|(?:did|does|do) not (?:figure|feature|belong|appear|join)"
    r"|nowhere|(?:stay|stand)(?:s|ed)? (?:out|outside|away)"
    r"|(?:has|have|had)\s+(?:left|quit|withdrawn|pulled out|bowed out))",
    re.I,
)
_JOINING = re.compile(
    r"\b(?:admitted|joined|joins|joining|accession|acceded|accedes|enlisted|taken in|let in|came in|signed up"
    r"|brings?|adds?|added|has been part of|have been part of|belongs?|belonged"
    r"|(?:newest|third|fourth|fifth|sixth) member"
    r"|(?:is|are|was|were|has been)\s+(?:a\s+|also\s+|now\s+)?(?:member|partner|part|among|on the)\b)",
    re.I,
)
# Words that tell of a whole list: what it does not name is not in it.
_CLOSED = re.compile(
    r"\b(?:only|alone|solely|exclusively|sole|nothing (?:but|else|more)|no (?:others?|more than that)|entirely"
    r"|purely|consist(?:s|ed|ing)? (?:only |solely )?of|(?:made|makes?|making) up(?: only)?(?: of)?|full stop"
    r"|compris(?:es?|ed|ing)|composed of|merely|just)\b",
    re.I,
)
_ITEMS = re.compile(
    r"(?P<first>[\w’'-]+),\s+(?P<rest>(?:(?:[\w’'-]+\s+){0,2}[\w’'-]+,\s+)*(?:[\w’'-]+\s+){0,2}?[\w’'-]+)\s*,?\s+and\s+"
    r"(?P<last>(?:[\w’'-]+\s+){0,1}?[\w’'-]+)|(?P<one>[A-Z][\w’'-]+)\s+and\s+(?P<two>[A-Z][\w’'-]+)"
)


def closed(statement: Statement) -> bool:
    """Whether the statement gives its list as the whole of it."""
    return bool(_CLOSED.search(statement.claim.quote))


def left_out(statement: Statement, member: Term) -> bool:
    """Whether the statement says that the member is not in the whole."""
    text = statement.claim.quote
    before, after = text[max(0, member.start - _LOOK) : member.start], text[member.end : member.end + 2 * _LOOK]
    return bool(_OUT_BEFORE.search(before) or _OUT_AFTER.match(after))


def joins(statement: Statement) -> bool:
    """Whether the statement tells of something that belongs to the whole or comes into it."""
    return bool(_JOINING.search(statement.claim.quote))


def members(statement: Statement, knowledge: Knowledge) -> list[Term]:
    """What can be a member: a material, a name, or an item of a list."""
    lexicon = knowledge.lexicon
    materials = frozenset(lexicon.file.families["substance"])
    items = [(m.start(), m.end()) for m in _ITEMS.finditer(statement.claim.quote)]
    return [
        t
        for t in statement.content
        if t.name or t.ids & materials or (t.weight >= 1 and any(a <= t.start < b for a, b in items))
    ]


def listed(statement: Statement, knowledge: Knowledge) -> frozenset[str]:
    """Ids of the items of the statement's lists; empty where it has none."""
    items = [(m.start(), m.end()) for m in _ITEMS.finditer(statement.claim.quote)]
    found = members(statement, knowledge)
    return ids_of(t for t in found if any(a <= t.start < b for a, b in items))

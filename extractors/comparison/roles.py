"""Who stands in a role ("operated by X", "X, its chief executive"), and who is put out of one ("not X but Y")."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from extractors.comparison.alignment import ids_of
from extractors.comparison.statement import Statement
from extractors.knowledge import Knowledge
from extractors.propositions import Term

_ALIKE = 80  # partial ratio from which two names may be spellings of one
_SPELT = 70  # ratio from which two names of one length may be
_LOOK = 60  # characters around a name that are searched for words that put it out of a role
_ASIDE = r"(?:\([^)]*\)\W*)?(?:,[^,;]{1,60},\W*)?"
_LINK = (
    r"(?:which|who|that|has|have|had|is|was|are|were|be|been|being|will|did|does|also|now|still|alone|itself|himself"
    r"|herself|themselves|first|already|jointly|only|ever|team|government|administration|fighters|gunmen|the|an?|its"
    r"|their|nearly|over|about|controls|holds|in|on|own|it)"
)
# Between a party and the role that it is the subject of …
_SUBJECT = re.compile(rf"\W*{_ASIDE}(?:{_LINK}\W+){{0,5}}", re.I)
# … and between a party and the office that it holds: "X is Sindh's secretary", "X, chief executive".
_HOLDER = re.compile(
    r"\W*(?:who\W+|which\W+)?(?:is|was|has been|have been|became|becomes|remains|serves|served|as|took over as"
    r"|named|appointed|elected|sworn in|,)\W+(?!whose\b)(?:[\w’'-]+\W+){0,4}",
    re.I,
)
# Between a role and its agent: "by X", "rests with X", and for a noun "has been X".
_AGENT = re.compile(
    r"(?:\W+(?!by\b)\w+){0,5}\W+by\W+(?:\w+\W+){0,3}"
    r"|(?:\W+[\w’'-]+){0,9}\W+(?:rests?|rested|lies|lay|sits?|sat|stays?|is|was|been)\W+with\W+(?:\w+\W+){0,3}"
    r"|(?:\W+[\w’'-]+){0,9}\W+(?:fell|falls|belongs?|belonged|went|goes|passed|going)\W+to\W+(?:\w+\W+){0,3}",
    re.I,
)
_IS = re.compile(r"(?:\W+[\w’'-]+){0,8}\W+(?:is|was|been)\W+(?:that of\W+)?(?:\w+\W+){0,3}", re.I)
_TITLE = re.compile(r"\W{1,2}(?:(?:is|was|named|called|has been)\W+)?(?:[A-Z][\w.’'-]*\W+)?")
_RECIPIENT = re.compile(r"(?:\W+[\w’'-]+){0,8}\W+to\W+(?:the\W+|an?\W+)?(?:\w+\W+){0,1}", re.I)
_DETERMINER = re.compile(
    r"the|an?|its|their|his|her|our|as|new|of|is|was|\w+['’]s|former|then|and|become|became|whose|named", re.I
)
_JOINT = re.compile(r" (?:[A-Z]\. )?|-")  # between two words of one name
_PASSIVE = re.compile(r"\W+(?:\w+\W+){0,2}by\b", re.I)
_VERB = re.compile(r"leads|led|heads|headed|chairs|chaired|runs|ran", re.I)
_NOUN = re.compile(r"(?:ors?|ers?|ship|ion|ment|ing|ure)$", re.I)
_DEED = re.compile(r"(?:ship|ion|ment|ing)$", re.I)
_TITLED = r"(?:(?:Mr|Ms|Mrs|Dr|Gen|General|Prof|Sir|Prime Minister|President|Minister)\.?\s+)?"
_BEFORE_NAME = rf"(?:(?:by|from|with|through|to|for)\s+)?(?:(?:the|its|his|an?|any)\s+)?{_TITLED}"
# Words right before a name that put it out of the role: "and not the prime minister", "rather than China".
_NOT_THIS = re.compile(
    rf"(?:\b(?:not|never|neither|rather than|instead of|nor|(?<!none )(?<!one )(?<!nobody )other than|contrary to"
    r"|without (?:any |the |a )?(?:hand|help|part|involvement|role|share|say|aid|knowledge) (?:of|from|by|for)"
    r"|no (?:hand|part|role|share|say|involvement) (?:of|for|by|from))"
    rf"\s+{_BEFORE_NAME})$",
    re.I,
)
# … and those by which another takes its place: "in place of X", "replaces X".
_INSTEAD = re.compile(
    r"\b(?:in (?:the )?(?:place|stead) of|replac(?:es?|ed|ing)|succeed(?:s|ed|ing)?"
    r"|(?:takes?|took|taking|taken) over from|oust(?:s|ed|ing)?|displac(?:es?|ed|ing))"
    rf"\s+{_BEFORE_NAME}(?:[A-Z]\w+\s+)?$"
)
# … and right after it: "FWO had no part in it".
_NO_PART = re.compile(
    r"^\s*,?\s*(?:\w+\s+\w+\s*,\s*)?"
    r"(?:(?:had|has|have|played|took|plays|takes|bore|bears)\s+(?:no|never any|not any)\s+"
    r"(?:part|role|hand|share|involvement|say|stake|responsibility)\b"
    r"|(?:only|merely)\s+(?:holds?|owns?)\b|(?:was|were|is|are)\s+(?:not|never)\s+(?:behind|involved))",
    re.I,
)
# … or that it has gone: "X is out", "X, which has bowed out", "in X's stead".
_GONE = re.compile(
    r"^\W*(?:which\s+|who\s+)?(?:is|was|has|have)\s+(?:now\s+)?(?:been\s+)?"
    r"(?:(?:bowed|pulled|dropped|moved|stepped|walked|pushed|forced|edged|bought)\s+)?(?:out|aside|ousted|unseated)\b",
    re.I,
)
_IN_STEAD = re.compile(r"\bin\s+(?:[A-Z]\w+\s+)?$"), re.compile(r"^\s+(?:place|stead)\b")


def put_out(statement: Statement, party: Term) -> bool:
    """Whether the statement denies the party its role."""
    text = statement.claim.quote
    before, after = text[max(0, party.start - _LOOK) : party.start], text[party.end :]
    return bool(_NOT_THIS.search(before) or _NO_PART.match(after))


def displaced(statement: Statement, party: Term) -> bool:
    """Whether the statement tells that another has come in the party's place."""
    text = statement.claim.quote
    before, after = text[max(0, party.start - _LOOK) : party.start], text[party.end :]
    in_stead = _IN_STEAD[0].search(before) and _IN_STEAD[1].match(after)
    return bool(_INSTEAD.search(before) or _GONE.match(after) or in_stead)


def parties(statement: Statement, knowledge: Knowledge) -> list[Term]:
    """Names and described actors ("a private trader", "the court") in the statement."""
    officials = frozenset(knowledge.lexicon.file.parties["officials"])
    return [t for t in statement.content if t.name or t.ids & officials]


def actors(statement: Statement, knowledge: Knowledge) -> list[Term]:
    """The parties that can stand in a role: no place, unless it tells whose company ("a Turkish contractor").

    A name in brackets is a ticker or an abbreviation, and one that owns the next ("Canada's Barrick") its origin.
    """
    named = [t for t in parties(statement, knowledge) if not bracketed(statement, t)]
    kept = [t for t in named if not _is_place(t, knowledge) or _bears(statement, t, knowledge)]
    return [t for t in kept if not _origin_of_next(statement, t, kept)]


def tied(statement: Statement, role: str, knowledge: Knowledge) -> list[Term]:
    """The actors that are the role's subject, agent, holder or recipient, without those that are put out of it."""
    deeds = frozenset(knowledge.lexicon.file.parties["deeds"])
    text = statement.claim.quote
    roles = [t for t in statement.content if role in t.ids and text[t.start : t.end].lower() not in deeds]
    table = knowledge.lexicon.file.parties
    return [
        t
        for t in actors(statement, knowledge)
        if role not in t.ids
        and not put_out(statement, t)
        and not displaced(statement, t)
        and any(_ties(text, t, r, role, table["offices"], table["given"]) for r in roles)
    ]


def same_office(ledger: Statement, new: Statement, role: str, knowledge: Knowledge) -> bool:
    """Whether both may speak of one post: no "finance chief" beside a "police chief", no chairman beside a CEO."""
    one, other = _posts(ledger, role, knowledge), _posts(new, role, knowledge)
    return any(a == b or not a or not b for a in one for b in other)


def _posts(statement: Statement, role: str, knowledge: Knowledge) -> set[str]:
    """What tells each post of the role from others: its concept or the noun before it, else ""."""
    offices = frozenset(knowledge.lexicon.file.families["office"])
    posts = set()
    for term in (t for t in statement.content if role in t.ids):
        before = [t for t in statement.proposition.tokens if t.end + 1 == term.start]
        noun = before and not before[0].capital and not _DETERMINER.fullmatch(before[0].surface)
        posts.add(min(term.ids & offices, default=before[0].stem if noun else ""))
    return posts


def full_name(statement: Statement, party: Term) -> tuple[Term, ...]:
    """The names that stand together with the party: "Arif Lodhi", "Finland's Tammer Lift"."""
    text = statement.claim.quote
    names = [t for t in statement.content if text[t.start : t.start + 1].isupper()]
    found = [party]
    for term in [t for t in names if t.end <= party.start][::-1]:
        if _JOINT.fullmatch(text[term.end : found[0].start]):
            found.insert(0, term)
    for term in [t for t in names if t.start >= party.end]:
        if _JOINT.fullmatch(text[found[-1].end : term.start]):
            found.append(term)
    return tuple(found)


def same_party(one: Term, other: Term, ledger: Statement, new: Statement, knowledge: Knowledge) -> bool:
    """Whether two names are or may be one: a name in common, a part of the other, or its initials."""
    mine, theirs = (
        [t for t in full_name(s, p) if t is p or not _is_place(t, knowledge)]
        for s, p in ((ledger, one), (new, other))
    )
    known = knowledge.lexicon.file.names
    if ids_of(mine) & ids_of(theirs) or (one.ids & known.keys() and other.ids & known.keys()):
        return bool(ids_of(mine) & ids_of(theirs))
    a, b = (s.claim.quote[t.start : t.end].lower() for s, t in ((ledger, one), (new, other)))
    return fuzz.partial_ratio(a, b) >= _ALIKE or fuzz.ratio(a, b) >= _SPELT


def _ties(text: str, party: Term, term: Term, role: str, offices: Sequence[str], given: Sequence[str]) -> bool:
    word = text[term.start : term.end]
    if party.end <= term.start:
        between = text[party.end : term.start]
        if role in offices and not _VERB.fullmatch(word):
            return bool(_HOLDER.fullmatch(between))
        passive = _PASSIVE.match(text[term.end :]) or not _active(between, word)
        return role not in given and not passive and bool(_SUBJECT.fullmatch(between))
    between = text[term.end : party.start]
    if role in offices and _TITLE.fullmatch(between):
        return True
    if _AGENT.fullmatch(between) or ((role in given or _DEED.search(word)) and _RECIPIENT.fullmatch(between)):
        return True
    return bool((_NOUN.search(word) or role in offices) and _IS.fullmatch(between))


def _active(between: str, word: str) -> bool:
    """Whether a verb after "is" or "was" is not a passive, whose subject is what is acted on."""
    aux = re.search(r"\b(?:is|was|are|were|be|been|being)\W+(?:\w+ly\W+)?$", between, re.I)
    return not aux or bool(_NOUN.search(word))


def _is_place(term: Term, knowledge: Knowledge) -> bool:
    return any(knowledge.lexicon.is_place(i) for i in term.ids)


def bracketed(statement: Statement, term: Term) -> bool:
    """Whether the term stands in brackets: a ticker, an abbreviation, an aside."""
    text = statement.claim.quote
    return text.rfind("(", 0, term.start) > text.rfind(")", 0, term.start)


def _bears(statement: Statement, term: Term, knowledge: Knowledge) -> bool:
    """Whether the next word makes an actor of it: "Saudi fund", "Egyptian builder", "Shanghai Electric"."""
    bearers = frozenset(knowledge.lexicon.file.parties["bearers"])
    following = next((t for t in statement.proposition.tokens if t.start >= term.end), None)
    close = following is not None and following.start - term.end <= 1
    if following is None or not close:
        return False
    named = following.capital and not any(t.name and t.start == following.start for t in statement.content)
    return named or following.surface.lower() in bearers


def _origin_of_next(statement: Statement, term: Term, others: Sequence[Term]) -> bool:
    text = statement.claim.quote
    own = text[term.start : term.end].endswith(("'s", "’s"))
    return own and any(o.name and o.start == term.end + 1 for o in others)

"""Which clauses of a sentence put something forward, and in which words."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.model import ValueKind
from extractors.syntax import Clause, Parse, Word
from extractors.syntax.phrases import conjuncts, phrase
from extractors.syntax.words import (
    ASKING,
    BELIEVING,
    EFFECTS,
    EMPTY,
    FEELING,
    INCLUDING,
    INTERPRETING,
    ORDERING,
    SAYING,
)

_NOBODY = frozenset(
    {
        "what",
        "whatever",
        "whoever",
        "one",
        "anybody",
        "anyone",
        "somebody",
        "someone",
        "you",
        "everybody",
        "everyone",
    }
)
_ABOUT = frozenset({"of", "about", "against", "for"})
_LONGEST = 40  # words of a value
_FEWEST_LISTED = 3
_BARE_SAYING = frozenset({"say", "tell", "add", "note"})
_AS_LONG_AS = frozenset({"when", "whenever", "once", "until", "before", "if", "unless", "so", "lest", "whether"})
_HELPERS = ("aux", "auxpass", "neg", "prt")
_ASIDE = frozenset({"relcl", "advcl", "parataxis", "cc", "mark", "nsubj", "nsubjpass", "csubj", "punct", "dep"})
_BY = frozenset({"by", "with", "despite"})


def puts_forward(parse: Parse, clause: Clause) -> bool:
    """Whether the clause says something of a subject: no supposition, advice, wish, feeling or "he said"."""
    verb = parse.words[clause.head]
    if not clause.subjects or clause.modals & {"supposed", "advised", "possible"}:
        return False
    if parse.words[clause.subjects[0]].low in _NOBODY or verb.stem in FEELING:
        return False
    if not _stands(parse, clause) or (verb.stem in ASKING and not _requests(parse, clause)):
        return False
    if is_located(parse, clause):
        return True
    if verb.stem in SAYING or verb.stem in BELIEVING:
        return _tells_matter(parse, clause)
    if verb.stem == "be":
        placed = clause.places and verb.dep != "advcl"
        return bool(clause.predicates or placed or parse.children(verb.at, "xcomp"))
    full = clause.predicates or clause.objects or clause.places or clause.patient
    return verb.stem not in EMPTY or bool(full or parse.children(verb.at, "xcomp", "ccomp"))


def is_idle(parse: Parse, clause: Clause) -> bool:
    """Whether the clause is only wished for, or said of nobody: "wants it reduced to 5 %", "if you look back"."""
    above = parse.words[parse.words[clause.head].head]
    nobody = any(parse.words[s].low in _NOBODY for s in clause.subjects)
    return (
        nobody
        or (above.at != clause.head and above.stem in FEELING)
        or bool(clause.modals & {"supposed", "advised"})
    )


def _requests(parse: Parse, clause: Clause) -> bool:
    """Whether something is asked for or somebody to do something, rather than a question put."""
    to = any(w.low == "for" for w in parse.children(clause.head, "prep"))
    asked = parse.children(clause.head, "xcomp") or clause.patient
    return not clause.modals and (to or bool(asked) or (bool(clause.objects) and _orders(parse, clause)))


def _orders(parse: Parse, clause: Clause) -> bool:
    """Whether the clause below is what somebody is to do ("asked them to stop")."""
    below = parse.children(clause.head, "ccomp", "xcomp")
    return any(w.low == "to" for b in below for w in parse.children(b.at, "aux"))


def _stands(parse: Parse, clause: Clause) -> bool:
    """Whether a clause of this build is put forward by itself."""
    verb = parse.words[clause.head]
    if clause.objects and clause.subjects == clause.objects[:1]:
        return verb.dep == "ROOT"  # an entry of a list: "Launching the project in Texas"
    if parse.words[0].low in {"how", "why", "what", "where"} and verb.dep == "ROOT":
        return False  # a heading: "How Pakistan becomes a hub"
    above = parse.words[verb.head]
    marks = {w.low for w in parse.children(verb.at, "mark", "advmod")}
    if _is_inverted(parse, verb) or _is_disbelieved(parse, above):
        return False
    if verb.dep == "xcomp":
        return _rumoured(parse, above)  # "is said to have …"; else part of what is above it
    if verb.dep == "acl":
        return verb.tag == "VBN" and (bool(clause.agents) or is_located(parse, clause))
    if verb.dep == "ccomp" and above.stem in FEELING:
        return False
    if verb.dep == "advcl" and marks & _AS_LONG_AS and verb.tag in {"VBP", "VBZ", "VB", "VBN", "VBG"}:
        return False
    if not clause.finite and verb.dep in {"advcl", "pcomp"}:
        return _participle(parse, verb, above)
    if verb.dep == "relcl" and any(w.low == "to" for w in parse.children(verb.at, "aux")):
        return False
    return clause.finite or verb.dep == "relcl" or (verb.dep == "conj" and above.is_verb and verb.tag != "VB")


def _is_inverted(parse: Parse, verb: Word) -> bool:
    """ "Had they been told, …": a supposition without "if"."""
    first = parse.words[0]
    return first.head == verb.at and first.dep in {"aux", "auxpass"} and first.low in {"had", "should", "were"}


def _is_disbelieved(parse: Parse, above: Word) -> bool:
    """ "Nobody believes that …"."""
    if above.stem not in BELIEVING:
        return False
    nobody = any(w.low in {"nobody", "none"} for w in parse.children(above.at, "nsubj"))
    return nobody or bool(parse.children(above.at, "neg"))


def _rumoured(parse: Parse, above: Word) -> bool:
    passive = bool(parse.children(above.at, "auxpass", "nsubjpass") and parse.children(above.at, "xcomp"))
    return passive and (above.stem in SAYING or above.stem in BELIEVING)


def _participle(parse: Parse, verb: Word, above: Word) -> bool:
    """Whether a participle tells an act of its own: "…, directing officials to …", "with China making …"."""
    marks = [w.low for w in parse.children(verb.at, "mark")]
    if verb.tag not in {"VBG", "VBN"} or verb.stem in INTERPRETING | EFFECTS or (marks and marks != ["while"]):
        return False
    if verb.dep == "pcomp" and any(w.low in {"can", "could", "may"} for w in parse.children(above.head, "aux")):
        return False  # "by controlling the tap it can …"
    if verb.dep == "pcomp":
        return above.low in _BY and parse.words[above.head].stem not in SAYING
    deed = above.stem not in SAYING or verb.stem in ORDERING or bool(parse.children(verb.at, "agent"))
    return above.is_verb and deed and not parse.children(verb.at, "aux")


def is_deed(parse: Parse, clause: Clause) -> bool:
    """Whether a participle tells of an act by or with somebody, or of an order; others only colour the clause."""
    verb = parse.words[clause.head]
    own = parse.child(verb.at, "nsubj", "nsubjpass") is not None
    by = verb.dep == "pcomp" and parse.words[verb.head].low == "by"
    return own or by or bool(clause.agents) or verb.stem in ORDERING or is_located(parse, clause)


def is_located(parse: Parse, clause: Clause) -> bool:
    """Whether the verb only places its subject: "located in"."""
    verb = parse.words[clause.head]
    found = (
        verb.stem == "find"
        and verb.tag == "VBN"
        and verb.dep in {"acl", "advcl"}
        and any(prep in {"in", "at"} for prep, _ in clause.places)
    )
    return found or verb.stem in {"locat", "situat", "base", "nestl", "headquart"}


def _tells_matter(parse: Parse, clause: Clause) -> bool:
    """Whether a verb of saying has a matter of its own ("announced a deal", "warned of") rather than a clause."""
    if clause.negated and clause.subjects and not clause.modals:
        return True
    if parse.children(clause.head, "ccomp", "parataxis") or _rumoured(parse, parse.words[clause.head]):
        return False
    if parse.words[clause.head].stem in _BARE_SAYING:
        return clause.negated
    about = any(prep in _ABOUT for prep, _ in clause.places)
    return bool(clause.objects) or about or clause.patient or clause.negated


def predication(parse: Parse, clause: Clause) -> tuple[int, int]:
    """Characters of the verb with its helpers, its arguments and the clauses that complete it."""
    head = clause.head
    helpers = [w.at for w in parse.children(head, *_HELPERS) if head - _FEW <= w.at < head]
    words = {head, *helpers}
    for child in parse.children(head):
        if child.at > head and not _aside(parse, child):
            words |= {i for i in _branch(parse, child) if i > head}
    for purpose in parse.children(head, "advcl"):
        if (
            purpose.at > head
            and purpose.tag == "VB"
            and any(w.low == "to" for w in parse.children(purpose.at, "aux"))
        ):
            words |= set(_branch(parse, purpose))
    within = [i for i in sorted(words) if i not in clause.subjects][: _LONGEST + len(helpers)]
    start, end = parse.span(_unbroken(parse, within))
    return start, start + len(parse.text[start:end].rstrip(" ,;:-–—"))


def _unbroken(parse: Parse, words: list[int]) -> list[int]:
    """The words up to the first clause that stands between them."""
    kept = words[:1]
    for i in words[1:]:
        if any(parse.words[j].is_verb for j in range(kept[-1] + 1, i)):
            break
        kept.append(i)
    return kept


_FEW = 5


def _aside(parse: Parse, child: Word) -> bool:
    says = parse.words[child.head].stem in SAYING
    return child.dep in _ASIDE or (child.dep == "conj" and child.is_verb) or (child.dep == "ccomp" and says)


def _branch(parse: Parse, child: Word) -> tuple[int, ...]:
    without = frozenset(
        {"relcl", "parataxis", "advcl"} if child.is_verb else {"relcl", "parataxis", "appos", "advcl"}
    )
    return parse.subtree(child.at, without)


def arguments(clause: Clause) -> tuple[int, ...]:
    """The heads of all that the verb acts on, is, or is placed by."""
    return (*clause.objects, *clause.predicates, *clause.agents, *(i for _, i in clause.places))


def shape_of(parse: Parse, clause: Clause) -> ValueKind:
    """What sort of value the words of the clause give where no predicate tells it."""
    verb = parse.words[clause.head]
    if any(is_ranked(parse, i) for i in clause.predicates):
        return ValueKind.ORDER
    if is_list(parse, clause) or (verb.stem in INCLUDING and arguments(clause)):
        return ValueKind.SET
    if is_located(parse, clause):
        return ValueKind.PLACE
    if clause.agents:
        return ValueKind.ENTITY
    if clause.predicates and verb.stem == "be":
        return ValueKind.ASSERTION
    return ValueKind.STATUS


def is_list(parse: Parse, clause: Clause) -> bool:
    """Whether one of its arguments lists three things or more, or is made up of them ("reserves of …")."""
    listed = {j for i in arguments(clause) for j in (i, *phrase(parse, i))}
    listed |= {j for i in (clause.head, *clause.predicates) for j in _acted_on(parse, i)}
    return any(len(conjuncts(parse, i)) >= _FEWEST_LISTED for i in listed)


def _acted_on(parse: Parse, at: int) -> Iterator[int]:
    """ "Indispensable in producing magnets, motors and drones"."""
    for prep in parse.children(at, "prep"):
        for verb in parse.children(prep.at, "pcomp"):
            yield from (w.at for w in parse.children(verb.at, "dobj"))


def is_ranked(parse: Parse, at: int) -> bool:
    """Whether the phrase at ``at`` holds a superlative, "only" or "first"."""
    ranked = {"only", "first", "sole", "dominant"}
    return any(parse.words[i].tag in {"JJS", "RBS"} or parse.words[i].low in ranked for i in phrase(parse, at))

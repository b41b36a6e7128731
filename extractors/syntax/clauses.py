"""Clauses of a parsed sentence: who does what to whom, by whom it is said, and how firmly.

Relations are those of the CLEAR scheme (github.com/clir/clearnlp-guidelines), which the parser was trained on.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from extractors.syntax.phrases import conjuncts, phrase, resolve
from extractors.syntax.tree import NOUNS, Parse, Word
from extractors.syntax.words import BELIEVING, MODALS, NEGATIONS, PLANNING, SAYING

_SUBJECTS = ("nsubj", "nsubjpass", "csubj", "csubjpass")
_NOT_CLAUSES = frozenset({"aux", "auxpass", "amod", "compound", "prep", "agent", "case", "nmod"})
_NESTED = frozenset({"relcl", "advcl", "ccomp", "acl", "parataxis", "csubj", "csubjpass", "pcomp"})
_MANY = 256  # parses whose clauses are kept


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause; words are given by their number in the parse, noun phrases by their heads.

    ``patient``: the subject is acted upon ("was signed"). ``agent`` is who acts in it. ``places`` are
    prepositions with the heads they govern. ``speaker`` is the head of who says it, with the verb ``saying``.
    """

    head: int
    subjects: tuple[int, ...]
    objects: tuple[int, ...]
    predicates: tuple[int, ...]  # what "is", "became", "named as" say of the subject
    agents: tuple[int, ...]
    places: tuple[tuple[str, int], ...]
    patient: bool
    negated: bool
    finite: bool
    speaker: int | None
    saying: int | None
    modals: frozenset[str]  # planned, possible, supposed, denied, believed
    own: tuple[int, ...]  # the clause's words without those of clauses within it


@lru_cache(maxsize=_MANY)
def clauses_of(parse: Parse) -> tuple[Clause, ...]:
    """The clauses of a sentence in order of their verbs."""
    return tuple(_clause(parse, word) for word in parse.words if heads_clause(parse, word))


def heads_clause(parse: Parse, word: Word) -> bool:
    """Whether the word is the verb (or the "is") on which a clause hangs."""
    if not word.is_verb or word.dep in _NOT_CLAUSES:
        return False
    return word.dep != "conj" or parse.words[word.head].is_verb or bool(parse.children(word.at, *_SUBJECTS))


def clause_at(parse: Parse, at: int) -> Clause | None:
    """The clause in which the word stands."""
    return next((c for c in clauses_of(parse) if at in c.own), None)


def _clause(parse: Parse, verb: Word) -> Clause:
    patient = _passive(parse, verb)
    subjects = tuple(s for found in _subjects(parse, verb) for s in conjuncts(parse, found))
    saying, speaker = _speaker(parse, verb)
    own = _own(parse, verb)
    return Clause(
        head=verb.at,
        subjects=subjects,
        objects=_all(parse, verb, "dobj", "dative"),
        predicates=_all(parse, verb, "attr", "acomp", "oprd"),
        agents=tuple(i for a in parse.children(verb.at, "agent") for i in _all(parse, a, "pobj")),
        places=_places(parse, verb),
        patient=patient,
        negated=_negated(parse, verb),
        finite=_finite(parse, verb),
        speaker=speaker,
        saying=saying,
        modals=_modals(parse, verb),
        own=own,
    )


def _all(parse: Parse, word: Word, *deps: str) -> tuple[int, ...]:
    return tuple(i for w in parse.children(word.at, *deps) for i in conjuncts(parse, w.at))


def _places(parse: Parse, verb: Word) -> tuple[tuple[str, int], ...]:
    return tuple((prep.low, i) for prep in parse.children(verb.at, "prep") for i in _all(parse, prep, "pobj"))


def _passive(parse: Parse, verb: Word) -> bool:
    if parse.children(verb.at, "auxpass", "nsubjpass", "csubjpass"):
        return True
    if verb.dep == "acl" and verb.tag == "VBN":
        return True
    head = parse.words[verb.head]
    shared = verb.dep == "conj" and verb.tag == "VBN" and not parse.children(verb.at, "aux", *_SUBJECTS)
    return shared and head.is_verb and verb.at != verb.head and _passive(parse, head)


def _subjects(parse: Parse, verb: Word) -> tuple[int, ...]:
    """The verb's own subject, with "which" and "who" resolved, else the one that it shares or takes over."""
    own = parse.child(verb.at, *_SUBJECTS)
    if own is not None:
        return (resolve(parse, own.at, verb),)
    if there := parse.child(verb.at, "expl"):
        return tuple(w.at for w in parse.children(verb.at, "attr", "dobj")) or (there.at,)
    if verb.dep in {"acl", "relcl"}:
        return (verb.head,)
    if taken := _taken_for_compound(parse, verb):
        return (taken,)
    if verb.head == verb.at:
        object_ = parse.child(verb.at, "dobj") if verb.tag == "VBG" else None
        return (object_.at,) if object_ else ()  # "Launching the project in Texas"
    above = parse.words[verb.head]
    if verb.dep == "xcomp" and (thing := parse.child(above.at, "dobj")):
        return (thing.at,)
    if verb.dep == "pcomp" and above.dep == "prep":
        above = parse.words[above.head]
    if verb.dep in {"conj", "xcomp", "advcl", "pcomp"} and above.is_verb:
        return _subjects(parse, _goes_on(parse, verb, above))
    return ()


def _goes_on(parse: Parse, verb: Word, above: Word) -> Word:
    """The verb whose subject a joined one shares: "he noted that X grew and assured them" goes on with him."""
    outer = parse.words[above.head]
    speaks = verb.dep == "conj" and verb.stem in SAYING and above.stem not in SAYING
    return outer if speaks and above.dep == "ccomp" and outer.stem in SAYING else above


def _taken_for_compound(parse: Parse, verb: Word) -> int | None:
    """The subject of a verb that the parser half took for a noun: "the United States imports over 80 %"."""
    if verb.tag not in {"VBZ", "VBP", "VBD"} or not parse.children(verb.at, "dobj", "prep", "attr"):
        return None
    nouns = [w.at for w in parse.children(verb.at, "compound", "nmod") if w.at < verb.at and w.tag in NOUNS]
    return nouns[-1] if nouns else None


def _own(parse: Parse, verb: Word) -> tuple[int, ...]:
    """The words of the clause, without those of clauses that hang below it."""
    found, open_ = [verb.at], [verb.at]
    while open_:
        for i in parse.below[open_.pop()]:
            word = parse.words[i]
            if not (heads_clause(parse, word) or word.dep in _NESTED):
                found.append(i)
                open_.append(i)
    return tuple(sorted(found))


def _negated(parse: Parse, verb: Word) -> bool:
    """Whether the clause is turned round by a word in it: "not", "never", "no evidence", "nobody", "failed to"."""
    direct = sum(w.dep == "neg" or w.low in NEGATIONS for w in parse.children(verb.at))
    below = [w for d in ("nsubj", "nsubjpass", "dobj", "attr") for w in parse.children(verb.at, d)]
    turned = sum(w.low in NEGATIONS or any(d.low == "no" for d in parse.children(w.at, "det")) for w in below)
    above = parse.words[verb.head]
    failed = verb.dep == "xcomp" and above.stem in {"fail", "refus", "declin"} and above.at != verb.at
    inherited = verb.dep == "xcomp" and above.is_verb and above.at != verb.at and _negated(parse, above)
    return (min(direct + turned, 1) + failed + inherited) % 2 == 1


def _finite(parse: Parse, verb: Word) -> bool:
    """Whether something is put forward: a tensed verb, or one that shares the tense of another or says a state."""
    if verb.tag in {"VBD", "VBP", "VBZ"} or parse.children(verb.at, "aux", "auxpass"):
        return not any(w.low == "to" for w in parse.children(verb.at, "aux"))
    if verb.dep == "conj" and verb.head != verb.at:
        return _finite(parse, parse.words[verb.head])
    return verb.dep == "ROOT" or (verb.dep == "ccomp" and verb.tag != "VB")


def _speaker(parse: Parse, verb: Word) -> tuple[int | None, int | None]:
    """The nearest verb of saying over the clause, and the head of who says it."""
    for word in (verb, *parse.up(verb.at)):
        given = [w for w in parse.children(word.at, "prep") if w.low == "according"]
        for to in (w for g in given for w in parse.children(g.at, "prep")):
            if source := parse.child(to.at, "pobj"):
                return given[0].at, source.at
        if word is verb or not word.is_verb or not _says(parse, word, verb):
            continue
        who = _subjects(parse, word)
        if _passive(parse, word):
            agent = parse.child(word.at, "agent")
            by = parse.child(agent.at, "pobj") if agent else None
            return word.at, by.at if by else None
        return word.at, who[0] if who else None
    return None, None


def _says(parse: Parse, word: Word, verb: Word) -> bool:
    """Whether ``word`` is a verb of saying, and ``verb`` stands in what it says."""
    if word.stem not in SAYING and word.stem not in BELIEVING:
        return False
    path = [verb, *parse.up(verb.at)]
    below = path[path.index(word) - 1]
    return below.dep in {"ccomp", "parataxis", "xcomp", "dep"} or (
        below.dep == "advcl" and bool(parse.children(below.at, "nsubj")) and not parse.children(below.at, "mark")
    )


def _modals(parse: Parse, verb: Word) -> frozenset[str]:
    """How firmly the clause is put, by its helping verbs and by the verbs that it depends on."""
    found = {MODALS[w.low] for w in parse.children(verb.at, "aux") if w.low in MODALS}
    if any(w.low in {"if", "unless", "whether"} for w in parse.children(verb.at, "mark")):
        found.add("supposed")
    helpers = [w.low for w in parse.children(verb.at, "aux")]
    if _has_condition(parse, verb) or ("would" in helpers and "have" in helpers):  # "would have commenced"
        found.add("supposed")
    infinitive = verb.dep in {"xcomp", "ccomp", "acl"} and any(
        w.low == "to" for w in parse.children(verb.at, "aux")
    )
    if verb.head != verb.at:
        above = parse.words[verb.head]
        if infinitive and (above.stem in PLANNING or (above.stem == "be" and verb.dep == "xcomp")):
            found.add("planned")
        if verb.dep in {"ccomp", "xcomp"} and above.stem == "deni":
            found.add("denied")
        if verb.dep in {"ccomp", "xcomp"} and above.stem in BELIEVING:
            found.add("believed")
        shares = verb.dep == "conj" and verb.tag in {"VB", "VBN"} and not parse.children(verb.at, "aux", "auxpass")
        if above.is_verb and (verb.dep == "xcomp" or shares):
            found |= _modals(parse, above)
    return frozenset(found)


def _has_condition(parse: Parse, verb: Word) -> bool:
    """Whether the verb hangs on an "if"."""
    below = parse.children(verb.at, "advcl")
    return any(w.low in {"if", "unless", "should"} for b in below for w in parse.children(b.at, "mark"))


def surface(parse: Parse, head: int) -> str:
    """The noun phrase at ``head`` as the sentence has it."""
    start, end = parse.span(phrase(parse, head))
    return parse.text[start:end]

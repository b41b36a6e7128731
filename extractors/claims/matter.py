"""Whether a clause holds something that could turn out wrong, rather than a view, a mood or a truism."""

from __future__ import annotations

from extractors.claims.events import is_deed, is_list, is_ranked
from extractors.claims.passage import Passage
from extractors.lexicon import Lexicon
from extractors.model import Dimension, ValueKind
from extractors.predicates import Predicate
from extractors.propositions import Term
from extractors.syntax import Clause, Parse, Word
from extractors.syntax.phrases import head_words, whole_phrase
from extractors.syntax.words import IDLE, INTERPRETING, JUDGING, SAYING, STATING, stems

_COPULAS = frozenset({"be", "becom", "remain", "prove", "look", "sound"})
_DONE = frozenset({"was", "were", "has", "have", "had", "been", "'ve", "'d"})
_WITHIN = frozenset({"relcl", "advcl", "acl"})
_NAMED = frozenset({ValueKind.ENTITY, ValueKind.PLACE})
_OUTLOOK = stems("risk challenge alternative opportunity potential question answer prospect hope problem")
_ABSTRACT = ("ness", "ity", "ism", "tion", "ship", "ance", "ence")
_ONLY = frozenset({"just", "merely", "simply", "only"})
_VAGUE = frozenset({"this", "that", "there", "which", "everything", "nothing", "thing"})


def is_checkable(
    passage: Passage, parse: Parse, clause: Clause, span: tuple[int, int], predicate: Predicate | None
) -> bool:
    """Whether the clause tells a state or an event that a reader could check."""
    if is_view(parse, clause) or _is_vague(parse, clause, predicate) or _is_unfinished(parse, span):
        return False
    verb = parse.words[clause.head]
    known, inside = _is_named(passage, parse, clause, span), _is_named(passage, parse, None, span)
    if clause.objects and clause.subjects == clause.objects[:1]:
        return known and not parse.text.istitle()  # an entry of a list
    if not clause.finite:
        return is_deed(parse, clause) and (predicate is not None or inside)
    if predicate:
        return predicate.value not in _NAMED or (inside if predicate.value is ValueKind.PLACE else known)
    if verb.dep in _WITHIN:
        return known and (_is_told(parse, clause) or verb.stem in STATING)
    if is_list(parse, clause) or any(is_ranked(parse, i) for i in clause.predicates):
        return True
    return _is_event(passage, parse, clause, span)


def states_plainly(
    passage: Passage, parse: Parse, clause: Clause, span: tuple[int, int], lexicon: Lexicon
) -> bool:
    """Whether a main clause says something of a named thing or a substance that is no view and no fragment."""
    if is_view(parse, clause) or _is_vague(parse, clause, None) or _is_unfinished(parse, span):
        return False
    if not (clause.negated or clause.patient or _is_told(parse, clause)):
        return False  # present and active: "serves a dual purpose", "provides the fuel"
    substances = frozenset(lexicon.file.families["substance"])
    named = any(t.ids & substances for t in passage.proposition.terms)
    return parse.words[clause.head].dep not in _WITHIN and (named or _is_named(passage, parse, clause, span))


def is_view(parse: Parse, clause: Clause) -> bool:
    """Whether the clause is somebody's view or a figure of speech rather than a state of things."""
    if not clause.subjects:
        return False
    verb, subject = parse.words[clause.head], parse.words[clause.subjects[0]]
    return _judges(parse, clause) or _interprets(verb, subject) or _is_rhetoric(parse, clause, subject)


def _is_vague(parse: Parse, clause: Clause, predicate: Predicate | None) -> bool:
    """Whether it is not told of whom the clause speaks, or only that there is a risk, a challenge, a chance."""
    subject = parse.words[clause.subjects[0]]
    if subject.is_verb or subject.tag in {"WP", "WDT", "JJ"} or subject.stem in _OUTLOOK:
        return True
    return subject.low in _VAGUE and predicate is None


def _is_event(passage: Passage, parse: Parse, clause: Clause, span: tuple[int, int]) -> bool:
    """Whether the clause tells what was done, goes on or is planned, or states how a named thing stands."""
    verb = parse.words[clause.head]
    told, known = _is_told(parse, clause), _is_named(passage, parse, clause, span)
    if verb.stem in _COPULAS:
        near = {w for i in clause.predicates for w in (i, *(m.at for m in parse.children(i, "amod")))}
        states = any(parse.words[i].low.endswith("ed") and parse.words[i].stem not in JUDGING for i in near)
        return states or (_is_named(passage, parse, None, span) and not _is_plain(parse, clause))
    if "planned" in clause.modals or verb.tag == "VBG":
        return known or (told and clause.speaker is not None)
    if verb.stem == "exist" and clause.negated:
        return True
    if told:
        return known or clause.speaker is not None or _is_actor(parse, clause) or _takes_side(passage, span)
    return known and (verb.stem in STATING | SAYING or clause.negated or _takes_side(passage, span))


def _is_actor(parse: Parse, clause: Clause) -> bool:
    """Whether the subject is somebody or a thing that can be seen, rather than an idea."""
    subject = parse.words[clause.subjects[0]]
    ideal = subject.low.endswith(_ABSTRACT) or subject.low in IDLE
    return not ideal and (
        subject.tag in {"PRP", "NNS", "NNP", "CD"} or bool(parse.children(subject.at, "det", "poss"))
    )


def _is_plain(parse: Parse, clause: Clause) -> bool:
    """Whether the subject is merely said to be so: "is ready", "was theatrical"."""
    return any(parse.words[i].tag == "JJ" for i in clause.predicates)


def _interprets(verb: Word, subject: Word) -> bool:
    """Whether the verb only says what something means; a named actor may "highlight" or "stress" as an act."""
    return verb.stem in INTERPRETING and not (subject.tag == "NNP" and verb.tag == "VBG")


def _is_rhetoric(parse: Parse, clause: Clause, subject: Word) -> bool:
    """Whether the clause is a figure of speech: "isn't just another deal", "I was helping my nephew"."""
    if subject.low == "i" or (subject.low == "we" and clause.speaker is None and not _is_told(parse, clause)):
        return True
    if any(w.low in {"your", "my"} for s in clause.subjects for w in parse.children(s, "poss")):
        return True
    if any(parse.words[i].low in IDLE for i in clause.objects):
        return True
    own = [parse.words[i].low for i in clause.own]
    only = not _ONLY.isdisjoint(own)
    return only and (clause.negated or "than" in own)


def _is_unfinished(parse: Parse, span: tuple[int, int]) -> bool:
    """Whether the clause holds no word or only leads in what follows below: "Key measures include:"."""
    if not any(c.isalpha() for c in parse.text[span[0] : span[1]]):
        return True
    return parse.text.rstrip().endswith(":") and span[1] >= len(parse.text.rstrip()) - 1


def _judges(parse: Parse, clause: Clause) -> bool:
    """Whether the clause is somebody's view: "is crucial", "remains a challenge", "is the bedrock of"."""
    verb = parse.words[clause.head]
    if verb.stem not in _COPULAS:
        return False
    return any(parse.words[j].stem in JUDGING for i in clause.predicates for j in head_words(parse, i))


def _takes_side(passage: Passage, span: tuple[int, int]) -> bool:
    """Whether words of status stand in the predication: signed, imposed, closed."""
    start, end = span
    return any(s.start < end and start < s.end for piece in passage.proposition.pieces for s in piece.stances)


def _is_named(passage: Passage, parse: Parse, clause: Clause | None, span: tuple[int, int]) -> bool:
    """Whether a name or a figure stands in the predication or in the subject of the clause."""
    subject = parse.span(whole_phrase(parse, clause.subjects[0])) if clause else (0, 0)
    terms = passage.proposition.terms
    starts = [q.start for q in passage.proposition.quantities if q.dimension is not Dimension.RANK]
    starts += [d.start for d in passage.proposition.dates]
    named = any(_within(t, subject) or _within(t, span) for t in terms if t.name)
    return named or any(span[0] <= start < span[1] for start in starts)


def _within(term: Term, span: tuple[int, int]) -> bool:
    return span[0] <= term.start < span[1]


def _is_told(parse: Parse, clause: Clause) -> bool:
    """Whether it is told as done or going on: past, perfect or progressive."""
    verb = parse.words[clause.head]
    helpers = {w.low for w in parse.children(verb.at, "aux", "auxpass")}
    shared = verb.dep == "conj" and verb.tag in {"VBD", "VBN"}
    return verb.tag == "VBD" or shared or bool(helpers & _DONE) or (verb.tag == "VBG" and bool(helpers))

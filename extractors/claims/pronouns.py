"""Whom a pronoun stands for: the nearest subject before it that agrees in number and kind, or nobody."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.claims.passage import Passage
from extractors.syntax import Parse, Word, clauses_of
from extractors.syntax.phrases import conjuncts
from extractors.syntax.words import OFFICES, SAYING

FIRST = frozenset({"we", "i", "us", "me", "our", "my"})
_THING = frozenset({"it", "its", "this", "that"})
_MANY = frozenset({"they", "them", "their", "these", "those"})
_PERSON = frozenset({"he", "she", "him", "her", "his"})
PRONOUNS = FIRST | _THING | _MANY | _PERSON
_NOBODY = frozenset(
    {"anybody", "anyone", "nobody", "everyone", "everybody", "somebody", "someone", "nothing", "lot"}
)
_TITLES = frozenset({"mr", "mrs", "ms", "dr", "mr.", "mrs.", "ms.", "dr.", "justice", "prof", "gen", "sheikh"})
_HEADING = frozenset({"nsubj", "nsubjpass", "poss", "expl", "csubj"})  # what a sentence goes on to speak of
Place = tuple[Passage, Parse, int]


def antecedent(passage: Passage, parse: Parse, pronoun: int, before: Passage | None) -> Place | None:
    """Where the noun stands that the word ``pronoun`` replaces; None where it is not plain."""
    word = parse.words[pronoun]
    if word.low in {"this", "that"}:
        return None  # what was said, more often than a thing
    for at in _subjects_before(parse, pronoun):
        if _agrees(passage, parse, word, at):
            return None if _is_open(passage, parse, word, at) else (passage, parse, at)
    if before is None or before.parse is None or word.dep not in _HEADING:
        return None
    if word.low in {"these", "those"}:
        fitting = _plurals(before.parse)
    else:
        fitting = [at for at in _main_subjects(before.parse) if _agrees(before, before.parse, word, at)]
    return (before, before.parse, fitting[0]) if fitting else None


def _subjects_before(parse: Parse, pronoun: int) -> Iterator[int]:
    """Subjects of the sentence's clauses that stand before the pronoun, the nearest first."""
    found = {s for c in clauses_of(parse) for s in c.subjects if s < pronoun and not parse.child(c.head, "expl")}
    return iter(sorted(found, reverse=True))


def _is_open(passage: Passage, parse: Parse, pronoun: Word, at: int) -> bool:
    """Whether "they" may as well be another plural noun that stands nearer."""
    if pronoun.low not in _MANY:
        return False
    between = (parse.words[i] for i in range(at + 1, pronoun.at))
    return any(w.tag in {"NNS", "NNPS"} and w.dep in {"dobj", "pobj"} for w in between)


def _main_subjects(parse: Parse) -> list[int]:
    """Subjects of the clauses of a sentence, the main clause's first."""
    clauses = sorted(clauses_of(parse), key=lambda c: parse.words[c.head].dep != "ROOT")
    return [c.subjects[0] for c in clauses if c.subjects]


def _plurals(parse: Parse) -> list[int]:
    """Plural nouns that the sentence ends on or speaks of, the last one first: what "these" takes up."""
    nouns = [w.at for w in parse.words if w.tag in {"NNS", "NNPS"} and w.dep in {"dobj", "pobj", "attr", "nsubj"}]
    return nouns[::-1]


def _agrees(passage: Passage, parse: Parse, pronoun: Word, at: int) -> bool:
    noun = parse.words[at]
    if noun.low in PRONOUNS | _NOBODY or noun.tag in {"EX", "WDT", "WP", "CD", "DT", "VBG"} or noun.is_verb:
        return False
    plural = noun.tag in {"NNS", "NNPS"} or len(conjuncts(parse, at)) > 1
    person = is_person(passage, parse, noun)
    if pronoun.low in _PERSON:
        return not plural and person
    if pronoun.low in _MANY:
        return plural and not parse.children(at, "poss")
    return not plural and not person


def is_person(passage: Passage, parse: Parse, noun: Word) -> bool:
    """Whether a noun is somebody: an office, a title before it, or an unknown name of whom something is said."""
    if noun.tag == "NN":
        return noun.stem in OFFICES
    if noun.tag != "NNP" or passage.entity_at(noun.start, noun.end):
        return False
    if any(w.low in _TITLES or w.stem in OFFICES for w in parse.children(noun.at, "compound")):
        return True
    says = parse.words[noun.head].stem in SAYING and noun.dep == "nsubj"
    return says and not noun.text.isupper()

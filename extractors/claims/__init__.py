"""Claims of an article with their exact words, sentence by sentence.

Where a sentence could be parsed, claims come clause by clause with the subject that the grammar gives them;
Urdu and Chinese sentences, and all sentences where the parser is missing, are read by patterns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from extractors.claims.clausal import clausal_claims
from extractors.claims.layout import plain, sentences_of
from extractors.claims.passage import Passage
from extractors.claims.patterns import pattern_claims
from extractors.knowledge import Knowledge
from extractors.modality import asserts, checkable
from extractors.model import Claim, Tagging
from extractors.propositions import Proposition, Term, read
from extractors.propositions.terms import ACTOR_WEIGHT
from extractors.sentences import Sentence
from extractors.syntax import Parse, Parser

_FEWEST_WORDS = 3
_LONGEST_SENTENCE = 1500  # characters; longer ones are lists or scripts that lost their line breaks
_ANAPHOR = re.compile(
    r"^\W*(?:it|its|they|their|these|this|that|he|she|his|her|both|the (?:company|firm|mine|project|plant|deal|"
    r"agreement|shipment|consignment|country|region|area|province|loan|plan|bank|site|two|attack|blast|group))\b",
    re.I,
)
_TOLD = re.compile(r"\b(?:was|were|has|have|had|been|said|told|[a-z]{2,}ed)\b")
_LISTED = 2  # commas of a list
_LATIN = re.compile(r"[A-Za-z]")


def extract_claims(
    text: str, title: str, tagging: Tagging, published: date | None, knowledge: Knowledge
) -> tuple[Claim, ...]:
    """The claims of ``text`` in order; ``text[start:end] == quote`` for each.

    ``published`` resolves relative dates and dates what the text leaves undated.
    """
    passages = _passages(text, title, tagging, published, knowledge)
    parser = knowledge.parser if knowledge.parser and not knowledge.parser.problem else None
    claims: list[Claim] = []
    before: Passage | None = None
    for passage in _parsed(passages, parser) if parser else passages:
        if passage.parse:
            claims += clausal_claims(passage, before, knowledge)
        elif checkable(passage.proposition) and not (parser and _is_english(passage.sentence.text)):
            claims += pattern_claims(passage, knowledge)
        before = passage
    return tuple(claims)


def _passages(
    text: str, title: str, tagging: Tagging, published: date | None, knowledge: Knowledge
) -> list[Passage]:
    """The sentences that can hold a claim, each laid open, with what it leaves to its surroundings."""
    found = []
    named = title
    terms = _Terms(published, knowledge)
    for sentence in sentences_of(text):
        if not _worth_reading(sentence):
            continue
        proposition = read(sentence.text, knowledge.lexicon, published)
        terms.known[sentence.text] = proposition.terms
        context = _context(proposition, named, title)
        if asserts(proposition):
            found.append(Passage(sentence, proposition, context, terms.of(context), tagging, published))
        if any(term.name for term in proposition.terms):
            named = sentence.text
    return found


class _Terms:
    """The terms of sentences that others point back to, each read once."""

    def __init__(self, published: date | None, knowledge: Knowledge) -> None:
        self._published, self._knowledge = published, knowledge
        self.known: dict[str, tuple[Term, ...]] = {"": ()}

    def of(self, text: str) -> tuple[Term, ...]:
        if text not in self.known:
            self.known[text] = read(text, self._knowledge.lexicon, self._published).terms
        return self.known[text]


def _worth_reading(sentence: Sentence) -> bool:
    return len(sentence.text) <= _LONGEST_SENTENCE and (
        len(sentence.text.split()) >= _FEWEST_WORDS or not sentence.text.isascii()
    )


def _context(proposition: Proposition, before: str, title: str) -> str:
    """The sentence that names what this one points back to, or the title of one that names none but countries."""
    if _ANAPHOR.match(proposition.text):
        return before
    return "" if any(term.name and term.weight > ACTOR_WEIGHT for term in proposition.terms) else title


def _parsed(passages: Sequence[Passage], parser: Parser) -> list[Passage]:
    """The passages with their parse, where they are English and may hold a claim."""
    english = [p for p in passages if _may_hold_claim(p.proposition) and _is_english(p.sentence.text)]
    trees = parser.parse_all([plain(p.sentence.text) for p in english])
    found: dict[int, Parse] = {
        p.sentence.start: replace(tree, text=p.sentence.text) for p, tree in zip(english, trees, strict=True)
    }
    return [replace(p, parse=found.get(p.sentence.start)) for p in passages]


def _may_hold_claim(proposition: Proposition) -> bool:
    """Whether the sentence has a figure, a date, a name, a word of status, a "not", a past tense or a list."""
    if proposition.quantities or proposition.dates or any(t.name for t in proposition.terms):
        return True
    marked = any(piece.stances or piece.operators for piece in proposition.pieces)
    return (
        marked
        or bool(_TOLD.search(proposition.text))
        or proposition.text.count(",") >= _LISTED
        or proposition.text.count("\n") >= _LISTED
    )


def _is_english(text: str) -> bool:
    """Whether most letters are Latin ones."""
    letters = sum(character.isalpha() for character in text)
    return len(_LATIN.findall(text)) > letters / 2

"""Every predicate knows its own examples and leaves its counter-examples alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.claims import extract_claims
from extractors.data_files import DataFileError
from extractors.knowledge import Knowledge, build_knowledge
from extractors.lexicon import parse_lexicon
from extractors.predicates import Predicate, parse_predicates
from extractors.syntax import Parser

SEEDS = Path(__file__).parent.parent / "seeds"


def load(parser: Parser | None) -> Knowledge:
    texts = [(SEEDS / name).read_text("utf-8") for name in ("watchlist.toml", "predicates.toml", "lexicon.toml")]
    return build_knowledge(*texts, parser=parser)


KNOWLEDGE = load(Parser())
BY_PATTERNS = load(None)
EXAMPLES = [(p, text) for p in KNOWLEDGE.predicates for text in p.examples]
COUNTERS = [(p, text) for p in KNOWLEDGE.predicates for text in p.counters]


def predicates_in(text: str, knowledge: Knowledge = KNOWLEDGE) -> set[str]:
    tagging = knowledge.tagger.tag(text)
    return {claim.predicate for claim in extract_claims(text, "", tagging, None, knowledge)}


@pytest.mark.parametrize(("predicate", "text"), EXAMPLES, ids=lambda v: v.id if isinstance(v, Predicate) else "")
def test_example_is_found(predicate: Predicate, text: str) -> None:
    assert predicate.id in predicates_in(text)
    assert predicate.id in predicates_in(text, BY_PATTERNS)


@pytest.mark.parametrize(("predicate", "text"), COUNTERS, ids=lambda v: v.id if isinstance(v, Predicate) else "")
def test_counter_example_is_not_found(predicate: Predicate, text: str) -> None:
    assert predicate.id not in predicates_in(text)
    assert predicate.id not in predicates_in(text, BY_PATTERNS)


def test_ids_are_unique_and_likes_exist() -> None:
    ids = [p.id for p in KNOWLEDGE.predicates]
    assert len(ids) == len(set(ids)) >= 45
    assert all(KNOWLEDGE.predicates.get(other) for p in KNOWLEDGE.predicates for other in p.like)


def test_unknown_key_is_refused_with_file_and_remedy() -> None:
    text = '[[predicate]]\nid = "x"\nlabel = "x"\nvalue = "quantity"\nneed = []\n'
    with pytest.raises(DataFileError, match=r"predicates\.toml.*'need'.*did you mean 'needs'"):
        parse_predicates(text, KNOWLEDGE.lexicon)


def test_lexicon_knows_places_within_places() -> None:
    lexicon = KNOWLEDGE.lexicon
    assert lexicon.contains("pakistan", "nokkundi")
    assert lexicon.contains("chagai", "chagai")
    assert not lexicon.contains("sindh", "chagai")


def test_lexicon_places_lead_nowhere_in_circles_or_into_the_void() -> None:
    file = KNOWLEDGE.lexicon.file
    for name, entry in file.places.items():
        assert not entry.within or entry.within in file.places or entry.within in file.names, name


def test_families_and_kin_name_concepts_that_exist() -> None:
    file = KNOWLEDGE.lexicon.file
    for members in file.kin.values():
        assert set(members) <= set(file.concepts)


def test_lexicon_with_a_typo_is_refused() -> None:
    with pytest.raises(DataFileError, match=r"lexicon\.toml"):
        parse_lexicon("[concept]\nmine = ['mine']\n")

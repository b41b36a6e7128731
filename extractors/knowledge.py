"""Everything that extraction and comparison know of the field, built once from the text of the data files."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.entities import Tagger
from extractors.lexicon import Lexicon, parse_lexicon
from extractors.predicates import Predicates, parse_predicates
from extractors.watchlist import parse_watchlist


@dataclass(frozen=True)
class Knowledge:
    """Names, predicates and words of the field."""

    tagger: Tagger
    predicates: Predicates
    lexicon: Lexicon


def build_knowledge(watchlist_toml: str, predicates_toml: str, lexicon_toml: str) -> Knowledge:
    """Knowledge from the text of ``watchlist.toml``, ``predicates.toml`` and ``lexicon.toml``.

    Raises DataFileError naming the file and key that cannot be used.
    """
    lexicon = parse_lexicon(lexicon_toml)
    return Knowledge(
        tagger=Tagger(parse_watchlist(watchlist_toml, "watchlist.toml")),
        predicates=parse_predicates(predicates_toml, lexicon),
        lexicon=lexicon,
    )

"""Everything that extraction and comparison know of the field, built once from the text of the data files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.entities import Tagger
from extractors.lexicon import Lexicon, parse_lexicon
from extractors.predicates import Predicates, parse_predicates
from extractors.syntax import Parser
from extractors.watchlist import Watchlist, parse_watchlist


@dataclass(frozen=True)
class Knowledge:
    """Names, predicates and words of the field."""

    tagger: Tagger
    predicates: Predicates
    lexicon: Lexicon
    parser: Parser | None = None  # without it English, too, is read by patterns alone

    @property
    def parser_problem(self) -> str:
        """What is lost for want of the parser, and the remedy; "" when it is at hand or was not asked for."""
        return self.parser.problem if self.parser else ""


def build_knowledge(
    watchlist_toml: str,
    predicates_toml: str,
    lexicon_toml: str,
    more: Sequence[Watchlist] = (),
    parser: Parser | None = None,
) -> Knowledge:
    """Knowledge from the text of ``watchlist.toml``, ``predicates.toml`` and ``lexicon.toml``.

    ``more`` are further watch lists, to be added to the first. Raises DataFileError naming the file and key that
    cannot be used.
    """
    lexicon = parse_lexicon(lexicon_toml)
    watchlist = parse_watchlist(watchlist_toml, "watchlist.toml")
    for further in more:
        watchlist = watchlist.merged(further)
    return Knowledge(
        tagger=Tagger(watchlist),
        predicates=parse_predicates(predicates_toml, lexicon),
        lexicon=lexicon,
        parser=parser,
    )

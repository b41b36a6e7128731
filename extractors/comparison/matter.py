"""Whether two statements of a ledger's thousands can be on one matter at all."""

from __future__ import annotations

from extractors.comparison.alignment import CONTENT, align
from extractors.comparison.statement import Statement
from extractors.propositions.terms import ACTOR_WEIGHT

_TELLING_WORDS = 4  # shared words of content that tell one matter by themselves
_WITH_HINT = 3  # … where a name that only the surroundings of one side give is shared besides
_WITH_ACTOR = 2  # … where the only name shared is a country's, which stands in every other text


def on_one_matter(ledger: Statement, new: Statement, *, told: bool) -> bool:
    """Whether both share a name, or several words; a telling predicate of both (``told``) counts as one.

    Statements that share common words alone ("the mine opened") are on one matter by chance.
    """
    shared = align(ledger.content, new.content).shared_terms
    words = told + sum(not t.name and t.weight >= CONTENT for t in shared)
    names = [t for t in shared if t.name]
    if any(t.weight > ACTOR_WEIGHT for t in names) or words >= _TELLING_WORDS or len(names) > 1:
        return True
    wide = align(ledger.content, new.content, ledger.around, new.around).shared_terms
    hinted = any(t.name and t not in shared for t in wide)
    if names:
        return hinted or words >= _WITH_ACTOR
    return hinted and words >= _WITH_HINT

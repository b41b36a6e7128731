"""Names as people write them, found in the ledger: subjects, predicates, claims by the beginning of their id."""

from __future__ import annotations

import re

from sqlalchemy import Connection

from extractors.knowledge import Knowledge
from extractors.predicates import STATEMENT
from extractors.tokens import stem, tokenize
from flows.exit_codes import UsageError
from storage.ledger import claims_like

_SHORTEST_ID = 4
_ID = re.compile(rf"[0-9a-f]{{{_SHORTEST_ID},32}}")


def subjects_named(name: str, knowledge: Knowledge) -> tuple[str, ...]:
    """All under which claims about a name can stand: itself, its entity of the watch list, its lexicon ids."""
    tokens = tokenize(name)
    entities = [mention.entity for mention in knowledge.tagger.tag(name).mentions]
    ids = [id_ for hit in knowledge.lexicon.names.find(tokens) for id_ in sorted(hit.ids)]
    stems = " ".join(sorted(token.stem for token in tokens))
    return tuple(dict.fromkeys([*entities, *ids, name, name.title(), stems]))


def predicates_named(name: str, knowledge: Knowledge) -> tuple[str, ...]:
    """The predicate of that id, else all whose id or label has the words of ``name``. Raises UsageError."""
    if name == STATEMENT or knowledge.predicates.get(name):
        return (name,)
    words = {stem(word) for word in re.split(r"[\W_]+", name) if word}
    by_id = {p.id: {stem(word) for word in p.id.split("_")} for p in knowledge.predicates}
    found = [id_ for id_, stems in by_id.items() if words <= stems]
    if not found:
        labels = {p.id: {token.stem for token in tokenize(p.label)} for p in knowledge.predicates}
        found = [id_ for id_, stems in labels.items() if words <= stems]
    if not found:
        raise UsageError(f"no predicate is called {name!r}; predicates.toml lists them.")
    return tuple(found)


def claim_named(conn: Connection, name: str) -> str | None:
    """The id that begins with ``name``; None where it cannot be one. Raises UsageError where several do."""
    if not _ID.fullmatch(name):
        return None
    found = claims_like(conn, name, 2)
    if len(found) > 1:
        raise UsageError(f"several claims begin with {name}; give more of the id.")
    return found[0] if found else None


def claim_to_change(conn: Connection, name: str) -> str:
    """As ``claim_named``. Raises UsageError where there is none."""
    found = claim_named(conn, name)
    if found is None:
        raise UsageError(f"{name}: no claim has this id; `claimwatch ledger list` shows ids.")
    return found

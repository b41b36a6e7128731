"""``claimwatch ledger``: looking at the ledger as it stands, or as it stood."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection

from extractors.knowledge import Knowledge
from extractors.predicates import STATEMENT
from flows import ledger_text as text
from flows.configuration import load_configuration
from flows.exit_codes import DONE, UsageError
from flows.ledger_export import WRITERS
from flows.ledger_names import claim_named, predicates_named, subjects_named
from storage.database import Database, open_database
from storage.ledger import claims_with_ids
from storage.ledger_lists import Wanted, listed, matter, matter_of, predicates_of
from storage.propositions import Proposition, Status, propositions
from storage.search import index_articles, search, unindexed
from storage.testimony import Moment

_NOTHING = "The ledger has nothing of that kind.\n"


def ledger(options: argparse.Namespace) -> int:
    """Carry out one action on the ledger. Raises UsageError where that cannot be done."""
    if options.action not in _LOOKS:
        from flows.ledger_acts import change  # only here: it loads all that reads articles

        return change(options)
    database = open_database(options.db, create=False)
    try:
        if options.action == "search":
            _bring_up_to_date(database)
        with database.read() as conn:
            _LOOKS[options.action](conn, options)
    finally:
        database.close()
    return DONE


def _bring_up_to_date(database: Database) -> None:
    """Index what was recorded before words were kept."""
    with database.read() as conn:
        missing = unindexed(conn)
    if missing:
        with database.write() as conn:
            index_articles(conn, missing, datetime.now(UTC))


def _list(conn: Connection, options: argparse.Namespace) -> None:
    found = listed(conn, _wanted(options), _moment(options), options.limit)
    sys.stdout.write(text.rows(found) or _NOTHING)


def _search(conn: Connection, options: argparse.Namespace) -> None:
    wanted = _wanted(options)
    hits = search(conn, " ".join(options.words), options.limit)
    found = propositions(conn, [ledger.id for ledger in hits], _moment(options))
    place = {ledger.id: n for n, ledger in enumerate(hits)}
    fitting = [p for p in found if _fits(p, wanted)]
    fitting.sort(key=lambda p: min(place[id_] for id_ in p.ids))
    sys.stdout.write(text.rows(fitting) or _NOTHING)


def _fits(found: Proposition, wanted: Wanted) -> bool:
    """Whether a proposition found by its words also meets the other conditions."""
    claims = [ledger.claim for ledger in found.claims]
    about = {name for claim in claims for name in (claim.subject, *claim.terms)}
    return (
        (not wanted.subjects or not about.isdisjoint(wanted.subjects))
        and (not wanted.predicates or any(claim.predicate in wanted.predicates for claim in claims))
        and (wanted.since is None or (found.until is not None and found.until >= wanted.since))
        and (wanted.status is None or found.status is wanted.status)
    )


def _show(conn: Connection, options: argparse.Namespace) -> None:
    moment = _moment(options)
    claim_id = None if options.predicate else claim_named(conn, options.target)
    if claim_id is not None:
        _show_claim(conn, claim_id, moment)
        return
    knowledge = _knowledge(options)
    subjects = subjects_named(options.target, knowledge)
    asked = predicates_named(options.predicate, knowledge) if options.predicate else predicates_of(conn, subjects)
    parts = []
    for predicate in asked:
        found = matter(conn, subjects, [predicate], moment)
        if found and (predicate != STATEMENT or options.predicate):
            parts.append(text.history(_title(options.target, predicate, knowledge), found, _labels(conn, found)))
    sys.stdout.write("\n\n".join(parts) or _NOTHING)


def _show_claim(conn: Connection, claim_id: str, moment: Moment) -> None:
    (ledger,) = claims_with_ids(conn, [claim_id])
    related = matter_of(conn, claim_id, moment)
    own = [p for p in related if claim_id in p.ids]
    if not own:
        raise UsageError(f"claim {claim_id[: text.SHORT_ID]} was not in the ledger then.")
    labels = {id_: text.value_of(p.claim) for p in related for id_ in p.ids} | _labels(conn, related)
    lines = [text.detail(own[0], labels), "", *text.claim_lines(ledger)]
    others = [p for p in related if p is not own[0]]
    more = ["", "Of the same matter:", "", text.rows(others)] if others else [""]
    sys.stdout.write("\n".join([*lines, *more]))


def _labels(conn: Connection, found: Sequence[Proposition]) -> dict[str, str]:
    """Names for the claims that stand against those found, or were put in their place."""
    others = {id_ for p in found for r in p.relations for id_ in (r.ledger_claim_id, r.new_claim_id)}
    others |= {event.about for p in found for event in p.events if event.about}
    return {
        ledger.id: f"{text.value_of(ledger.claim)} ({ledger.outlet}, {ledger.id[: text.SHORT_ID]})"
        for ledger in claims_with_ids(conn, others)
    }


def _title(name: str, predicate: str, knowledge: Knowledge) -> str:
    known = knowledge.predicates.get(predicate)
    return f"{name}: {known.label} ({predicate})" if known else f"{name}: {predicate}"


def _export(conn: Connection, options: argparse.Namespace) -> None:
    found = listed(conn, _wanted(options), _moment(options), options.limit)
    WRITERS[options.format](found, sys.stdout)


def _wanted(options: argparse.Namespace) -> Wanted:
    return Wanted(
        subjects=subjects_named(options.entity, _knowledge(options)) if options.entity else (),
        predicates=predicates_named(options.predicate, _knowledge(options)) if options.predicate else (),
        since=options.since,
        status=Status(options.status) if options.status else None,
    )


def _knowledge(options: argparse.Namespace) -> Knowledge:
    return load_configuration(options.config).knowledge


def _moment(options: argparse.Namespace) -> Moment:
    return Moment(options.as_of, options.known_on)


_LOOKS = {"list": _list, "search": _search, "show": _show, "export": _export}

"""A person's answer to a case, and what follows from it: for the ledger, and for what the judge is tested on."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from itertools import product

from sqlalchemy import Connection

from extractors.model import ConflictKind, Verdict
from storage.case_answers import add_regression_pair, resolve
from storage.cases import Case
from storage.gathering import unmute
from storage.ledger import LedgerClaim, add_event, claims_with_ids, events_of
from storage.ledger_tables import ClaimEvent, Resolution
from storage.outbox import alerts_of_case
from storage.relations import Relation, relations_of_all

WORDS = {
    Resolution.NEW: "the statement told last is right",
    Resolution.LEDGER: "the ledger stands",
    Resolution.BOTH: "both stand, they speak of different things",
    Resolution.NOT: "no contradiction",
    Resolution.SUPERSEDED: "each was right in its time",
}
_RIGHT = {  # the verdict that the judge should have given
    Resolution.NEW: Verdict.CONTRADICTS,
    Resolution.LEDGER: Verdict.CONTRADICTS,
    Resolution.BOTH: Verdict.UNRELATED,
    Resolution.NOT: Verdict.UNRELATED,
    Resolution.SUPERSEDED: Verdict.SUPERSEDES,
}
_CHANGES = {ClaimEvent.CORRECTED, ClaimEvent.SUPERSEDED, ClaimEvent.RECONCILED}


def settle(
    conn: Connection,
    case: Case,
    resolution: Resolution,
    author: str,
    reason: str,
    now: datetime,
    delivery: timedelta,
) -> None:
    """Resolve the case and carry it into the ledger.

    Claims that turned out wrong are corrected by one that is right, and compared no more; outdated ones are
    superseded; where both stand, each pair that was taken for a conflict is reconciled. What a case that is no
    contradiction kept from readers goes to them, for ``delivery``.
    """
    resolve(conn, case.id, resolution, author, reason, now)
    told = f"case {case.id}, {WORDS[resolution]}{': ' if reason else ''}{reason}"
    match resolution:
        case Resolution.NEW:
            _replace(conn, case, case.ledger_side, case.new_side, ClaimEvent.CORRECTED, author, told, now)
        case Resolution.LEDGER:
            right = _ledger_statement(conn, case)
            _replace(conn, case, case.claims - right, right, ClaimEvent.CORRECTED, author, told, now)
        case Resolution.SUPERSEDED:
            _replace(conn, case, case.ledger_side, case.new_side, ClaimEvent.SUPERSEDED, author, told, now)
        case Resolution.BOTH | Resolution.NOT:
            for relation in _conflicts(conn, case):
                later, earlier = relation.new_claim_id, relation.ledger_claim_id
                add_event(conn, later, ClaimEvent.RECONCILED, author, told, now, earlier)
    _teach(conn, case, resolution, author, now)
    if resolution in {Resolution.NOT, Resolution.LEDGER}:
        unmute(conn, f"case {case.id}", now, now + delivery)


def unsettle(conn: Connection, case: Case, author: str, reason: str, now: datetime) -> None:
    """Undo in the ledger what earlier resolutions of the case did there."""
    mine = f"case {case.id}, "
    for claim_id in sorted(case.claims):
        events = events_of(conn, claim_id)
        if events and events[-1].kind in _CHANGES and events[-1].reason.startswith(mine):
            told = f"{mine}opened again{': ' if reason else ''}{reason}"
            add_event(conn, claim_id, ClaimEvent.RESTORED, author, told, now)


def _replace(
    conn: Connection,
    case: Case,
    losers: Collection[str],
    winners: Collection[str],
    kind: ClaimEvent,
    author: str,
    reason: str,
    now: datetime,
) -> None:
    """Each of the losers gets the event, about the latest of the winners."""
    found = claims_with_ids(conn, winners)
    about = found[-1].id if found else None
    # A sentence joins a case with all its claims; only those that were found to conflict are at stake.
    at_stake = {id_ for r in _conflicts(conn, case) for id_ in (r.ledger_claim_id, r.new_claim_id)} & set(losers)
    for claim_id in sorted(at_stake or losers):
        add_event(conn, claim_id, kind, author, reason, now, about)


def _ledger_statement(conn: Connection, case: Case) -> frozenset[str]:
    """Claims of the statement that the last alert held against the new one."""
    told = alerts_of_case(conn, case.id)
    number = case.statement_of(told[-1].alert.ledger.claim_id) if told else None
    return case.statements[number] if number is not None and number != case.told else case.ledger_side


def _conflicts(conn: Connection, case: Case) -> list[Relation]:
    """Comparisons of the case's claims with each other that took them for a conflict."""
    found = [r for r in relations_of_all(conn, case.claims) if r.comparison.verdict.alerts]
    return [r for r in found if {r.ledger_claim_id, r.new_claim_id} <= case.claims]


def _teach(conn: Connection, case: Case, resolution: Resolution, author: str, now: datetime) -> None:
    """Keep what was decided for the tests of the judge, each pair of texts once."""
    claims = {claim.id: claim for claim in claims_with_ids(conn, case.claims)}
    right, seen = _RIGHT[resolution], set()
    for earlier, later, kind in _pairs(conn, case):
        texts = tuple(claims[id_].claim.quote if id_ in claims else "" for id_ in (earlier, later))
        if all(texts) and texts not in seen:
            seen.add(texts)
            pair = _pair(f"{case.id}-{len(seen)}", claims[earlier], claims[later])
            pair |= {"verdict": right.value, "kind": kind.value if right.alerts else None}
            pair |= {"note": f"{author}, {now:%Y-%m-%d}: {WORDS[resolution]}"}
            add_regression_pair(conn, case.id, earlier, later, pair, author, now)


def _pairs(conn: Connection, case: Case) -> Iterator[tuple[str, str, ConflictKind]]:
    """Ids of the pairs that were taken for conflicts, with the kind; all, where no comparison is stored."""
    conflicts = [
        (r.ledger_claim_id, r.new_claim_id, r.comparison.kind or case.kind) for r in _conflicts(conn, case)
    ]
    yield from conflicts or product(sorted(case.ledger_side), sorted(case.new_side), [case.kind])


def _pair(id_: str, earlier: LedgerClaim, later: LedgerClaim) -> dict[str, object]:
    """The sides of a line of a pairs file, as ``claimwatch judge`` reads it."""
    sides = {
        name: {
            "text": side.claim.quote,
            "date": f"{side.published:%Y-%m-%d}" if side.published else None,
            "source": side.article_url,
        }
        for name, side in (("ledger", earlier), ("new", later))
    }
    return {"id": id_, **sides}

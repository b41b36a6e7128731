"""Told once: new cases, silent joins, and what is news within a case."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.cases import Assignment, OpenCase, Standing, assign, case_id, news_in
from extractors.model import CaseEvent, Comparison, ConflictKind, Tier, Verdict

NOBODY: frozenset[str] = frozenset()
MATTER = frozenset({"reko diq", "copper", "produce", "phase", "tonne"})
UNHEARD = Standing(official=False, had_official=False, origins=2, before=1, told_origins=1, told_lately=False)


def against(
    *claims: str, confidence: float = 0.9, kind: ConflictKind = ConflictKind.NUMERIC
) -> list[tuple[str, Comparison]]:
    return [(c, Comparison(Verdict.CONTRADICTS, confidence, f"differs from {c}", kind)) for c in claims]


def case(*statements: Collection[str], told: int = 2, id_: str = "c", closed: bool = False) -> OpenCase:
    numbered = {number: frozenset(claims) for number, claims in enumerate(statements, 1)}
    return OpenCase(id_, ConflictKind.NUMERIC, numbered, told, (MATTER,), closed)


def where(found: Assignment) -> tuple[str, CaseEvent, int]:
    return found.case_id, found.event, found.statement


def test_a_first_conflict_opens_a_case() -> None:
    found = assign("n1", against("l1"), [], NOBODY)
    assert where(found) == (case_id("n1", "l1"), CaseEvent.OPENED, 2)
    assert (found.ledger, found.also) == ("l1", ())


def test_a_second_outlet_with_the_new_statement_joins() -> None:
    found = assign("n2", against("l1"), [case({"l1"}, {"n1"})], frozenset({"n1"}))
    assert where(found) == ("c", CaseEvent.JOINED, 2)


def test_a_return_to_the_earlier_statement_is_a_reversal_once() -> None:
    back = assign("n2", against("n1"), [case({"l1"}, {"n1"})], frozenset({"l1"}))
    assert where(back) == ("c", CaseEvent.REVERSAL, 1)
    assert back.ledger == "n1"
    again = assign("n3", against("n1"), [case({"l1", "n2"}, {"n1"}, told=1)], frozenset({"l1", "n2"}))
    assert where(again) == ("c", CaseEvent.JOINED, 1)


@pytest.mark.parametrize("opposed", [("l1", "n1"), ("l1",), ("n1",)])
def test_a_new_value_on_the_same_matter_stays_in_its_case(opposed: tuple[str, ...]) -> None:
    third = assign("n2", against(*opposed), [case({"l1"}, {"n1"})], NOBODY, terms=MATTER | {"study"})
    assert where(third) == ("c", CaseEvent.NEW_VALUE, 3)
    assert third.ledger == ("n1" if "n1" in opposed else "l1")  # the statement told last is shown, if it differs


def test_a_return_to_any_of_three_values_is_a_reversal_to_that() -> None:
    found = assign("n9", against("n2"), [case({"l1"}, {"n1"}, {"n2"}, told=3)], frozenset({"n1"}))
    assert where(found) == ("c", CaseEvent.REVERSAL, 2)


@pytest.mark.parametrize(
    ("kind", "terms"),
    [(ConflictKind.PARTY, MATTER), (ConflictKind.NUMERIC, frozenset({"reko diq", "loan", "bank", "board"}))],
)
def test_another_matter_of_the_same_claim_is_another_case(kind: ConflictKind, terms: frozenset[str]) -> None:
    found = assign("n2", against("l1", kind=kind), [case({"l1"}, {"n1"})], NOBODY, terms=terms)
    assert found.event is CaseEvent.OPENED
    assert found.case_id != "c"


def test_status_and_polarity_are_one_matter() -> None:
    known = OpenCase("c", ConflictKind.STATUS, {1: frozenset({"l1"}), 2: frozenset({"n1"})}, 2, (MATTER,))
    found = assign("n2", against("l1", kind=ConflictKind.POLARITY), [known], NOBODY, terms=MATTER)
    assert where(found) == ("c", CaseEvent.NEW_VALUE, 3)


def test_agreement_alone_does_not_join_another_conflict() -> None:
    assert assign("n2", against("l9"), [case({"l1"}, {"n1"})], frozenset({"n1"})).event is CaseEvent.OPENED


def test_joining_one_case_goes_before_turning_another() -> None:
    turning, joining = case({"b"}, {"a"}, id_="t"), case({"a"}, {"b", "x"}, id_="j")
    assert assign("n", against("a"), [turning, joining], frozenset({"b"})).case_id == "j"


def test_the_best_ledger_claim_is_shown_first_by_confidence_then_by_outlet() -> None:
    conflicts = against("blog", "agency") + against("sure", confidence=0.95) + against("weak", confidence=0.5)
    tiers = {"blog": Tier.BLOG, "agency": Tier.AGENCY, "sure": Tier.BLOG, "weak": Tier.OFFICIAL}
    found = assign("n", conflicts, [], NOBODY, tiers)
    assert (found.ledger, *found.also) == ("sure", "agency", "blog", "weak")


def test_in_a_known_case_its_own_claims_come_first() -> None:
    conflicts = against("other", confidence=0.99) + against("l1", confidence=0.8)
    assert assign("n2", conflicts, [case({"l1"}, {"n1"})], frozenset({"n1"})).ledger == "l1"


def test_a_claim_without_conflicts_is_refused() -> None:
    with pytest.raises(ValueError, match="without conflicts"):
        assign("n", [], [], NOBODY)


@given(st.permutations(["l1", "l2", "l3", "l4"]))
def test_the_order_of_conflicts_does_not_matter(order: list[str]) -> None:
    assert assign("n", against(*order), [], NOBODY) == assign("n", against("l1", "l2", "l3", "l4"), [], NOBODY)


@given(st.text(), st.text())
def test_a_case_has_one_id_whichever_claim_was_read_first(one: str, other: str) -> None:
    assert case_id(one, other) == case_id(other, one)


@pytest.mark.parametrize(
    ("event", "changes", "closed", "news"),
    [
        (CaseEvent.JOINED, {}, False, CaseEvent.JOINED),
        (CaseEvent.JOINED, {"official": True}, False, CaseEvent.OFFICIAL),
        (CaseEvent.JOINED, {"official": True, "had_official": True}, False, CaseEvent.JOINED),
        (CaseEvent.JOINED, {"origins": 3}, False, CaseEvent.JOINED),
        (CaseEvent.JOINED, {"origins": 4}, False, CaseEvent.SOURCES),
        (CaseEvent.JOINED, {"origins": 4, "told_origins": 4}, False, CaseEvent.JOINED),
        (CaseEvent.JOINED, {"origins": 9, "official": True}, True, CaseEvent.JOINED),
        (CaseEvent.REVERSAL, {}, False, CaseEvent.REVERSAL),
        (CaseEvent.REVERSAL, {"before": 2}, False, CaseEvent.JOINED),  # a copy of who said so before
        (CaseEvent.REVERSAL, {"told_lately": True}, False, CaseEvent.JOINED),
        (CaseEvent.REVERSAL, {"told_lately": True, "official": True}, False, CaseEvent.REVERSAL),
        (CaseEvent.REVERSAL, {}, True, CaseEvent.JOINED),
    ],
)
def test_what_is_told_again(event: CaseEvent, changes: dict[str, object], closed: bool, news: CaseEvent) -> None:
    standing = Standing(**{name: changes.get(name, getattr(UNHEARD, name)) for name in Standing.__slots__})
    assert news_in(event, standing, closed, more=3) is news

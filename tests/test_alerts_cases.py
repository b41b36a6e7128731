"""Told once: new cases, silent joins, reversals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.cases import CaseEvent, OpenCase, assign, case_id
from extractors.model import Comparison, Tier, Verdict

NOBODY: frozenset[str] = frozenset()


def against(*claims: str, confidence: float = 0.9) -> list[tuple[str, Comparison]]:
    return [(claim, Comparison(Verdict.CONTRADICTS, confidence, f"differs from {claim}")) for claim in claims]


def test_a_first_conflict_opens_a_case_and_is_told() -> None:
    found = assign("n1", against("l1"), [], NOBODY)
    assert (found.event, found.told, found.ledger, found.also) == (CaseEvent.OPENED, True, "l1", ())
    assert found.case_id == case_id("n1", "l1")


def test_a_second_outlet_with_the_new_statement_joins_silently() -> None:
    first = assign("n1", against("l1"), [], NOBODY)
    case = OpenCase(first.case_id, frozenset({"l1"}), frozenset({"n1"}))
    second = assign("n2", against("l1"), [case], frozenset({"n1"}))
    assert (second.case_id, second.event, second.told) == (first.case_id, CaseEvent.JOINED, False)


def test_a_return_to_the_earlier_statement_is_told_in_the_same_case_once() -> None:
    case = OpenCase("c", frozenset({"l1"}), frozenset({"n1"}))
    back = assign("n2", against("n1"), [case], frozenset({"l1"}))
    assert (back.case_id, back.event, back.told, back.ledger) == ("c", CaseEvent.REVERSAL, True, "n1")
    turned = OpenCase("c", case.new_side, case.ledger_side | {"n2"})
    again = assign("n3", against("n1"), [turned], frozenset({"l1", "n2"}))
    assert (again.case_id, again.told) == ("c", False)


def test_a_conflict_with_an_open_case_but_in_agreement_with_nobody_is_new() -> None:
    case = OpenCase("c", frozenset({"l1"}), frozenset({"n1"}))
    third = assign("n2", against("l1", "n1"), [case], NOBODY)
    assert third.told
    assert third.case_id != "c"


def test_agreement_alone_does_not_join_another_conflict() -> None:
    case = OpenCase("c", frozenset({"l1"}), frozenset({"n1"}))
    assert assign("n2", against("l9"), [case], frozenset({"n1"})).event is CaseEvent.OPENED


def test_joining_one_case_goes_before_turning_another() -> None:
    turning = OpenCase("t", frozenset({"b"}), frozenset({"a"}))
    joining = OpenCase("j", frozenset({"a"}), frozenset({"b", "x"}))
    assert assign("n", against("a"), [turning, joining], frozenset({"b"})).case_id == "j"


def test_the_best_ledger_claim_is_shown_first_by_confidence_then_by_outlet() -> None:
    conflicts = against("blog", "agency") + against("sure", confidence=0.95) + against("weak", confidence=0.5)
    tiers = {"blog": Tier.BLOG, "agency": Tier.AGENCY, "sure": Tier.BLOG, "weak": Tier.OFFICIAL}
    found = assign("n", conflicts, [], NOBODY, tiers)
    assert (found.ledger, *found.also) == ("sure", "agency", "blog", "weak")


def test_in_a_known_case_its_own_claims_come_first() -> None:
    case = OpenCase("c", frozenset({"l1"}), frozenset({"n1"}))
    conflicts = against("other", confidence=0.99) + against("l1", confidence=0.8)
    assert assign("n2", conflicts, [case], frozenset({"n1"})).ledger == "l1"


def test_a_claim_without_conflicts_is_refused() -> None:
    with pytest.raises(ValueError, match="without conflicts"):
        assign("n", [], [], NOBODY)


@given(st.permutations(["l1", "l2", "l3", "l4"]))
def test_the_order_of_conflicts_does_not_matter(order: list[str]) -> None:
    assert assign("n", against(*order), [], NOBODY) == assign("n", against("l1", "l2", "l3", "l4"), [], NOBODY)


@given(st.text(), st.text())
def test_a_case_has_one_id_whichever_claim_was_read_first(one: str, other: str) -> None:
    assert case_id(one, other) == case_id(other, one)

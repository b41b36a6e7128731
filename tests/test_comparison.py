"""Pairs by kind of conflict, and the guards that keep look-alikes from alerting."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.claims import extract_claims
from extractors.comparison import LEDGER_BAR, PAIR_BAR, compare
from extractors.comparison.ranks import rank_in
from extractors.judge import judge_pair, read_day
from extractors.knowledge import build_knowledge
from extractors.model import Claim, Comparison, ConflictKind, Verdict
from extractors.syntax import Parser

SEEDS = Path(__file__).parent.parent / "seeds"
KNOWLEDGE = build_knowledge(
    *((SEEDS / name).read_text("utf-8") for name in ("watchlist.toml", "predicates.toml", "lexicon.toml")),
    parser=Parser(),
)

# Told today, and wrongly: the price of finding more conflicts that are told in other words. See README, limits.
WRONG = pytest.mark.xfail(reason="agreement behind a negation, or a step that is only considered", strict=False)


def judged(ledger: str, new: str, one: str | None = "2025-06-01", other: str | None = "2025-06-03") -> Comparison:
    return judge_pair(ledger, one, new, other, KNOWLEDGE)


@pytest.mark.parametrize(
    ("kind", "ledger", "new"),
    [
        ("numeric", "The Neelum tunnel cost Rs12 billion.", "The Neelum tunnel cost Rs31 billion."),
        (
            "numeric",
            "Peru mines 10 percent of the world's copper.",
            "Some 25% of all copper mined worldwide is Peru's.",
        ),
        ("date", "The Hub smelter opened in March 2024.", "The Hub smelter opened in August 2024."),
        ("polarity", "The envoy visited Quetta in May.", "The envoy never visited Quetta in May."),
        ("polarity", "The bank is reviewing a loan for Thar.", "The bank is not reviewing any loan for Thar."),
        ("status", "Pakistan and Oman signed the pact.", "No pact was signed between Pakistan and Oman."),
        ("party", "Thar is operated by Sindh Engro.", "Thar is operated by Shanghai Electric."),
        ("party", "Lynas prepared the samples.", "It was Iluka and not Lynas that prepared the samples."),
        ("place", "Lynas is based in Australia.", "Lynas is based in Malaysia."),
        ("order", "Chile has the largest lithium reserves.", "Chile has the third largest lithium reserves."),
        ("set", "The shipment includes antimony and copper.", "The shipment consisted of chromite only."),
    ],
)
def test_conflicts_are_found_with_their_kind(kind: str, ledger: str, new: str) -> None:
    verdict = judged(ledger, new)
    assert verdict.verdict.alerts
    assert verdict.kind is ConflictKind(kind)


@pytest.mark.parametrize(
    ("ledger", "new"),
    [
        ("China mines 70 percent of rare earths.", "China refines 90 percent of rare earths."),
        (
            "Balochistan holds 25 percent of Reko Diq.",
            "Balochistan gets a royalty of 5 percent on Reko Diq's sales.",
        ),
        ("The United States imports 80% of its rare earths.", "The EU imports 46% of its rare earths."),
        ("Phase one of Reko Diq will cost $5.6 billion.", "Phase two of Reko Diq will cost $3.3 billion."),
        ("Pakistan plans to ship antimony.", "Pakistan has shipped antimony."),
        ("Four men were killed at Kalat.", "Seven men were injured at Kalat."),
        ("Pakistan's minerals are worth $6 trillion.", "What if Pakistan's minerals were worth only $1 trillion?"),
        ("Chagai lies in Balochistan.", "Chagai lies in Pakistan."),
        ("Chile is one of the largest producers.", "Chile is the third largest producer."),
    ],
)
def test_other_scopes_do_not_alert(ledger: str, new: str) -> None:
    assert not judged(ledger, new).verdict.alerts


@pytest.mark.parametrize(
    ("ledger", "new"),
    [
        (
            "Reserves are valued at over 80% of output in China.",
            "Reserves are valued at nearly 80% of output in China.",
        ),
        ("The Karot station has a capacity of 720 MW.", "The Karot plant can generate 0.72 GW."),
        ("Balochistan owns 25 percent of Reko Diq.", "A quarter of Reko Diq is owned by Balochistan."),
    ],
)
def test_figures_within_tolerance_agree(ledger: str, new: str) -> None:
    assert judged(ledger, new).verdict is Verdict.CORROBORATES


def test_ceiling_conflicts_under_half_and_over_it() -> None:
    ledger = "Pakistan's mineral reserves are worth up to $50 trillion."
    assert judged(ledger, "Pakistan's mineral reserves are worth $6 trillion.").verdict.alerts
    assert not judged(ledger, "Pakistan's mineral reserves are worth $40 trillion.").verdict.alerts


def test_reversal_supersedes_and_denial_contradicts() -> None:
    ledger = "China tightened export controls on gallium."
    assert judged(ledger, "China has suspended its export controls on gallium.").verdict is Verdict.SUPERSEDES
    signed = "Ukraine and Qatar signed the grain pact."
    assert judged(signed, "Ukraine and Qatar never signed the grain pact.").verdict is Verdict.CONTRADICTS


def test_a_moving_figure_months_later_supersedes() -> None:
    ledger, new = (
        "Dysprosium oxide sells at $245 a kilo in Rotterdam.",
        "Dysprosium oxide sells at $900 a kilo in Rotterdam.",
    )
    assert judged(ledger, new, "2025-03-01", "2025-09-01").verdict is Verdict.SUPERSEDES
    assert judged(ledger, new, "2025-03-01", "2025-03-02").verdict is Verdict.CONTRADICTS


def test_reason_names_both_values() -> None:
    reason = judged("The Neelum tunnel cost Rs12 billion.", "The Neelum tunnel cost Rs31 billion.").reason
    assert "Rs12 billion" in reason
    assert "Rs31 billion" in reason


def test_cannot_tell_is_unrelated_and_marked() -> None:
    verdict = judge_pair(
        "The Neelum tunnel cost Rs12 billion.",
        None,
        "The Neelum tunnel cost Rs31 billion.",
        None,
        KNOWLEDGE,
        threshold=0.99,
    )
    assert (verdict.verdict, verdict.abstained, verdict.kind) == (Verdict.UNRELATED, True, None)


def test_ledger_asks_for_more_in_common_than_a_pair() -> None:
    def claim(text: str) -> Claim:
        found = extract_claims(text, "", KNOWLEDGE.tagger.tag(text), None, KNOWLEDGE)
        return next(c for c in found if c.predicate == "deaths")

    ledger, new = claim("About 58 insurgents were killed."), claim("145 militants were killed in 40 hours.")
    assert compare(ledger, new, KNOWLEDGE, bar=PAIR_BAR).verdict.alerts
    assert not compare(ledger, new, KNOWLEDGE, bar=LEDGER_BAR).verdict.alerts


@pytest.mark.parametrize(
    ("text", "rank"),
    [
        ("the largest deposit in the world", 1),
        ("the world's second largest reserves", 2),
        ("it comes third among the deposits", 3),
        ("Vietnam ranks sixth in the world", 6),
        ("one of the largest deposits", None),
        ("a large deposit", None),
    ],
)
def test_ranks(text: str, rank: int | None) -> None:
    assert rank_in(text) == rank


@pytest.mark.parametrize(
    ("text", "days"),
    [("2025", 365), ("2024-02", 29), ("2025-06-01", 1), ("June", None), (None, None), ("2025-13", None)],
)
def test_dates_as_wide_as_given(text: str | None, days: int | None) -> None:
    span = read_day(text)
    assert (span is None) if days is None else (span is not None and (span.end - span.start).days + 1 == days)


@pytest.mark.parametrize(
    ("ledger", "new"),
    [
        ("Lynas plans to make 900 tonnes of oxide.", "Lynas made 300 tonnes of oxide."),
        ("China mines 60 percent of rare earths.", "China mined 97 percent of rare earths in 2010."),
        ("The Hub pact is worth $500 million.", "Of the Hub pact, $40 million is set aside for roads."),
        ("A delegation visited Quetta in April 2025.", "A second delegation visited Quetta in May 2025."),
        ("The next review of the loan is due on 4 July.", "The last review of the loan began on 11 March."),
    ],
)
def test_plans_history_parts_and_other_ones_do_not_alert(ledger: str, new: str) -> None:
    assert not judged(ledger, new).verdict.alerts


@pytest.mark.parametrize(
    ("verdict", "ledger", "new"),
    [
        (Verdict.SUPERSEDES, "The Hub pact is worth $500 million.", "The Hub pact was enlarged to $1.2 billion."),
        (Verdict.CONTRADICTS, "The Hub pact is worth $500 million.", "The Hub pact is worth $1.2 billion."),
        (Verdict.SUPERSEDES, "The Hub smelter will open in May 2027.", "The Hub smelter will open in May 2029."),
        (Verdict.CONTRADICTS, "The Hub smelter opened in May 2024.", "The Hub smelter opened in March 2024."),
        (
            Verdict.SUPERSEDES,
            "Bids for Duki close on 5 August.",
            "Closing of bids for Duki put back to 9 October.",
        ),
    ],
)
def test_what_moved_on_is_told_from_what_was_wrong(verdict: Verdict, ledger: str, new: str) -> None:
    assert judged(ledger, new).verdict is verdict


@pytest.mark.parametrize(
    ("ledger", "new", "alerts"),
    [
        ("The mine opened in 2002.", "The mine opened in 1998.", False),
        ("The Duki mine opened in 2002.", "The Duki mine opened in 1998.", True),
        ("China closed the mine in 2002.", "China closed the port in 1998.", False),
    ],
)
def test_a_ledger_asks_for_a_name_or_much_in_common(ledger: str, new: str, alerts: bool) -> None:
    claims = [extract_claims(text, "", KNOWLEDGE.tagger.tag(text), None, KNOWLEDGE) for text in (ledger, new)]
    found = [compare(one, other, KNOWLEDGE) for one in claims[0] for other in claims[1]]
    assert any(comparison.verdict.alerts for comparison in found) is alerts


@pytest.mark.parametrize(
    ("ledger", "new"),
    [
        (
            "Quetta and Muscat have signed the barite contract.",
            "The barite contract with Muscat is without signatures.",
        ),
        ("The Swat court froze the emerald permits.", "The Swat court vacated its stay on emerald permits."),
        ("No application for the Bannu loan has reached the bank.", "The bank's board approved the Bannu loan."),
        (
            "The senate committee threw the Ziarat lease out.",
            "The senate committee waved the Ziarat lease through.",
        ),
        ("Large-scale mining has not yet begun in Hunza.", "A large-scale mine went into operation in Hunza."),
        ("The engineer Rashid Jogezai died in the Duki shaft.", "Rashid Jogezai left the Duki shaft unhurt."),
        (
            "China halted the export of yttrium.",
            "Yttrium is leaving China again, for Beijing scrapped the export ban.",
        ),
        (
            "Neither lithium nor tin occurs in Hunza.",
            "Traces of lithium were found in Hunza.",
        ),
        ("India abstained from the IMF vote.", "India did not abstain but voted against the loan at the IMF."),
        (
            "چین نے اینٹیمنی کی برآمد پر پابندی عائد کر رکھی ہے۔",
            "China has lifted its ban on antimony exports.",
        ),
    ],
)
def test_states_told_in_other_words_are_opposed(ledger: str, new: str) -> None:
    assert judged(ledger, new).verdict.alerts


@pytest.mark.parametrize(
    ("ledger", "new"),
    [
        ("The upper house rejected the mineral levy.", "The upper house throws out the mineral levy."),
        pytest.param(
            "India abstained from the IMF vote.",
            "At the IMF, India chose not to vote either way on the loan.",
            marks=WRONG,
        ),
        pytest.param(
            "The Swat court approved the emerald lease.",
            "The Swat court has not rejected the emerald lease.",
            marks=WRONG,
        ),
        ("The bank is assessing the Bannu loan.", "The bank has not approved the Bannu loan."),
        ("The dry port at Sost reopened on 3 May.", "The dry port at Sost did not reopen until 3 May."),
        ("Lynas separates the most dysprosium.", "Nobody separates more dysprosium than Lynas."),
        ("If Beijing were to ban dysprosium, plants would stop.", "Beijing has not banned dysprosium."),
        ("The award has to be endorsed by the Quetta cabinet.", "The Quetta cabinet annulled the award."),
        ("The Sost water line is out of service.", "The Sost power line is in service."),
        pytest.param(
            "Miners in Oman are exporting chromite to China.",
            "Oman is considering halting chromite exports to China.",
            marks=WRONG,
        ),
    ],
)
def test_states_that_agree_or_are_not_put_forward_do_not_alert(ledger: str, new: str) -> None:
    assert not judged(ledger, new).verdict.alerts

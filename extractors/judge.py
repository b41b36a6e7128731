"""Two texts judged as a pair, without a database: the ledger's words and new ones."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from extractors.claims import extract_claims
from extractors.comparison import PAIR_BAR, compare
from extractors.knowledge import Knowledge
from extractors.model import AsOfBasis, Claim, Comparison, DateSpan, Value, ValueKind, Verdict
from extractors.predicates import STATEMENT

_DATE = re.compile(r"\s*(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?(?:[T ].*)?$")
_LONGEST = 20_000  # characters of a side that are read
_MOST_CLAIMS = 60


def judge_pair(
    ledger_text: str,
    ledger_date: str | None,
    new_text: str,
    new_date: str | None,
    knowledge: Knowledge,
    *,
    ledger_source: str = "",
    new_source: str = "",
    threshold: float = PAIR_BAR.threshold,
) -> Comparison:
    """The weightiest verdict over all claims of both texts.

    Dates are ISO days, months or years; one that cannot be read counts as none. Sources are taken for the record
    and do not weigh in the verdict. Never raises on odd text.
    """
    one = _claims(ledger_text, ledger_date, knowledge, fragment=True)
    other = _claims(new_text, new_date, knowledge, fragment=False)
    other = [claim for claim in other if claim.quote not in ledger_text]
    if not other and new_text.strip() and new_text.strip() in ledger_text:
        return Comparison(Verdict.CORROBORATES, 0.95, "the same words")
    verdicts = [compare(a, b, knowledge, threshold=threshold, bar=PAIR_BAR) for a in one for b in other]
    if not verdicts:
        return Comparison(Verdict.UNRELATED, 0.6, "one side holds nothing to check")
    return max(verdicts, key=_rank)


def _rank(comparison: Comparison) -> tuple[int, float]:
    """Alerts first, then support, then what was found to be another thing."""
    order = (
        3
        if comparison.verdict.alerts
        else 2
        if comparison.verdict is Verdict.CORROBORATES
        else comparison.abstained
    )
    return int(order), comparison.confidence


def _claims(text: str, day: str | None, knowledge: Knowledge, *, fragment: bool) -> list[Claim]:
    text = text[:_LONGEST]
    span = read_day(day)
    published = span.end if span else None
    claims = list(extract_claims(text, "", knowledge.tagger.tag(text), published, knowledge))[:_MOST_CLAIMS]
    if not claims and fragment and text.strip():
        claims = [Claim(text, 0, len(text), "", STATEMENT, Value(ValueKind.ASSERTION))]
    if span is None:
        return claims
    return [_dated(claim, span) for claim in claims]


def _dated(claim: Claim, span: DateSpan) -> Claim:
    return replace(claim, as_of=span) if claim.as_of_basis is AsOfBasis.ARTICLE else claim


def read_day(text: str | None) -> DateSpan | None:
    """YYYY, YYYY-MM or YYYY-MM-DD as a span of days; None for anything else."""
    found = _DATE.match(text) if isinstance(text, str) else None
    if not found:
        return None
    year, month, day = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    try:
        start = date(year, month or 1, day or 1)
        return DateSpan(start, _last_day(start, month, day))
    except (ValueError, OverflowError):
        return None


def _last_day(start: date, month: int, day: int) -> date:
    if day:
        return start
    if not month:
        return date(start.year, 12, 31)
    after = date(start.year + start.month // 12, start.month % 12 + 1, 1)
    return date.fromordinal(after.toordinal() - 1)

"""Two texts judged as a pair, without a database: the ledger's words and new ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from extractors.comparison.evidence import Evidence, evidence
from extractors.comparison.opinion import SecondOpinion
from extractors.comparison.statement import Statement, open_claim
from extractors.comparison.weigh import THRESHOLD, Weighed, advised, verdict_on, weigh
from extractors.knowledge import Knowledge
from extractors.modality import checkable
from extractors.model import AsOfBasis, Claim, Comparison, DateSpan, Value, ValueKind, Verdict
from extractors.predicates import STATEMENT
from extractors.sentences import split_sentences
from extractors.syntax import encode

_DATE = re.compile(r"\s*(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?(?:[T ].*)?$")
_LONGEST = 20_000  # characters of a side that are read
_MOST_SENTENCES = 30
_FEWEST_WORDS = 3
_AROUND = 600  # characters of a text's other sentences that count as a sentence's surroundings


def judge_pair(
    ledger_text: str,
    ledger_date: str | None,
    new_text: str,
    new_date: str | None,
    knowledge: Knowledge,
    *,
    ledger_source: str = "",
    new_source: str = "",
    threshold: float = THRESHOLD,
    model: SecondOpinion | None = None,
) -> Comparison:
    """The weightiest verdict over all sentences of both texts.

    Dates are ISO days, months or years; one that cannot be read counts as none. Sources are taken for the record
    and do not weigh in the verdict. Never raises on odd text; a ``model`` that fails raises OpinionError.
    """
    weighed = weighed_pair(ledger_text, ledger_date, new_text, new_date, knowledge)
    if model is not None:
        weighed = advised(weighed, threshold, model)
    return verdict_of(ledger_text, new_text, weighed, knowledge, threshold)


def weighed_pair(
    ledger_text: str, ledger_date: str | None, new_text: str, new_date: str | None, knowledge: Knowledge
) -> list[Weighed]:
    """Each pair of sentences with its evidence and how likely it makes a conflict."""
    return [weigh(a, b, knowledge) for a, b in _sides(ledger_text, ledger_date, new_text, new_date, knowledge)]


def verdict_of(
    ledger_text: str,
    new_text: str,
    weighed: Sequence[Weighed],
    knowledge: Knowledge,
    threshold: float = THRESHOLD,
) -> Comparison:
    """The verdict on two texts whose pairs of sentences are weighed."""
    if new_text.strip() and new_text.strip() in ledger_text:
        return Comparison(Verdict.CORROBORATES, 0.95, "the same words")
    if not weighed:
        return Comparison(Verdict.UNRELATED, 0.6, "one side holds nothing to check")
    return verdict_on(weighed, threshold, knowledge)


def evidence_of_pair(
    ledger_text: str, ledger_date: str | None, new_text: str, new_date: str | None, knowledge: Knowledge
) -> list[Evidence]:
    """What each pair of sentences gives for and against a conflict: what the weights are fitted to."""
    sides = _sides(ledger_text, ledger_date, new_text, new_date, knowledge)
    return [evidence(a, b, knowledge) for a, b in sides]


def _sides(
    ledger_text: str, ledger_date: str | None, new_text: str, new_date: str | None, knowledge: Knowledge
) -> Iterator[tuple[Statement, Statement]]:
    """Every sentence of the ledger's text with every sentence of the new one that says something to check."""
    ledger = _statements(ledger_text, ledger_date, knowledge)
    new = [s for s in _statements(new_text, new_date, knowledge) if s.claim.quote not in ledger_text]
    for one in ledger:
        for other in (s for s in new if checkable(s.proposition)):
            yield one, other


def _statements(text: str, day: str | None, knowledge: Knowledge) -> list[Statement]:
    text, span = text[:_LONGEST], read_day(day)
    found = [s.text for s in split_sentences(text)]
    sentences = [s for s in found if len(s.split()) >= _FEWEST_WORDS or not s.isascii()] or found[:1]
    sentences = sentences[:_MOST_SENTENCES]
    parses = knowledge.parser.parse_all(sentences) if knowledge.parser and not knowledge.parser.problem else None
    return [
        open_claim(
            Claim(
                quote=sentence,
                start=0,
                end=len(sentence),
                subject="",
                predicate=STATEMENT,
                value=Value(ValueKind.ASSERTION),
                as_of=span,
                as_of_basis=AsOfBasis.ARTICLE if span else AsOfBasis.NONE,
                context=" ".join(s for j, s in enumerate(sentences) if j != i)[:_AROUND],
                syntax=encode(parses[i]) if parses else "",
            ),
            knowledge.lexicon,
        )
        for i, sentence in enumerate(sentences)
    ]


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

"""Claims entered by hand or from a baseline: what a person writes down, and the claims in it."""

from __future__ import annotations

import calendar
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from pydantic import Field, ValidationError, field_validator

from extractors.claims import extract_claims
from extractors.data_files import Table
from extractors.knowledge import Knowledge
from extractors.model import AsOfBasis, Claim, DateSpan, Tagging, Tier, Value, ValueKind
from extractors.predicates import STATEMENT
from extractors.search_words import search_words

MAX_QUOTE = 1_500  # characters: a sentence or two, as the extractor reads them
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_VALUED = frozenset({ValueKind.QUANTITY, ValueKind.DATE})


class Entered(Table):
    """One line of a baseline: the exact words, who says them where, and for what time.

    ``subject`` and ``predicate`` take the place of what the words themselves are read as.
    """

    quote: str = Field(min_length=3, max_length=MAX_QUOTE)
    source: str = Field(min_length=1, max_length=200)  # the outlet or institution
    tier: Tier = Tier.PRESS
    url: str = Field("", max_length=2_000)
    date: str = ""  # of publication
    as_of: str = ""  # the day, month or year for which it holds, where that is not the date
    speaker: str = Field("", max_length=200)
    language: str = "en"
    subject: str = Field("", max_length=120)
    predicate: str = Field("", max_length=60)
    note: str = Field("", max_length=1_000)

    @field_validator("date", "as_of")
    @classmethod
    def _a_date(cls, text: str) -> str:
        if text:
            day_span(text)
        return text

    @property
    def holds_for(self) -> DateSpan | None:
        """The time in the world; None is before any date."""
        given = self.as_of or self.date
        return day_span(given) if given else None

    @property
    def published(self) -> datetime | None:
        """The first moment of the day of publication."""
        return datetime.combine(day_span(self.date).start, datetime.min.time(), UTC) if self.date else None

    @property
    def digest(self) -> str:
        """Tells the entry from others: the same line twice is one entry."""
        body = json.dumps(self.model_dump(mode="json", exclude={"note"}), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(body.encode()).hexdigest()[:24]


def day_span(text: str) -> DateSpan:
    """The days of YYYY, YYYY-MM or YYYY-MM-DD. Raises ValueError with the remedy."""
    found = _DATE.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{text!r} is no date; write YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        start = date(year, month or 1, day or 1)
        last = calendar.monthrange(year, month or 12)[1]
        return DateSpan(start, date(year, month or 12, day or last))
    except ValueError as error:
        raise ValueError(f"{text!r} is no date of the calendar; correct it") from error


def parse_entered(given: dict[str, Any]) -> Entered:
    """The entry in ``given``; empty fields count as absent. Raises ValueError that names each bad field."""
    try:
        return Entered.model_validate({key: value for key, value in given.items() if value not in ("", None)})
    except ValidationError as error:
        raise ValueError("; ".join(_explained(problem) for problem in error.errors())) from error


def _explained(problem: Any) -> str:
    field = ".".join(map(str, problem["loc"])) or "line"
    match problem["type"]:
        case "missing":
            return f"field {field!r} is missing; add it"
        case "extra_forbidden":
            return f"field {field!r} is unknown; the fields are {', '.join(Entered.model_fields)}"
    return f"field {field!r}: {problem['msg'].removeprefix('Value error, ')} (found {problem['input']!r:.60})"


def claims_entered(entry: Entered, tagging: Tagging, knowledge: Knowledge) -> tuple[Claim, ...]:
    """The claims in an entry's words, at least one: ``quote[start:end]`` of each is its quote.

    With a predicate given, those that have it; else the first with a figure or date, or the first, is given it.
    """
    span = entry.holds_for
    found = extract_claims(entry.quote, "", tagging, span.end if span else None, knowledge)
    chosen = _chosen(found, entry.predicate) or (_plain(entry),)
    return tuple(_as_entered(claim, entry, tagging, knowledge) for claim in chosen)


def _chosen(found: Sequence[Claim], predicate: str) -> Sequence[Claim]:
    if not predicate or not found:
        return found
    fitting = [claim for claim in found if claim.predicate == predicate]
    first = next((claim for claim in found if claim.value.kind in _VALUED), found[0])
    return fitting or [replace(first, predicate=predicate)]


def _plain(entry: Entered) -> Claim:
    """The words as they are, where the extractor finds nothing to check in them."""
    return Claim(
        quote=entry.quote,
        start=0,
        end=len(entry.quote),
        subject="",
        predicate=entry.predicate or STATEMENT,
        value=Value(ValueKind.ASSERTION),
        terms=tuple(sorted(search_words(entry.quote))),
        rule="entered",
    )


def _as_entered(claim: Claim, entry: Entered, tagging: Tagging, knowledge: Knowledge) -> Claim:
    span = entry.holds_for
    basis = AsOfBasis.TEXT if entry.as_of else AsOfBasis.ARTICLE if span else AsOfBasis.NONE
    changed = replace(claim, as_of=span, as_of_basis=basis, speaker=entry.speaker or claim.speaker)
    entities = {mention.entity for mention in tagging.mentions}
    if not entry.subject:
        return replace(changed, terms=tuple(dict.fromkeys((*sorted(entities), *claim.terms))))
    named = knowledge.tagger.tag(entry.subject).mentions
    subject = named[0].entity if named else entry.subject
    terms = (subject, entry.subject.casefold(), *sorted(entities), *claim.terms)
    return replace(changed, subject=subject, subject_text=entry.subject, terms=tuple(dict.fromkeys(terms)))

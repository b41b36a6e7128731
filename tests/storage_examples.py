"""Values that the storage tests share."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy import Connection

from extractors.model import (
    Alert,
    Article,
    AsOfBasis,
    Claim,
    Comparison,
    ConflictKind,
    DateBasis,
    DateSpan,
    Interval,
    Modality,
    Origin,
    PageVerdict,
    Scope,
    Side,
    Tier,
    Value,
    ValueKind,
    Verdict,
)
from storage.articles import save_article
from storage.ledger import add_claims
from storage.runs import start_run

NOW = datetime(2025, 11, 10, 20, tzinfo=UTC)
RUN = "night-1"


def an_article(
    name: str = "a", text: str = "Pakistan holds $6 trillion of minerals.", **changes: object
) -> Article:
    """An article of the outlet Indus, unless told otherwise."""
    article = Article(
        url=f"https://indus.example/{name}",
        canonical_url=f"https://indus.example/{name}",
        title="کان کنی: a title",
        text=text,
        outlet="Indus",
        tier=Tier.AGENCY,
        author="Staff",
        published=NOW,
        date_basis=DateBasis.FEED,
        language="en",
    )
    return replace(article, **changes)


def store(conn: Connection, article: Article, *urls: str, run_id: str = RUN) -> int:
    """Saves the article, in a run that has begun."""
    return save_article(
        conn,
        article,
        page_id=None,
        seen_at=NOW,
        on_topic=True,
        topic_reason="names Reko Diq",
        urls=urls,
        verdict=PageVerdict.ARTICLE,
        run_id=run_id,
    )


def begin(conn: Connection, run_id: str = RUN) -> None:
    """A run for all that refers to one."""
    start_run(conn, run_id, NOW, "night")


def a_claim(quote: str = "Pakistan holds $6 trillion", **changes: object) -> Claim:
    """A claim with every field filled."""
    claim = Claim(
        quote=quote,
        start=0,
        end=len(quote),
        subject="pakistan",
        predicate="holds",
        value=Value(
            ValueKind.QUANTITY,
            "$6 trillion",
            Interval(5.5e12, None),
            6e12,
            "money",
            "USD",
            "year",
            True,
            DateSpan(date(2028, 1, 1), date(2028, 12, 31)),
            ("a", "b"),
            True,
        ),
        scope=Scope("balochistan", "phase 1", "mining", "reserves", DateSpan(date(2025, 1, 1), date(2025, 6, 30))),
        polarity=False,
        modality=Modality.PLANNED,
        hedge="about",
        speaker="the minister",
        saying="said",
        as_of=DateSpan(date(2025, 11, 1), date(2025, 11, 30)),
        as_of_basis=AsOfBasis.TEXT,
        terms=("pakistan", "trillion", "mineral"),
        context="Minerals of Pakistan",
        rule="holds-money",
        rule_version=3,
    )
    return replace(claim, **changes)


def record(conn: Connection, name: str, *claims: Claim, **changes: object) -> tuple[int, tuple[str, ...]]:
    """An article with these claims: its id and theirs."""
    article = an_article(name, text=f"{name}: some text.", **changes)
    article_id = store(conn, article)
    return article_id, add_claims(conn, article_id, article.text_sha256, claims, NOW, RUN)


def two_sides(conn: Connection) -> tuple[Alert, int, int]:
    """An alert on two recorded claims, with the ids of the new and the ledger's article."""
    ledger_article, (ledger,) = record(conn, "old", a_claim(), origin=Origin.SEED)
    new_article, (new,) = record(conn, "new", a_claim("Pakistan holds $50 trillion"))
    alert = Alert(
        id="alert-1",
        case_id="case-1",
        verdict=Verdict.CONTRADICTS,
        kind=ConflictKind.NUMERIC,
        confidence=0.9,
        reason="$50 trillion against $6 trillion.",
        ledger=Side(ledger, "Pakistan holds $6 trillion", "Indus", "https://indus.example/old", sources=("Dawn",)),
        new=Side(new, "Pakistan holds $50 trillion", "Indus", "https://indus.example/new", published=NOW),
        created_at=NOW,
    )
    return alert, new_article, ledger_article


CONTRADICTION = Comparison(Verdict.CONTRADICTS, 0.9, "$50 trillion against $6 trillion.", ConflictKind.NUMERIC)

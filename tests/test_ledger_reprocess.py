"""Articles read again after an edit of the data files: claims go and come back, decisions stay, nobody is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from flows.cli import main
from flows.configuration import SEEDS, load_configuration
from flows.exit_codes import DONE
from flows.knowledge_digest import knowledge_digest
from storage.articles import find_article
from storage.cases import case_with_id
from storage.database import open_database
from storage.ledger import events_of_all
from storage.ledger_tables import ClaimEvent, claim_events, claim_sources, claims, outbox
from storage.mentions import entities_of
from storage.outbox import alerts

STORY = (
    "LAHORE: Pakistan's mineral deposits are worth $8 trillion, the petroleum minister told traders on Monday.\n"
    "The Reko Diq mine will produce 200,000 tonnes of copper a year, he said."
)
OTHER = (
    "Nobody has drilled the deposits of the province, geologists in Quetta say.\n"
    "Pakistan's mineral deposits are worth $50 trillion, the Geological Survey of Pakistan said."
)
ENTITY = """
[[entity]]
id = "Deposits"
name = "deposits"
kind = "company"
names = { en = ["mineral deposits"] }
"""
ACT = ["--author", "Asma", "--reason", "a misprint"]


class Ledger:
    """A configuration folder and its database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.arguments = ["--config", str(folder), "--db", str(folder / "x.db")]

    def write(self, name: str, text: str | None = None) -> None:
        """A data file of its own; the bundled one without ``text``."""
        content = (SEEDS / name).read_text(encoding="utf-8") if text is None else text
        (self.folder / name).write_text(content, encoding="utf-8")
        load_configuration.cache_clear()
        knowledge_digest.cache_clear()

    def reprocess(self, capsys: pytest.CaptureFixture[str]) -> str:
        capsys.readouterr()
        assert main(["reprocess", *self.arguments]) == DONE
        return capsys.readouterr().out.strip()

    def exported(self, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, dict[str, Any]]:
        capsys.readouterr()
        assert main(["ledger", "export", *more, *self.arguments]) == DONE
        lines = map(json.loads, capsys.readouterr().out.splitlines())
        return {line["value"]: line for line in lines if line["predicate"] == "reserve_value"}

    def counts(self) -> tuple[int, ...]:
        with open_database(str(self.folder / "x.db")).read() as conn:
            tables = (claims, claim_sources, claim_events, outbox)
            return tuple(conn.scalar(select(func.count()).select_from(t)) or 0 for t in tables)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    made = Ledger(tmp_path)
    (tmp_path / "corpus").mkdir()
    made.write("predicates.toml")
    rows = [("star", STORY, 10), ("copy", STORY, 11), ("courier", OTHER, 12)]
    lines = [
        {
            "url": f"https://{name}.example/1",
            "outlet": name,
            "title": "Deposits",
            "text": text,
            "published": f"2025-11-{day}",
        }
        for name, text, day in rows
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert main(["ingest", str(tmp_path / "a.jsonl"), *made.arguments]) == DONE
    return made


def without_reserves() -> str:
    """The bundled predicates without the first, which is the worth of reserves."""
    text = (SEEDS / "predicates.toml").read_text(encoding="utf-8")
    first, second = (n for n in _starts(text) if n >= 0)
    return text[:first] + text[second:]


def _starts(text: str) -> tuple[int, int]:
    first = text.index("[[predicate]]")
    return first, text.index("[[predicate]]", first + 1)


def test_nothing_is_read_again_without_a_change(ledger: Ledger, capsys: pytest.CaptureFixture[str]) -> None:
    before = ledger.counts()
    assert ledger.reprocess(capsys).startswith("0 articles read again")
    ledger.write("channels.toml")  # says nothing of how articles are read
    assert ledger.reprocess(capsys).startswith("0 articles read again")
    assert ledger.counts() == before


def test_claims_go_with_a_rule_and_come_back_with_their_decisions(
    ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ledger", "retract", _id(ledger, capsys, "$50 trillion"), *ACT, *ledger.arguments]) == DONE
    before, counts = ledger.exported(capsys), ledger.counts()
    ledger.write("predicates.toml", without_reserves())
    assert ledger.reprocess(capsys).startswith("3 articles read again")
    gone = ledger.exported(capsys)
    assert {line["status"] for line in gone.values()} <= {"withdrawn", "retracted"}
    assert {v: line["claims"] for v, line in gone.items()} == {v: line["claims"] for v, line in before.items()}
    assert ledger.reprocess(capsys).startswith("0 articles read again")
    ledger.write("predicates.toml")
    assert ledger.reprocess(capsys).startswith("3 articles read again")
    after = ledger.exported(capsys)
    assert {v: line["status"] for v, line in after.items()} == {v: line["status"] for v, line in before.items()}
    assert after["$8 trillion"]["outlets"] == ["star", "copy"]
    assert after["$8 trillion"]["origins"] == 1
    assert all(x <= y for x, y in zip(counts, ledger.counts(), strict=True))
    assert ledger.counts()[-1] == counts[-1]  # no message more


def test_a_decision_holds_for_the_claim_that_takes_the_place(
    ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    """Under another predicate it is another claim with the same words and value. Names are tagged again."""
    old = _id(ledger, capsys, "$50 trillion")
    assert main(["ledger", "retract", old, *ACT, *ledger.arguments]) == DONE
    renamed = (SEEDS / "predicates.toml").read_text(encoding="utf-8").replace('"reserve_value"', '"mineral_worth"')
    ledger.write("predicates.toml", renamed)
    ledger.write("watchlist.toml", (SEEDS / "watchlist.toml").read_text(encoding="utf-8") + ENTITY)
    ledger.reprocess(capsys)
    database = open_database(str(ledger.folder / "x.db"))
    with database.read() as conn:
        new = conn.scalars(select(claims.c.id).where(claims.c.predicate == "mineral_worth")).all()
        assert len(new) == 2  # the copy is a source
        events = [e for found in events_of_all(conn, new).values() for e in found]
        assert [(e.kind, e.author) for e in events] == [(ClaimEvent.RETRACTED, "Asma")]
        assert "a misprint" in events[0].reason
        (told,) = alerts(conn)
        case = case_with_id(conn, told.alert.case_id)
        assert case is not None
        assert set(new) < case.claims
        stored = find_article(conn, ["https://star.example/1"])
        assert stored is not None
        assert "Deposits" in entities_of(conn, stored.id)
    database.close()


def _id(ledger: Ledger, capsys: pytest.CaptureFixture[str], value: str) -> str:
    return str(ledger.exported(capsys)[value]["claims"][0]["id"])

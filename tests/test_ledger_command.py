"""``claimwatch ledger`` as people and scripts call it, on a real database."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from flows.cli import main
from flows.configuration import load_configuration
from flows.exit_codes import DONE, FAILED, USAGE
from storage.database import open_database
from storage.outbox import alerts

MINISTER = (
    "LAHORE: Pakistan's mineral deposits are worth $8 trillion, the petroleum minister told traders on Monday.\n"
    "The Reko Diq mine will produce 200,000 tonnes of copper a year, he said."
)
ARTICLES = [
    {"url": "https://star.example/8", "title": "Deposits worth $8 trillion", "outlet": "Star", "text": MINISTER},
    {
        "url": "https://courier.example/50",
        "title": "A survey of deposits",
        "outlet": "Courier",
        "published": "2025-11-12",
        "text": "Pakistan's mineral deposits are worth $50 trillion, the Geological Survey of Pakistan said.\n"
        "卡拉奇:双方讨论了巴基斯坦稀土资源的开发,中国公司将投资30亿美元。",
    },
]
BANK = {
    "quote": "The State Bank of Pakistan held reserves of $14.5 billion.",
    "source": "State Bank",
    "tier": "official",
    "as_of": "2025-10",
    "subject": "Pakistan",
    "url": "https://sbp.example/reserves",
}
ACT = ["--author", "Asma", "--reason", "monthly table"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with two articles that contradict each other, without seeds."""
    folder = tmp_path_factory.mktemp("ledger")
    (folder / "corpus").mkdir()
    dated = [{"published": "2025-11-10", **article} for article in ARTICLES]
    (folder / "a.jsonl").write_text("\n".join(map(json.dumps, dated)), encoding="utf-8")
    arguments = ["ingest", str(folder / "a.jsonl"), "--config", str(folder), "--db", str(folder / "x.db")]
    assert main(arguments) == DONE
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """The same, to be changed."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "x.db").write_bytes((made / "x.db").read_bytes())
    return tmp_path


def call(folder: Path, *arguments: str) -> int:
    return main(["ledger", *arguments, "--config", str(folder), "--db", str(folder / "x.db")])


def told(folder: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    assert call(folder, *arguments) == DONE
    return capsys.readouterr().out


def exported(folder: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in told(folder, capsys, "export", *arguments).splitlines()]


def reserves(folder: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, dict[str, Any]]:
    """Pakistan's mineral wealth by its value."""
    found = exported(folder, capsys, "--predicate", "reserve_value", *arguments)
    return {line["value"]: line for line in found}


def test_a_matter_is_shown_with_each_value_and_who_says_it(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = told(made, capsys, "show", "Pakistan", "reserve_value")
    for words in (
        "2 contested",
        "CONTESTED $8 trillion",
        "CONTESTED $50 trillion",
        "2025-11-10; 1 outlet, 1 independent",
        "– 2025-11-10 Star (press); the petroleum minister",
        "against $50 trillion (Courier, 2025-11-12)",
        "against $8 trillion (Star, 2025-11-10)",
        "https://courier.example/50",
    ):
        assert words in shown, words
    assert shown.index("$8 trillion") < shown.index("$50 trillion")
    assert max(cell_len(line) for line in shown.splitlines() if "://" not in line) <= 80


def test_one_claim_is_shown_by_the_beginning_of_its_id(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (claim,) = reserves(made, capsys)["$8 trillion"]["claims"]
    shown = told(made, capsys, "show", claim["id"][:8])
    for words in ("CONTESTED $8 trillion", "(reserve_value)", "recorded", "by its article", "Of the same matter"):
        assert words in shown
    assert call(made, "show", claim["id"][:8], "--known-on", "2020-01-01") == USAGE


def test_lists_and_searches_are_restricted(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    contested = told(made, capsys, "list", "--entity", "pakistan", "--status", "contested")
    assert "$8 trillion" in contested
    assert "200,000 tonnes" not in contested
    assert "nothing of that kind" in told(made, capsys, "list", "--status", "retracted")
    assert "$8 trillion" not in told(made, capsys, "list", "--since", "2025-11-12")
    assert "稀土" in told(made, capsys, "search", "稀土资源")
    found = told(made, capsys, "search", "deposits", "minister")
    assert "$8 trillion" in found
    assert "$50 trillion" not in found
    assert "nothing of that kind" in told(made, capsys, "search", "deposits", "--predicate", "price")


def test_the_ledger_as_it_stood(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = reserves(made, capsys, "--as-of", "2025-11-11")
    assert {value: line["status"] for value, line in before.items()} == {"$8 trillion": "standing"}
    assert reserves(made, capsys, "--known-on", "2025-11-11") == before
    assert reserves(made, capsys, "--known-on", "2025-11-11T23:59:59Z") == before
    assert reserves(made, capsys, "--known-on", "2025-11-09") == {}
    assert {line["status"] for line in reserves(made, capsys).values()} == {"contested"}


def test_a_retraction_is_kept_with_its_reason_and_can_be_undone(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    claim = reserves(folder, capsys)["$50 trillion"]["claims"][0]["id"]
    assert call(folder, "retract", claim, "--author", "Asma", "--reason", "a misprint") == DONE
    now = reserves(folder, capsys)
    assert (now["$50 trillion"]["status"], now["$8 trillion"]["status"]) == ("retracted", "standing")
    assert "retracted" in (shown := told(folder, capsys, "show", claim[:9]))
    assert "by Asma: a misprint" in shown
    assert call(folder, "retract", claim, *ACT) == USAGE
    assert call(folder, "restore", claim, "--author", "Bilal", "--reason", "it stands in the table") == DONE
    assert reserves(folder, capsys)["$50 trillion"]["status"] == "contested"
    events = reserves(folder, capsys)["$50 trillion"]["events"]
    assert [(e["kind"], e["author"]) for e in events] == [("retracted", "Asma"), ("restored", "Bilal")]
    assert call(folder, "restore", reserves(folder, capsys)["$8 trillion"]["claims"][0]["id"], *ACT) == USAGE


def test_a_correction_takes_the_place_of_a_claim(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    claim = reserves(folder, capsys)["$50 trillion"]["claims"][0]["id"]
    words = "Pakistan's mineral deposits are worth $5 trillion, the Geological Survey of Pakistan said."
    given = [
        "--quote",
        words,
        "--source",
        "Courier",
        "--date",
        "2025-11-12",
        "--author",
        "Asma",
        "--reason",
        "misread",
    ]
    assert call(folder, "correct", claim[:12], *given) == DONE
    now = reserves(folder, capsys)
    assert now["$50 trillion"]["status"] == "retracted"
    (event,) = now["$50 trillion"]["events"]
    assert event["about"] in {c["id"] for c in now["$5 trillion"]["claims"]}
    assert now["$5 trillion"]["status"] == "contested"  # the minister says otherwise
    assert "corrected" in told(folder, capsys, "show", claim[:12])
    assert call(folder, "correct", claim[:12], *given) == USAGE
    with open_database(str(folder / "x.db")).read() as conn:
        assert len(alerts(conn)) == 1  # people's own entries alert nobody


def test_a_baseline_is_entered_once_and_its_official_claims_rank_first(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folder / "table.csv"
    with file.open("w", newline="", encoding="utf-8-sig") as out:
        writer = csv.DictWriter(out, [*BANK, "speaker"])
        writer.writeheader()
        writer.writerow(BANK)
        writer.writerow(BANK | {"source": "A blog", "tier": "blog", "as_of": "", "url": ""})
    for _ in range(2):
        assert call(folder, "add", str(file), *ACT) == DONE
    everything = exported(folder, capsys, "--entity", "Pakistan")
    (found,) = [line for line in everything if "State Bank" in line["outlets"]]
    assert (found["tier"], found["subject"]) == ("official", "Pakistan")
    assert found["origins"] == 1  # one text
    assert (found["since"], found["until"]) == (None, "2025-10-31")  # the blog's is undated: before any date
    assert {event["kind"] for event in found["events"]} == {"entered"}
    shown = told(folder, capsys, "search", "reserves", "14.5")
    assert "– 2025-10-31 State Bank (official); 2 outlets, 1 independent" in shown
    detail = told(folder, capsys, "show", "Pakistan", found["predicate"])
    assert detail.index("State Bank (official)") < detail.index("A blog (blog)")


def test_bad_lines_are_named_and_the_rest_is_entered(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = folder / "lines.jsonl"
    lines = [
        json.dumps(BANK),
        "{broken",
        json.dumps(BANK | {"tier": "gossip"}),
        json.dumps(BANK | {"as_of": "2025-13"}),
        json.dumps(BANK | {"sauce": "x"}),
        json.dumps({"quote": "It holds."}),
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    assert call(folder, "add", str(file), *ACT) == FAILED
    out, err = capsys.readouterr()
    assert out.startswith("1 entered")
    problems = err.splitlines()
    assert len(problems) == 5
    for problem, words in zip(
        problems, ("line 2", "'tier'", "'as_of'", "'sauce' is unknown", "source"), strict=True
    ):
        assert str(file) in problem
        assert words in problem


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["retract", "0" * 12, *ACT], "no claim has this id"),
        (["retract", "zz", *ACT], "no claim has this id"),
        (["add", "--quote", "It holds.", "--source", "x"], "--author"),
        (["add", *ACT], "--quote"),
        (["add", "nowhere.csv", *ACT], "nowhere.csv"),
        (["add", "table.xls", *ACT], ".csv or .jsonl"),
        (["list", "--predicate", "gossip"], "gossip"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_told_in_one_line(
    made: Path, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = told(made, capsys, "export")
    assert call(made, *arguments) == USAGE
    error = capsys.readouterr().err
    assert words in error
    assert error.count("\n") == 1
    assert told(made, capsys, "export") == before


def test_a_baseline_of_the_configuration_is_ingested_at_the_next_run(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "baseline.jsonl").write_text(json.dumps(BANK), encoding="utf-8")
    (folder / "corpus" / "late.txt").write_text("Pakistan's mineral deposits are worth $6 trillion, a blog says.")
    (folder / "none.jsonl").write_text("")
    load_configuration.cache_clear()
    for _ in range(2):
        arguments = ["--config", str(folder), "--db", str(folder / "x.db")]
        assert main(["ingest", str(folder / "none.jsonl"), *arguments]) == DONE
    assert "State Bank" in told(folder, capsys, "search", "reserves", "14.5")
    assert "$6 trillion" in reserves(folder, capsys)
    (folder / "baseline.jsonl").write_text(json.dumps(BANK | {"tier": "gossip"}), encoding="utf-8")
    load_configuration.cache_clear()
    assert main(["check", "--config", str(folder), "--db", str(folder / "x.db")]) == USAGE
    assert "baseline.jsonl, entry 1: field 'tier'" in capsys.readouterr().err
    load_configuration.cache_clear()


def test_hostile_words_reach_neither_terminal_nor_spreadsheet(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    quote = '=HYPERLINK("https://evil.example","worth $9 trillion") \x1b[31m\u202eand @everyone'
    given = [
        "--quote",
        quote,
        "--source",
        "@x\x1b]0;evil\x07",
        "--url",
        "javascript:alert(1)",
        "--subject",
        "+Pakistan",
    ]
    assert call(folder, "add", *given, *ACT) == DONE
    listed = told(folder, capsys, "search", "everyone")
    assert "\x1b" not in listed
    assert "\u202e" not in listed
    assert "@everyone" not in listed
    rows = list(csv.reader(io.StringIO(told(folder, capsys, "export", "--format", "csv"))))
    assert {len(row) for row in rows} == {len(rows[0])}
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)
    document = json.loads(told(folder, capsys, "export", "--format", "jsonld"))
    assert "javascript:" not in json.dumps(document)


def test_json_ld_has_a_review_for_each_proposition(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(told(made, capsys, "export", "--format", "jsonld", "--predicate", "reserve_value"))
    assert document["@context"] == "https://schema.org"
    eight = next(review for review in document["@graph"] if "$8 trillion" in review["claimReviewed"])
    assert eight["reviewRating"]["alternateName"] == "contested"
    (work,) = eight["itemReviewed"]["appearance"]
    assert (work["url"], work["publisher"]["name"]) == ("https://star.example/8", "Star")
    assert eight["itemReviewed"]["author"]["name"] == "the petroleum minister"

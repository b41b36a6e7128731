"""Clusters as listed, and a person's corrections, through the command line on a real database."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from storage_examples import NOW

from flows.cli import main
from flows.exit_codes import DONE, USAGE

STORY = [
    "QUETTA: Barrick said on Monday that Reko Diq would produce its first copper in 2028.",
    "The mine in Chagai is to cost $5.5 billion in its first phase, the company told its shareholders.",
    "Balochistan holds a quarter of the mine without paying for it, and three state companies another quarter.",
    "Work on the road to the site has begun, and some 2,400 people are employed at the camp near Nok Kundi.",
]
URLS = [f"https://{outlet}.example/mine" for outlet in ("indus", "metals", "ravi")]


def line(number: int, *more: str, author: str = "") -> str:
    published = (NOW + timedelta(hours=number)).isoformat()
    text = "\n".join([*STORY, *more])
    return json.dumps(
        {"url": URLS[number], "title": "Reko Diq", "text": text, "published": published, "author": author}
    )


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A story, a copy of it with an agency's credit, and a copy that adds a sentence."""
    folder = tmp_path_factory.mktemp("copies")
    rows = [line(0), line(1, author="Reuters"), line(2, "A spokesman said that Gwadar was not involved.")]
    (folder / "articles.jsonl").write_text("\n".join(rows))
    assert main(["ingest", str(folder / "articles.jsonl"), "--db", f"sqlite:///{folder / 'copies.db'}"]) == DONE
    return folder


@pytest.fixture
def database(ingested: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    shutil.copytree(ingested, tmp_path, dirs_exist_ok=True)
    capsys.readouterr()
    return f"sqlite:///{tmp_path / 'copies.db'}"


def listed(database: str, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert main(["duplicates", "--db", database, "--json"]) == DONE
    return [json.loads(found) for found in capsys.readouterr().out.splitlines()]


def correct(database: str, *correction: str, author: str = "a reader", reason: str = "I read both") -> int:
    return main(["duplicates", *correction, "--db", database, "--author", author, "--reason", reason])


def test_clusters_are_listed_with_reasons(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = listed(database, capsys)
    assert (found["url"], found["origins"]) == (URLS[0], 1)
    assert [(copy["url"], copy["kind"]) for copy in found["copies"]] == [
        (URLS[1], "exact"),
        (URLS[2], "syndicated"),
    ]
    assert all(copy["reason"] and copy["decided_by"] == "rule" for copy in found["copies"])
    assert main(["duplicates", "--db", database]) == DONE
    told = capsys.readouterr().out
    assert "3 outlets, 1 independent" in told
    assert f"{URLS[2]}\n        syndicated of " in told


def test_a_database_without_copies_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, url = tmp_path / "articles.jsonl", f"sqlite:///{tmp_path / 'one.db'}"
    file.write_text(line(0))
    assert main(["ingest", str(file), "--db", url]) == DONE
    capsys.readouterr()
    assert main(["duplicates", "--db", url]) == DONE
    assert capsys.readouterr().out == "no article is a copy of another\n"
    assert main(["duplicates", "--db", url, "--json"]) == DONE
    assert capsys.readouterr().out == ""


def test_a_split_holds_when_the_articles_come_again(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert correct(database, "split", URLS[2]) == DONE
    assert main(["ingest", str(tmp_path / "articles.jsonl"), "--db", database]) == DONE
    cluster, split = listed(database, capsys)
    assert [copy["url"] for copy in cluster["copies"]] == [URLS[1]]
    assert (split["type"], split["url"], split["decided_by"]) == ("split", URLS[2], "a reader")
    assert correct(database, "split", URLS[2]) == USAGE
    assert correct(database, "merge", URLS[2], URLS[0], reason="one story after all") == DONE
    (cluster,) = listed(database, capsys)
    assert [copy["reason"] for copy in cluster["copies"] if copy["url"] == URLS[2]] == ["one story after all"]


def test_a_split_article_has_its_claims_read(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    correct(database, "split", URLS[1])
    told = capsys.readouterr().out
    assert "claims read" in told
    assert " 0 claims read" not in told


@pytest.mark.parametrize(
    "arguments",
    [
        ["split"],
        ["split", "999"],
        ["split", URLS[0]],
        ["merge", URLS[1]],
        ["merge", URLS[0], URLS[0]],
        ["merge", URLS[0], URLS[1]],
        ["join", URLS[0]],
    ],
)
def test_what_cannot_be_corrected_is_told(
    database: str, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    before = listed(database, capsys)
    assert correct(database, *arguments) == USAGE
    assert capsys.readouterr().err.startswith("claimwatch: ")
    assert listed(database, capsys) == before


def test_a_correction_has_an_author_and_a_reason(database: str) -> None:
    assert correct(database, "split", URLS[1], author=" ") == USAGE
    assert correct(database, "split", URLS[1], author="rule") == USAGE
    assert correct(database, "split", URLS[1], reason="") == USAGE

"""Answering cases and looking after messages at the command line, on a real database."""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from outbox_parts import FILE, Outbox, an_alert, hook, outbox
from receivers import http_receiver
from storage_examples import CONTRADICTION, NOW, RUN, a_claim

from extractors.model import ConflictKind
from flows import case_arguments
from flows.cli import main
from flows.exit_codes import DONE, FAILED, USAGE
from storage.cases import Case, case_with_id
from storage.comparable import comparable
from storage.database import Database
from storage.ledger import events_of
from storage.ledger_tables import CaseState, ClaimEvent, Delivery, Resolution
from storage.outbox import messages
from storage.relations import save_relation

CASE = an_alert(1).case_id
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def engine_name(request: pytest.FixtureRequest) -> str:
    """SQLite, unless a test asks for both."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture
def place(database: Database, database_name: str, tmp_path: Path) -> Outbox:
    """Two cases, the claims of the first found to conflict."""
    with outbox(tmp_path, FILE, database=database) as made:
        made.told(an_alert(1), an_alert(2, kind=ConflictKind.DATE), channels=("file",))
        with database.write() as conn:
            case = case_with_id(conn, CASE)
            assert case is not None
            (old,), (new,) = case.ledger_side, case.new_side
            save_relation(conn, old, new, CONTRADICTION, NOW, RUN, told=True)
        return made


@pytest.fixture
def database_name(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)


@pytest.fixture
def run(
    place: Outbox, database_name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Run:
    monkeypatch.setenv("CLAIMWATCH_DB", database_name)
    monkeypatch.setenv("CLAIMWATCH_AUTHOR", "Asma")

    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def case_of(place: Outbox, case_id: str = CASE) -> Case:
    with place.database.read() as conn:
        case = case_with_id(conn, case_id)
    assert case is not None
    return case


def lines(said: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in said.splitlines()]


def kinds(place: Outbox, claim_id: str) -> list[ClaimEvent]:
    with place.database.read() as conn:
        return [event.kind for event in events_of(conn, claim_id)]


def test_cases_are_listed_and_shown(run: Run) -> None:
    code, said, _ = run("case", "list")
    assert (code, len(said.splitlines())) == (DONE, 3)
    assert said.startswith(f"{CASE}  open          Contradiction: $1 trillion here")
    dated = lines(run("case", "list", "--kind", "date", "--json")[1])
    assert [c["case"] for c in dated] == [an_alert(2).case_id]
    assert lines(run("case", "list", "--entity", "CPEC", "--json")[1]) == []
    shown = run("case", "show", CASE[:16])[1]
    for words in (
        "Pakistan holds $6 trillion, says table 1.",
        "$1 trillion",
        "Statement 2 (told last)",
        "1 independent origin",
        "History",
    ):
        assert words in shown
    (whole,) = lines(run("case", "show", CASE, "--json")[1])
    assert whole["statements"]["1"][0]["outlet"] == "Indus"


def test_every_decision_is_an_event_with_author_and_reason(run: Run, place: Outbox) -> None:
    assert run("case", "ack", CASE, "--reason", "asked")[0] == DONE
    assert case_of(place).state is CaseState.ACKNOWLEDGED
    assert run("case", "note", CASE, "the ministry", "is silent", "--author", "Bilal")[0] == DONE
    assert run("case", "snooze", CASE, "--for", "3d", "--now", "2025-11-11T00:00:00Z")[0] == DONE
    assert case_of(place).snoozed_until is not None
    told = lines(run("case", "show", CASE, "--json")[1])[0]["history"]
    assert [(e["event"], e["author"], e["reason"]) for e in told[1:]] == [
        ("acknowledged", "Asma", "asked"),
        ("noted", "Bilal", "the ministry is silent"),
        ("snoozed", "Asma", "until 2025-11-14T00:00:00+00:00"),
    ]
    listed = run("case", "list", "--state", "snoozed", "--now", "2025-11-12T00:00:00Z")[1]
    assert "snoozed until 2025-11-14 00:00 UTC" in listed
    assert lines(run("case", "list", "--state", "snoozed", "--now", "2025-11-15T00:00:00Z", "--json")[1]) == []


@pytest.mark.parametrize(
    ("engine_name", "resolution", "old", "new"),
    [
        ("sqlite", "new", [ClaimEvent.CORRECTED], []),
        ("sqlite", "ledger", [], [ClaimEvent.CORRECTED]),
        ("sqlite", "superseded", [ClaimEvent.SUPERSEDED], []),
        ("sqlite", "both", [], [ClaimEvent.RECONCILED]),
        ("sqlite", "not", [], [ClaimEvent.RECONCILED]),
        ("postgresql", "not", [], [ClaimEvent.RECONCILED]),
    ],
    indirect=["engine_name"],
)
def test_resolving_updates_the_ledger_and_reopening_undoes_it(
    run: Run, place: Outbox, resolution: str, old: list[ClaimEvent], new: list[ClaimEvent]
) -> None:
    (ledger,), (told,) = case_of(place).ledger_side, case_of(place).new_side
    assert run("case", "resolve", CASE, resolution, "--reason", "seen")[0] == DONE
    assert case_of(place).resolution is Resolution(resolution)
    assert (kinds(place, ledger), kinds(place, told)) == (old, new)
    with place.database.read() as conn:
        near = {c.id for c in comparable(conn, a_claim("x"), exclude_article=None, limit=50)}
    assert (ledger in near) == (resolution != "new")
    assert (told in near) == (resolution != "ledger")
    (pair,) = lines(run("case", "pairs")[1])
    verdicts = {"new": "contradicts", "ledger": "contradicts", "superseded": "supersedes"}
    assert pair["verdict"] == verdicts.get(resolution, "unrelated")
    assert pair["kind"] == ("numeric" if resolution in verdicts else None)
    code, _, error = run("case", "resolve", CASE, "both")
    assert (code, "reopen" in error) == (USAGE, True)
    assert run("case", "reopen", CASE)[0] == DONE
    assert case_of(place).state is CaseState.OPEN
    assert kinds(place, ledger) + kinds(place, told) == [*old, *new, ClaimEvent.RESTORED]
    assert run("case", "pairs")[1] == ""


def test_what_people_decide_is_kept_as_a_line_of_a_pairs_file_that_evaluate_reads(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("case", "resolve", CASE, "not", "--reason", "other minerals")
    said = run("case", "pairs")[1]
    (tmp_path / "decided.jsonl").write_text(said, encoding="utf-8")
    code, evaluated, _ = run("evaluate", str(tmp_path / "decided.jsonl"))
    assert (code, evaluated.splitlines()[0][:8]) == (DONE, "1 pairs:")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(said.encode())))
    assert run("evaluate", "-")[1] == evaluated
    (pair,) = lines(said)
    assert (pair["verdict"], pair["kind"]) == ("unrelated", None)
    assert pair["note"].startswith("Asma, ")
    assert pair["new"] == {
        "text": "Pakistan holds $1 trillion.",
        "date": "2025-11-10",
        "source": "https://indus.example/new-alert-1",
    }
    assert {*pair["ledger"]} == {"text", "date", "source"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["case", "show", "case0000"], "more than one"),
        (["case", "show", "abcd"], "no case has this id"),
        (["case", "show", "c"], "no case has this id"),
        (["case", "snooze", CASE, "--until", "2020-01-01T00:00:00Z"], "past"),
        (["alerts", "show", "99"], "99"),
        (["alerts", "resend"], "--dead"),
        (["alerts", "resend", "99"], "99"),
        (["alerts", "test", "mial"], "console, file"),
    ],
)
def test_wrong_calls_are_refused_in_one_line(run: Run, arguments: list[str], words: str) -> None:
    code, _, error = run(*arguments)
    assert code == USAGE
    assert words in error
    assert error.count("\n") == 1


def test_messages_are_listed_shown_and_sent_again(
    run: Run, place: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with http_receiver(statuses=[404, 404, 404, 200]) as web:
        (tmp_path / "config").mkdir()
        (tmp_path / "config" / "channels.toml").write_text(hook(web.port, "file"), encoding="utf-8")
        monkeypatch.setenv("CLAIMWATCH_CONFIG", str(tmp_path / "config"))
        monkeypatch.setenv("FILE_URLS", f"json://127.0.0.1:{web.port}/")
        code, _, error = run("deliver", "--now", "2025-11-14T00:00:00Z")  # past the deadline: given up at once
        assert code == FAILED
        assert error.count("GIVEN UP: message") == 2
        listed = run("alerts", "list", "--state", "dead")[1]
        assert "2 messages GIVEN UP" in listed
        assert "the service answered 404" in listed
        assert [m["state"] for m in lines(run("alerts", "list", "--json")[1])] == ["dead", "dead"]
        code, _, error = run("alerts", "test", "file")
        assert code == FAILED
        assert run("alerts", "resend", "--dead", "--now", "2025-11-14T01:00:00Z")[0] == DONE
        shown = run("alerts", "show", "1")[1]
    assert "$1 trillion" in shown
    assert "target 1 (json://): dead" not in shown
    assert "target 1 (json://): sent, accepted" in shown
    with place.database.read() as conn:
        assert len(messages(conn, Delivery.SENT)) == 2


def test_choices_are_those_of_the_database() -> None:
    assert {*case_arguments.STATES} - {"standing", "all"} == {state.value for state in CaseState}
    assert [*case_arguments.RESOLUTIONS] == [resolution.value for resolution in Resolution]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_knows_commands_actions_and_answers(
    shell: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["completion", shell]) == DONE
    script = capsys.readouterr().out
    for word in ("case", "snooze", "superseded", "--reason", "resend"):
        assert word in script
    if shell == "bash":
        (tmp_path / "script").write_text(script)
        words = (
            '. ./script; COMP_WORDS=(claimwatch case re); COMP_CWORD=2; _shtab_claimwatch; echo "${COMPREPLY[@]}"'
        )
        found = subprocess.run(["bash", "-c", words], cwd=tmp_path, capture_output=True, text=True, check=True)
        assert set(found.stdout.split()) == {"resolve", "reopen"}

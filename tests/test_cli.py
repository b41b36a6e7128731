"""The command line: what programs read, and what people are told when something is wrong."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from flows.cli import main
from flows.exit_codes import DONE, FAILED, USAGE

ARTICLE = (
    "Barrick Mining operates the Reko Diq copper and gold project in Balochistan, the company said on Monday.\n"
    "The mine is to produce 200,000 tonnes of copper a year in its first phase, the study says.\n"
    "Officials in Quetta said that work on the access road had begun and would take eighteen months.\n"
)


def _lines(path: Path, *values: object) -> str:
    path.write_text("".join(v if isinstance(v, str) else json.dumps(v) + "\n" for v in values), encoding="utf-8")
    return str(path)


def _out(capsys: pytest.CaptureFixture[str]) -> tuple[list[dict[str, Any]], str]:
    captured = capsys.readouterr()
    return [json.loads(line) for line in captured.out.splitlines()], captured.err


def _pair(id_: str, old: tuple[str, str | None], new: tuple[str, str | None]) -> dict[str, object]:
    return {
        "id": id_,
        "ledger": {"text": old[0], "date": old[1], "source": "a"},
        "new": {"text": new[0], "date": new[1], "source": "b"},
    }


def test_judge_answers_each_pair_in_order_and_names_a_broken_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pairs = _lines(
        tmp_path / "pairs.jsonl",
        _pair("b", ("The Karachi fund holds $6 billion.", None), ("The Karachi fund holds $60 billion.", "2025")),
        "{broken\n",
        _pair("a", ("Barrick operates Reko Diq.", "2025-06"), ("Lynas mines at Mount Weld.", "2031-01-01")),
        {"id": "c", "ledger": "text", "new": {"text": "x"}},
    )
    assert main(["judge", pairs]) == FAILED
    verdicts, errors = _out(capsys)
    assert [v["id"] for v in verdicts] == ["b", "a"]
    assert verdicts[0]["verdict"] == "contradicts"
    assert verdicts[0]["kind"] == "numeric"
    assert "$6 billion" in verdicts[0]["reason"]
    assert "$60 billion" in verdicts[0]["reason"]
    assert verdicts[1]["verdict"] == "unrelated"
    assert all(0 <= v["confidence"] <= 1 for v in verdicts)
    assert "line 2" in errors
    assert "'c'" in errors


def test_tag_gives_tags_with_exact_mentions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "The Frontier Works Organisation (FWO) builds roads of the China-Pakistan Economic Corridor."
    file = _lines(tmp_path / "t.jsonl", {"id": 1, "text": text}, {"id": 2, "text": "Nothing here."})
    assert main(["tag", file]) == DONE
    (first, second), _ = _out(capsys)
    assert first["tags"] == ["CPEC", "FWO"]
    assert all(text[m["start"] : m["end"]] == m["surface"] for m in first["mentions"])
    assert second == {"id": 2, "tags": [], "mentions": []}


def test_tag_explains(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = _lines(
        tmp_path / "t.jsonl", {"id": 1, "text": "The Fair Work Ombudsman (FWO) fined a bakery in Melbourne."}
    )
    assert main(["tag", "--explain", file]) == DONE
    (line,), _ = _out(capsys)
    assert line["tags"] == []
    assert line["refused"][0]["reason"]


def test_extract_reads_standard_input_and_tells_what_is_no_article(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"<html><title>A</title><p>Too little.")))
    assert main(["extract", "-", "--url", "https://example.org/a"]) == FAILED
    assert json.loads(capsys.readouterr().out)["verdict"] == "too_short"


def test_extract_gives_one_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paragraphs = "".join(f"<p>{line}</p>" for line in ARTICLE.splitlines())
    page = tmp_path / "page.html"
    page.write_text(
        f"<html><head><title>Work begins</title></head><body><article>{paragraphs}</article></body></html>"
    )
    assert main(["extract", str(page), "--url", "https://example.org/a?utm_source=x"]) == DONE
    (reading,), _ = _out(capsys)
    assert reading["verdict"] == "article"
    assert reading["canonical_url"] == "https://example.org/a"
    assert "200,000 tonnes of copper" in reading["text"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["extract", "no-such-file.html", "--url", "https://example.org/"], "no-such-file.html"),
        (["judge", "no-such-file.jsonl"], "no-such-file.jsonl"),
        (["check", "--config", "no-such-folder"], "no-such-folder"),
        (["export", "--db", "mysql://localhost/x"], "mysql"),
        (["export", "--db", "sqlite:////no/such/folder/x.db"], "/no/such/folder"),
    ],
)
def test_wrong_usage_is_one_clear_line(
    arguments: list[str],
    words: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == USAGE
    error = capsys.readouterr().err
    assert words in error
    assert error.count("\n") == 1


def test_now_without_zone_is_refused_with_the_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["run", "--now", "2025-11-10T20:00:00"])
    assert stop.value.code == USAGE
    assert "2025-11-10T20:00:00Z" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        ("settings.toml", "[night]\ntimezon = 'UTC'\n", ("settings.toml", "line 2", "timezone")),
        ("settings.toml", "[http]\nallow_networks = ['10.0.0.0/99']\n", ("settings.toml", "allow_networks")),
        ("settings.toml", "[night\n", ("settings.toml", "line 1")),
        (
            "feeds.toml",
            "[[feed]]\nid = 'a'\nurl = 'ftp://x'\noutlet = 'A'\nlanguage = 'en'\n",
            ("feeds.toml", "ftp"),
        ),
        ("channels.toml", "[[channels]]\nid = 'a'\nkind = 'telex'\n", ("channels.toml", "telex")),
        ("watchlist.toml", "[[entity]]\nid = 'A'\nnmae = 'A'\n", ("watchlist.toml", "nmae")),
        ("topics.toml", "wrong = 1\n", ("topics.toml", "wrong")),
        ("predicates.toml", "wrong = 1\n", ("predicates.toml", "wrong")),
    ],
)
def test_a_typo_in_a_data_file_is_named(
    file: str, content: str, words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / file).write_text(content)
    assert main(["check", "--config", str(tmp_path), "--db", str(tmp_path / "x.db")]) == USAGE
    error = capsys.readouterr().err
    for word in words:
        assert word in error


def test_check_passes_on_the_bundled_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--db", str(tmp_path / "x.db")]) == DONE
    assert "channels: ok" in capsys.readouterr().out


def test_ingest_goes_through_the_pipeline_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database = str(tmp_path / "x.db")
    lines = _lines(
        tmp_path / "a.jsonl",
        {"url": "https://example.org/1", "title": "Road", "published": "2025-11-02", "text": ARTICLE},
        "not json\n",
        {"url": "https://example.org/2", "title": "Empty", "published": "2025-11-02"},
        {"url": "https://example.org/3", "title": "When", "published": "yesterday", "text": ARTICLE + "More."},
    )
    assert main(["ingest", lines, "--db", database]) == FAILED  # three lines were left out
    error = capsys.readouterr().err
    assert "line 2" in error
    assert "'text' nor 'html'" in error
    assert "'yesterday'" in error
    main(["ingest", lines, "--db", database])
    capsys.readouterr()
    assert main(["export", "--db", database]) == DONE
    exported, _ = _out(capsys)
    assert [line["url"] for line in exported] == ["https://example.org/1"]
    assert exported[0]["on_topic"] is True
    assert exported[0]["tags"] == ["Reko Diq"]


def test_ingest_keeps_articles_without_an_address_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = "Gold rose in Karachi on Tuesday as dealers in the bazaar sold less than usual of their stock.\n" * 4
    lines = _lines(
        tmp_path / "a.jsonl",
        {"url": "", "id": "A-1", "title": "Road", "published": "2025-11-02", "text": ARTICLE},
        {"url": "", "title": "Gold", "published": "2025-11-03", "text": other},
    )
    for _ in range(2):
        assert main(["ingest", lines, "--db", str(tmp_path / "x.db")]) == DONE
    capsys.readouterr()
    main(["export", "--db", str(tmp_path / "x.db")])
    assert [line["url"] for line in _out(capsys)[0]] == ["A-1", "a.jsonl, article 2"]


def test_ingest_records_a_contradiction_and_sends_only_when_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    database = str(tmp_path / "x.db")
    later = ARTICLE.replace("200,000 tonnes", "310,000 tonnes").replace("on Monday", "in its annual report")
    lines = _lines(
        tmp_path / "a.jsonl",
        {"url": "https://b.example/2", "title": "Output", "published": "2025-11-09", "text": "Quetta.\n" + later},
        {"url": "https://a.example/1", "title": "Road", "published": "2025-11-02", "text": ARTICLE},
    )
    assert main(["ingest", lines, "--db", database]) == DONE
    assert "310,000" not in capsys.readouterr().out
    assert not (tmp_path / "claimwatch-alerts.txt").exists()
    main(["export", "--db", database])
    exported, _ = _out(capsys)
    alerts = [line for line in exported if line["type"] == "alert"]
    assert [(a["new_url"], a["ledger_source"]) for a in alerts] == [("https://b.example/2", "https://a.example/1")]
    assert "310,000" in alerts[0]["new_quote"]
    assert "200,000" in alerts[0]["ledger_quote"]


def test_a_watch_list_from_a_csv_file_is_added(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "watchlists").mkdir()
    csv = "id,name,kind,watched,names\nZHOB,Zhob Ore,company,true,Zhob Ore Company|Zhob Ores\n"
    (tmp_path / "watchlists" / "mine.csv").write_text(csv)
    file = _lines(tmp_path / "t.jsonl", {"id": 1, "text": "Zhob Ores and Barrick own shares in Reko Diq."})
    assert main(["tag", "--config", str(tmp_path), file]) == DONE
    (line,), _ = _out(capsys)
    assert line["tags"] == ["Reko Diq", "ZHOB"]

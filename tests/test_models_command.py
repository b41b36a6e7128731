"""Installing models at the command line: from a folder, over HTTP, pinned by digest; none of it off loopback."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from http_parts import no_proxy, to
from loopback import Loopback, Scripted
from tiny_model import tiny_model

from extractors import entailment
from extractors.comparison.opinion import both_ways
from extractors.entailment import EntailmentModel
from flows import model_sources
from flows.cli import main
from flows.exit_codes import DONE, USAGE
from flows.model_choices import CHOICES

__all__ = ["no_proxy"]
Run = Callable[..., tuple[int, str, str]]
OPEN = '[http]\nhost_gap = 0.0\nmax_wait = 0.0\nallow_networks = ["127.0.0.0/8"]\n'


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("CLAIMWATCH_MODELS", str(tmp_path / "models"))
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.toml").write_text(OPEN, encoding="utf-8")
    monkeypatch.setenv("CLAIMWATCH_CONFIG", str(tmp_path / "config"))

    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(["models", *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


@pytest.fixture
def made(tmp_path: Path) -> Path:
    return tiny_model(tmp_path / "made")


def digest(folder: Path) -> str:
    return hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest()


def served(folder: Path, under: str = "/nli", model: str = "/model.onnx") -> dict[str, Scripted]:
    names = {f"{under}{model}": "model.onnx"} | {f"{under}/{n}": n for n in ("tokenizer.json", "config.json")}
    return {path: Scripted(body=(folder / name).read_bytes()) for path, name in names.items()}


def test_a_model_from_a_folder_is_listed_answers_and_can_be_removed(run: Run, made: Path, tmp_path: Path) -> None:
    assert "no model is installed" in run("list")[1]
    code, said, _ = run("add", str(made), "--name", "tiny", "--licence", "CC0-1.0")
    assert code == DONE
    assert 'model = "tiny"' in said
    listed = run("list")[1]
    assert all(word in listed for word in ("tiny: installed 20", digest(made), "CC0-1.0"))
    (found,) = both_ways(EntailmentModel(tmp_path / "models" / "tiny"), [("it was signed", "it was not signed")])
    assert found.push == 1.0
    assert run("remove", "tiny")[0] == DONE
    assert [*(tmp_path / "models").iterdir()] == []
    assert run("remove", "tiny")[0] == USAGE


def test_the_choices_are_listed_with_licence_and_address(run: Run) -> None:
    listed = run("list")[1]
    for one in CHOICES:
        assert all(word in listed for word in (one.name, one.licence, one.url, one.size))


def test_a_model_over_http_needs_its_digest_and_is_held_to_it(run: Run, made: Path, tmp_path: Path) -> None:
    with Loopback(served(made)) as web:
        code, _, error = run("add", web.url("/nli/"))
        assert (code, "--sha256" in error, web.asked) == (USAGE, True, [])
        code, _, error = run("add", web.url("/nli/"), "--sha256", "0" * 64)
        assert (code, digest(made) in error) == (USAGE, True)
        assert [*(tmp_path / "models").iterdir()] == []
        assert run("add", web.url("/nli/"), "--sha256", digest(made).upper())[0] == DONE
    manifest = json.loads((tmp_path / "models" / "nli" / "manifest.json").read_text())
    assert manifest["source"] == web.url("/nli/")
    assert manifest["sha256"]["model.onnx"] == digest(made)


def test_the_hubs_layout_and_its_redirects(
    run: Run, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = "/someone/nli/resolve/main"
    script = served(made, at, "/onnx/model.onnx")
    script |= {"/cdn/1": script[f"{at}/onnx/model.onnx"], f"{at}/onnx/model.onnx": to("/cdn/1", 302, "a=b")}
    with Loopback(script) as web:
        monkeypatch.setattr(model_sources, "HUB", web.url("").rstrip("/"))
        assert run("add", web.url("/someone/nli"), "--sha256", digest(made), "--name", "hub")[0] == DONE
        assert web.paths()[-3:] == [f"{at}/model.onnx", f"{at}/onnx/model.onnx", "/cdn/1"]
    assert (tmp_path / "models" / "hub" / "model.onnx").read_bytes() == (made / "model.onnx").read_bytes()


def test_a_mirror_inside_is_refused_unless_its_network_is_named(
    run: Run, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLAIMWATCH_CONFIG")
    with Loopback(served(made)) as web:
        code, _, error = run("add", web.url("/nli"), "--sha256", digest(made))
        assert (code, web.asked) == (USAGE, [])
    assert "allow_networks" in error


@pytest.mark.parametrize("file", ["model.onnx", "tokenizer.json", "config.json"])
def test_files_larger_than_they_may_be_end_the_download(
    run: Run, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    monkeypatch.setitem(model_sources.CAPS, file, 50)
    with Loopback(served(made)) as web:
        code, _, error = run("add", web.url("/nli"), "--sha256", digest(made))
    assert (code, file in error) == (USAGE, True)
    assert run("add", str(made))[0] == USAGE
    assert [*(tmp_path / "models").iterdir()] == []


@pytest.mark.parametrize(
    ("break_", "words"),
    [
        (lambda f: (f / "config.json").write_text('{"id2label": {"0": "SPAM", "1": "HAM"}}'), "ham, spam"),
        (lambda f: (f / "config.json").unlink(), "no config.json"),
        (lambda f: (f / "model.onnx").unlink(), "--file"),
        (lambda f: (f / "model.onnx").write_bytes(b"\x08\x08" * 99), "not installed"),
        (lambda f: (f / "tokenizer.json").write_text("{}"), "tokenizer.json"),
    ],
)
def test_what_is_no_model_is_not_installed_and_named(
    run: Run, made: Path, tmp_path: Path, break_: Callable[[Path], object], words: str
) -> None:
    break_(made)
    code, _, error = run("add", str(made))
    assert (code, words in error, error.count("\n")) == (USAGE, True, 1)
    assert [*(tmp_path / "models").iterdir()] == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["add", "no-such-folder"], "models list"),
        (["add", ".", "--name", "../evil"], "--name"),
        (["add", ".", "--name", "x.part"], "--name"),
        (["add", ".", "--sha256", "abc"], "64 hexadecimal"),
        (["add", ".", "--name", "here", "--file", "other.onnx"], "other.onnx"),
        (["remove", "../config"], "models list"),
    ],
)
def test_wrong_calls_are_refused_in_one_line(run: Run, arguments: list[str], words: str) -> None:
    code, _, error = run(*arguments)
    assert (code, words in error, error.count("\n")) == (USAGE, True, 1)


def test_a_name_is_taken_once_and_what_a_killed_run_left_is_cleared(run: Run, made: Path, tmp_path: Path) -> None:
    left = tmp_path / "models" / "made.part"
    left.mkdir(parents=True)
    (left / "model.onnx").write_bytes(b"half")
    assert "made" not in run("list")[1].split("can be had")[0]
    assert run("add", str(made))[0] == DONE
    assert not left.exists()
    code, _, error = run("add", str(made))
    assert (code, "models remove made" in error) == (USAGE, True)


def test_without_the_libraries_nothing_is_fetched(run: Run, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entailment, "LIBRARIES", ("no_such_library",))
    code, _, error = run("add", str(made))
    assert (code, "pip install" in error) == (USAGE, True)
    assert "no_such_library" in run("list")[1]

"""A model of natural language inference on this machine: labels, batches, bounds, faults. With a tiny model."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto
from tiny_model import ORDER, tiny_model

from extractors import entailment
from extractors.comparison.opinion import BothWays, Opinion, OpinionError, both_ways, is_near, moved
from extractors.entailment import EntailmentModel
from extractors.model_files import write_manifest

DENIED = ("the deal was signed", "the deal was not signed, he denied it")
SAME = ("the deal was signed", "the same deal was signed")


def installed(folder: Path, *labels: str, **more: object) -> EntailmentModel:
    tiny_model(folder, labels or ORDER, **more)  # type: ignore[arg-type]
    write_manifest(folder, folder.name, "made here", "none", "2025-11-10T00:00:00+00:00")
    return EntailmentModel(folder)


@pytest.mark.parametrize(
    "labels",
    [
        ("entailment", "neutral", "contradiction"),
        ("CONTRADICTION", "ENTAILMENT", "NEUTRAL"),
        ("Contradict", "Entailed", "Neutral"),
    ],
)
def test_labels_are_read_from_the_models_own_config(tmp_path: Path, labels: tuple[str, ...]) -> None:
    denied, same = installed(tmp_path / "tiny", *labels).opinions([DENIED, SAME])
    assert denied.contradiction > 0.99
    assert same.entailment > 0.9
    assert sum((same.entailment, same.neutral, same.contradiction)) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize(
    ("labels", "named"),
    [
        (("LABEL_0", "LABEL_1", "LABEL_2"), "label_0"),
        (("entailment", "not_entailment"), "not_entailment"),
        (("entailment", "neutral", "entailed"), "entailed"),
    ],
)
def test_a_model_of_other_labels_is_refused_by_name(tmp_path: Path, labels: tuple[str, ...], named: str) -> None:
    with pytest.raises(OpinionError, match=named):
        installed(tmp_path / "tiny", *labels).opinions([DENIED])


def test_the_company_in_a_batch_changes_nothing(tmp_path: Path) -> None:
    model = installed(tmp_path / "tiny")
    alone = [model.opinions([pair])[0] for pair in (DENIED, SAME)]
    crowd = [("word " * n, "not " * (n % 3)) for n in range(70)]
    assert list(model.opinions([DENIED, *crowd, SAME])[:: len(crowd) + 1]) == alone
    assert model.opinions(()) == ()


def test_whole_numbers_of_either_size_and_segments(tmp_path: Path) -> None:
    small = installed(tmp_path / "small", whole=TensorProto.INT32)
    segments = installed(tmp_path / "segments", inputs=("input_ids", "attention_mask", "token_type_ids"))
    assert small.opinions([DENIED]) == segments.opinions([DENIED])


def test_a_model_that_asks_for_more_than_text_is_refused(tmp_path: Path) -> None:
    model = installed(tmp_path / "tiny", inputs=("input_ids", "attention_mask", "pixel_values"))
    with pytest.raises(OpinionError, match="pixel_values"):
        model.opinions([DENIED])


@given(st.text(max_size=300), st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_text_gets_an_opinion(one: str, other: str) -> None:
    for opinion in _SHARED.opinions([(one, other), (one * 400, "\ud800" + other)]):
        assert 0 <= opinion.contradiction <= 1


@pytest.mark.parametrize("file", ["model.onnx", "tokenizer.json", "config.json"])
def test_a_changed_or_missing_file_is_named_and_not_loaded(tmp_path: Path, file: str) -> None:
    model = installed(tmp_path / "tiny")
    path = tmp_path / "tiny" / file
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(OpinionError, match=rf"{file}.*claimwatch models add"):
        model.opinions([DENIED])
    path.unlink()
    with pytest.raises(OpinionError, match=rf"{file} is missing"):
        EntailmentModel(tmp_path / "tiny").opinions([DENIED])


@pytest.mark.parametrize("file", ["model.onnx", "tokenizer.json", "config.json"])
def test_a_file_that_is_none_is_named(tmp_path: Path, file: str) -> None:
    tiny_model(tmp_path / "tiny")
    (tmp_path / "tiny" / file).write_bytes(b"<html>no such file</html>")
    write_manifest(tmp_path / "tiny", "tiny", "made here", "none", "")
    with pytest.raises(OpinionError, match=file):
        EntailmentModel(tmp_path / "tiny").opinions([DENIED])


def test_numbers_that_are_none_are_no_opinion(tmp_path: Path) -> None:
    model = installed(tmp_path / "tiny", votes={"not": (float("nan"), 0, 0)})
    with pytest.raises(OpinionError, match="finite"):
        model.opinions([DENIED])


def test_without_the_libraries_it_says_what_is_lost_and_how_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entailment, "LIBRARIES", ("onnxruntime", "no_such_library"))
    with pytest.raises(OpinionError, match=r"no_such_library cannot be imported. Install: pip.*without a second"):
        installed(tmp_path / "tiny").opinions([DENIED])


def test_many_threads_get_the_answers_of_one(tmp_path: Path) -> None:
    model, found = installed(tmp_path / "tiny"), []
    pairs = [DENIED, SAME, ("also", "not")] * 20

    def ask() -> None:
        found.append(model.opinions(pairs))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(found) == {EntailmentModel(tmp_path / "tiny").opinions(pairs)}
    assert len(found) == 6


def test_a_model_is_asked_in_both_directions(tmp_path: Path) -> None:
    (one,) = both_ways(installed(tmp_path / "tiny"), [DENIED])
    assert one.forward == one.backward
    assert one.push == 1.0
    json.dumps(str(one))


YES, NO, MAYBE = Opinion(0.02, 0.03, 0.95), Opinion(0.9, 0.08, 0.02), Opinion(0.3, 0.3, 0.4)


@pytest.mark.parametrize(
    ("forward", "backward", "push"),
    [(YES, YES, 1.0), (NO, NO, -1.0), (YES, NO, 0.0), (YES, MAYBE, 0.0), (Opinion(0.1, 0.2, 0.7), YES, 0.5)],
)
def test_only_what_both_directions_say_counts(forward: Opinion, backward: Opinion, push: float) -> None:
    assert BothWays(forward, backward).push == pytest.approx(push)


@given(st.floats(0, 1), st.floats(0.3, 0.9), st.lists(st.floats(-1, 1), max_size=3))
def test_opinions_move_over_the_line_only_what_is_near_it(
    likelihood: float, threshold: float, pushes: list[float]
) -> None:
    after = moved(likelihood, *pushes)
    assert 0 <= after <= 1
    if not is_near(likelihood, threshold):
        assert (after >= threshold) == (likelihood >= threshold)
    assert (after - likelihood) * sum(pushes) >= -1e-9


def test_to_tell_takes_more_than_to_spare() -> None:
    assert moved(0.5, 1.0) < 0.6
    assert moved(0.52, 1.0) > 0.6
    assert moved(0.75, -1.0) < 0.6
    assert moved(0.85, -1.0) > 0.6


@pytest.fixture(scope="module", autouse=True)
def _shared(tmp_path_factory: pytest.TempPathFactory) -> None:
    global _SHARED
    _SHARED = installed(tmp_path_factory.mktemp("models") / "tiny")


_SHARED: EntailmentModel

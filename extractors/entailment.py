"""A cross-encoder of natural language inference as ONNX file, run on this machine: the second opinion.

Its labels are read from its own ``config.json``, in whatever order and case they stand there.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from extractors.comparison.opinion import Opinion, OpinionError
from extractors.model_files import CONFIG, MODEL, TOKENIZER, ModelError, checked

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

# Bounds of what one call holds in memory: a base-size model takes some 300 MB for such a batch.
_BATCH = 16  # pairs
_ENCODED = 512  # pairs cut into tokens at once
_LONGEST = 256  # tokens of a pair; news sentences have 20 to 60
_CHARACTERS = 4_000  # of a text, before it is cut into tokens
_THREADS = 2
_DIGITS = 4  # to which probabilities are kept: the company in a batch moves the seventh
_LABELS = ("entail", "neutral", "contradict")  # beginnings of the labels, in the order of Opinion's fields
LIBRARIES = ("onnxruntime", "tokenizers")
REMEDY = "pip install --no-deps -r requirements-models.lock, or pip install 'claimwatch[models]'"
LOST = "Until then verdicts are weighed without a second opinion."


def missing_libraries() -> str:
    """Why no model can be run on this machine and what helps, "" where one can."""
    missing = [name for name in LIBRARIES if find_spec(name) is None]
    return f"{' and '.join(missing)} cannot be imported. Install: {REMEDY}" if missing else ""


class EntailmentModel:
    """An installed model. Making one costs nothing; its files are checked and loaded at the first question.

    May be asked from any thread; one batch is worked on at a time, so that memory stays bounded.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()

    @property
    def name(self) -> str:
        """The folder's name."""
        return self._folder.name

    def opinions(self, pairs: Sequence[tuple[str, str]]) -> tuple[Opinion, ...]:
        """See ``SecondOpinion``. Raises OpinionError: libraries missing, files changed, answers that are none."""
        found: list[Opinion] = []
        for start in range(0, len(pairs), _ENCODED):
            with self._lock:
                found += self._batched(pairs[start : start + _ENCODED])
        return tuple(found)

    def _batched(self, pairs: Sequence[tuple[str, str]]) -> list[Opinion]:
        encoded = self._tokenizer.encode_batch([(_clean(a), _clean(b)) for a, b in pairs])
        found: dict[int, Opinion] = {}
        for places in _batches(encoded):
            found.update(zip(places, self._answers([encoded[at] for at in places]), strict=True))
        return [found[at] for at in range(len(pairs))]

    @cached_property
    def _session(self) -> Any:
        if missing := missing_libraries():
            raise OpinionError(f"{missing}. {LOST}")
        import onnxruntime  # takes a third of a second: not before it is needed

        try:
            checked(self._folder)
        except ModelError as error:
            raise OpinionError(f"{error}. {LOST}") from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = min(_THREADS, os.cpu_count() or 1), 1
        options.enable_cpu_mem_arena = options.enable_mem_pattern = False  # else the largest batch stays allocated
        options.use_deterministic_compute = True
        options.log_severity_level = 3
        try:
            path = str(self._folder / MODEL)
            return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # the library raises a class of its own for each sort of fault
            raise OpinionError(f"{path}: cannot be loaded: {_first_line(error)}. {LOST}") from error

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        session, config = self._session, self._config
        assert session is not None  # noqa: S101 - the files were checked with it
        from tokenizers import Tokenizer

        path = self._folder / TOKENIZER
        try:
            tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # the library raises plain Exception
            raise OpinionError(f"{path}: cannot be loaded: {_first_line(error)}. {LOST}") from error
        places = _integer(config.get("max_position_embeddings"), _LONGEST) - 2  # some count from two
        tokenizer.no_padding()  # done here, so that it fits the batch
        tokenizer.enable_truncation(max(8, min(_LONGEST, places)), strategy="longest_first")
        return tokenizer

    @cached_property
    def _config(self) -> dict[str, Any]:
        path = self._folder / CONFIG
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise OpinionError(f"{path}: cannot be read: {error}. {LOST}") from error
        return found if isinstance(found, dict) else {}

    @cached_property
    def _order(self) -> tuple[int, ...]:
        """Where entailment, neutral and contradiction stand in the model's answer."""
        labels = self._config.get("id2label")
        named = {str(v).casefold(): k for k, v in labels.items()} if isinstance(labels, dict) else {}
        found = [[k for label, k in named.items() if label.startswith(begins)] for begins in _LABELS]
        if len(named) != len(_LABELS) or any(len(keys) != 1 or not str(keys[0]).isdecimal() for keys in found):
            names = f"{self._folder / CONFIG}: id2label names {', '.join(sorted(named)) or 'nothing'}"
            raise OpinionError(f"{names}; entailment, neutral and contradiction are expected. Take another model.")
        return tuple(int(keys[0]) for keys in found)

    def _answers(self, encoded: Sequence[Encoding]) -> Iterator[Opinion]:
        order = self._order
        for row in self._logits(encoded):
            highest = max(float(v) for v in row)
            raised = [math.exp(float(row[at]) - highest) for at in order]
            yield Opinion(*(round(one / sum(raised), _DIGITS) for one in raised))

    def _logits(self, encoded: Sequence[Encoding]) -> Any:
        import numpy as np

        length = max(len(one.ids) for one in encoded)
        pad = _integer(self._config.get("pad_token_id"), 0)
        columns = {
            "input_ids": [[*one.ids, *[pad] * (length - len(one.ids))] for one in encoded],
            "attention_mask": [[*one.attention_mask, *[0] * (length - len(one.ids))] for one in encoded],
            "token_type_ids": [[*one.type_ids, *[0] * (length - len(one.ids))] for one in encoded],
        }
        whole = {"tensor(int32)": np.int32}
        wanted = {put.name: whole.get(put.type, np.int64) for put in self._session.get_inputs()}
        if strangers := sorted(set(wanted) - set(columns)):
            raise OpinionError(f"{self._folder / MODEL}: asks for {', '.join(strangers)}, which no text has.")
        try:
            given = {name: np.array(columns[name], dtype=kind) for name, kind in wanted.items()}
            found = np.asarray(self._session.run(None, given)[0], dtype=np.float64)
        except Exception as error:  # the library raises a class of its own for each sort of fault
            raise OpinionError(f"{self._folder / MODEL}: cannot answer: {_first_line(error)}.") from error
        if found.shape != (len(encoded), len(_LABELS)) or not np.isfinite(found).all():
            raise OpinionError(f"{self._folder / MODEL}: answers {found.shape}, not three finite numbers a pair.")
        return found


def _batches(encoded: Sequence[Encoding]) -> Iterator[list[int]]:
    """Places of pairs of about the same length together: little is spent on padding."""
    order = sorted(range(len(encoded)), key=lambda at: (len(encoded[at].ids), at))
    for start in range(0, len(order), _BATCH):
        yield order[start : start + _BATCH]


def _clean(text: str) -> str:
    """The text as the tokenizer takes it: half of a surrogate pair would make it fail."""
    return text[:_CHARACTERS].encode("utf-8", "replace").decode("utf-8")


def _integer(value: object, otherwise: int) -> int:
    return value if isinstance(value, int) and value >= 0 else otherwise


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]

"""A tiny entailment model: each word votes for a label. It knows nothing; it is there to be loaded and asked."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from onnx import ModelProto, TensorProto, checker, helper, numpy_helper, save
from tokenizers import Tokenizer, models, pre_tokenizers, processors

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
# Votes for entailment, neutral, contradiction.
VOTES: Mapping[str, tuple[float, float, float]] = {
    "not": (0.0, 0.0, 6.0),
    "denied": (0.0, 0.0, 6.0),
    "also": (0.0, 4.0, 0.0),
    "same": (4.0, 0.0, 0.0),
}
ORDER = ("entailment", "neutral", "contradiction")


def tiny_model(
    folder: Path,
    labels: Sequence[str] = ORDER,
    *,
    votes: Mapping[str, tuple[float, float, float]] = VOTES,
    whole: int = TensorProto.INT64,
    inputs: Sequence[str] = ("input_ids", "attention_mask"),
) -> Path:
    """Writes the model's three files; ``labels`` in the order of its answer, as its config spells them."""
    folder.mkdir(parents=True, exist_ok=True)
    words = [*SPECIAL, *votes]
    by_label = {label[:6].lower(): at for at, label in enumerate(labels)}
    table = np.zeros((len(words), len(labels)), dtype=np.float32)
    for word, vote in votes.items():
        for name, weight in zip(ORDER, vote, strict=True):
            if name[:6] in by_label:
                table[words.index(word), by_label[name[:6]]] = weight
    save(_graph(table, whole, inputs), folder / "model.onnx")
    _tokenizer(words).save(str(folder / "tokenizer.json"))
    config = {"id2label": dict(enumerate(labels)), "pad_token_id": 0, "max_position_embeddings": 128}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return folder


def _tokenizer(words: Sequence[str]) -> Tokenizer:
    tokenizer = Tokenizer(models.WordLevel({word: at for at, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()  # type: ignore[assignment]  # as its own documentation does
    tokenizer.post_processor = processors.TemplateProcessing(  # type: ignore[assignment]
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return tokenizer


def _graph(table: np.ndarray, whole: int, inputs: Sequence[str]) -> ModelProto:
    """The sum of the votes of all words that are no padding."""
    shape = ["pairs", "words"]
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["votes"]),
        helper.make_node("Cast", ["attention_mask"], ["real"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["real", "last"], ["mask"]),
        helper.make_node("Mul", ["votes", "mask"], ["counted"]),
        helper.make_node("ReduceSum", ["counted", "words"], ["logits"], keepdims=0),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(name, whole, shape) for name in inputs],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["pairs", table.shape[1]])],
        [
            numpy_helper.from_array(table, "table"),
            numpy_helper.from_array(np.array([2], dtype=np.int64), "last"),
            numpy_helper.from_array(np.array([1], dtype=np.int64), "words"),
        ],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    checker.check_model(made)
    return made

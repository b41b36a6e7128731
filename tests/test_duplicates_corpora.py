"""Near-duplicates on labelled material: the bundled newsroom, and real pairs where they are at hand."""

from __future__ import annotations

import json
import lzma
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from extractors import outlet_furniture
from extractors.duplicates import TextOf, best_duplicate, compare_texts, fingerprint, rewrite_keys
from extractors.duplicates.alignment import align
from extractors.duplicates.words import words_of
from extractors.model import CopyKind

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"
SHARED = ROOT.parent / "shared"
PAIRS = SHARED / "eval" / "near-duplicates-dev.jsonl"
NEWS = SHARED / "data" / "pakistan-news-2025-06.jsonl.xz"


class Index:
    """Candidates as the store gives them: the twenty that share most hashes, hashes of over 100 texts left out."""

    def __init__(self) -> None:
        self.holders: defaultdict[int, list[int]] = defaultdict(list)

    def add(self, i: int, keys: Iterable[int]) -> None:
        for key in keys:
            self.holders[key].append(i)

    def candidates(self, keys: Iterable[int]) -> list[int]:
        rare = (self.holders[key] for key in keys if len(self.holders[key]) <= 100)
        return [i for i, _ in Counter(i for holders in rare for i in holders).most_common(20)]


def keys_of(text: TextOf) -> set[int]:
    return {*fingerprint(text.text), *rewrite_keys(text.title, text.text, text.entities)}


def clusters(texts: Sequence[TextOf]) -> dict[int, int]:
    """The first text of each one's cluster, when they come in one by one."""
    passages, details, first = Index(), Index(), {}
    for i, text in enumerate(texts):
        keys, rare = fingerprint(text.text), rewrite_keys(text.title, text.text, text.entities)
        first[i] = i
        for near in (passages.candidates(keys), details.candidates(rare)):
            best = best_duplicate(text, (texts[j] for j in near))
            if best and best[1].kind.is_copy and first[i] == i:
                first[i] = first[near[best[0]]]
        passages.add(i, keys)
        details.add(i, rare)
    return first


@pytest.fixture(scope="module")
def newsroom() -> tuple[list[str], list[TextOf], list[dict[str, Any]]]:
    gold = json.loads((SEEDS / "newsroom" / "gold.json").read_text(encoding="utf-8"))
    stories = sorted(gold["stories"], key=lambda story: (story["night"], story["published"]))
    texts = [TextOf(name, (SEEDS / "corpus" / name).read_text(encoding="utf-8")) for name in gold["seeds"]]
    for story in stories:
        published = datetime.fromisoformat(story["published"])
        texts.append(TextOf(story["title"], story["text"], published, story["outlet"]))
    return [*gold["seeds"], *(story["id"] for story in stories)], texts, stories


def roots(ids: Iterable[str], stories: list[dict[str, Any]]) -> dict[str, str]:
    """The original of every story, by the labels."""
    by_url = {story["canonical_url"]: story for story in reversed(stories)}
    original = {story["id"]: story["duplicate_of"] for story in stories if story["duplicate_of"]}

    def root(name: str) -> str:
        up = original.get(name)
        return name if up is None else root(by_url[up]["id"]) if up in by_url else up

    return {name: root(name) for name in ids}


def test_newsroom_copies_are_clustered_without_a_false_merge(
    newsroom: tuple[list[str], list[TextOf], list[dict[str, Any]]],
) -> None:
    ids, texts, stories = newsroom
    root, first = roots(ids, stories), clusters(texts)
    kind = {story["id"]: story["kind"] for story in stories}
    members = [i for i, name in enumerate(ids) if kind.get(name) != "update"]
    pairs = [(root[ids[a]] == root[ids[b]], first[a] == first[b]) for a, b in combinations(members, 2)]
    right, missed, wrong = pairs.count((True, True)), pairs.count((True, False)), pairs.count((False, True))
    print(f"newsroom pairs: {right} right, {missed} missed, {wrong} wrong")
    assert wrong == 0
    assert 2 * right / (2 * right + missed + wrong) >= 0.92
    joined = {i for a, b in combinations(members, 2) if first[a] == first[b] for i in (a, b)}
    found = Counter(kind[ids[i]] for i in joined if kind.get(ids[i]))
    assert (found["exact"], found["syndicated"]) == (4, 13)
    assert found["rewrite"] >= 6


def test_newsroom_updates_are_no_copies_and_only_what_they_change_is_read(
    newsroom: tuple[list[str], list[TextOf], list[dict[str, Any]]],
) -> None:
    ids, texts, stories = newsroom
    by_id = dict(zip(ids, texts, strict=True))
    root = roots(ids, stories)
    updates = [story["id"] for story in stories if story["kind"] == "update"]
    for name in updates:
        verdict = compare_texts(by_id[name], by_id[root[name]])
        assert verdict.kind is CopyKind.UPDATE
        assert 0.8 < sum(end - start for start, end in verdict.copied) / len(by_id[name].text) < 1
    assert updates


@pytest.mark.skipif(not (PAIRS.exists() and NEWS.exists()), reason="needs the labelled pairs in ../shared")
def test_real_pairs_have_at_most_two_errors_and_no_recurring_report_is_merged() -> None:
    pairs = [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]
    articles = real_articles()
    wrong, unfound = [], []
    for pair in pairs:
        old, new = articles[pair["a"]], articles[pair["b"]]
        verdict, label = compare_texts(new, old), pair["label"]
        is_copy = label in {"near_duplicate", "contained"}
        if is_copy and len(keys_of(new) & keys_of(old)) < 3:
            unfound.append(pair)
        assert not (label.startswith("recurring") and verdict.kind.is_copy), (pair, verdict)
        allowed = label == "shared_passages" or (label == "same_event" and verdict.kind is CopyKind.REWRITE)
        if not allowed and is_copy != verdict.kind.is_copy:
            wrong.append((pair, verdict.kind, verdict.reason))
    print(f"real pairs: {len(wrong)} wrong, {len(unfound)} copies without a common hash", file=sys.stderr)
    assert not unfound
    assert len(wrong) <= 2, wrong


@pytest.mark.skipif(not (PAIRS.exists() and NEWS.exists()), reason="needs the labelled pairs in ../shared")
def test_word_indel_alone_merges_real_pairs_that_are_no_copies_and_the_rule_does_not() -> None:
    articles = real_articles()
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for pair in (json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()):
        new, old = articles[pair["b"]], articles[pair["a"]]
        if align(words_of(new.text), words_of(old.text)).similarity >= 0.4:
            verdict = compare_texts(new, old).kind
            group = "merged" if verdict.is_copy and verdict is not CopyKind.REWRITE else verdict.value
            found[pair["label"]][group] += 1
    print(
        "real pairs of word Indel 0.40 and more:",
        {label: dict(kinds) for label, kinds in found.items()},
        file=sys.stderr,
    )
    copies = found.pop("near_duplicate") + found.pop("contained")
    found.pop("shared_passages", None)
    assert set(copies) == {"merged"}
    assert sum(kinds.total() for kinds in found.values()) > 0
    assert not any(kinds["merged"] for kinds in found.values())


def real_articles() -> dict[str, TextOf]:
    """The news corpus without each outlet's furniture."""
    with lzma.open(NEWS, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    texts = defaultdict(list)
    for row in rows:
        texts[row["outlet"]].append(row["text"])
    counts = {outlet: outlet_furniture.learn(own) for outlet, own in texts.items()}
    return {
        row["id"]: TextOf(
            row["title"],
            outlet_furniture.strip(row["text"], counts[row["outlet"]]),
            datetime.fromisoformat(row["published"][:10]).replace(tzinfo=UTC),
            row["outlet"],
        )
        for row in rows
    }

"""Tags on labelled sentences and on two dailies' articles, where that material is present."""

from __future__ import annotations

import json
import lzma
import re
from pathlib import Path
from typing import Any

import pytest

from extractors.entities import Tagger
from extractors.folding import script_of
from extractors.watchlist import parse_watchlist

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
IDS = {
    "Frontier Works Organization": "FWO",
    "US Strategic Metals": "USSM",
    "Reko Diq mine": "Reko Diq",
    "China-Pakistan Economic Corridor": "CPEC",
}
PLAIN = re.compile(r"\b(?:CPEC|FWO|USSM)\b|Rec?k+o[ -]?[Dd]i[qk]|Frontier Works")


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    seed = ROOT / "seeds" / "watchlist.toml"
    return Tagger(parse_watchlist(seed.read_text(encoding="utf-8"), seed.name))


def _path(*parts: str) -> Path:
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"{path.name} is not here: the shared folder is no part of the repository")
    return path


def _lines(*parts: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in _path(*parts).read_text(encoding="utf-8").splitlines() if line.strip()]


def test_labelled_sentences(tagger: Tagger) -> None:
    counts: dict[str, list[int]] = {}
    for line in _lines("eval", "tagging-dev.jsonl"):
        got, want = set(tagger.watched(tagger.tag(line["text"]))), set(line["tags"])
        assert not (line["decoy"] and got), line["id"]
        row = counts.setdefault(script_of(line["text"]), [0, 0, 0])
        for i, n in enumerate((len(got & want), len(got - want), len(want - got))):
            row[i] += n
    for script, (right, wrong, missed) in counts.items():
        print(f"{script}: {right} right, {wrong} wrong, {missed} missed")
    _assert_good([sum(row[i] for row in counts.values()) for i in range(3)])


def test_sentences_of_the_web(tagger: Tagger) -> None:
    counts = [0, 0, 0]
    for line in _lines("eval", "entities-dev.jsonl"):
        got = tagger.watched(tagger.tag(line["text"]))
        if line["is_watched"]:
            counts[0 if IDS[line["sense"]] in got else 2] += 1
        else:
            letters = {one for one in ("FWO", "USSM", "CPEC") if one in line["surface"]}
            assert not got & (letters or set(IDS.values())), line["id"]
    _assert_good(counts)


def test_every_plain_find_in_the_dailies_is_tagged_or_refused(tagger: Tagger) -> None:
    path = _path("data", "pakistan-news-2025-06.jsonl.xz")
    found: dict[str, int] = {}
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            if not (plain := list(PLAIN.finditer(article["text"]))):
                continue
            tagging = tagger.tag_article(article["title"], article["text"])
            spans = [(f.start, f.end) for f in (*tagging.text.mentions, *tagging.text.refusals)]
            for match in plain:
                assert any(s <= match.start() < e for s, e in spans), (article["id"], match.group())
            for entity in tagger.watched(tagging):
                found[entity] = found.get(entity, 0) + 1
    print(found)
    assert found == {"CPEC": 17, "Reko Diq": 21}  # read one by one: no other sense of the letters occurs


def _assert_good(counts: list[int]) -> None:
    right, wrong, missed = counts
    precision, recall = right / (right + wrong), right / (right + missed)
    print(f"precision {precision:.3f}, recall {recall:.3f}")
    assert precision >= 0.98
    assert recall >= 0.97

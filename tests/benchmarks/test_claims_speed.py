"""CPU and memory of an article's claims beside the whole spaCy pipeline, on real news. Prints the ratio."""

from __future__ import annotations

import json
import lzma
import random
import resource
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from shared_material import DATA
from spacy.util import load_model_from_path

from extractors.claims import extract_claims
from extractors.knowledge import build_knowledge
from extractors.syntax import Parser
from extractors.syntax.parser import checked_folder

SEEDS = Path(__file__).parents[2] / "seeds"
ARTICLES = 60
WARMING = 40  # articles before: a night's run has its words' stems at hand
MOST = 0.5  # of the CPU of the whole pipeline

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def news(count: int) -> list[dict[str, Any]]:
    path = DATA / "pakistan-news-2025-06.jsonl.xz"
    if not path.exists():
        pytest.skip("the news corpus is no part of the repository")
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        return random.Random(7).sample([json.loads(line) for line in lines], count)


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def test_claims_cost_at_most_half_of_the_whole_pipeline() -> None:
    names = ("watchlist.toml", "predicates.toml", "lexicon.toml")
    parser = Parser()
    knowledge = build_knowledge(*((SEEDS / name).read_text("utf-8") for name in names), parser=parser)
    rows = news(ARTICLES + WARMING)

    def claims(row: dict[str, Any]) -> float:
        text = row["text"]
        tagging = knowledge.tagger.tag(text)
        day = date.fromisoformat(row["published"][:10])
        begun = time.process_time()
        extract_claims(text, row["title"], tagging, day, knowledge)
        return time.process_time() - begun

    before = megabytes()
    for row in rows[:WARMING]:
        claims(row)
    after = megabytes()
    ours = sum(claims(row) for row in rows[WARMING:])
    pipeline = load_model_from_path(checked_folder())
    for row in rows[:WARMING]:
        pipeline(row["text"])
    begun = time.process_time()
    for row in rows[WARMING:]:
        pipeline(row["text"])
    whole = time.process_time() - begun
    print(
        f"claims {1e3 * ours / ARTICLES:.0f} ms an article, whole pipeline {1e3 * whole / ARTICLES:.0f} ms: "
        f"{ours / whole:.2f}; the parser takes {after - before:.0f} MB"
    )
    assert ours <= MOST * whole

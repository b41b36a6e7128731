"""Claims against gold: which are found, which are one too many, by the rules of ``claims_gold.md``.

A claim is found when one of the same sentence is of the same sort (figure, date, or any other), has the same value
(equal figures and days; for the rest, words of the gold value or its verb) and a subject that shares its head or a
word of content with the gold's.
"""

from __future__ import annotations

import hashlib
import json
import lzma
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from extractors.model import Claim
from extractors.syntax import clauses_of, decode
from extractors.syntax.words import stems
from extractors.tokens import tokenize

HERE = Path(__file__).parent
VALUED = {"quantity", "date"}
EMPTY = stems(
    "the a an of in on for to and its their his her this that these those it at by from with as be is are was were"
    " been being has have had will would"
)


@dataclass
class Score:
    """Counts by sort of claim."""

    found: Counter[str] = field(default_factory=Counter)
    gold: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    details: Counter[str] = field(default_factory=Counter)

    def f1(self, sort: str) -> float:
        """F1 of one sort."""
        recall = self.found[sort] / max(1, self.gold[sort])
        precision = self.right[sort] / max(1, self.given[sort])
        return 2 * recall * precision / (recall + precision) if recall + precision else 0.0

    def line(self, sort: str) -> str:
        """Precision, recall and F1 as text."""
        recall = self.found[sort] / max(1, self.gold[sort])
        precision = self.right[sort] / max(1, self.given[sort])
        return (
            f"{sort:9} P {precision:.3f} ({self.right[sort]}/{self.given[sort]}) R {recall:.3f} "
            f"({self.found[sort]}/{self.gold[sort]}) F1 {self.f1(sort):.3f}"
        )


def sort_of(kind: str) -> str:
    """quantity, date, or other: an event that moved is labelled status or assertion by taste."""
    return kind if kind in VALUED else "other"


def words(text: str) -> set[str]:
    """Stems of content."""
    return {t.stem for t in tokenize(text)} - EMPTY


def same_subject(gold: dict[str, Any], claim: Claim) -> bool:
    """Whether the two subjects share a word of content."""
    if gold["kind"] == "date":
        return bool(
            words(str(gold["subject"])) & (words(claim.subject_text) | _clause_words(claim))
        )  # of one event
    wanted = words(
        " ".join(str(gold.get(k) or "") for k in ("subject", "subject_resolved", "head", "head_resolved"))
    )
    ours = words(claim.subject_text or claim.subject)
    if not wanted or (
        gold.get("subject")
        and sort_of(gold["kind"]) == "quantity"
        and wanted & words(str(gold["value"])) == wanted
    ):
        return True  # a counted thing that is its own subject, or a subject left to its surroundings
    return bool(wanted & ours) or told_from_the_other_end(gold, claim, wanted)


def told_from_the_other_end(gold: dict[str, Any], claim: Claim, wanted: set[str]) -> bool:
    """Whether the gold's subject is what our claim's subject acts on: "X was halted by Y", "Y halted X"."""
    value = words(str(gold["value"]))
    ours = words(claim.value.text) | _verb(claim) | words(claim.subject_text)
    head = words(str(gold.get("head_resolved") or gold.get("head") or "")) or wanted
    return bool(head & words(claim.value.text)) and len(value & ours) * 2 >= len(value)


def same_value(gold: dict[str, Any], claim: Claim) -> bool:
    """Whether the claim says of its subject what the gold says."""
    normal = gold.get("value_normal")
    value = claim.value
    if sort_of(gold["kind"]) == "quantity":
        if normal and normal.get("low") is not None and value.stated is not None:
            if words(gold["value"]) == words(value.text):
                return True  # the same words: units are normalised to days and kilometres on our side alone
            low, high = float(normal["low"]), float(normal.get("high") or normal["low"])
            return any(
                abs(value.stated * m - x) <= 0.02 * max(abs(x), 1e-9)
                for x in (low, high, (low + high) / 2)
                for m in (1, 0.001, 1000, 1e-6, 1e6)
            )
        return bool(words(gold["value"]) & words(value.text))
    if sort_of(gold["kind"]) == "date":
        if normal and normal.get("start") and value.when:
            end = date.fromisoformat(normal["end"]) if normal.get("end") else value.when.end
            return date.fromisoformat(normal["start"]) <= value.when.end and value.when.start <= end
        return bool(words(gold["value"]) & words(value.text))
    verb = _verb(claim)
    if words(gold["value"]) & words(claim.subject_text) and words(str(gold["subject"])) & words(value.text):
        return True  # the same told the other way round: "A and B are among the members"
    return bool(words(gold["value"]) & (words(value.text) | verb)) or bool(
        verb & words(str(gold.get("quote", "")))
    )


def _verb(claim: Claim) -> set[str]:
    parse = decode(claim.syntax, claim.quote)
    return words(parse.words[claim.clause].text) if parse and 0 <= claim.clause < len(parse.words) else set()


def _clause_words(claim: Claim) -> set[str]:
    parse = decode(claim.syntax, claim.quote)
    own = next((c.own for c in clauses_of(parse) if c.head == claim.clause), ()) if parse else ()
    return words(" ".join(parse.words[i].text for i in own)) if parse else set()


def match(
    gold: list[dict[str, Any]], claims: list[Claim], score: Score
) -> tuple[list[dict[str, Any]], list[Claim]]:
    """Adds to ``score``; returns gold claims that were missed and given ones that are wrong."""
    missed: list[dict[str, Any]] = []
    claims = [c for c in claims if not only_identifies(c)]
    free = list(claims)
    for g in sorted(gold, key=lambda g: sort_of(g["kind"]) not in VALUED):
        sort = sort_of(g["kind"])
        score.gold[sort] += 1
        fits = [c for c in free if sort_of(c.value.kind.value) == sort and same_value(g, c) and same_subject(g, c)]
        if not fits:
            covered = sort == "other" and any(covers(c, g) for c in claims)
            score.found[sort] += covered
            if not covered:
                missed.append(g)
            continue
        best = max(fits, key=lambda c: len(words(str(g["value"])) & words(c.value.text)))
        free.remove(best)
        score.found[sort] += 1
        score.right[sort] += 1
        score.details["polarity"] += best.polarity == g["polarity"] or (
            g["polarity"] in {"positive", "negative"} and best.polarity == (g["polarity"] == "positive")
        )
        score.details["modality"] += best.modality.value == g["modality"]
        score.details["speaker"] += bool(best.speaker) == bool(g.get("speaker"))
        score.details["kind"] += best.value.kind.value == g["kind"]
        score.details["all"] += 1
    for c in claims:
        score.given[sort_of(c.value.kind.value)] += 1
    halves = [c for c in free if any(lies_within(c, g) for g in gold if g not in missed)]
    score.right["other"] += len(halves)
    return missed, [c for c in free if c not in halves]


def tells(claim: Claim, gold: dict[str, Any]) -> bool:
    """Whether the claim is the gold one, which stands in its sentence (or is repeated there)."""
    spans = [(gold["start"], gold["end"]), *((r["start"], r["end"]) for r in gold["repeated"])]
    here = any(claim.start < end and start < claim.end for start, end in spans)
    same = sort_of(claim.value.kind.value) == sort_of(gold["kind"])
    return here and same and same_value(gold, claim) and same_subject(gold, claim)


def only_identifies(claim: Claim) -> bool:
    """Whether the claim is an office beside a name, which the labels leave out."""
    return claim.rule == "apposition" and claim.predicate == "office"


def covers(claim: Claim, gold: dict[str, Any]) -> bool:
    """Whether an event of the same subject holds every word of the gold's value: its place, partner or list."""
    value = words(str(gold["value"]))
    held = words(claim.value.text) | _verb(claim)
    return claim.value.kind.value not in VALUED and value <= held and same_subject(gold, claim)


def lies_within(claim: Claim, gold: dict[str, Any]) -> bool:
    """Whether the claim is one half of a gold claim that joins two verbs."""
    value = words(claim.value.text)
    both = sort_of(gold["kind"]) == "other" == sort_of(claim.value.kind.value)
    return both and value <= words(str(gold["value"])) and same_subject(gold, claim)


def held_out(id_: str) -> bool:
    """The third that is scored and never read."""
    return int(hashlib.sha1(id_.encode()).hexdigest(), 16) % 3 == 0


def newsroom_sentences() -> Iterator[tuple[str, str, str, date, int, int, list[dict[str, Any]]]]:
    """id, title, article text, day, start, end, gold claims."""
    stories = {s["id"]: s for s in json.loads((HERE.parent / "seeds/newsroom/gold.json").read_text())["stories"]}
    for line in (HERE / "claims_gold_newsroom.jsonl").read_text().splitlines():
        row = json.loads(line)
        text = stories[row["source"]]["text"]
        yield (
            row["id"],
            row["title"],
            text,
            date.fromisoformat(row["published"][:10]),
            row["start"],
            row["end"],
            row["claims"],
        )


def news_sentences(corpus: Path) -> Iterator[tuple[str, str, str, date, int, int, list[dict[str, Any]]]]:
    """The same of the news corpus, whose text stays outside the project."""
    articles = {}
    with lzma.open(corpus, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            articles[row["id"]] = row
    for line in (HERE / "claims_gold_news.jsonl").read_text().splitlines():
        row = json.loads(line)
        article = articles[row["article"]]
        sentence = article["text"][row["start"] : row["end"]]
        claims = [
            {
                **c,
                **{
                    k: sentence[c[k][0] : c[k][1]] if c.get(k) else ""
                    for k in ("subject", "head", "value", "speaker")
                },
            }
            for c in row["claims"]
        ]
        yield (
            row["id"],
            article["title"],
            article["text"],
            date.fromisoformat(article["published"][:10]),
            row["start"],
            row["end"],
            claims,
        )

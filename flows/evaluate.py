"""The judge measured on labelled pairs, and its steps on one pair laid open."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from extractors.comparison.opinion import SecondOpinion
from extractors.comparison.weigh import THRESHOLD, Weighed, advised
from extractors.judge import verdict_of, weighed_pair
from extractors.knowledge import Knowledge
from extractors.model import Comparison, Verdict
from flows.commands import side_of
from flows.configuration import load_configuration
from flows.exit_codes import DONE, FAILED, UsageError
from flows.lines import LineError, json_lines
from flows.model_store import second_opinion

_ALERTS = {verdict.value for verdict in Verdict if verdict.alerts}
_BINS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.01)
_STRONGEST = 16  # numbers of the evidence that are shown


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled pair with the judge's verdict and how likely it held a conflict."""

    pair: dict[str, Any]
    comparison: Comparison
    likelihood: float
    alone: Judged | None = None  # without the second opinion

    @property
    def wanted(self) -> bool:
        """Whether readers should be told."""
        return self.pair["verdict"] in _ALERTS

    @property
    def told(self) -> bool:
        """Whether they would be."""
        return self.comparison.verdict.alerts


def evaluate_pairs(paths: Sequence[str], config: Path | None, *, misses: int, model: str = "") -> int:
    """Print figures for all pairs of the files; pairs marked uncertain are left out. Returns the exit code.

    With a ``model``, or one in the settings, the figures without it come first.
    """
    configuration = load_configuration(config)
    second = second_opinion(configuration, model)
    code, judged = DONE, []
    for pair in _pairs(paths, ("id", "ledger", "new", "verdict")):
        try:
            if isinstance(pair, LineError):
                raise pair
            if not pair.get("uncertain"):
                judged.append(_judged(pair, configuration.knowledge, second))
        except LineError as error:
            print(error, file=sys.stderr)
            code = FAILED
    if second is not None:
        print("\n".join(["without a second opinion:", *figures([j.alone or j for j in judged]), ""]))
        print(f"with the second opinion of {second.name}, which moved {sum(map(_was_moved, judged))} verdicts:")
    for line in (*figures(judged), *_wrong(judged, misses)):
        print(line)
    return code


def _pairs(paths: Sequence[str], required: tuple[str, ...]) -> Iterator[dict[str, Any] | LineError]:
    for path in paths:
        try:
            yield from json_lines(path, required)
        except OSError as error:
            raise UsageError(f"{path}: cannot be read: {error.strerror}.") from error


def _judged(pair: dict[str, Any], knowledge: Knowledge, model: SecondOpinion | None) -> Judged:
    ledger, new = side_of(pair, "ledger"), side_of(pair, "new")
    texts = ledger["text"], ledger.get("date"), new["text"], new.get("date")
    weighed = weighed_pair(*texts, knowledge)
    alone = Judged(pair, verdict_of(texts[0], texts[2], weighed, knowledge), _likelihood(weighed))
    if model is None:
        return alone
    after = advised(weighed, THRESHOLD, model)
    return Judged(pair, verdict_of(texts[0], texts[2], after, knowledge), _likelihood(after), alone)


def _likelihood(weighed: Sequence[Weighed]) -> float:
    return max((w.conflict for w in weighed), default=0.0)


def _was_moved(judged: Judged) -> bool:
    """Whether the second opinion made an alert of it, or spared one."""
    return judged.alone is not None and judged.alone.told != judged.told


def figures(judged: Sequence[Judged]) -> list[str]:
    """Precision, recall and F1 of alerts, four-way accuracy, recall by kind, false alarms, calibration."""
    told, wanted = [j for j in judged if j.told], [j for j in judged if j.wanted]
    right = [j for j in told if j.wanted]
    precision, recall = len(right) / max(1, len(told)), len(right) / max(1, len(wanted))
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    exact = sum(j.pair["verdict"] == j.comparison.verdict.value for j in judged)
    calm = len(judged) - len(wanted)
    lines = [
        f"{len(judged)} pairs: alerts precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}; "
        f"verdict right on {exact / max(1, len(judged)):.3f}",
        f"false alarms {len(told) - len(right)} of {calm} pairs without conflict",
    ]
    kinds = Counter(str(j.pair.get("kind")) for j in wanted)
    for kind in sorted(kinds):
        mine = [j for j in right if str(j.pair.get("kind")) == kind]
        named = sum(j.comparison.kind is not None and j.comparison.kind.value == kind for j in mine)
        given = [j for j in told if j.comparison.kind is not None and j.comparison.kind.value == kind]
        good = sum(j.wanted for j in given)
        lines.append(
            f"  {kind:9} found {len(mine):3} of {kinds[kind]:3}, kind right {named:3}; "
            f"told as such {len(given):3}, of them conflicts {good:3}"
        )
    return [*lines, *_calibration(judged)]


def _calibration(judged: Sequence[Judged]) -> Iterator[str]:
    """How often pairs of a likelihood really conflict."""
    yield "likelihood given, share that conflicts:"
    for low, high in pairwise(_BINS):
        inside = [j for j in judged if low <= j.likelihood < high]
        if inside:
            share = sum(j.wanted for j in inside) / len(inside)
            yield f"  {low:.1f} to {min(high, 1.0):.1f}: {share:.2f} of {len(inside)}"


def _wrong(judged: Sequence[Judged], most: int) -> Iterator[str]:
    wrong = [j for j in judged if j.told != j.wanted]
    for j in wrong[:most]:
        what = "missed" if j.wanted else "false alarm"
        label = " ".join(filter(None, (j.pair["verdict"], j.pair.get("kind"))))
        yield f"{what} {j.pair['id']}: {label}, likelihood {j.likelihood:.2f}"
        yield f"    ledger: {' '.join(j.pair['ledger']['text'].split())}"
        yield f"    new:    {' '.join(j.pair['new']['text'].split())}"
    if len(wrong) > most:
        yield f"{len(wrong) - most} more wrong pairs: --misses {len(wrong)}"


def explain_pairs(path: str, wanted: str, config: Path | None, *, model: str = "") -> int:
    """Print the judge's steps on each pair of the file, or on the one whose id is ``wanted``."""
    configuration = load_configuration(config)
    second = second_opinion(configuration, model)
    code, seen = DONE, False
    for pair in _pairs([path], ("id", "ledger", "new")):
        try:
            if isinstance(pair, LineError):
                raise pair
            if not wanted or str(pair["id"]) == wanted:
                seen = True
                for line in _steps(pair, configuration.knowledge, second):
                    print(line)
        except LineError as error:
            print(error, file=sys.stderr)
            code = FAILED
    if wanted and not seen:
        print(f"{path}: no pair has the id {wanted!r}.", file=sys.stderr)
        code = FAILED
    return code


def _steps(pair: dict[str, Any], knowledge: Knowledge, model: SecondOpinion | None) -> Iterator[str]:
    ledger, new = side_of(pair, "ledger"), side_of(pair, "new")
    texts = ledger["text"], ledger.get("date"), new["text"], new.get("date")
    found = weighed_pair(*texts, knowledge)
    found = advised(found, THRESHOLD, model) if model is not None else found
    yield f"pair {pair['id']}"
    for weighed in sorted(found, key=lambda w: -w.conflict):
        yield f"  ledger: {weighed.ledger.claim.quote}"
        yield f"  new:    {weighed.new.claim.quote}"
        for kind, heard in weighed.evidence.findings.items():
            yield f"    rule {kind.value} ({heard.finding.confidence:.2f}): {heard.finding.reason}"
        numbers = {n: v for n, v in weighed.evidence.numbers.items() if v and n != "bias"}
        strongest = sorted(numbers.items(), key=lambda pair_: -abs(pair_[1]))[:_STRONGEST]
        yield "    evidence: " + ", ".join(f"{name} {value:.2f}" for name, value in strongest)
        if weighed.advice is not None:
            given = weighed.advice
            yield f"    likelihood without a second opinion: {given.before:.3f}"
            yield f"    {given.model}: {given.opinion}; moves it by {given.opinion.push:+.2f} of the most it may"
        yield f"    likelihood of a conflict: {weighed.conflict:.3f}"
    verdict = verdict_of(texts[0], texts[2], found, knowledge)
    kind_ = f", {verdict.kind.value}" if verdict.kind else ""
    yield f"  verdict: {verdict.verdict.value}{kind_}, confidence {verdict.confidence:.2f}: {verdict.reason}"

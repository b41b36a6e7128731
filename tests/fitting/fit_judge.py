"""Fits the judge's weights to labelled pairs and writes ``extractors/comparison/weights.json``.

    pip install scikit-learn
    python -m tests.fitting.fit_judge [--check] [--only pair|ledger] [--pairs FILE …] [--corpus FILE]

``--check`` prints the figures of cross-validation and writes nothing; ``--only`` fits one forest and leaves the
other as it is. Pairs: ``tests/pairs/*.jsonl`` and every
FILE given; of a file whose name begins with ``pairs-`` those whose id has SHA-1 mod 3 = 0 are kept out. A pair of
texts is a bag of sentence pairs of which at least one conflicts (multiple-instance learning: Andrews,
Tsochantaridis and Hofmann 2003): the likeliest is chosen, the model fitted, and that repeated. From a news corpus
(JSON lines with id, published, text) sentences that share rare words and come from different articles are drawn as
pairs without conflict, and the labelled pairs of ``tests/streams/news`` are read from it. On what a ledger brings
together in a stream of articles (``tests/streams/minerals``), and on what was raised on that news, the ledger's
forest is only measured: conflicts are rare there, and look-alikes many.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.ensemble import ExtraTreesClassifier, GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from extractors.comparison.bar import TOLD
from extractors.comparison.evidence import NOT_LEARNT
from extractors.judge import evidence_of_pair
from extractors.knowledge import Knowledge, build_knowledge
from extractors.model import ConflictKind
from extractors.propositions import read
from extractors.sentences import split_sentences
from extractors.syntax import Parser
from tests.fitting.streams import Met, printed, written

ROOT = Path(__file__).parents[2]
OUT = ROOT / "extractors/comparison/weights.json"
ALERTS = {"contradicts", "supersedes"}
FOLDS, ROUNDS, NEGATIVES = 4, 3, 4500
WEIGHT_OF_DEVELOPMENT = 2.0


@dataclass(frozen=True)
class Use:
    """How a forest is fitted: what each source counts, and at which likelihood readers are to be told."""

    leaves: int  # of a randomised tree
    trees: int  # randomised ones, beside the boosted
    drawn: float
    told_at: float

    def weight(self, bag: Bag) -> float:
        """What a pair counts."""
        return self.drawn if bag.source == "drawn" else bag.weight


# A pair put side by side by somebody conflicts far more often than one that a ledger brings together by chance.
USES = {
    "pair": Use(leaves=100, trees=100, drawn=0.05, told_at=0.5),
    "ledger": Use(leaves=100, trees=0, drawn=0.7, told_at=0.6),
}


@dataclass
class Bag:
    """One labelled pair: a row of numbers for each pair of sentences."""

    source: str
    verdict: str
    kind: str | None
    rows: Any  # array of sentence pairs by numbers
    weight: float
    group: str = ""  # kept together in cross-validation

    @property
    def alerts(self) -> bool:
        """Whether readers are to be told."""
        return self.verdict in ALERTS


def knowledge() -> Knowledge:
    """The bundled data files."""
    texts = (
        (ROOT / "seeds" / f"{n}.toml").read_text(encoding="utf-8") for n in ("watchlist", "predicates", "lexicon")
    )
    return build_knowledge(*texts, parser=Parser())


def kept_out(id_: str) -> bool:
    """The third of the development sets that is only scored."""
    return int(hashlib.sha1(id_.encode()).hexdigest(), 16) % 3 == 0


def pairs(path: Path) -> Iterator[dict[str, Any]]:
    """The pairs of one file that may be learnt from."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if not row.get("uncertain") and not (path.name.startswith("pairs-") and kept_out(row["id"])):
            yield row


def drawn(corpus: Path, known: Knowledge, wanted: int) -> Iterator[dict[str, Any]]:
    """Sentences of different articles with rare words in common, the earlier first."""
    pick = random.Random(11)
    with lzma.open(corpus, "rt", encoding="utf-8") as lines:
        articles = [json.loads(line) for line in lines]
    pick.shuffle(articles)
    rows = []
    for article in articles[:1100]:
        for sentence in [s.text for s in split_sentences(article["text"]) if 8 <= len(s.text.split()) <= 60][:14]:
            terms = read(sentence, known.lexicon, None).terms
            rows.append(
                (
                    article["id"],
                    article["published"][:10],
                    sentence,
                    {i for t in terms if t.weight >= 0.5 for i in t.ids},
                )
            )
    frequency = Counter(i for row in rows for i in row[3])
    index = defaultdict(list)
    for at, row in enumerate(rows):
        for id_ in row[3]:
            if frequency[id_] < 800:
                index[id_].append(at)
    order = list(range(len(rows)))
    pick.shuffle(order)
    given = 0
    for at in order:
        article, day, sentence, ids = rows[at]
        score: Counter[int] = Counter()
        for id_ in ids:
            for other in index.get(id_, ()):
                score[other] += math.log(len(rows) / frequency[id_])
        near = [o for o, _ in score.most_common(30) if rows[o][0] != article and rows[o][1] <= day]
        for other in [o for o in near if len(rows[o][3] & ids) <= 0.7 * max(len(ids), len(rows[o][3]))][:2]:
            yield {
                "ledger": {"text": rows[other][2], "date": rows[other][1]},
                "new": {"text": sentence, "date": day},
                "verdict": "unrelated",
            }
            given += 1
        if given >= wanted:
            return


def bags(
    rows: Iterable[dict[str, Any]], source: str, known: Knowledge, weight: float
) -> Iterator[tuple[Bag, list[str]]]:
    """Each pair as numbers, with their names."""
    for row in rows:
        one, other = row["ledger"], row["new"]
        found = evidence_of_pair(one["text"], one.get("date"), other["text"], other.get("date"), known)
        if found:
            names = [n for n in found[0].numbers if n not in NOT_LEARNT]
            table = np.array([[e.numbers[n] for n in names] for e in found])
            yield Bag(source, row["verdict"], row.get("kind"), table, weight), names


def trees() -> GradientBoostingClassifier:
    """The model of a conflict, small enough to be read into a list of bounds."""
    return GradientBoostingClassifier(
        n_estimators=200,
        max_depth=3,
        learning_rate=0.05,
        subsample=0.6,
        min_samples_leaf=12,
        max_features=0.25,
        random_state=0,
    )


def randomised(use: Use) -> ExtraTreesClassifier:
    """Trees that split at random places, averaged; no larger than what is read quickly."""
    return ExtraTreesClassifier(
        use.trees, min_samples_leaf=4, max_leaf_nodes=use.leaves, max_features=0.3, random_state=0
    )


@dataclass
class Model:
    """The trees of one use."""

    boosted: GradientBoostingClassifier
    randomised: ExtraTreesClassifier | None

    def likelihood(self, rows: Any) -> Any:
        """Of each row."""
        both = [m.predict_proba(rows)[:, 1] for m in (self.boosted, self.randomised) if m is not None]
        return np.mean(both, axis=0)


def fit(data: list[Bag], shared: int, use: Use) -> tuple[Model, list[int]]:
    """Trees fitted to the chosen sentence pair of each bag, and which was chosen."""
    chosen = [int(np.argmax(bag.rows[:, shared])) for bag in data]
    labels, weights = np.array([bag.alerts for bag in data]), np.array([use.weight(bag) for bag in data])
    for _ in range(ROUNDS):
        rows = np.array([b.rows[c] for b, c in zip(data, chosen, strict=True)])
        further = randomised(use).fit(rows, labels, sample_weight=weights) if use.trees else None
        model = Model(trees().fit(rows, labels, sample_weight=weights), further)
        chosen = [int(np.argmax(found)) for found in by_bag(model, data)]
    return model, chosen


def by_bag(model: Model, data: list[Bag]) -> list[Any]:
    """The likelihoods of each bag's rows."""
    found = model.likelihood(np.vstack([bag.rows for bag in data]))
    return np.split(found, np.cumsum([len(bag.rows) for bag in data])[:-1])


def line(rows: Any, labels: Any) -> list[Any]:
    """A logistic model as intercept and coefficients."""
    model = LogisticRegression(C=0.3, max_iter=3000, class_weight="balanced").fit(rows, labels)
    return [round(float(model.intercept_[0]), 5), [round(float(c), 5) for c in model.coef_[0]]]


def report(data: list[Bag], scores: Any) -> None:
    """Precision and recall at some thresholds, by source."""
    for source in ("all", *sorted({b.source for b in data} - {"drawn"})):
        mine = [i for i, b in enumerate(data) if b.source == source or (source == "all" and b.source != "drawn")]
        parts = []
        for bound in (0.3, 0.4, 0.5, 0.6, 0.7):
            told = [i for i in mine if scores[i] >= bound]
            right = sum(data[i].alerts for i in told)
            wanted = sum(data[i].alerts for i in mine)
            parts.append(f"{bound}: P {right / max(1, len(told)):.2f} R {right / max(1, wanted):.2f}")
        print(f"{source:22} {'  '.join(parts)}", flush=True)
    noise = [scores[i] for i, b in enumerate(data) if b.source == "drawn"]
    if noise:
        print(
            "drawn pairs told:", {b: round(float(np.mean(np.array(noise) >= b)), 4) for b in (0.5, 0.6, 0.7, 0.8)}
        )


def lines(data: list[Bag], chosen: list[int]) -> dict[str, Any]:
    """The logistic models of direction, agreement and kind."""
    rows = np.array([bag.rows[c] for bag, c in zip(data, chosen, strict=True)])
    labelled = [i for i, b in enumerate(data) if b.source != "drawn"]
    told = [i for i in labelled if data[i].alerts]
    calm = [i for i in labelled if not data[i].alerts]
    return {
        "later": line(rows[told], np.array([data[i].verdict == "supersedes" for i in told])),
        "agrees": line(rows[calm], np.array([data[i].verdict == "corroborates" for i in calm])),
        "kinds": {
            k.value: line(rows[told], np.array([data[i].kind == k.value for i in told])) for k in ConflictKind
        },
    }


def _forest(model: Model, use: Use) -> dict[str, Any]:
    boosted, further = model.boosted, model.randomised
    prior = boosted.init_.class_prior_
    return {
        "start": round(math.log(prior[1] / prior[0]), 6),
        "boosted": [_tree(e[0].tree_, boosted.learning_rate) for e in boosted.estimators_],
        "randomised": [_tree(e.tree_, None) for e in further.estimators_] if further else [],
        "shift": round(math.log(TOLD / (1 - TOLD)) - math.log(use.told_at / (1 - use.told_at)), 6),
    }


def _tree(tree: Any, rate: float | None) -> list[list[float]]:
    """A tree as lists; its leaves hold log-odds where a ``rate`` is given, else likelihoods."""
    leaf = tree.children_left < 0
    scores = [v[0][0] * rate if rate is not None else v[0][1] / v[0].sum() for v in tree.value]
    return [
        [int(-1 if end else f) for f, end in zip(tree.feature, leaf, strict=True)],
        [round(float(0 if end else t), 5) for t, end in zip(tree.threshold, leaf, strict=True)],
        [int(i) if i >= 0 else 0 for i in tree.children_left],
        [int(i) if i >= 0 else 0 for i in tree.children_right],
        [round(float(v), 4) if end else 0 for v, end in zip(scores, leaf, strict=True)],
    ]


def main() -> None:
    """Fits, prints, writes."""
    parser = argparse.ArgumentParser(description="Fit the judge's weights to labelled pairs.")
    parser.add_argument("--check", action="store_true", help="print the figures, write nothing")
    parser.add_argument("--pairs", nargs="*", type=Path, default=[], help="further labelled pairs")
    parser.add_argument("--corpus", type=Path, help="news to draw pairs without conflict from")
    parser.add_argument("--only", choices=sorted(USES), help="fit this forest, leave the other")
    asked = parser.parse_args()
    known, data, names = knowledge(), [], []
    for path in (*sorted((ROOT / "tests/pairs").glob("*.jsonl")), *asked.pairs):
        weight = WEIGHT_OF_DEVELOPMENT if path.name.startswith("pairs-") else 1.0
        read_, labels = zip(*bags(pairs(path), path.stem, known, weight), strict=True)
        data, names = [*data, *read_], labels[0]
    met = written()
    if asked.corpus:
        data += [b for b, _ in bags(drawn(asked.corpus, known, NEGATIVES), "drawn", known, 1.0)]
        met += printed(asked.corpus, known)
    streams = [_bag_of(one, names) for one in met]
    data += [bag for bag in streams if bag.source == "news"]
    shared = names.index("shared")
    found = json.loads(OUT.read_text(encoding="utf-8")) | {"names": names}
    print(f"{len(data)} pairs, {FOLDS}-fold cross-validation")
    for name in [asked.only] if asked.only else USES:
        print(f"-- {name}")
        report(data, crossed(data, shared, USES[name]))
        model, chosen = fit(data, shared, USES[name])
        found |= {name: _forest(model, USES[name])}
        if name == "pair":
            found |= lines(data, chosen)
        else:
            print("-- ledger, on streams")
            held = [bag for bag in streams if bag.source != "news"]
            report(held, [likelihoods.max() for likelihoods in by_bag(model, held)])
    if not asked.check:
        OUT.write_text(json.dumps(found, separators=(",", ":")), encoding="utf-8")
        print(f"wrote {OUT.relative_to(ROOT)}")


def _bag_of(met: Met, names: list[str]) -> Bag:
    rows = np.array([[numbers[n] for n in names] for numbers in met.numbers])
    return Bag(met.source, met.verdict, None, rows, 1.0, met.group)


def crossed(data: list[Bag], shared: int, use: Use) -> Any:
    """The score of each pair by a model that was fitted to the others, those of one article kept together."""
    scores = np.zeros(len(data))
    groups = [bag.group or str(i) for i, bag in enumerate(data)]
    order = np.random.RandomState(0).permutation(sorted(set(groups)))
    for fold in np.array_split(order, FOLDS):
        out = set(fold.tolist())
        model, _ = fit([b for b, g in zip(data, groups, strict=True) if g not in out], shared, use)
        mine = [i for i, g in enumerate(groups) if g in out]
        for i, found in zip(mine, by_bag(model, [data[i] for i in mine]), strict=True):
            scores[i] = found.max()
    return scores


if __name__ == "__main__":
    main()

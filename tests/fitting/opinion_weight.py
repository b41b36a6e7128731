"""How far a second opinion may move a likelihood: what bounds do to precision, for models good and bad.

    python -m tests.fitting.opinion_weight [--pairs FILE …]

Prints precision and recall at the threshold of the judge on labelled pairs, each scored by trees fitted to the
others, with opinions drawn for models of a given area under the ROC curve (0.5 knows nothing): normal scores for
conflicts and for the rest (binormal model), the two directions correlated, as sure of themselves as models are.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import norm

from extractors.comparison import opinion
from extractors.comparison.opinion import BothWays, Opinion, is_near, moved
from extractors.comparison.weigh import THRESHOLD
from tests.fitting.fit_judge import ROOT, USES, WEIGHT_OF_DEVELOPMENT, bags, crossed, knowledge, pairs

AREAS = (0.5, 0.7, 0.8, 0.9)
BOUNDS = ((0.2, 1.0), (0.4, 1.0), (0.6, 1.0), (1.0, 1.0), (0.4, 0.4), (0.0, 1.0))
ALIKE = 0.8  # correlation of the two directions
SPREAD = 4.0  # log-odds of a score of one standard deviation: most answers are near 0 or 1
DRAWS = 40


def scored(files: list[Path]) -> tuple[Any, Any]:
    """The likelihood of each pair by trees that did not see it, and whether it is a conflict."""
    known, data, names = knowledge(), [], []
    for path in (*sorted((ROOT / "tests/pairs").glob("*.jsonl")), *files):
        weight = WEIGHT_OF_DEVELOPMENT if path.name.startswith("pairs-") else 1.0
        read, labels = zip(*bags(pairs(path), path.stem, known, weight), strict=True)
        data, names = [*data, *read], labels[0]
    return crossed(data, names.index("shared"), USES["pair"]), np.array([bag.alerts for bag in data])


def drawn(conflict: bool, apart: float, chance: np.random.Generator) -> BothWays:
    """An opinion on a pair by a model whose scores lie ``apart`` standard deviations apart."""
    mean = apart / 2 if conflict else -apart / 2
    one, other = chance.multivariate_normal([mean, mean], [[1, ALIKE], [ALIKE, 1]])
    return BothWays(_opinion(one), _opinion(other))


def _opinion(score: float) -> Opinion:
    contradiction = 1 / (1 + np.exp(-SPREAD * score))
    return Opinion((1 - contradiction) / 2, (1 - contradiction) / 2, contradiction)


def figures(likelihoods: Any, labels: Any) -> tuple[float, float]:
    """Precision and recall at the threshold."""
    told = likelihoods >= THRESHOLD
    right = int((told & labels).sum())
    return right / max(1, int(told.sum())), right / max(1, int(labels.sum()))


def advised(likelihoods: Any, labels: Any, area: float, chance: np.random.Generator) -> Any:
    """The likelihoods after the opinions of one draw."""
    apart = float(norm.ppf(area)) * 2**0.5
    opinions = [drawn(bool(label), apart, chance) for label in labels]
    return np.array(
        [
            moved(p, o.push) if is_near(p, THRESHOLD) else p
            for p, o in zip(likelihoods.tolist(), opinions, strict=True)
        ]
    )


def main() -> None:
    """Scores, draws, prints."""
    parser = argparse.ArgumentParser(description="What bounds of a second opinion do to precision.")
    parser.add_argument("--pairs", nargs="*", type=Path, default=[], help="further labelled pairs")
    likelihoods, labels = scored(parser.parse_args().pairs)
    precision, recall = figures(likelihoods, labels)
    print(f"{len(labels)} pairs, without a model: precision {precision:.3f}, recall {recall:.3f}")
    for opinion.MOST_UP, opinion.MOST_DOWN in BOUNDS:
        parts = []
        for area in AREAS:
            chance = np.random.default_rng(7)
            found = [figures(advised(likelihoods, labels, area, chance), labels) for _ in range(DRAWS)]
            means = np.mean(found, axis=0)
            parts.append(f"{area}: {means[0]:.3f} {means[1]:.3f}")
        print(f"up {opinion.MOST_UP}, down {opinion.MOST_DOWN}:  " + "   ".join(parts), flush=True)


if __name__ == "__main__":
    main()

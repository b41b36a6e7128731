"""Models that were looked at: what they were trained on, where they are, and under which licence.

Their files are fetched as they are on the day; what was installed is then held to by digest.
"""

from __future__ import annotations

from dataclasses import dataclass

HUB = "https://huggingface.co"


@dataclass(frozen=True, slots=True)
class Choice:
    """A three-way entailment model on the hub, in ONNX."""

    name: str
    repository: str
    file: str  # of the model, in the repository
    size: str
    licence: str
    about: str

    @property
    def url(self) -> str:
        """Its page."""
        return f"{HUB}/{self.repository}"


CHOICES = (
    Choice(
        "deberta-v3-large",
        "MoritzLaurer/DeBERTa-v3-large-mnli-fever-anli-ling-wanli",
        "onnx/model.onnx",
        "1.74 GB",
        "MIT",
        "English; MultiNLI, FEVER, ANLI, LingNLI, WANLI; the surest and the slowest",
    ),
    Choice(
        "deberta-v3-base",
        "cross-encoder/nli-deberta-v3-base",
        "onnx/model.onnx",
        "739 MB",
        "Apache-2.0",
        "English; SNLI and MultiNLI",
    ),
    Choice(
        "mdeberta-v3-base",
        "MoritzLaurer/mDeBERTa-v3-base-mnli-xnli",
        "onnx/model.onnx",
        "1.12 GB",
        "MIT",
        "a hundred languages, among them Urdu and Chinese; MultiNLI and XNLI",
    ),
)


def choice(name: str) -> Choice | None:
    """The documented choice of that name."""
    return next((one for one in CHOICES if one.name == name), None)

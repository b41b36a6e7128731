"""A sentence cut at its commas and conjunctions, each piece with the words that turn it round."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.lexicon import Lexicon
from extractors.propositions.operators import Operator, Span, clear
from extractors.propositions.stances import AxisWord, Stance, stances
from extractors.tokens import Token

# Not put forward as so: supposed, allowed, asked for or still awaited.
_SUPPOSED = re.compile(
    r"\b(?:would|could|might|may not|should|ought to|if|unless|whether|(?:has|have|needs?|still) to be|must be)\b",
    re.I,
)

_BREAK = re.compile(
    r"[;:،؛，；：]\s*|\s[–—-]\s|—|[()]|,\s+"
    r"|\s(?=and that\s)|\s(?=(?:but|while|whereas|although|though|however|because|after|before|when|which|who)\s)"
)
_CARRYING = frozenset({"nor", "neither", "نہ"})
# "…, or anything of the kind, had been made": the sentence goes on behind what is put between commas.
_INSERTED = re.compile(
    r",\s(?!(?:who|which|when|where|while|but|after|before|because|and that)\b)[^,;:]{2,90},\s"
    r"(?=(?:had|has|have|was|were|is|are|will|did|does|do|can)\b)"
)
_SHORTEST = 4  # words; a shorter piece stays with its neighbour


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a sentence with the operators and axis values in it."""

    start: int
    end: int
    operators: tuple[Operator, ...] = ()
    stances: tuple[Stance, ...] = ()
    supposed: bool = False  # "would", "could", "if": not put forward as so
    negated: bool = False  # by "not" and the like, those within an axis phrase ("did not carry out") apart

    @property
    def axes(self) -> frozenset[str]:
        """The axes of the lexicon that the piece takes a side on, each as ``axis:value``."""
        return frozenset(f"{stance.axis}:{stance.value}" for stance in self.stances)

    @property
    def sign(self) -> bool:
        """True when what the piece says is put forward, False when it is turned round."""
        return len(self.operators) % 2 == 0

    def holds(self, start: int, end: int) -> bool:
        """Whether the span begins in the piece."""
        return self.start <= start < self.end


def cut(
    text: str,
    tokens: tuple[Token, ...],
    lexicon: Lexicon,
    operators: Sequence[Operator],
    names: Sequence[Span],
    figures: Sequence[Span],
) -> tuple[Piece, ...]:
    """The pieces of ``text`` in order; together they cover every token."""
    axes = _axis_words(text, tokens, lexicon, names)
    marks = [(o.start, o.end) for o in operators]
    return tuple(_piece(text, span, operators, axes) for span in _spans(text, figures, marks))


def _axis_words(text: str, tokens: tuple[Token, ...], lexicon: Lexicon, names: Sequence[Span]) -> list[AxisWord]:
    hits = [*lexicon.axes.find(tokens), *lexicon.axes.find_parted(tokens, text)]
    return [
        AxisWord(*lexicon.axis_values[name], tokens[hit.first].start, tokens[hit.last].end)
        for hit in clear(hits, tokens, names)
        for name in sorted(hit.ids)
    ]


def _piece(text: str, span: Span, operators: Sequence[Operator], axes: Sequence[AxisWord]) -> Piece:
    within = [word for word in axes if span[0] <= word.start < span[1]]
    inside = _counted(text, [o for o in operators if span[0] <= o.start < span[1] and not _part_of(o, within)])
    turning = [
        o
        for o in inside
        if o.kind in {"negators", "refusing"} and not any(o.start < w.end and w.start < o.end for w in within)
    ]
    return Piece(
        *span,
        inside,
        stances(text, within, inside),
        bool(_SUPPOSED.search(text[span[0] : span[1]])),
        len(turning) % 2 == 1,
    )


def _part_of(operator: Operator, words: Sequence[AxisWord]) -> bool:
    """Whether the operator is one word of a longer phrase, which tells the side by itself."""
    size = operator.end - operator.start
    return any(w.start <= operator.start and operator.end <= w.end and size < w.end - w.start for w in words)


def _counted(text: str, operators: Sequence[Operator]) -> tuple[Operator, ...]:
    """The operators without a "nor" that only carries on an earlier negator."""
    kept: list[Operator] = []
    for operator in operators:
        carried = text[operator.start : operator.end].lower() in _CARRYING
        if not (carried and any(o.kind == "negators" for o in kept)):
            kept.append(operator)
    return tuple(kept)


def _spans(text: str, figures: Sequence[Span], marks: Sequence[Span]) -> list[Span]:
    firm = _between(text, figures) | _between(text, marks)
    inserted = [match.span() for match in _INSERTED.finditer(text)]
    cuts = {match.end() for match in _BREAK.finditer(text)}
    breaks = {at for at in cuts if not any(start < at <= end for start, end in inserted)} | firm
    spans: list[Span] = []
    start = 0
    for end in [*sorted(breaks), len(text)]:
        if spans and start not in firm and (_short(text, spans[-1], marks) or _short(text, (start, end), marks)):
            spans[-1] = (spans[-1][0], end)
        elif text[start:end].strip():
            spans.append((start, end))
        start = end
    return spans


def _short(text: str, span: Span, marks: Sequence[Span]) -> bool:
    """Whether the span is too short to say something of its own; one that turns something round is not."""
    turns = any(span[0] <= start < span[1] for start, _ in marks)
    return not turns and len(text[span[0] : span[1]].split()) < _SHORTEST


def _between(text: str, marks: Sequence[Span]) -> set[int]:
    """Where the words of one figure or operator end and the next one's begin: at the last "and" between them."""
    found = set()
    for (_, before), (after, _) in pairwise(marks):
        at = text.rfind(" and ", before, after)
        if at >= 0:
            found.add(at + 1)
    return found

"""How firmly a statement is put, and whether there is anything in it to check."""

from __future__ import annotations

import re

from extractors.model import ClaimKind, Modality
from extractors.propositions import Piece, Proposition

# "If the deal …", "Should …": what follows holds in another world.
_CONDITIONAL = re.compile(r"^\W*(?:if|should|were|had|suppose|imagine|what if|unless)\b", re.I)
# … and so does "plants would stop if Beijing banned it", unless the sentence says something outright besides.
_SUPPOSED = re.compile(r"\bif\b.{3,80}\b(?:would|could|will)\b|\b(?:would|could)\b.{3,120}\bif\b", re.I)
# "Said it would lend": a plan in reported speech, not a supposition.
_REPORTED = re.compile(
    r"\b(?:said|says|announced|pledged|promised|told|confirmed|agreed|decided)\b.{0,60}\bwould\b", re.I
)
_WOULD = re.compile(r"\bwould\b", re.I)
_TEASE = re.compile(
    r"^\W*(?:let's|let us|think of|think about|guess|well,|enter |one word|here's|everything you)\b", re.I
)
_IMPERATIVE = re.compile(
    r"^\W*(?:read|click|subscribe|follow|sign up|share|watch|listen|download|leave a)\b", re.I
)


# What a picture shows is told of the picture.
_CAPTION = re.compile(
    r"\b(?:this|representational|undated|file|illustrat\w+|handout|screengrab|combination)\s+(?:\w+\s)?"
    r"(?:image|photo(?:graph)?|picture|still|illustration)\b|\b(?:is|are) (?:seen|pictured)\b"
    r"|\bseen in (?:this|an?)\s"
    r"|\b(?:image|photo|picture)s?\s+(?:shows?|depicts?|released)\b"
    r"|^\W*(?:illustration|photo|image|file)\s+(?:of|by|photo)\b",
    re.I,
)


def asserts(proposition: Proposition) -> bool:
    """Whether anything may be said outright: no question, tease, rumour or call to the reader."""
    text = proposition.text
    if proposition.question or _TEASE.search(text) or _IMPERATIVE.search(text):
        return False
    cut_short = text.rstrip().endswith(("...", "…"))  # the teaser of another article
    return "rumour" not in proposition.modality and not cut_short and not _CAPTION.search(text)


def checkable(proposition: Proposition) -> bool:
    """Whether the statement could turn out wrong, by its words: no question, advice, supposition, outlook."""
    text, said = proposition.text, proposition.modality
    if not asserts(proposition) or _CONDITIONAL.search(text):
        return False
    if _SUPPOSED.search(text) and all(piece.supposed for piece in proposition.pieces):
        return False
    settled = bool(proposition.quantities or proposition.dates)
    if "opinion" in said and not settled:
        return False
    return settled or not ("possible" in said and _only_outlook(proposition))


def _only_outlook(proposition: Proposition) -> bool:
    """Whether the first words already make it a mere possibility ("could reshape …", "may rise")."""
    return bool(re.search(r"\b(?:could|may|might|can)\b", proposition.text[:120], re.I))


def modality_of(proposition: Proposition, piece: Piece) -> Modality:
    """How the piece is put."""
    said = proposition.modality
    words = proposition.text[piece.start : piece.end]
    if _WOULD.search(words) and all(p.supposed for p in proposition.pieces) and not _REPORTED.search(words):
        return Modality.HYPOTHETICAL
    if any(operator.kind == "refusing" for operator in piece.operators):
        return Modality.DENIED
    if "planned" in said:
        return Modality.PLANNED
    return Modality.POSSIBLE if "possible" in said else Modality.ASSERTED


_ESTIMATE = re.compile(r"\b(?:estimat\w*|forecast\w*|project(?:ed|ion|ions)|believed|thought to)\b", re.I)
_TARGET = re.compile(r"\b(?:target\w*|plan(?:s|ned)?|due to|is to|will|scheduled|aims?|goal)\b", re.I)


def kind_of(proposition: Proposition) -> ClaimKind:
    """Fact, estimate or target, by the words of the statement."""
    if _TARGET.search(proposition.text):
        return ClaimKind.TARGET
    return ClaimKind.ESTIMATE if _ESTIMATE.search(proposition.text) else ClaimKind.FACT

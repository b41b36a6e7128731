"""A figure on its way to becoming a quantity."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.model import Dimension


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit at ``start:end``, in the canonical unit, not yet widened by a hedge.

    ``step`` is one unit of its last significant digit; ``measured`` tells that a unit or currency was written.
    """

    start: int
    end: int
    value: float
    step: float
    dimension: Dimension
    unit: str
    per: str = ""
    measured: bool = True
    raw: float = 0.0  # the number as written, scale words included, before its unit
    scale: float = 1.0  # what its scale words multiply by
    hedge: str = ""  # a hedge inside the phrase ("100 or more trucks")
    pronoun: bool = False  # a small number word without a noun: no quantity unless a range or list gives it a unit

"""Quantities in running text, normalised and widened by their hedges: English, Urdu and Chinese."""

from __future__ import annotations

import re

from extractors.model import Dimension, Interval, Quantity
from extractors.quantities import hedges
from extractors.quantities.exclusions import Places, excluded_places
from extractors.quantities.figure import Figure
from extractors.quantities.measures import joined_ranges, measured_figures
from extractors.quantities.numerals import find_numerals
from extractors.quantities.shapes import shaped_figures

# "Went from 6 up to 8", "adds up to 9": a change and a sum, no ceiling.
_NO_CEILING = re.compile(
    r"\b(?:from\s[^.;,]{1,30}|(?:add|amount|sum|tot|total|tall(?:y|ie)|work|go|gone|went|come|came|rise|rose|risen|climb"
    r"|push|brought|bring|take|took|taken)(?:s|t?ed|e?s|t?ing|l?ing)?)\sup\sto\s$",
    re.IGNORECASE,
)
_WINDOW = 50
Found = tuple[Figure, Figure | None]


def find_quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities of ``text`` in order, without overlaps.

    Dates, clock times, scores, ages, phone and list numbers and numbers within names are left out.
    """
    shaped, numerals = list(shaped_figures(text)), list(find_numerals(text))
    if not shaped and not numerals:
        return ()
    excluded = excluded_places(text)
    shapes = [(figure, None) for figure in shaped if not excluded.touch(figure.start, figure.end)]
    plain = joined_ranges(text, list(measured_figures(text, numerals, excluded)))
    quantities: list[Quantity] = []
    floor = 0
    for low, high in _without_overlaps([*shapes], plain):
        quantity = _quantity(text, low, high, floor)
        quantities.append(quantity)
        floor = quantity.end
    return tuple(quantities)


def _without_overlaps(shapes: list[Found], plain: list[Found]) -> list[Found]:
    """In order: the longest of overlapping shapes, and the plain numbers that touch none of them."""
    chosen: list[Found] = []
    for one in sorted(shapes, key=lambda found: (found[0].start, -_end(found))):
        if not chosen or one[0].start >= _end(chosen[-1]):
            chosen.append(one)
    taken = Places([(found[0].start, _end(found)) for found in chosen])
    chosen += [found for found in plain if not taken.touch(found[0].start, _end(found))]
    return sorted(chosen, key=lambda found: found[0].start)


def _end(found: Found) -> int:
    return (found[1] or found[0]).end


def _quantity(text: str, low: Figure, high: Figure | None, floor: int) -> Quantity:
    """The figure with the hedge before or after it; ``floor`` is where the quantity before it ends."""
    start, end = low.start, (high or low).end
    ranked = low.dimension is Dimension.RANK
    before = None if ranked else hedges.hedge_before(text, start, floor)
    after = None if before or ranked else hedges.hedge_after(text, end)
    name = before[0] if before else after[0] if after else low.hedge
    if name == hedges.UP_TO and _NO_CEILING.search(text[max(0, start - _WINDOW) : start]):
        name = ""
    start = before[1] if before else start
    end = after[1] if after else end
    if high:
        value, hedge, interval = (low.value + high.value) / 2, hedges.RANGE, Interval(low.value, high.value)
    else:
        value, hedge = low.value, hedges.canonical(name)
        interval = hedges.widened(value, low.step, name, low.dimension)
    return Quantity(
        surface=text[start:end],
        start=start,
        end=end,
        value=value,
        interval=interval,
        dimension=low.dimension,
        unit=low.unit,
        per=low.per,
        hedge=hedge,
        ceiling=name == hedges.UP_TO,
    )

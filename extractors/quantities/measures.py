"""Numerals with their currency, unit, rate or counted noun."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from extractors.model import Dimension
from extractors.quantities.exclusions import Places
from extractors.quantities.figure import Figure
from extractors.quantities.hedges import hedge_after
from extractors.quantities.nouns import counted_noun, hyphenated_noun, noun_of_them, one_thing
from extractors.quantities.numerals import LETTER_SCALES, Numeral
from extractors.quantities.units import CURRENCY_BEFORE, CURRENCY_PREFIX, Unit, rate_at, unit_at, unit_named

_TO = r"(?:\s?[-–—−\x96]\s?|\s(?:to|and|or|till)\s|\s?(?:至|到|~|～|سے)\s?)"
_RANGE = re.compile(_TO)
_BETWEEN = re.compile(
    r"(?:\bbetween|\branging from|\bin the range of|\branges? (?:of|from)|\bin between|介于)\s*(?:the\s)?$", re.I
)
_PRONOUNS_BELOW = 13  # "five of them": a spelt number as small as this is more often a pronoun than a count
_WIDEST_RANGE = 100  # more than so many times apart are no two ends of an estimate
_CHANGE = re.compile(  # "rose Rs5 to Rs7": a change and where it led
    r"\b(?:by|shed|rose|fell|gained|lost|climbed|dropped|jumped|surged|added|declined|up|down|\w+creased|slipped|eased|gaining|"
    r"losing|rising|falling)\s+(?:about\s|around\s|nearly\s|over\s)?$",
    re.IGNORECASE,
)
# "The number of guards killed has risen to seven", "taking the dead to seven": a count of what stands before.
_LEVEL = re.compile(r"\b(?:to|at)\s(?:about\s|at least\s|nearly\s|some\s)?$", re.IGNORECASE)
_LEVEL_VERB = re.compile(
    r"\b(?:ris(?:e[sn]?|ing)|rose|climb(?:s|ed|ing)?|jump(?:s|ed|ing)?|increas(?:e[sd]?|ing)|(?:gone|went|goes) up"
    r"|tak(?:e[sn]?|ing)|took|br(?:ings?|ought|inging)|push(?:es|ed|ing)?|rais(?:e[sd]?|ing)|stands?|stood|standing"
    r"|revis(?:ed|es|ing)|put|fell|fallen|falls|drop(?:s|ped)?|lowered|reduced|cut|mount(?:s|ed|ing)?|reach(?:es|ed)?)\b",
    re.IGNORECASE,
)
_NUMBER_OF = re.compile(r"\bnumber of\b", re.IGNORECASE)
_TOLL = re.compile(r"\b(?:toll|dead|deaths|fatalities|killed|casualties|martyred)\b", re.IGNORECASE)
_CLAUSE_ENDS = re.compile(
    r"\s*(?:[.,;:!?”\"]|$|\s(?:and|after|on|in|as|when|with|from|by|so|since|while|but|today|now)\b)"
)
_MINUS = re.compile(r"(?:^|[\s(:])[-−]$")
_FROM = re.compile(r"(?:\bfrom)\s*$", re.IGNORECASE)
_WORD_TAIL = re.compile(r"[A-Za-z\u0600-\u06ff_]")
_OF_WHAT = re.compile(r"\sof\s[a-z]+(?:\s[a-z]+){0,2}?(?=\s(?:a|per)\s(?:year|day|month)|\s(?:annually|daily))")
_NAME_BEFORE = re.compile(r"(?<!\w)(?P<name>[A-Z][A-Za-z]+) $")  # "Rescue 1122"
_OPENERS = frozenset(
    [
        "About",
        "Above",
        "Additionally",
        "All",
        "Almost",
        "Also",
        "And",
        "Another",
        "Around",
        "As",
        "At",
        "Below",
        "Between",
        "But",
        "By",
        "For",
        "From",
        "In",
        "Just",
        "Nearly",
        "Of",
        "Only",
        "Other",
        "Over",
        "Roughly",
        "Some",
        "Than",
        "That",
        "The",
        "These",
        "They",
        "Those",
        "To",
        "Total",
        "Under",
        "Up",
        "Was",
        "Were",
        "With",
        "I",
    ]
)


def measured_figures(text: str, numerals: Iterable[Numeral], excluded: Places) -> Iterator[Figure]:
    """The numerals outside the excluded places, each with what it measures; the ends of ranges apart."""
    for numeral in numerals:
        prefix_start, currency = _currency_before(text, numeral.start)
        if excluded.touch(numeral.start, numeral.end) or not _stands_free(text, numeral, currency):
            continue
        figure = _figure(text, numeral, prefix_start, currency)
        if figure:
            yield _signed(text, figure)


def _currency_before(text: str, at: int) -> tuple[int, str]:
    window = max(0, at - 12)
    for match in CURRENCY_PREFIX.finditer(text, window, at + 1):
        if match.end() == at:
            form = match.group().strip(" -")
            return match.start(), CURRENCY_BEFORE.get(form, "PKR")
    return at, ""


def _stands_free(text: str, numeral: Numeral, currency: str) -> bool:
    """Whether the numeral is a word of its own rather than a part of a name, code or longer figure."""
    before = text[numeral.start - 1] if numeral.start else " "
    after = text[numeral.end] if numeral.end < len(text) else " "
    if currency or "\u4e00" <= before <= "\u9fff":
        return True
    if _WORD_TAIL.match(before) or before in "./#":
        return False
    if before in "-–" and numeral.start > 1 and text[numeral.start - 2].isalpha():
        return False
    return not (after == "." and text[numeral.end + 1 : numeral.end + 2].isdigit())


def _signed(text: str, figure: Figure) -> Figure:
    """The figure with the minus sign before it, where a share, sum or temperature can fall below zero."""
    below_zero = figure.dimension in {Dimension.SHARE, Dimension.MONEY} or figure.unit.startswith("degree")
    if not below_zero or not _MINUS.search(text[max(0, figure.start - 2) : figure.start]):
        return figure
    return replace(figure, start=figure.start - 1, value=-figure.value, raw=-figure.raw)


def _figure(text: str, numeral: Numeral, start: int, currency: str) -> Figure | None:
    value, step, end, scale = numeral.value, numeral.step, numeral.end, numeral.scale
    letter = text[end - 1] if not numeral.spelt and text[end - 1] in LETTER_SCALES else ""
    if letter and not currency:
        noun, _ = counted_noun(text, end)
        if letter == "m" and not noun and not unit_at(text, end + 1):
            end, value, step, scale = end - 1, value / scale, step / scale, 1.0
    base = Figure(start, end, value, step, Dimension.COUNT, "", measured=False, raw=value, scale=scale)
    if currency:
        return _with_rate(text, replace(base, dimension=Dimension.MONEY, unit=currency, measured=True))
    return _with_unit(text, base, numeral)


def _with_unit(text: str, base: Figure, numeral: Numeral) -> Figure | None:
    gap = 1 if text[base.end : base.end + 1] in {" ", "-", "\u00a0"} else 0
    found = unit_at(text, base.end + gap)
    if found:
        return _with_rate(text, _measured(base, *found))
    if base.end < len(text) and text[base.end].isalpha() and not "\u4e00" <= text[base.end] <= "\u9fff":
        return None
    return _counted(text, base, numeral)


def _measured(base: Figure, unit: Unit, end: int) -> Figure:
    """The number in the unit's canonical size."""
    return replace(
        base,
        end=end,
        value=float(f"{base.value * unit.factor:.12g}"),
        step=base.step * unit.factor,
        dimension=unit.dimension,
        unit=unit.name,
        per=unit.per,
        measured=True,
    )


def _with_rate(text: str, figure: Figure) -> Figure:
    if figure.per:
        return figure
    rate = rate_at(text, figure.end)
    if rate:
        return replace(figure, per=rate[0], end=rate[1])
    of_what = _OF_WHAT.match(text, figure.end)
    later = rate_at(text, of_what.end()) if of_what else None
    return replace(figure, per=later[0]) if later else figure


def _counted(text: str, base: Figure, numeral: Numeral) -> Figure | None:
    noun, end, hedge = _noun_phrase(text, base.end, numeral.value == 1)
    unit = unit_named(noun)
    if unit:  # "three consecutive years"
        return _with_rate(text, _measured(base, unit, end))
    if noun:
        return _with_rate(text, replace(base, end=end, unit=noun, measured=True, hedge=hedge))
    name = _NAME_BEFORE.search(text[max(0, base.start - 30) : base.start])
    if name and name["name"] not in _OPENERS:
        return None
    level = _level_of(text, base.start, base.end)
    if level is not None:
        return replace(base, unit=level, measured=True)
    return replace(base, pronoun=numeral.spelt and base.scale == 1 and numeral.value < _PRONOUNS_BELOW)


def _level_of(text: str, start: int, end: int) -> str | None:
    """The noun counted before a number at which its count stands, "person" for a toll; None for no such number."""
    if not _LEVEL.search(text[max(0, start - 16) : start]) or not _CLAUSE_ENDS.match(text, end):
        return None
    clause = re.split(r"[.;:\n]", text[max(0, start - 140) : start])[-1]
    if not _LEVEL_VERB.search(clause):
        return None
    counted = _NUMBER_OF.search(clause)
    noun = counted_noun(clause, counted.end())[0] if counted else ""
    return noun or ("person" if _TOLL.search(clause) else None)


def _noun_phrase(text: str, at: int, single: bool) -> tuple[str, int, str]:
    """What is counted, where its phrase ends, and a hedge between number and noun ("100 or more trucks")."""
    inner = hedge_after(text, at)
    if inner:
        noun, end = counted_noun(text, inner[1])
        return (noun, end, inner[0]) if noun else ("", at, "")
    noun, end = hyphenated_noun(text, at)
    if noun:
        return noun, end, ""
    if single:
        return *one_thing(text, at), ""
    noun, end = counted_noun(text, at)
    return (noun, end, "") if noun else (noun_of_them(text, at), at, "")


def joined_ranges(text: str, figures: list[Figure]) -> list[tuple[Figure, Figure | None]]:
    """Figures in order, each with the upper end of its range or None.

    In "2-3 million tonnes", "from 60 to 80 percent" the first number takes the second one's unit and scale.
    """
    joined: list[tuple[Figure, Figure | None]] = []
    for figure in figures:
        if joined and joined[-1][1] is None:
            low = joined[-1][0]
            gap = text[low.end : figure.start].strip()
            if _RANGE.fullmatch(text, low.end, figure.start) and _alike(low, figure):
                own_unit = low.measured
                low, figure = _in_one_unit(text, low, figure)
                if _is_range(text, low, figure, gap, own_unit):
                    joined[-1] = (low, figure)
                    continue
                joined[-1] = (low, None)
        joined.append((figure, None))
    return [(low, high) for low, high in joined if high or not low.pronoun]


def _alike(low: Figure, high: Figure) -> bool:
    if not low.measured or (low.dimension is Dimension.MONEY and not high.measured):
        return True
    return low.dimension is high.dimension and (low.unit == high.unit or low.dimension is not Dimension.COUNT)


def _is_range(text: str, low: Figure, high: Figure, gap: str, own_unit: bool) -> bool:
    if low.unit != high.unit or low.value >= high.value:
        return False
    before = text[max(0, low.start - 24) : low.start]
    between = bool(_BETWEEN.search(before))
    if gap == "and":
        return between
    if gap == "to" and not between and (_FROM.search(before) or (own_unit and _CHANGE.search(before))):
        return False
    return between or high.value <= _WIDEST_RANGE * low.value


def _in_one_unit(text: str, low: Figure, high: Figure) -> tuple[Figure, Figure]:
    """Both ends in the unit that only one of them states, and the lower end in the upper one's scale."""
    if low.measured and not high.measured:
        high = replace(high, dimension=low.dimension, unit=low.unit, per=low.per, measured=True)
        high = _with_rate(text, high)
    factor = high.scale if low.scale == 1 and low.raw < high.raw / high.scale < high.scale else 1.0
    if not low.measured:
        factor *= high.value / high.raw if high.raw else 1.0
        low = replace(
            low,
            dimension=high.dimension,
            unit=high.unit,
            measured=high.measured,
            pronoun=low.pronoun and high.pronoun,
        )
    return replace(low, value=low.value * factor, step=low.step * factor, per=low.per or high.per), high

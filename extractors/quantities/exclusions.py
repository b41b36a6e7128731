"""Figures that measure nothing: dates, times, scores, phone numbers, ages, list numbers and numbers in names."""

from __future__ import annotations

import re
from bisect import bisect_right

from extractors.dates import date_places

_LABELS = (
    r"(?:Articles?|Sections?|Clauses?|Sub-?sections?|Rules?|Schedule|Chapters?|Phases?|Blocks?|"
    r"Pages?|Parts?|Volumes?|"
    r"Grades?|Class(?:es)?|Rooms?|Courts?\s+No\.?|Flats?|Plots?|Streets?|Sectors?|Levels?|Steps?|"
    r"Tables?|Figures?|Fig\.?|"
    r"Resolutions?|Annex|Wards?|Zones?|Routes?|Highways?|Flights?|Gates?|Platforms?|Versions?|"
    r"Groups?|Units?\s+No\.?|"
    r"Nos?\.?|Numbers?|BPS|Case\s+No\.?|Boeing|Airbus|Channel|Tier|Type|Category|Appeal|Petition|"
    r"Apollo|Windows|iPhone|"
    r"Galaxy|Agent|Lot|Package|Terminal|Bay|Seat|Form|Regulation|Point|Day|Line|Track|Exit|Area|"
    r"Stage|Module|Division|"
    r"Constituency|Pillar|Goal|SDG|Chapter|Vision|Agenda|Mission|Operation|Formula|Season|Episode|"
    r"Round|Match|Game|Set|"
    r"Q|Question|Under|U|Top|UN|Catch|Studio|Forever|Expo|Euro|Big|Fortune|S&P|Nikkei|FTSE|CAC|DAX|Dow)"
)
_PATTERNS = tuple(
    re.compile(pattern, flags)
    for pattern, flags in (
        (r"\b(?:https?://|www\.)\S+|\b[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]+|(?<!\w)[@#]\w+", re.IGNORECASE),
        (r"\b[a-z0-9-]{2,40}\.(?:com|org|net|pk|gov|io|cn|uk)(?:/\S*)?\b", re.IGNORECASE),
        (r"(?<![\d.,])\d{1,2}(?::\d\d){1,2}(?:\s?[ap]\.?m\b\.?)?(?!\d)", re.IGNORECASE),  # clock
        (
            r"(?<![\d.,])\d{1,2}(?:\.\d\d)?\s?(?:[ap]\.?m\b\.?|o['’]clock|hours?\s+GMT|GMT|PKT|PST\b)",
            re.IGNORECASE,
        ),
        (
            r"(?<!\w)\+?\(?\d{2,4}\)?[- ]\d{3,4}[- ]\d{3,7}(?!\w)|\b0\d{2,3}[- ]?\d{6,8}\b|"
            r"(?<!\w)\+\d{7,15}\b|(?<!\w)\+\d{1,3}(?:[ -]\d{2,7}){1,4}(?!\w)|\b0\d{9,10}\b",
            0,
        ),  # phones
        (r"(?<!\w)\d{5}-\d{7}-\d(?!\w)", 0),  # identity cards
        (r"(?:^|(?<=\n))[ \t]*\(?\d{1,3}[.)](?=\s)", 0),  # list numbers
        (
            r"\b(?:aged?(?:\s+of)?|age:)\s+(?:between\s+)?(?:\d{1,3}|"
            r"[a-z]+(?:-[a-z]+)?)(?:(?:\s?[-–]\s?|\s+(?:to|and)\s+)\d{1,3})?"
            r"(?:\s+years?)?(?=\W|$)",
            re.IGNORECASE,
        ),
        (r"\b(?:\d{1,3}|[a-z]+(?:-[a-z]+)?)[\s-]+(?:year|month|day|week)s?[\s-]+olds?\b", re.IGNORECASE),
        (r"(?:(?<=[A-Za-z]), \d{1,3}(?=[,)])|\b[A-Z][a-z]+, \d\d(?=[.;]|\sand\b|$))", 0),  # "Ali Khan, 45, said"
        (r"\b(?:mid|late|early)[- ]\d0s\b|\b\d0s\b", re.IGNORECASE),
        (
            rf"\b{_LABELS}[\s-]+\(?\d+(?:[-–/.]?\w+)*\)?(?:(?:\s?[,–-]\s?|\s+(?:to|and|or|"
            rf"&)\s+)\d+\w?(?![\w.,]*\d))*"
            r"(?!\w)(?!\s(?:%|per|million|billion|lakh|crore|trillion|years?|days?|months?|points?|"
            r"km|MW|people|tonnes?))",
            0,
        ),
        (
            r"\b(?:article|section|clause|sub-?section|rule|chapter|phase|block|page|grade|class|"
            r"room|plot|sector|level|step|"
            r"table|figure|resolution|route|flight|version|no|number|item|paragraph|para|stage|"
            r"tranche|under|bps|category|"
            r"tier|part)\s?[-.]?\s?\d{1,4}[A-Za-z]?(?:\(\d+\))*(?![\w%]|[.,]\d)(?!\s(?:%|per|"
            r"[a-z]+s\b|million|billion))",
            re.IGNORECASE,
        ),
        (
            r"(?<![\w$£€¥₹.,])(?:\d{1,2}[-–]){1,3}\d{1,2}(?![\w%]|[.,/]\d|[\s-](?:%|per|million|"
            r"billion|trillion|lakh|crore|"
            r"thousand|[a-z-]*(?:\s[a-z]+)?(?!series\b)[a-z]{2,}(?<!s)s\b|tonne|km|MW|GW|inch|point))",
            0,
        ),  # scores
        (
            r"\b(?:[A-Za-z]+[-–]\d|(?!(?:PKR|USD|RMB|CNY|EUR|GBP|AUD|CAD|AED|SAR|INR|JPY|"
            r"CHF)\d)[A-Z]+\d|[a-z]+\d)[\w./-]*",
            0,
        ),  # F-35, KSE-100, G20
        (
            r"\b\d+(?:[A-Z](?![A-Za-z])|[a-z]+\d+\w*)(?:-\d+)*(?<!\dK)(?<!\dM)(?<!\dB)(?<!\dW)(?<!\dL)",
            0,
        ),  # 7A, 5G
        (r"(?<![\w.,])\d{3,4}-\d{3,4}(?![\w]|[.,]\d)(?!\s(?:million|billion|[a-z]+s\b))", 0),  # 737-800
        (r"\b\d+/\d+/?\d*\b(?!\s(?:of|percent))", 0),  # 4/32 figures, case numbers
        (
            r"\b(?:Paragraphs?|Paras?|Nos?\.?|Sections?|Articles?|Rules?)\s?\w{1,6}(?:(?:,\s|"
            r"\sand\s)\d{1,3}[A-Z]?(?![\w.,%]))+",
            0,
        ),
        (
            r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2}(?:(?:, and |"
            r" and |, )\d{1,2})+(?![\d,])",
            0,
        ),
        (
            r"(?<![\w$£€¥₹.,-])\d{2,3}-\d{1,2}(?=\s(?:after|in|at|when|before|to|from|off)\b|[.,;]\s|$)",
            0,
        ),  # cricket
        (r"(?<![\w$£€¥₹.,-])\d{1,2} for \d{1,3}(?!\s?[\w%])", 0),
        (r"(?<=[;:,.])\s\d{1,2}\)(?=\s[a-z])", 0),  # "...; 2) a list in the line"
        (r"\b(?:[Hh]e|[Ss]he|who|I)\s(?:was|is|turned|turns)\s\d{2}(?=[.,;]|\swhen\b|$)", 0),  # "He was 81."
        (
            r"\b\d{1,2}[\s-]bore\b|\b[Oo]ne-two\b|\b[Zz]ero-tolerance\b|\b[A-Z]\w+[\s-]Year\sPlan|\b[Ll]ap\s\d{1,2}\b",
            0,
        ),
        (r"(?<=\()\d{1,2}(?=\))|\b[ivx]+\)", 0),
        (r"\b(?:19|20)\d\d-[a-z]+(?:ed|en|ing)\b|\b\d+\s[A-Z](?=['’]s\b)", 0),  # "2023-driven", "3 I's"
        (r"\b24/7\b|\b9/11\b|\b26/11\b|\b7/7\b", 0),
        (r"\b(?:one|two|three|four|five)-(?:on|to|for|by)-(?:one|two|three|four|five)\b", re.IGNORECASE),
        (
            r"\b(?:one|two)[\s-](?:way|sided|another|other|off|time|stop|window)\b|\b(?:any|some|"
            r"every|each|the|this|that|"
            r"which|another|as|number|only|good|big)\s+one\b|\bone(?:['’]s|\sof\b|\sanother\b|"
            r"\swho\b|\sthat\b|\sday\b(?!s))",
            re.IGNORECASE,
        ),
        (
            r"\b[Nn]o\sone(?=\s(?!was|were|has|had|died|survived|is)|\W*$)|\bat\sone\s(?:point|time|"
            r"stage)\b|\bfifty-fifty\b|\b(?:Seven|Big Five|Group of \w+|Six Nations|Five Eyes|"
            r"P5\+1)\b(?=\s+[A-Z])",
            0,
        ),
        (r"\b[A-Z][A-Za-z]+\s(?:19|20)\d\d\b", 0),  # Euro 2024, Peca 2025
    )
)


class Places:
    """Spans of a text, merged, that can be asked whether they touch another span."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def touch(self, start: int, end: int) -> bool:
        """Whether any of them shares a character with ``start:end``."""
        at = bisect_right(self._starts, end - 1) - 1
        return at >= 0 and self._ends[at] > start


def excluded_places(text: str) -> Places:
    """Where figures stand that are no quantities."""
    spans = list(date_places(text))
    for pattern in _PATTERNS:
        spans.extend(match.span() for match in pattern.finditer(text))
    return Places(spans)

"""Which news agency an article is from, by the credit in its byline, dateline, text or last line.

An outlet's own reporting has no credit ("Our Correspondent"), and the credit of a photograph ("— Reuters/File") is
none of the text.
"""

from __future__ import annotations

import re

_HEAD = 300  # characters: a dateline stands in the first paragraph, after a caption at most
_TAIL = 200  # characters: a credit at the end is a line of its own or closes the last one
# Names in bylines and credits, the longer first. "PTI" is left out: in Pakistan it is a party.
_AGENCIES = {
    "Associated Press of Pakistan": r"Associated Press of Pakistan|APP|اے پی پی|ایسوسی ایٹڈ پریس آف پاکستان",
    "Associated Press": r"(?:The )?Associated Press(?! of Pakistan)|AP|ایسوسی ایٹڈ پریس",
    "Agence France-Presse": r"Agence France[- ]Presse|AFP|اے ایف پی|法新社",
    "Reuters": r"(?:Thomson )?Reuters|رائٹرز|路透社",
    "Xinhua": r"Xinhua(?: News Agency| News)?|شنہوا|新华社|新華社",
    "Bloomberg": r"Bloomberg(?: News)?",
    "Anadolu": r"Anadolu(?: Agency| Ajans[ıi])?",
    "Press Trust of India": r"Press Trust of India",
    "Asian News International": r"Asian News International|ANI",
    "Deutsche Presse-Agentur": r"Deutsche Presse[- ]Agentur|dpa|DPA",
    "TASS": r"TASS|Tass",
    "Interfax": r"Interfax",
    "Kyodo": r"Kyodo(?: News)?",
    "Yonhap": r"Yonhap(?: News Agency| News)?",
    "IRNA": r"IRNA",
    "UPI": r"UPI|United Press International",
    "Independent News Pakistan": r"Independent News Pakistan|INP",
    "Pakistan Press International": r"Pakistan Press International|PPI",
    "News Network International": r"News Network International|NNI",
    "China News Service": r"China News Service|中新社|中国新闻社",
}
_ANY = "|".join(_AGENCIES.values())
_NAMES = {agency: re.compile(rf"(?<!\w)(?:{names})(?!\w)") for agency, names in _AGENCIES.items()}
_FULL = {agency: re.compile(names, re.IGNORECASE) for agency, names in _AGENCIES.items()}
# "ISLAMABAD (Reuters) -", "BEIJING, Nov. 10 (Xinhua) --", "(APP):", "新华社北京11月10日电".
_DATELINE = re.compile(rf"\((?:{_ANY})\)\s*[:：۔—–-]|^(?:{_ANY})(?=\S{{0,12}}电)", re.MULTILINE)
_LAST_LINE = re.compile(
    rf"(?:^|[—–-]|\(|\bSource:|\bCourtesy:?|\bCopyright(?: \d{{4}})?|©(?: \d{{4}})?)\s*(?:{_ANY})\s*\)?\.?\s*\Z",
    re.MULTILINE,
)
_SIGNED = re.compile(
    r"^\(?(?:Reporting|Writing) by [^\n]{3,200}(?:[Ee]diting by|Additional reporting by)", re.MULTILINE
)
_TOLD = re.compile(rf"\b(?:told|tells|according to|quoted by|reported by|cited by) (?:{_ANY})(?!\w)")
_REPORTED = re.compile(rf"(?<!\w)(?:{_ANY}) (?:reported|reports|said|says|quoted|learnt|learned)\b")
_ANYBODY = re.compile(
    r"(?:web|news|monitoring|online|digital|business|foreign|world|international)?\s*(?:desk|monitoring|agenc(?:y|ies)|report)",
    re.IGNORECASE,
)


def credited_agency(author: str, text: str, outlet: str) -> str:
    """Name of the agency whose report the article is; "" where it is the outlet's own work.

    In this order: the outlet is an agency, the byline, the dateline, the last line; and what the text quotes an
    agency for, where nobody signs for it. Several names are joined by " / ".
    """
    if own := [agency for agency, names in _FULL.items() if names.fullmatch(outlet.strip())]:
        return own[0]
    if found := _named(author):
        return found
    placed = [*_DATELINE.findall(text[:_HEAD]), *_LAST_LINE.findall(text[-_TAIL:])]
    if placed:
        return _named(" ".join(placed))
    if _SIGNED.search(text[-2 * _TAIL :]):
        return "Reuters"
    if not author.strip() or _ANYBODY.fullmatch(author.strip()):
        return _named(" ".join([*_TOLD.findall(text), *_REPORTED.findall(text)]))
    return ""


def _named(credit: str) -> str:
    return " / ".join(agency for agency, names in _NAMES.items() if names.search(credit))

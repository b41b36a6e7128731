"""Words before a figure or a date that make it the new level of something: "cut to", "put back to"."""

from __future__ import annotations

import re

_WINDOW = 110  # characters before the value in which its verb can stand
_MOVED = re.compile(
    r"\b(?:ris(?:e[sn]?|ing)|rose|climb(?:s|ed|ing)?|jump(?:s|ed|ing)?|increas(?:e[sd]?|ing)|grow[ns]?|grew|soar(?:s|ed)?"
    r"|surg(?:es?|ed|ing)|doubl(?:es?|ed|ing)|tripl(?:es?|ed|ing)|swollen|swell(?:s|ed)?|mount(?:s|ed|ing)?"
    r"|tak(?:e[sn]?|ing)|took|br(?:ings?|ought|inging)|push(?:es|ed|ing)?|rais(?:e[sd]?|ing)|lift(?:s|ed|ing)?"
    r"|enlarg(?:e[sd]?|ing)|expand(?:s|ed|ing)?|extend(?:s|ed|ing)?|revis(?:es?|ed|ing)|adjust(?:s|ed|ing)?"
    r"|fall(?:s|en|ing)?|fell|drop(?:s|ped|ping)?|slip(?:s|ped|ping)?|slid(?:es?|den)?|declin(?:es?|ed|ing)"
    r"|eas(?:es?|ed|ing)|lower(?:s|ed|ing)?|reduc(?:es?|ed|ing)|cut(?:s|ting)?|trim(?:s|med|ming)?|slash(?:es|ed)?"
    r"|shrunk|shrank|pared|scal(?:es?|ed) (?:down|back|up)|mov(?:es?|ed|ing)|shift(?:s|ed|ing)?|gone|went|changed"
    r"|postpon(?:es?|ed|ing)|delay(?:s|ed|ing)?|defer(?:s|red|ring)?|reschedul(?:es?|ed|ing)|re-?set|advanced"
    r"|put (?:back|off)|set back|brought forward|pencilled in|held over|upp?(?:ed|ing))\b[^;.]{0,80}?"
    r"\b(?:to|until|till|into|past|at|for)\s+"
    r"(?:(?:the|about|around|some|nearly|almost|over|more than|at least|up to)\s)?"
    r"(?:US)?$"
    r"|\bnow reach(?:es|ed)\s+$",
    re.I,
)
_SINCE = re.compile(r"^[^;.]{0,40}\b(?:up|down|revised|raised|lowered|cut|instead of) from\b", re.I)
_NOW = re.compile(r"\b(?:now|currently|at present|these days|today)\b", re.I)


def told_of_now(text: str, at: int) -> bool:
    """Whether the value at ``at`` is offered as the one of today."""
    return bool(_NOW.search(text[max(0, at - _WINDOW) : at]))


def moved_to(text: str, at: int) -> bool:
    """Whether the value at ``at`` is told as the new level of something that was at another."""
    return bool(_MOVED.search(text[max(0, at - _WINDOW) : at]) or _SINCE.match(text[at:]))

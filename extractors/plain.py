"""Reading saved texts: the seed corpus, and text files that are handed in. Page furniture goes as from a page."""

from __future__ import annotations

import re
from datetime import datetime

from extractors.headline import agree
from extractors.model import DateBasis, PageVerdict, Reading
from extractors.page_lines import is_furniture
from extractors.page_verdict import SHORTEST, weight_of
from extractors.timestamps import find_day
from extractors.wording import any_of

_HEAD = 6  # lines at the top among which title and date stand
_LONGEST_TITLE = 200  # characters
_LONGEST_DATELINE, _LONGEST_DATE = 100, 30  # characters, with a label such as "Published" and without
# A line after which a saved page holds only its furniture, if little is left
_CODA = any_of(
    r"^leave a (?:comment|reply)\b",
    r"^you may(?: also)? (?:like|be interested in)\b",
    r"^related (?:posts|articles|stories)\b",
)
_CODA_SHARE = 0.25  # of the text
_LONGEST_CELL = 60  # characters
_BULLET = re.compile(r"^(?:[•▪‣◦*·]|[-–](?=\s))\s*(?=\S)")
_DATED = re.compile(r"(?i)\b(?:date|published|posted|updated)\b|reading time|\bmin(?:ute)?s? read\b")


def read_plain(text: str, name: str) -> Reading:
    """The article in a saved text. ``name`` stands for its address.

    Paragraphs, subheads, lists and questions stay; captions above the title, breadcrumbs, repeated titles,
    reading times, share buttons and comment forms go. A date in a line at the top is the article's; without one
    it has none.
    """
    lines = _without_cells([line.strip() for line in text.lstrip("\ufeff").splitlines() if line.strip()])
    lines = _without_coda([_stripped(line) for line in lines])
    published = _date(lines[:_HEAD])
    title, body = _titled([line for line in lines if not _is_noise(line)])
    article = "\n".join(body)
    enough = weight_of(article) >= SHORTEST
    return Reading(
        verdict=PageVerdict.ARTICLE if enough else PageVerdict.TOO_SHORT,
        reason=f"{len(article)} characters of text",
        url=name,
        canonical_url=name,
        title=title,
        text=article,
        published=published,
        date_basis=DateBasis.PAGE if published else DateBasis.NONE,
    )


def _stripped(line: str) -> str:
    """A line without the pipes of a table, bullets and doubled blanks."""
    line = re.sub(r"\s+", " ", line.replace("\0", "")).strip(" |")
    return _BULLET.sub("", line)


def _is_noise(line: str) -> bool:
    return not re.search(r"\w", line) or is_furniture(line) or _is_dateline(line)


def _is_dateline(line: str) -> bool:
    """Whether a short line gives the day of publication and no more than that."""
    labelled = len(line) <= _LONGEST_DATELINE and bool(_DATED.search(line))
    return (labelled or len(line) <= _LONGEST_DATE) and find_day(line) is not None


def _date(head: list[str]) -> datetime | None:
    """The date in a line at the top that is there for it."""
    for line in head:
        if _is_dateline(line) and (moment := find_day(line)):
            return moment
    return None


def _titled(lines: list[str]) -> tuple[str, list[str]]:
    """The title and what follows it: a line said twice at the top, else the first short one before any prose."""
    head = lines[:_HEAD]
    candidates = [n for n, line in enumerate(head) if _could_be_title(line)]
    for number in candidates:
        last = number
        while last + 1 in candidates and agree(head[number], head[last + 1]):
            last += 1
        if last > number:
            return head[number], lines[last + 1 :]
    if candidates and candidates[0] == 0:
        return head[0], lines[1:]
    return "", lines


def _could_be_title(line: str) -> bool:
    return len(line) <= _LONGEST_TITLE and not line.endswith((".", ":", ";", "。", "۔")) and len(line) >= 10


def _without_cells(lines: list[str]) -> list[str]:
    """Without short lines at the top that end in a pipe: what a table of pictures and labels leaves behind."""
    head = [line for line in lines[:_HEAD] if not (line.endswith("|") and len(line) <= _LONGEST_CELL)]
    return head + lines[_HEAD:]


def _without_coda(lines: list[str]) -> list[str]:
    """Without what follows a comment form or a list of other stories near the end."""
    total = sum(map(len, lines))
    for number, line in enumerate(lines):
        if _CODA.match(line) and sum(map(len, lines[number:])) <= _CODA_SHARE * total:
            return lines[:number]
    return lines

"""The headline of a page among its many titles."""

from __future__ import annotations

import html as entities
import re

from lxml import html

_KICKER = re.compile(r"(?P<kicker>.{2,60}?)(?::| [-–—|])\s+(?P<rest>.+)")
_SHORTEST = 20  # characters of a headline that can stand without its kicker
_SEPARATOR = re.compile(r"\s+(?:[|–—·•»>:]{1,2}|-)\s+|\s*[_|]\s*")


def headline(tree: html.HtmlElement, stated: list[str], site: str) -> str:
    """The page's headline. ``stated`` are its metadata's titles, JSON-LD's first; ``site`` is the outlet's name.

    JSON-LD's counts; without it the heading that the page's other titles agree with, else the first of those.
    """
    head = tree.find(".//head/title")
    known = bool(stated[:1] and stated[0])
    titles = [*stated, head.text_content() if head is not None else ""]
    titles = [t for t in (_without_site(one_line(t), site) for t in titles) if len(t) > 3]
    return titles[0] if known and titles else _shown(tree, titles)


def _shown(tree: html.HtmlElement, titles: list[str]) -> str:
    headings = [one_line(h.text_content()) for name in ("h1", "h2", "h3") for h in tree.iter(name)]
    headings = [h for h in headings if 8 <= len(h) <= 300]
    found = next((h for title in titles if (h := _heading_for(title, headings))), "")
    return found or (_without_tail(titles[0]) if titles else next(iter(headings), ""))


def one_line(text: str) -> str:
    """``text`` with its escapes undone (also where done twice) and its white space as single blanks."""
    return re.sub(r"\s+", " ", entities.unescape(entities.unescape(text))).strip()


def _heading_for(title: str, headings: list[str]) -> str:
    """The heading that stands in ``title``, else the first that shares half of its words; "" without one."""
    inside = max((h for h in headings if h.lower() in title.lower()), key=len, default="")
    near = next((h for h in headings if agree(h, title)), "")
    return inside if inside and (len(inside) * 2 >= len(title) or not near) else near


def without_kicker(title: str, stated: list[str]) -> str:
    """A title without its first part ("Tanker seized: Talks go on"), where one of ``stated`` goes without it.

    That one may have another such part in its place.
    """
    own = _KICKER.match(title)
    if own is None or not _SHORTEST <= len(own["rest"]) > len(own["kicker"]):
        return title
    others = (one_line(other) for other in stated)
    return own["rest"] if any(_leads(other, own["kicker"], own["rest"]) for other in others) else title


def _leads(other: str, kicker: str, rest: str) -> bool:
    """Whether ``other`` is ``rest``, or ``rest`` after another kicker."""
    found = _KICKER.match(other) if other != rest else None
    return other == rest or (found is not None and found["rest"] == rest and found["kicker"] != kicker)


def _without_tail(title: str) -> str:
    """A title without a last part of up to four words, which is the outlet's name, after a longer first one."""
    marks = re.findall(r"\s+(?:[|–—·•»]|-|::)\s+", title)
    first, _, last = title.rpartition(marks[-1]) if marks else ("", "", title)
    return first if first and len(last.split()) <= 4 and len(first) > len(last) else title


def agree(one: str, other: str) -> bool:
    """Whether two titles share more than half of the shorter one's words."""
    a, b = set(re.findall(r"\w+", one.lower())), set(re.findall(r"\w+", other.lower()))
    return bool(a and b) and len(a & b) * 2 >= min(len(a), len(b)) + 1


def _without_site(title: str, site: str) -> str:
    """A title without the outlet's name after (or before) a separator."""
    parts = _SEPARATOR.split(title)
    if len(parts) < 2:
        return title
    for part in (parts[-1], parts[0]):
        if site and part.strip().lower() in {site.lower(), site.lower().removeprefix("the ")}:
            cut = title.removesuffix(part) if part == parts[-1] else title.removeprefix(part)
            return re.sub(r"^[\s|–—·•»>:_-]+|[\s|–—·•»>:_-]+$", "", cut)
    return title

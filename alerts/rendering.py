"""What is told as one line, plain text, Markdown and HTML, all of them safe against what articles contain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeAlias

from alerts.alert_words import FULL, SIZES, Size, alert_blocks, alert_headline
from alerts.blocks import Block, as_html, as_markdown, as_plain, block, strange
from alerts.digest_words import DETAILS, digest_blocks, digest_headline, parts_of
from alerts.escaping import cut, isolated, one_line, without_mentions
from extractors.model import Alert
from extractors.notices import Digest, HealthNotice, Notice

__all__ = ["FULL", "SIZES", "Size", "fitting", "headline", "html", "in_parts", "markdown", "plain"]

Render: TypeAlias = Callable[[Notice, Size, str], str]


def headline(notice: Notice) -> str:
    """The notice in one line of plain text."""
    match notice:
        case Alert():
            return alert_headline(notice)
        case Digest():
            return without_mentions(isolated(digest_headline(notice)))
        case HealthNotice():
            return without_mentions(isolated(f"claimwatch needs attention: {cut(one_line(notice.matter), 180)}"))


def plain(notice: Notice, size: Size = FULL, note: str = "") -> str:
    """The whole message as text of at most 80 columns; only links may be longer.

    ``note`` is a sentence of the program about this sending of it.
    """
    return as_plain(list(_blocks(notice, size, note)))


def markdown(notice: Notice, size: Size = FULL, note: str = "") -> str:
    """The whole message as CommonMark, for reports and files."""
    return as_markdown(_blocks(notice, size, note))


def html(notice: Notice, size: Size = FULL, note: str = "") -> str:
    """The whole message as an HTML fragment without styles, scripts or images."""
    return as_html(_blocks(notice, size, note))


def fitting(render: Render, notice: Notice, room: int, measure: Callable[[str], int] = len, note: str = "") -> str:
    """The fullest form of the message that fits ``room`` as ``measure`` counts it; the shortest if none does."""
    form = ""
    for shown, size in _forms(notice):
        form = render(shown, size, note)
        if measure(form) <= room:
            break
    return form


def in_parts(digest: Digest, room: int, render: Render) -> tuple[Digest, ...]:
    """The digest as messages of which each fits ``room`` characters as ``render`` shows it."""
    return parts_of(digest, room, lambda one, size: len(render(one, size, "")))


def _forms(notice: Notice) -> Iterator[tuple[Notice, Size]]:
    if not isinstance(notice, Digest):
        yield from ((notice, size) for size in SIZES)
        return
    yield from ((notice, size) for size in DETAILS[notice.detail :])
    kept = len(notice.alerts)
    while kept:  # a target that takes less than its channel's others
        kept //= 2
        unshown = notice.unshown + len(notice.alerts) - kept
        yield replace(notice, alerts=notice.alerts[:kept], unshown=unshown), DETAILS[-1]


def _blocks(notice: Notice, size: Size, note: str) -> Iterator[Block]:
    match notice:
        case Alert():
            yield from alert_blocks(notice, size)
        case Digest():
            yield from digest_blocks(notice, DETAILS[notice.detail] if size is FULL else size)
        case HealthNotice():
            yield block("title", strange(headline(notice)))
            yield block("text", strange(notice.remedy))
            yield block("line", f"{notice.at:%Y-%m-%d %H:%M} UTC")
    if note:
        yield block("line", note)

"""Digests in words: many alerts in few messages, under headings, none left out in silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from alerts.alert_words import INVENTED, Size, alert_blocks, alert_headline, contradictions
from alerts.blocks import Block, Span, block, strange
from alerts.escaping import one_line
from alerts.severity import severity_of
from extractors.model import Alert
from extractors.notices import Digest

# From everything to the headline alone, which the last form cuts further.
DETAILS = (Size(300, 300, 2), Size(160, 200, 0), Size(80, 140, 0), Size(0, 180), Size(0, 70))
PARTS = 2  # messages that a digest takes before it says less of each alert
MOST_PARTS = 5  # that it takes at most
_HEAD = 600  # characters of title, counts and headings in each part
ELSEWHERE = "Others"


def digest_headline(digest: Digest) -> str:
    """Title, number of alerts and part in one line."""
    part = f" ({digest.part} of {digest.parts})" if digest.parts > 1 else ""
    told = contradictions(digest.total)
    mark = f" {INVENTED}" if digest.invented else ""
    return f"{one_line(digest.title)}: {told if digest.total else 'nothing new'}{part}{mark}"


def digest_blocks(digest: Digest, size: Size) -> Iterator[Block]:
    """The whole part: headings by subject, alerts, what was left out, and the program's own notes."""
    yield block("title", strange(digest_headline(digest)))
    for name, alerts in grouped(digest.alerts):
        if name:
            yield block("heading", strange(f"{name} ({len(alerts)})"))
        yield from _listed(alerts, size)
    if digest.unshown:
        yield block("line", f"{digest.unshown} more did not fit in here; `claimwatch alerts list` has them all.")
    for note in digest.notes:
        yield block("line", strange(note))


def _listed(alerts: Sequence[Alert], size: Size) -> Iterator[Block]:
    for number, alert in enumerate(alerts):
        if not size.quote:
            yield _line(alert, size)
            continue
        if number:
            yield block("rule")
        yield from alert_blocks(alert, size, answer=False)


def _line(alert: Alert, size: Size) -> Block:
    """Headline and case; in the shortest form without the link, which is longer than all the rest."""
    url = "" if size == DETAILS[-1] else alert.new.url
    return block("entry", strange(alert_headline(alert, size.reason)), Span(f" {alert.case_id}", url=url))


def grouped(alerts: Sequence[Alert]) -> list[tuple[str, list[Alert]]]:
    """The alerts under what they are about, the largest subject first; without a name where one is enough.

    Each goes to the most frequent of its entities, so that subjects are few. Within one the gravest cases come
    first, and the alerts of a case in their order.
    """
    counts = Counter(entity for alert in alerts for entity in alert.entities)
    groups: dict[str, list[Alert]] = {}
    for alert in _by_weight(alerts):
        subject = max(alert.entities, key=counts.__getitem__, default="")  # of equals the first
        groups.setdefault(subject if counts[subject] > 1 else ELSEWHERE, []).append(alert)
    ranked = sorted(groups.items(), key=lambda group: (group[0] == ELSEWHERE, -len(group[1]), group[0]))
    return [("", ranked[0][1])] if len(ranked) == 1 else ranked


def _by_weight(alerts: Sequence[Alert]) -> list[Alert]:
    weights: dict[str, tuple[int, float]] = {}
    for alert in alerts:
        weight = (-severity_of(alert).rank, -alert.confidence)
        weights[alert.case_id] = min(weights.get(alert.case_id, weight), weight)
    return sorted(alerts, key=lambda alert: (weights[alert.case_id], alert.case_id))


def parts_of(digest: Digest, room: int, length: Callable[[Digest, Size], int]) -> tuple[Digest, ...]:
    """The digest as messages that fit ``room``, as rich in detail as few messages allow.

    ``length`` measures a digest in the form that is sent. More than ``MOST_PARTS`` are never made: what does
    not fit is counted in the last one.
    """
    alerts = [alert for _, group in grouped(digest.alerts) for alert in group]
    free = max(room - _HEAD - sum(map(len, digest.notes)), room // 2)
    detail, pages = _fewest(alerts, free, length)
    shown = pages[:MOST_PARTS]
    unshown = sum(map(len, pages[MOST_PARTS:]))
    return tuple(
        replace(
            digest,
            id=f"{digest.id}:{number}" if len(shown) > 1 else digest.id,
            alerts=tuple(page),
            notes=digest.notes if number == len(shown) else (),
            part=number,
            parts=len(shown),
            unshown=unshown if number == len(shown) else 0,
            detail=detail,
        )
        for number, page in enumerate(shown, 1)
    )


def _fewest(
    alerts: Sequence[Alert], free: int, length: Callable[[Digest, Size], int]
) -> tuple[int, list[list[Alert]]]:
    """The richest detail that takes ``PARTS`` pages, else the least with as many as it takes."""
    for detail, size in enumerate(DETAILS[:-1]):
        pages = _paged(alerts, free, size, length, PARTS)
        if len(pages) <= PARTS:
            return detail, pages
    return len(DETAILS) - 1, _paged(alerts, free, DETAILS[-1], length, MOST_PARTS)


def _paged(
    alerts: Sequence[Alert], free: int, size: Size, length: Callable[[Digest, Size], int], most: int
) -> list[list[Alert]]:
    """The alerts on pages; what comes after ``most`` of them is on one more page, unmeasured."""
    pages: list[list[Alert]] = [[]]
    left = free
    for number, alert in enumerate(alerts):
        takes = length(Digest("", "", (alert,)), size)
        if takes > left and pages[-1]:
            if len(pages) == most:
                return [*pages, list(alerts[number:])]
            pages.append([])
            left = free
        pages[-1].append(alert)
        left -= takes
    return pages

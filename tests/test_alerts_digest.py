"""Digests and health notices in words: complete, inert, within what a service takes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from outbox_parts import an_alert
from rich.cells import cell_len
from test_alerts_rendering import HOSTILE, Page, assert_inert

from alerts.digest_words import DETAILS, MOST_PARTS, PARTS, grouped
from alerts.rendering import fitting, headline, html, in_parts, markdown, plain
from extractors.model import Alert, CaseEvent
from extractors.notices import Digest, HealthNotice, Notice

MANY = tuple(an_alert(n, entities=("Reko Diq",) if n % 3 else ("CPEC",)) for n in range(1, 31))


def digest(*alerts: Alert, **changes: object) -> Digest:
    return replace(Digest("d", "Digest of 2025-11-11", alerts, ("2 nights ran.",), total=len(alerts)), **changes)


def test_a_digest_says_what_is_in_it_under_its_subjects() -> None:
    told = plain(digest(*MANY[:5]))
    assert told.startswith("Digest of 2025-11-11: 5 contradictions and changes\n\nReko Diq (4)\n============\n")
    assert "CPEC" not in told  # one alert alone makes no heading
    assert "Others (1)" in told
    for alert in MANY[:5]:
        assert told.count(f"Case {alert.case_id}") == 1
        assert alert.new.url in told
    assert told.endswith("\n\n2 nights ran.\n")
    assert headline(digest(MANY[0])) == "Digest of 2025-11-11: 1 contradiction or change"
    assert headline(digest()) == "Digest of 2025-11-11: nothing new"


def test_the_alerts_of_a_case_stand_in_their_order() -> None:
    first = an_alert(1, case_id="c", confidence=0.7)
    second = an_alert(2, case_id="c", confidence=0.95, event=CaseEvent.REVERSAL)
    ((_, alerts),) = grouped([an_alert(3, confidence=0.8), first, second])
    assert [alert.id for alert in alerts] == ["alert-1", "alert-2", "alert-3"]


@pytest.mark.parametrize("room", [1_500, 4_096, 32_768, 250_000])
@pytest.mark.parametrize("count", [1, 30, 150])
def test_parts_hold_every_alert_once_or_count_it(room: int, count: int) -> None:
    alerts = tuple(an_alert(n) for n in range(count))
    parts = in_parts(digest(*alerts), room, html)
    shown = [alert.id for part in parts for alert in part.alerts]
    assert len(shown) == len(set(shown))
    assert len(shown) + parts[-1].unshown == count
    assert len(parts) <= (MOST_PARTS if parts[0].detail == len(DETAILS) - 1 else PARTS)
    assert all(len(html(part)) <= room for part in parts)
    assert [part.part for part in parts] == list(range(1, len(parts) + 1))
    assert parts[-1].notes == ("2 nights ran.",)
    if parts[-1].unshown:
        assert f"{parts[-1].unshown} more did not fit" in " ".join(plain(parts[-1]).split())


def test_a_target_that_takes_less_gets_less_and_is_told_so() -> None:
    body = fitting(plain, digest(*MANY), 900)
    assert len(body) <= 900
    shown = sum(alert.case_id in body for alert in MANY)
    assert shown
    assert f"{30 - shown} more did not fit" in " ".join(body.split())


HOSTILE_LETTERS = st.one_of(st.characters(), st.sampled_from("\x1b[]\u202e<>&@`*_|~#-\n\\!() الف中"))


@settings(max_examples=20, deadline=None)
@given(st.text(alphabet=HOSTILE_LETTERS, max_size=90))
def test_whatever_is_in_a_digest_or_notice_nothing_comes_alive(text: str) -> None:
    strange = replace(
        an_alert(), reason=text, new=replace(an_alert().new, quote=text, outlet=text), entities=(text,)
    )
    notices: list[Notice] = [
        digest(strange, strange, detail=detail, title=text, notes=(text,)) for detail in range(len(DETAILS))
    ]
    notices.append(HealthNotice("h", text, text, datetime(2025, 11, 10, tzinfo=UTC)))
    for notice in notices:
        page = Page(html(notice))
        assert page.tags <= {"p", "b", "h3", "hr", "blockquote", "a", "bdi"}
        rendered = Page(MarkdownIt("commonmark").enable("table").render(markdown(notice)))
        assert rendered.tags <= {"p", "strong", "h3", "hr", "blockquote", "a", "ul", "li"}
        for body in (headline(notice), plain(notice), markdown(notice), html(notice)):
            assert_inert(body)
        for line in plain(notice).splitlines():
            assert cell_len(line) <= 80 or line.strip().startswith("https://")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_words_are_shown_in_a_digest(name: str) -> None:
    quote, shown = HOSTILE[name]
    strange = replace(an_alert(), new=replace(an_alert().new, quote=quote))
    assert f"“{shown}”" in plain(digest(strange))
    assert f"“{shown}”" in Page(html(digest(strange))).text


def test_a_health_notice_says_what_to_do() -> None:
    notice = HealthNotice(
        "h", "Dawn (dawn): no answer for 3 nights", "Mend it.", datetime(2025, 11, 10, tzinfo=UTC)
    )
    assert plain(notice) == (
        "claimwatch needs attention: Dawn (dawn): no answer for 3 nights\nMend it.\n\n2025-11-10 00:00 UTC\n"
    )


def test_what_is_new_in_a_case_is_in_its_headline() -> None:
    titles = {event: headline(replace(an_alert(), event=event)).split(":")[0] for event in CaseEvent}
    assert titles[CaseEvent.OPENED] == "Contradiction"
    assert titles[CaseEvent.NEW_VALUE] == "New value in a known case"
    assert titles[CaseEvent.SOURCES] == "Now 1 independent source"
    assert re.match("Reversal|Official", titles[CaseEvent.REVERSAL])


def test_an_alert_links_its_case_where_that_can_be_seen() -> None:
    linked = replace(an_alert(), link="https://prefect.example/artifacts/key/case-1")
    assert "\nCase case000000000001\n  https://prefect.example/artifacts/key/case-1\n" in plain(linked)
    assert '<a href="https://prefect.example/artifacts/key/case-1"' in html(linked)
    assert "](<https://prefect.example/artifacts/key/case-1>)" in markdown(linked)

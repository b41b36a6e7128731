"""What keeps alerts from readers, and which of many are told singly."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outbox_parts import an_alert

from alerts.channels import Channel, Mutes, parse_channels, parse_mutes
from alerts.mutes import inhibiting_case, silence_on
from alerts.routing import channels_for, chosen, together
from alerts.severity import Severity, severity_of
from extractors.data_files import DataFileError
from extractors.model import Alert, CaseEvent, ConflictKind, Tier

NOW = datetime(2025, 11, 10, 20, tzinfo=UTC)
ALERT = an_alert(kind=ConflictKind.NUMERIC, entities=("Reko Diq", "barrick", "pakistan"))
CANCELLED = an_alert(
    2,
    kind=ConflictKind.STATUS,
    entities=("Reko Diq", "barrick", "pakistan"),
    new=replace(ALERT.new, quote="Barrick has cancelled its contract for Reko Diq."),
)


def silences(matchers: str, until: str = "2025-11-11T00:00:00Z") -> Mutes:
    return parse_mutes(f'[[silences]]\nuntil = {until}\nreason = "known"\n{matchers}\n', "channels.toml")


@pytest.mark.parametrize(
    ("matchers", "matches"),
    [
        ("", True),
        ('entities = ["Reko Diq"]', True),
        ('entities = ["CPEC"]', False),
        ('kinds = ["numeric", "date"]', True),
        ('kinds = ["date"]', False),
        ('outlets = ["Dawn"]', True),
        ('outlets = ["Indus"]', True),
        ('outlets = ["Geo"]', False),
        ('cases = ["case0000"]', True),
        ('cases = ["1234"]', False),
        ('entities = ["Reko Diq"]\nkinds = ["date"]', False),
    ],
)
def test_a_silence_matches_all_that_it_names(matchers: str, matches: bool) -> None:
    assert bool(silence_on(ALERT, "file", silences(matchers), NOW)) == matches


def test_a_silence_ends_and_says_why_it_was_there() -> None:
    said = silence_on(ALERT, "file", silences(""), NOW)
    assert said == "silence until 2025-11-11 00:00 UTC: known"
    assert silence_on(ALERT, "file", silences(""), NOW + timedelta(hours=4)) == ""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[silences]]\nuntil = 2025-11-11T00:00:00\nreason = 'x'", "timezone"),
        ("[[silences]]\nuntil = 2025-11-11T00:00:00Z\nreason = ''", "reason"),
        ("[[silences]]\nuntil = 2025-11-11T00:00:00Z", "'reason' is missing"),
        ("[[silences]]\nuntil = 2025-11-11T00:00:00Z\nreason = 'x'\nchannels = ['mial']", "'mial'"),
        ("[[inhibitions]]\nkinds = ['status']\nwords = []\nmutes = ['date']", "words"),
        ("[heartbeat]\nurl_env = 'https://ping.example/secret'", "url_env"),
        ("[[channels]]\nid = 'a'\nkind = 'console'\ndigest = '25:00'", "digest"),
        ("[[channels]]\nid = 'a'\nkind = 'console'\nquiet = '22-7'", "quiet"),
        ("[[channels]]\nid = 'a'\nkind = 'console'\ntimezone = 'Asia/Karatchi'", "Asia/Karatchi"),
        ("[[channels]]\nid = 'a'\nkind = 'console'\nmax_messages = 0", "max_messages"),
        ("[[channels]]\nid = 'a'\nkind = 'console'\nmin_severity = 'huge'", "min_severity"),
    ],
)
def test_a_wrong_rule_is_refused_with_file_and_key(text: str, told: str) -> None:
    with pytest.raises(DataFileError, match=re.escape(told)) as refusal:  # noqa: PT012  (one file, read by both)
        parse_channels(text, "my/channels.toml")
        parse_mutes(text, "my/channels.toml")
    assert "my/channels.toml" in str(refusal.value)


RULE = """
[[inhibitions]]
kinds = ["status"]
words = ["cancel*", "called off"]
mutes = ["numeric"]
shared = 2
days = 14
"""


@pytest.mark.parametrize(
    ("told", "alert", "mutes"),
    [
        (CANCELLED, ALERT, True),
        (replace(CANCELLED, new=replace(ALERT.new, quote="The talks were CALLED OFF.")), ALERT, True),
        (replace(CANCELLED, new=replace(ALERT.new, quote="The talks go on.")), ALERT, False),
        (replace(CANCELLED, kind=ConflictKind.DATE), ALERT, False),
        (CANCELLED, replace(ALERT, kind=ConflictKind.PARTY), False),
        (CANCELLED, replace(ALERT, entities=("Reko Diq", "pakistan")), False),  # one thing and a country
        (CANCELLED, replace(ALERT, case_id=CANCELLED.case_id), False),
        (replace(CANCELLED, created_at=NOW - timedelta(days=15)), ALERT, False),
    ],
)
def test_a_deal_called_off_mutes_its_details(told: Alert, alert: Alert, mutes: bool) -> None:
    rules = parse_mutes(RULE, "channels.toml")
    found = inhibiting_case(alert, [told], rules, {"pakistan"}, NOW)
    assert found == (CANCELLED.case_id if mutes else "")


@pytest.mark.parametrize(
    ("changes", "severity"),
    [
        ({"confidence": 0.9}, Severity.MEDIUM),
        ({"confidence": 0.9, "tier": Tier.OFFICIAL}, Severity.HIGH),
        ({"confidence": 0.9, "origins": 2}, Severity.HIGH),
        ({"confidence": 0.9, "event": CaseEvent.REVERSAL}, Severity.HIGH),
        ({"confidence": 0.75, "tier": Tier.OFFICIAL}, Severity.MEDIUM),
        ({"confidence": 0.65, "tier": Tier.BLOG}, Severity.LOW),
        ({"confidence": 0.65, "tier": Tier.BLOG, "origins": 2}, Severity.MEDIUM),
    ],
)
def test_severity(changes: dict[str, object], severity: Severity) -> None:
    side = {name: value for name, value in changes.items() if name in {"tier", "origins"}}
    rest = {name: value for name, value in changes.items() if name not in side}
    alert = replace(ALERT, new=replace(ALERT.new, **side), **rest)
    assert severity_of(alert) is severity


@pytest.mark.parametrize(
    ("filters", "hears"),
    [
        ({"min_severity": "medium"}, True),
        ({"min_severity": "high"}, False),
        ({"tiers": ("press",)}, True),
        ({"tiers": ("official", "agency")}, False),
        ({"tells": ("health",)}, False),
        ({"tells": ("health", "contradictions")}, True),
    ],
)
def test_filters(filters: dict[str, object], hears: bool) -> None:
    channel = Channel.model_validate({"id": "x", "kind": "console", **filters})
    assert channels_for(ALERT, (channel,)) == (("x",) if hears else ())


def test_alerts_about_one_thing_go_together_where_a_channel_asks_for_it() -> None:
    alerts = {1: an_alert(1), 2: an_alert(2, entities=("CPEC",)), 3: an_alert(3, kind=ConflictKind.DATE)}
    by = {
        g: Channel.model_validate({"id": "x", "kind": "console", "group": g}) for g in ("none", "entity", "kind")
    }
    assert together(by["none"], alerts) == [[1], [2], [3]]
    assert together(by["entity"], alerts) == [[1, 3], [2]]
    assert together(by["kind"], alerts) == [[1, 2], [3]]


cases = st.lists(st.tuples(st.sampled_from("abc"), st.floats(0.6, 1.0)), max_size=12)


@given(cases, st.integers(0, 12))
def test_no_case_is_told_out_of_order(drawn: list[tuple[str, float]], room: int) -> None:
    alerts = {n: an_alert(n, case_id=case, confidence=sure) for n, (case, sure) in enumerate(drawn)}
    units, left = chosen([[id_] for id_ in alerts], alerts, room)
    single = [id_ for unit in units for id_ in unit]
    assert len(single) <= room
    assert sorted([*single, *left]) == list(alerts)
    assert not [(a, b) for a in single for b in left if alerts[a].case_id == alerts[b].case_id and b < a]
    assert room < len(alerts) or not left

"""The channels file, who hears of an alert, and the check before the night."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest

from alerts.channels import Channel, active_channels, parse_channels, parse_mutes
from alerts.check import check_channels, notes_on
from alerts.routing import channels_for
from extractors.data_files import DataFileError
from extractors.model import Alert, ConflictKind, Side, Verdict

SEED = (files("seeds") / "channels.toml").read_text(encoding="utf-8")
SIDE = Side("1", "q", "o", "u")
ALERT = Alert("a", "c", Verdict.CONTRADICTS, ConflictKind.STATUS, 0.7, "r", SIDE, SIDE, entities=("Reko Diq",))


def test_the_seed_file_works_without_an_account_and_with_one(tmp_path: Path) -> None:
    channels = parse_channels(SEED, "channels.toml")
    assert [c.id for c in active_channels(channels, {})] == ["console", "file", "health-file"]
    environ = {"CLAIMWATCH_APPRISE_URLS": "json://hook.example/"}
    assert [c.id for c in active_channels(channels, environ)] == ["console", "file", "apprise", "health-file"]
    assert check_channels(channels, environ, tmp_path) == ()


def test_the_examples_in_the_seed_file_are_right(tmp_path: Path) -> None:
    examples = "\n".join(
        re.findall(
            r"(?m)^# (\[\[channels\]\]|[a-z_]+ = .*)$",
            SEED.partition("# Examples.")[2],
        )
    )
    channels = parse_channels(examples, "examples")
    variables = dict(re.findall(r"export (\w+)='([^']+)'", SEED))
    assert {c.urls_env for c in channels} == set(variables)
    assert len(channels) == 6
    assert check_channels(channels, variables, tmp_path) == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[channels]]\nid = "a"\nkind = "fax"', "kind"),
        ('[[channels]]\nid = "a"\nkind = "console"\nmin_confidnce = 1', "did you mean 'min_confidence'"),
        ('[[channels]]\nid = "a"\nkind = "console"\nmin_confidence = 2', "min_confidence"),
        ('[[channels]]\nid = "a"\nkind = "file"', "'path'"),
        ('[[channels]]\nid = "a"\nkind = "apprise"', "'urls_env'"),
        ('[[channels]]\nid = "a"\nkind = "console"\npath = "x"', "'path'"),
        ('[[channels]]\nid = "a"\nkind = "console"\nurls_env = "X"', "'urls_env'"),
        ('[[channels]]\nid = "a"\nkind = "console"\n[[channels]]\nid = "a"\nkind = "console"', "more than once"),
        ('[[channels]]\nid = "a"\nkind = "console"\nkinds = ["colour"]', "kinds"),
        ("[[channels]\n", "not valid TOML"),
    ],
)
def test_a_wrong_file_is_refused_with_file_and_key(text: str, told: str) -> None:
    with pytest.raises(DataFileError, match=re.escape(told)) as refusal:
        parse_channels(text, "my/channels.toml")
    assert "my/channels.toml" in str(refusal.value)


@pytest.mark.parametrize("value", ['"json://me:hunter2@h/"', '["json://me:hunter2@h/"]', '{a = "hunter2"}'])
def test_a_url_written_into_the_file_is_not_repeated(value: str) -> None:
    with pytest.raises(DataFileError, match="environment variable") as refusal:
        parse_channels(f'[[channels]]\nid = "a"\nkind = "apprise"\nurls_env = {value}', "f")
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize(
    ("filters", "hears"),
    [
        ({}, True),
        ({"min_confidence": 0.7}, True),
        ({"min_confidence": 0.71}, False),
        ({"kinds": ("status", "date")}, True),
        ({"kinds": ("date",)}, False),
        ({"entities": ("Reko Diq", "CPEC")}, True),
        ({"entities": ("CPEC",)}, False),
        ({"entities": ("Reko Diq",), "kinds": ("date",)}, False),
    ],
)
def test_filters(filters: dict[str, object], hears: bool) -> None:
    channel = Channel.model_validate({"id": "x", "kind": "console", **filters})
    assert channels_for(ALERT, (channel,)) == (("x",) if hears else ())


def test_an_alert_about_nobody_watched_passes_no_entity_filter() -> None:
    channel = Channel(id="x", kind="console", entities=("CPEC",))
    assert channels_for(replace(ALERT, entities=()), (channel,)) == ()


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("jsno://me:hunter2@h/", "target 1 (jsno://)"),
        ("json://ok.example/ slack://hunter2", "target 2 (slack://)"),
        ("hunter2", "target 1 (no scheme)"),
        ("kde://[::1hunter2", "target 1 (kde://)"),
        (" , ", "holds no Apprise URL"),
        ("ntfy://me:hunter2@h/one/two", "2 recipients"),
    ],
)
def test_a_bad_url_is_named_by_variable_and_scheme_alone(value: str, told: str, tmp_path: Path) -> None:
    channel = Channel(id="desk", kind="apprise", urls_env="DESK_URLS")
    (problem,) = check_channels((channel,), {"DESK_URLS": value}, tmp_path)
    assert "DESK_URLS" in problem
    assert told in problem
    assert "hunter2" not in problem


def test_a_folder_in_place_of_a_file_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "alerts.txt").mkdir()
    channel = Channel(id="f", kind="file", path="alerts.txt")
    assert "is a folder" in check_channels((channel,), {}, tmp_path)[0]


def test_likely_slips_are_noted() -> None:
    text = """
[[channels]]
id = "a"
kind = "console"
entities = ["Reko Dik", "CPEC"]
[[silences]]
until = 2025-11-01T00:00:00Z
reason = "a table that changed daily"
"""
    entities = {"Reko Diq", "CPEC"}
    notes = notes_on(
        parse_channels(text, "f"), parse_mutes(text, "f"), entities, datetime(2025, 11, 10, tzinfo=UTC)
    )
    assert notes == (
        "channel 'a': no entity 'Reko Dik' in the watch list; did you mean 'Reko Diq'?",
        "the silence until 2025-11-01 (a table that changed daily) is over; remove it.",
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_write_access_is_a_problem(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    channel = Channel(id="f", kind="file", path="new/alerts.txt")
    assert "cannot be written" in check_channels((channel,), {}, tmp_path)[0]

"""Finding out before the night that a channel cannot work."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from pathlib import Path

from rapidfuzz import process

from alerts.channels import Channel, Mutes
from alerts.targets import Target, plugin_of, targets_in


def check_channels(channels: Iterable[Channel], environ: Mapping[str, str], base: Path) -> tuple[str, ...]:
    """What is wrong with the channels, each with its remedy. Sends nothing and writes nothing.

    An Apprise variable that is not set is no problem: its channel is off. No message repeats a URL.
    """
    return tuple(problem for channel in channels for problem in _problems(channel, environ, base))


def notes_on(
    channels: Iterable[Channel], mutes: Mutes, entities: Collection[str], now: datetime
) -> tuple[str, ...]:
    """What can be used and is yet likely a slip: names that the watch list lacks, silences that are over."""
    filters = [(f"channel {channel.id!r}", channel.entities) for channel in channels]
    filters += [("a silence", silence.entities) for silence in mutes.silences]
    unknown = [(where, name) for where, names in filters for name in names if name not in entities]
    over = [s for s in mutes.silences if s.until <= now]
    return (
        *(f"{where}: no entity {name!r} in the watch list{_near(name, entities)}" for where, name in unknown),
        *(f"the silence until {s.until:%Y-%m-%d} ({s.reason}) is over; remove it." for s in over),
    )


def _near(name: str, entities: Collection[str]) -> str:
    near = process.extractOne(name, sorted(entities), score_cutoff=60)
    return f"; did you mean {near[0]!r}?" if near else "."


def _problems(channel: Channel, environ: Mapping[str, str], base: Path) -> list[str]:
    match channel.kind:
        case "file":
            return _file_problems(channel, base / channel.path)
        case "apprise" if environ.get(channel.urls_env, "").strip():
            return _url_problems(channel, environ[channel.urls_env])
        case _:
            return []


def _file_problems(channel: Channel, path: Path) -> list[str]:
    if path.is_dir():
        return [f"channel {channel.id!r}: {path} is a folder; name a file in 'path'."]
    nearest = next(folder for folder in (path, *path.parents) if folder.exists())
    if not os.access(nearest, os.W_OK):
        return [f"channel {channel.id!r}: {nearest} cannot be written; grant write access or change 'path'."]
    return []


def _url_problems(channel: Channel, value: str) -> list[str]:
    targets = targets_in(value)
    where = f"channel {channel.id!r}: {channel.urls_env}"
    if not targets:
        return [f"{where} holds no Apprise URL; set it to one such as json://host/path, or unset it."]
    return [f"{where}, {target.name}: {problem}" for target in targets if (problem := _target_problem(target))]


def _target_problem(target: Target) -> str:
    plugin = plugin_of(target)
    if plugin is None:
        return "Apprise cannot use this URL; compare it with the service's page in Apprise's documentation."
    if len(plugin) > 1:
        return (
            f"one URL with {len(plugin)} recipients: if one fails, all get the message again; "
            "give each recipient its own URL."
        )
    return ""

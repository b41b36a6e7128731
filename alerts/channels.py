"""Channels: where messages go. Addresses with secrets stay in the environment; the file names the variable."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from extractors.data_files import DataFileError, Table, parse_toml
from extractors.model import ConflictKind

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def _text_or_wrong(value: object) -> str:
    """A list of URLs written here by mistake must not be repeated by the message that refuses it."""
    return value if isinstance(value, str) else "not a name"


class Channel(Table):
    """One way out. Empty filters let everything through.

    ``path`` is for a file, relative to the folder that the run is given; ``urls_env`` names the environment
    variable that holds one or more Apprise URLs. ``format`` "auto" is plain text for console and file, and
    what the service shows best for Apprise. A service that renders Markdown whatever it is sent (chats, mostly)
    gets Markdown in any case.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    kind: Literal["console", "file", "apprise"]
    path: str = ""
    urls_env: Annotated[str, BeforeValidator(_text_or_wrong)] = ""
    min_confidence: float = Field(default=0.0, ge=0, le=1)
    entities: tuple[str, ...] = ()
    kinds: tuple[ConflictKind, ...] = ()
    format: Literal["auto", "text", "markdown", "html"] = "auto"


class _ChannelsFile(Table):
    channels: tuple[Channel, ...] = ()


def parse_channels(text: str, file: str) -> tuple[Channel, ...]:
    """The channels of a channels file.

    Raises DataFileError for what no channel takes: unknown keys, an id given twice, a file without path, an
    Apprise channel without the name of a variable. The message never repeats what stands in ``urls_env``.
    """
    channels = parse_toml(text, file, _ChannelsFile).channels
    found = [(channel.id, _problem(channel)) for channel in channels]
    problems = [f"{file}: channel {id!r}: {problem}" for id, problem in found if problem]
    twice = [id for id, times in Counter(channel.id for channel in channels).items() if times > 1]
    problems += [f"{file}: channel {id!r} is given more than once; rename one." for id in twice]
    if problems:
        raise DataFileError("\n".join(problems))
    return channels


def _problem(channel: Channel) -> str:
    if channel.kind == "file" and not channel.path:
        return "a file needs 'path'; add it."
    if channel.kind != "file" and channel.path:
        return f"'path' is for kind \"file\", not {channel.kind!r}; remove it."
    if channel.kind == "apprise" and not _VARIABLE.fullmatch(channel.urls_env):
        return (
            "'urls_env' must be the name of an environment variable, such as CLAIMWATCH_APPRISE_URLS; "
            "put the URL itself into that variable, never into this file."
        )
    if channel.kind != "apprise" and channel.urls_env:
        return f"'urls_env' is for kind \"apprise\", not {channel.kind!r}; remove it."
    return ""


def active_channels(channels: tuple[Channel, ...], environ: Mapping[str, str]) -> tuple[Channel, ...]:
    """The channels that can be used: all but those of Apprise whose variable is unset or empty."""
    return tuple(c for c in channels if c.kind != "apprise" or environ.get(c.urls_env, "").strip())

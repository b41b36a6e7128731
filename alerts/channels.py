"""Channels: where messages go. Addresses with secrets stay in the environment; the file names the variable."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AwareDatetime, BeforeValidator, Field, field_validator

from alerts.severity import Severity
from extractors.data_files import DataFileError, Table, parse_toml
from extractors.model import ConflictKind, Tier

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


_CLOCK = r"([01]\d|2[0-3]):[0-5]\d"
TimeOfDay: TypeAlias = Annotated[str, Field(pattern=rf"^({_CLOCK})?$")]


def _text_or_wrong(value: object) -> str:
    """A list of URLs written here by mistake must not be repeated by the message that refuses it."""
    return value if isinstance(value, str) else "not a name"


class Channel(Table):
    """One way out. Empty filters let everything through.

    ``tells`` is what goes there: contradictions, notices about the health of the watch, or both. With ``digest``,
    a time of day, alerts wait for it; in the hours of ``quiet`` single messages wait for their end. Both are in
    ``timezone``, or in the zone of the nights where that is empty. Of more than ``max_messages`` single alerts in
    24 hours the rest comes in a digest; ``group`` makes one message of the alerts of a run about one thing.

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
    min_severity: Severity = Severity.LOW
    tiers: tuple[Tier, ...] = ()
    tells: tuple[Literal["contradictions", "health"], ...] = ("contradictions",)
    digest: TimeOfDay = ""
    quiet: str = Field(default="", pattern=rf"^({_CLOCK}-{_CLOCK})?$")
    timezone: str = ""
    group: Literal["none", "entity", "kind"] = "none"
    max_messages: int = Field(default=15, ge=1)
    heartbeat: bool = True
    format: Literal["auto", "text", "markdown", "html"] = "auto"

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            _ = ZoneInfo(name) if name else None
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"no time zone {name!r}; take a name such as Asia/Karachi") from error
        return name


class Silence(Table):
    """Alerts that match all that is given are kept from readers until then."""

    until: AwareDatetime
    reason: str = Field(min_length=1)
    entities: tuple[str, ...] = ()
    kinds: tuple[ConflictKind, ...] = ()
    outlets: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()


class Inhibition(Table):
    """Where a case of one kind, told lately, says one of the words, those of other kinds on the same matter wait.

    The same matter: ``shared`` entities in common, countries and places not counted.
    """

    kinds: tuple[ConflictKind, ...]
    words: tuple[str, ...] = Field(min_length=1)
    mutes: tuple[ConflictKind, ...]
    shared: int = Field(default=2, ge=1)
    days: int = Field(default=14, ge=1)


class Heartbeat(Table):
    """Who hears that a night ran to its end: the environment variable with the address to ask."""

    url_env: Annotated[str, BeforeValidator(_text_or_wrong)] = Field(default="", pattern=r"^([A-Za-z_]\w*)?$")


class Mutes(Table):
    """What keeps alerts from readers, and the heartbeat."""

    silences: tuple[Silence, ...] = ()
    inhibitions: tuple[Inhibition, ...] = ()
    heartbeat: Heartbeat = Heartbeat()


class _ChannelsFile(Mutes):
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


def parse_mutes(text: str, file: str) -> Mutes:
    """Silences, inhibitions and the heartbeat of a channels file. Raises DataFileError."""
    whole = parse_toml(text, file, _ChannelsFile)
    known = {channel.id for channel in whole.channels}
    strangers = sorted({name for silence in whole.silences for name in silence.channels} - known)
    if strangers:
        raise DataFileError(f"{file}: silences: no channel has the id {strangers[0]!r}; correct 'channels'.")
    return Mutes(silences=whole.silences, inhibitions=whole.inhibitions, heartbeat=whole.heartbeat)


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

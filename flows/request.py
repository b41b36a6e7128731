"""What a flow run is asked for, checked: which database, which configuration, which moment, which feeds."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

from flows.configuration import Configuration, load_configuration
from flows.exit_codes import UsageError
from flows.options import DEFAULT_DATABASE
from flows.watch import Order
from storage.address import parse_address, without_password

AHEAD = timedelta(days=1)  # how far in the future a moment may lie that a person gives
NAMED = 12  # feeds named in a message


@dataclass(frozen=True, slots=True)
class Request:
    """A run's parameters as they came, from a schedule, the UI or the command line."""

    database: str = ""  # "": the one of the environment
    config: str = ""
    now: datetime | None = None  # None: when the run was to start
    feeds: Sequence[str] = ()  # ids; none: all
    dry_run: bool = False
    invented: bool = False


def order_of(request: Request, planned: datetime, *, by_person: bool = False) -> Order:
    """The order of a run that was to start at ``planned``. Raises UsageError, AddressError, DataFileError."""
    configuration = configuration_of(request)
    now = moment(request, planned)
    if by_person and now > datetime.now(UTC) + AHEAD:
        raise UsageError(
            f"now: {now:%Y-%m-%d %H:%M} UTC lies ahead; give a moment that has come, or leave it out."
        )
    known = [feed.id for feed in configuration.feeds]
    for feed_id in request.feeds:
        if feed_id not in known:
            raise UsageError(_no_feed(feed_id, known))
    return Order(
        database_of(request.database),
        config_of(request.config),
        now,
        f"{now:%Y%m%dT%H%M%SZ}-{uuid4().hex[:8]}",
        invented=request.invented,
        hold_messages=request.dry_run,
        feeds=tuple(dict.fromkeys(request.feeds)),
    )


def configuration_of(request: Request) -> Configuration:
    """The data files of the run. Raises DataFileError."""
    folder = config_of(request.config)
    return load_configuration(Path(folder) if folder else None)


def moment(request: Request, planned: datetime) -> datetime:
    """The moment that dates the run, in UTC; one without zone is taken in that of settings.toml."""
    now = request.now or planned
    if now.tzinfo is None:
        now = now.replace(tzinfo=ZoneInfo(configuration_of(request).settings.night.timezone))
    return now.astimezone(UTC)


def local(request: Request, planned: datetime) -> datetime:
    """The same in the zone in which nights are named."""
    zone = ZoneInfo(configuration_of(request).settings.night.timezone)
    return moment(request, planned).astimezone(zone)


def database_of(address: str) -> str:
    """The address with what must not be shown: a password stays in CLAIMWATCH_DB. Raises AddressError."""
    own = os.environ.get("CLAIMWATCH_DB", DEFAULT_DATABASE)
    if not address or address == without_password(own):
        return own
    parse_address(address)
    return address


def config_of(folder: str) -> str:
    """The folder of the configuration, that of the environment where none is given."""
    return folder or os.environ.get("CLAIMWATCH_CONFIG", "")


def _no_feed(feed_id: str, known: Sequence[str]) -> str:
    near = get_close_matches(feed_id, known, 3)
    there = (
        f"did you mean {' or '.join(near)}?"
        if near
        else f"there are {', '.join(known[:NAMED])}" + (", …" if len(known) > NAMED else ".")
    )
    return f"feeds: no feed has the id {feed_id!r} in feeds.toml; {there}"

"""What is looked at before a night and by the doctor alike: configuration, parser, channels."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from alerts.channels import active_channels
from alerts.check import check_channels, notes_on
from flows.advisers import advisers
from flows.configuration import SEEDS, Configuration
from flows.deliver import base_folder


class State(StrEnum):
    """How a part stands."""

    OK = "ok"
    NOTE = "note"  # worth knowing, nothing to do
    MEND = "mend"  # needs a person


@dataclass(frozen=True, slots=True)
class Finding:
    """How one part of the watch stands; for one that is to be mended ``words`` hold the remedy."""

    part: str
    state: State
    words: str

    def __str__(self) -> str:
        marks = {State.OK: "ok, ", State.NOTE: "note: ", State.MEND: ""}
        return f"{self.part}: {marks[self.state]}{self.words}".removesuffix(", ")


def of_configuration(configuration: Configuration) -> Iterator[Finding]:
    """The data files, which are sound once they are loaded, the parser, and models for further opinions."""
    yield Finding("bundled data files", State.OK, str(SEEDS))
    read = f"{len(configuration.feeds)} feeds, {len(configuration.corpus)} seed articles"
    yield Finding("configuration", State.OK, read)
    problem = configuration.knowledge.parser_problem
    yield Finding("parser", State.NOTE if problem else State.OK, problem)
    yield from _of_models(configuration)


def _of_models(configuration: Configuration) -> Iterator[Finding]:
    """Whether those that the settings name for further opinions can be asked; nothing where they name none."""
    asked = advisers(configuration, os.environ)
    names = ", ".join(filter(None, (asked.tally.model, asked.tally.llm)))
    yield from (Finding("opinions", State.NOTE, problem) for problem in asked.tally.problems)
    if names:
        yield Finding("opinions", State.OK, names)


def of_channels(configuration: Configuration, database: str, now: datetime | None = None) -> Iterator[Finding]:
    """What is wrong with the channels, and what is likely a slip."""
    channels = active_channels(configuration.channels, os.environ)
    problems = check_channels(channels, os.environ, base_folder(database))
    yield from (Finding("channels", State.MEND, problem) for problem in problems)
    entities = configuration.knowledge.tagger.watchlist.by_id
    notes = notes_on(configuration.channels, configuration.mutes, entities.keys(), now or datetime.now(UTC))
    yield from (Finding("channels", State.NOTE, note) for note in notes)
    if not problems:
        yield Finding("channels", State.OK, ", ".join(channel.id for channel in channels) or "none")

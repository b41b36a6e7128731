"""The data files of a run, read once: the user's folder first, the bundled seeds for what it lacks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from ipaddress import ip_network
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError
from pydantic import Field, field_validator

from alerts.channels import Channel, Mutes, parse_channels, parse_mutes
from extractors.data_files import DataFileError, Table, parse_toml
from extractors.entered import Entered
from extractors.feed_list import parse_feeds
from extractors.knowledge import Knowledge, build_knowledge
from extractors.model import Feed
from extractors.syntax import Parser
from extractors.topic import Topics, parse_topics
from extractors.watchlist import parse_watchlist_csv, parse_watchlist_json
from flows.exit_codes import UsageError
from flows.ledger_lines import baseline
from flows.lines import LineError

SEEDS = files("seeds")


class Night(Table):
    """The ``[night]`` table of settings.toml."""

    timezone: str = "Asia/Karachi"
    alert_threshold: float = Field(0.60, ge=0, le=1)
    look_threshold: float = Field(0.45, ge=0.3, le=1)
    poll: Literal["nightly", "adaptive"] = "nightly"
    page_batch: int = Field(25, ge=1, le=200)
    quiet_days_on_first_run: int = Field(7, ge=0)
    delivery_days: int = Field(3, ge=1)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"no time zone {name!r}; take a name such as Asia/Karachi") from error
        return name


class Http(Table):
    """The ``[http]`` table of settings.toml."""

    contact: str = "https://pypi.org/project/claimwatch/"
    feed_timeout: float = Field(20.0, gt=0)
    page_timeout: float = Field(30.0, gt=0)
    body_cap_mib: int = Field(15, ge=1)
    host_gap: float = Field(1.0, ge=0)
    max_wait: float = Field(60.0, ge=0)
    allow_networks: tuple[str, ...] = ()

    @field_validator("allow_networks")
    @classmethod
    def _networks(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            ip_network(name)
        return names


class Alerts(Table):
    """The ``[alerts]`` table of settings.toml."""

    origins_more: int = Field(3, ge=1)
    returns_after_days: int = Field(7, ge=0)
    ui: str = Field("", pattern=r"^(https?://\S+)?$")


class Maintenance(Table):
    """The ``[maintenance]`` table of settings.toml: backups kept, and after how many days what is removed."""

    backups: int = Field(7, ge=0)
    backup_folder: str = ""
    page_days: int = Field(90, ge=0)
    text_days: int = Field(365, ge=0)
    entry_days: int = Field(90, ge=0)
    run_days: int = Field(90, ge=0)


class LanguageModelTable(Table):
    """The ``[judge.llm]`` table of settings.toml: a language model behind an OpenAI-compatible address."""

    url: str = Field("", pattern=r"^(https?://[^\s?#]+)?$")
    model: str = ""
    key_env: str = ""
    pairs: int = Field(50, ge=0)
    timeout: float = Field(30.0, gt=0)


class Judge(Table):
    """The ``[judge]`` table of settings.toml: who else is asked about verdicts near the line."""

    model: str = ""
    model_pairs: int = Field(2_000, ge=0)
    llm: LanguageModelTable = LanguageModelTable()


class Schedule(Table):
    """The ``[schedule]`` table of settings.toml: when what is started, as cron lines in the zone of the nights."""

    nightly: str = "15 2 * * *"
    hourly: str = "45 * * * *"
    deliver: str = "*/15 * * * *"
    maintain: str = "30 5 * * 0"

    @field_validator("*")
    @classmethod
    def _cron(cls, line: str) -> str:
        """Five fields, or nothing for never."""
        if not line:
            return line
        try:
            if len(line.split()) != 5:
                raise CronSimError("Wrong number of fields")
            next(CronSim(line, datetime(2024, 1, 1, tzinfo=UTC)))
        except (CronSimError, StopIteration) as error:
            raise ValueError(
                f"{line!r} is no cron line ({error or 'it never comes'}); write minute, hour, day of the month, "
                'month and day of the week, as "15 2 * * *" for a quarter past two, or "" for never'
            ) from error
        return line


class Scale(Table):
    """The ``[scale]`` table of settings.toml: who does the work of a night."""

    task_runner: Literal["threads", "dask"] = "threads"
    dask_address: str = ""
    at_once: int = Field(8, ge=1, le=256)
    helpers: int = Field(0, ge=0, le=100)
    deployment: str = "share/share"

    @property
    def is_shared(self) -> bool:
        """Whether other processes take part."""
        return self.helpers > 0 or self.task_runner == "dask"


class Settings(Table):
    """All of settings.toml."""

    night: Night = Night()
    schedule: Schedule = Schedule()
    alerts: Alerts = Alerts()
    judge: Judge = Judge()
    http: Http = Http()
    maintenance: Maintenance = Maintenance()
    scale: Scale = Scale()


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything that people edit, validated."""

    feeds: tuple[Feed, ...]
    topics: Topics
    knowledge: Knowledge
    channels: tuple[Channel, ...]
    settings: Settings
    corpus: Mapping[str, str]  # file name -> text
    baseline: tuple[tuple[str, Entered], ...] = ()  # claims of the first ledger, each with its file's name
    mutes: Mutes = field(default_factory=Mutes)

    @property
    def watched(self) -> frozenset[str]:
        """Ids of the entities whose tags are shown."""
        return self.knowledge.tagger.watchlist.watched

    def feed(self, feed_id: str) -> Feed:
        """The feed of that id, which must be in the list."""
        return next(f for f in self.feeds if f.id == feed_id)


@lru_cache(maxsize=8)
def load_configuration(folder: Path | None) -> Configuration:
    """Read and check every data file of ``folder``, falling back to the bundled one for each that is absent.

    Raises DataFileError with file, key and remedy.
    """
    if folder is not None and not folder.is_dir():
        raise DataFileError(f"{folder}: no such folder; give --config a folder with feeds.toml and the like.")

    _refuse_strangers(folder)

    def read(name: str) -> tuple[str, str]:
        own = folder / name if folder else None
        if own is not None and own.exists():
            return _text(own), str(own)
        return _text(SEEDS / name), f"seeds/{name}"

    return Configuration(
        feeds=parse_feeds(*read("feeds.toml")),
        topics=parse_topics(*read("topics.toml")),
        knowledge=_knowledge(read, folder),
        channels=parse_channels(*read("channels.toml")),
        settings=parse_toml(*read("settings.toml"), Settings),
        corpus=_corpus(folder),
        baseline=_baseline(folder),
        mutes=parse_mutes(*read("channels.toml")),
    )


def _refuse_strangers(folder: Path | None) -> None:
    """A data file under a wrong name would be passed over in silence."""
    known = sorted(p.name for p in SEEDS.iterdir() if p.name.endswith(".toml"))
    for path in sorted(folder.glob("*.toml")) if folder else ():
        if path.name not in known:
            raise DataFileError(f"{path}: no data file has this name; rename it to one of {', '.join(known)}.")


def _knowledge(read: Callable[[str], tuple[str, str]], folder: Path | None) -> Knowledge:
    watchlist, predicates, lexicon = (read(f"{name}.toml")[0] for name in ("watchlist", "predicates", "lexicon"))
    found = sorted((folder / "watchlists").glob("*")) if folder else []
    more = tuple((path, _text(path)) for path in found if path.suffix in _LISTS)
    return _built(watchlist, predicates, lexicon, more)


@lru_cache(maxsize=4)
def _built(watchlist: str, predicates: str, lexicon: str, more: tuple[tuple[Path, str], ...]) -> Knowledge:
    """Built once for the same texts, whatever folder they are from: it takes a second.

    ``more`` are further lists of entities, as other programs export them: ``watchlists/*.csv`` and ``*.json``.
    """
    lists = [_LISTS[path.suffix](text, str(path)) for path, text in more]
    return build_knowledge(watchlist, predicates, lexicon, more=lists, parser=Parser())


_LISTS = {".csv": parse_watchlist_csv, ".json": parse_watchlist_json}


def _corpus(folder: Path | None) -> Mapping[str, str]:
    own = folder / "corpus" if folder else None
    root: Traversable = own if own is not None and own.is_dir() else SEEDS / "corpus"
    return {p.name: _text(p) for p in sorted(root.iterdir(), key=lambda p: p.name) if p.name.endswith(".txt")}


def _baseline(folder: Path | None) -> tuple[tuple[str, Entered], ...]:
    try:
        found = list(baseline(folder))
    except UsageError as error:
        raise DataFileError(str(error)) from error
    if problems := [str(entry) for _, entry in found if isinstance(entry, LineError)]:
        raise DataFileError("\n".join(problems))
    return tuple((name, entry) for name, entry in found if isinstance(entry, Entered))


def _text(path: Traversable) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise DataFileError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8.") from error
    except OSError as error:
        raise DataFileError(f"{path}: cannot be read: {error.strerror}.") from error

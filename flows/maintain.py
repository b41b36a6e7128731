"""Keeping a database in order, a night at a time: checked, backed up, thinned with age, its statistics fresh."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from uuid import uuid4

from alerts.escaping import for_markdown, for_terminal
from flows.backups import folder_of, make_backup, thin
from flows.configuration import Maintenance
from flows.deliver import base_folder
from flows.exit_codes import DONE, FAILED
from flows.night import begin
from flows.prefect_records import Records, give_back_room, records_file
from flows.watch import Order, Watch, open_watch
from storage import retention, upkeep
from storage.backup import BackupError
from storage.invariants import breaches
from storage.nights import MAINTENANCE
from storage.reading_tables import RunState
from storage.retention import Removed
from storage.runs import finish_run
from storage.upkeep import TableSize

TABLES_SHOWN = 12

# What is removed with age: its name, the setting that says after how many days, and what removes it.
_AGING: tuple[tuple[str, str, Callable[..., Removed]], ...] = (
    ("bytes of pages that led to nothing on topic", "page_days", retention.remove_page_bytes),
    ("texts of articles off topic", "text_days", retention.remove_texts),
    ("summaries in entries of feeds", "entry_days", retention.slim_entries),
    ("feed by feed figures of runs", "run_days", retention.slim_summaries),
)


@dataclass(frozen=True, slots=True)
class Maintained:
    """What maintenance found and did. Sizes are in bytes."""

    at: datetime
    run_id: str
    problems: tuple[str, ...] = ()  # each with its remedy; empty when all is well
    backup: str = ""  # the file that was made
    backups_removed: int = 0
    removed: Mapping[str, Removed] = field(default_factory=dict)  # by what it is
    rewritten: bool = False  # the file, to give room back
    size_before: int = 0
    size: int = 0
    tables: tuple[TableSize, ...] = ()  # the largest first
    prefect: Records | None = None  # of a server with a file on this machine

    @property
    def sound(self) -> bool:
        """Whether nothing needs a person."""
        return not self.problems


def maintain(database: str, config: str, now: datetime) -> Maintained:
    """Check the database, back it up, remove what is past its time, and keep it quick.

    A run of its own kind, under the run lock. Raises RunInProgress, StorageError, DataFileError.
    """
    order = Order(
        database, config, now, f"{MAINTENANCE}-{now:%Y%m%dT%H%M%SZ}-{uuid4().hex[:8]}", hold_messages=True
    )
    with begin(order, MAINTENANCE) as started:
        watch = open_watch(started)
        done = _in_order(watch, Maintained(now, watch.run_id, size_before=_size(watch)))
        with watch.database.write() as conn:
            finish_run(conn, watch.run_id, now, RunState.DONE, as_summary(done))
    return done


def _in_order(watch: Watch, done: Maintained) -> Maintained:
    """All steps. In a damaged database nothing is removed, nor are the backups from before the damage."""
    settings = watch.configuration.settings.maintenance
    found = breaches(watch.database)
    if found:
        remedy = "Look at it before the next night; `claimwatch restore` puts back a copy."
        return replace(done, problems=tuple(f"{breach}. {remedy}" for breach in found), size=done.size_before)
    done = _backed_up(watch, settings, done)
    if done.sound:  # without a fresh copy nothing is removed
        done = replace(done, removed=_aged(watch, settings))
    upkeep.refresh_statistics(watch.database)
    done = replace(done, rewritten=upkeep.give_back_room(watch.database))
    with watch.database.read() as conn:
        done = replace(done, tables=upkeep.table_sizes(conn))
    file = records_file(base_folder(watch.order.database))
    return replace(done, size=_size(watch), prefect=give_back_room(file) if file else None)


def _backed_up(watch: Watch, settings: Maintenance, done: Maintained) -> Maintained:
    if not settings.backups:
        return done
    folder = folder_of(watch.order.database, settings.backup_folder)
    try:
        backup = make_backup(watch.database, folder, watch.now)
    except BackupError as error:
        return replace(done, problems=(*done.problems, f"No backup was made: {error}"))
    return replace(done, backup=str(backup.file), backups_removed=len(thin(folder, settings.backups)))


def _aged(watch: Watch, settings: Maintenance) -> dict[str, Removed]:
    removed = {}
    for what, setting, remove in _AGING:
        if days := getattr(settings, setting):  # 0: kept for good
            removed[what] = remove(watch.database, watch.now - timedelta(days=days))
    return removed


def _size(watch: Watch) -> int:
    with watch.database.read() as conn:
        return upkeep.database_size(conn)


def as_summary(done: Maintained) -> dict[str, object]:
    """What the run is remembered by, as JSON can hold it."""
    return {
        "problems": list(done.problems),
        "backup": done.backup,
        "removed": {what: asdict(removed) for what, removed in done.removed.items()},
        "rewritten": done.rewritten,
        "size": done.size,
    }


def as_markdown(done: Maintained) -> str:
    """What was found and done, for people."""
    parts = [f"# Maintenance of {done.at:%Y-%m-%d}"]
    if done.problems:
        parts.append("## To mend\n\n" + "\n".join(f"- {for_markdown(problem)}" for problem in done.problems))
    parts.append("| | |\n| --- | --- |\n" + "\n".join(f"| {name} | {value} |" for name, value in _rows(done)))
    shown = done.tables[:TABLES_SHOWN]
    if shown:
        head = "## Largest tables\n\n| Table with its indexes | Size |\n| --- | ---: |\n"
        parts.append(head + "\n".join(f"| {table.name} | {in_units(table.size)} |" for table in shown))
    return "\n\n".join(parts) + "\n"


def _rows(done: Maintained) -> list[tuple[str, str]]:
    rows = [("Checks", f"{len(done.problems)} to mend" if done.problems else "all hold")]
    rows.append(("Backup", for_markdown(done.backup) or "none made"))
    rows += [
        (f"Removed: {what}", f"{removed.things:,} ({in_units(removed.size)})")
        for what, removed in done.removed.items()
    ]
    grown = f"{in_units(done.size_before)} before, {in_units(done.size)} after"
    rows.append(("Database", grown + (", rewritten" if done.rewritten else "")))
    if done.prefect is not None:
        note = f"; {for_markdown(done.prefect.note)}" if done.prefect.note else ""
        rows.append(("Prefect's records", in_units(done.prefect.size) + note))
    return rows


def in_units(size: int) -> str:
    """Bytes for people."""
    for unit, name in ((2**30, "GB"), (2**20, "MB"), (2**10, "KB")):
        if size >= unit:
            return f"{size / unit:,.1f} {name}"
    return f"{size} B"


def maintain_command(database: str, config: str, now: datetime) -> int:
    """Maintain the database and print what was found and done; the exit code tells whether all is well."""
    done = maintain(database, config, now)
    lines = [f"{name}: {value}" for name, value in _rows(done)] + [f"to mend: {p}" for p in done.problems]
    sys.stdout.write("".join(for_terminal(line) + "\n" for line in lines))
    return DONE if done.sound else FAILED

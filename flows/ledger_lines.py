"""Reading a baseline: CSV or JSON lines, each line an entry or what is wrong with it, by file, line and field."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from extractors.entered import Entered, parse_entered
from flows.exit_codes import UsageError
from flows.lines import LineError, json_lines

NAMES = ("baseline.csv", "baseline.jsonl")  # in a configuration folder
_JSON_LINES = {".jsonl", ".ndjson", ".json"}


def entries(path: Path) -> Iterator[Entered | LineError]:
    """The entries of a file. Raises UsageError where it cannot be read at all."""
    if path.suffix.lower() not in {".csv", *_JSON_LINES}:
        raise UsageError(f"{path}: give a file that ends in .csv or .jsonl.")
    try:
        yield from _from_json(path) if path.suffix.lower() in _JSON_LINES else _from_csv(path)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}.") from error


def baseline(folder: Path | None) -> Iterator[tuple[str, Entered | LineError]]:
    """The entries of a configuration folder's baseline files, each with its file's name."""
    for name in NAMES if folder else ():
        path = Path(folder or "") / name
        if path.is_file():
            yield from ((name, entry) for entry in entries(path))


def _from_json(path: Path) -> Iterator[Entered | LineError]:
    for number, line in enumerate(json_lines(str(path), ("quote", "source")), 1):
        yield line if isinstance(line, LineError) else _entry(line, f"{path}, entry {number}")


def _from_csv(path: Path) -> Iterator[Entered | LineError]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8.") from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    columns = [name.strip() for name in reader.fieldnames or ()]
    if unknown := [name for name in columns if name not in Entered.model_fields]:
        raise UsageError(
            f"{path}, line 1: unknown columns {unknown}; use those of {', '.join(Entered.model_fields)}."
        )
    if missing := {"quote", "source"} - set(columns):
        raise UsageError(f"{path}, line 1: columns {sorted(missing)} are missing; add them.")
    reader.fieldnames = columns
    try:
        for row in reader:
            where = f"{path}, line {reader.line_num}"
            if None in row or None in row.values():
                yield LineError(f"{where}: not as many cells as the first line; mend it.")
            else:
                yield _entry(row, where)
    except csv.Error as error:
        yield LineError(f"{path}, line {reader.line_num}: no CSV from here on: {error}.")


def _entry(given: dict[str, object], where: str) -> Entered | LineError:
    try:
        return parse_entered(given)
    except ValueError as error:
        return LineError(f"{where}: {error}.")

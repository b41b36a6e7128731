"""The folder of installed models: what is in it, and a new one put there whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from extractors.comparison.opinion import OpinionError, both_ways
from extractors.entailment import EntailmentModel
from extractors.model_files import MANIFEST, Manifest, ModelError, is_name, manifest_of, write_manifest
from flows.configuration import Configuration
from flows.exit_codes import UsageError

_PART = ".part"  # ending of a folder that is being filled
_TRIED = ("The mine was closed in May.", "The mine was not closed.")

Fill = Callable[[Path], None]  # puts a model's files into a folder


def models_folder() -> Path:
    """Where models are: ``$CLAIMWATCH_MODELS``, else the user's data folder (XDG base directories)."""
    if own := os.environ.get("CLAIMWATCH_MODELS"):
        return Path(own)
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "claimwatch" / "models"


def installed() -> Iterator[tuple[str, Manifest | ModelError]]:
    """The models by name, each with its manifest or with what is wrong with that."""
    root = models_folder()
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        if is_name(folder.name) and not folder.name.endswith(_PART) and folder.is_dir():
            try:
                yield folder.name, manifest_of(folder)
            except ModelError as error:
                yield folder.name, error


def model(name: str) -> EntailmentModel:
    """The installed model of that name; nothing is loaded yet. Raises UsageError with the names that there are."""
    folder = models_folder() / name
    if not is_name(name) or not (folder / MANIFEST).is_file():
        names = ", ".join(known for known, _ in installed()) or "none"
        raise UsageError(f"no model is installed as {name!r} (installed: {names}). See: claimwatch models list")
    return EntailmentModel(folder)


def second_opinion(configuration: Configuration, name: str = "") -> EntailmentModel | None:
    """The model of that name, else the one that the settings name, if any; asked once, so that it is seen to work.

    Raises UsageError as ``model`` does, and OpinionError.
    """
    wanted = name or configuration.settings.judge.model
    if not wanted:
        return None
    found = model(wanted)
    both_ways(found, [_TRIED])
    return found


def install(name: str, source: str, licence: str, fill: Fill) -> Manifest:
    """Installs a model under a name that is free. Raises UsageError where its files are no such model."""
    root = models_folder()
    if not is_name(name) or name.endswith(_PART):
        raise UsageError(f"--name {name!r}: lower-case letters, digits, dots and dashes, at most 64.")
    if (root / name).exists():
        raise UsageError(f"{root / name} exists. Another name: --name NAME; or: claimwatch models remove {name}")
    with _emptied(root / f"{name}{_PART}") as part:
        fill(part)
        manifest = write_manifest(part, name, source, licence, datetime.now(UTC).isoformat(timespec="seconds"))
        _try(part)
        part.rename(root / name)
    return manifest


def remove(name: str) -> Path:
    """Deletes a model; returns where it was. Raises UsageError where there is none."""
    folder = models_folder() / name
    if not is_name(name) or not folder.is_dir():
        raise UsageError(f"no model is installed as {name!r}. See: claimwatch models list")
    shutil.rmtree(folder)
    return folder


@contextmanager
def _emptied(folder: Path) -> Iterator[Path]:
    """A new folder, gone again if the block fails; one left by a killed program is cleared away."""
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(parents=True)
        yield folder
    except OSError as error:
        raise UsageError(f"{error.filename or folder}: cannot be written: {error.strerror}.") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _try(folder: Path) -> None:
    """Ask the model once, so that what cannot answer is never installed."""
    try:
        both_ways(EntailmentModel(folder), [_TRIED])
    except OpinionError as error:
        raise UsageError(f"not installed: {error}") from error

"""The files of an installed model: which there are, and the digests by which they are known again."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter

MODEL, TOKENIZER, CONFIG = "model.onnx", "tokenizer.json", "config.json"
FILES = (MODEL, TOKENIZER, CONFIG)
MANIFEST = "manifest.json"
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_PIECE = 2**20  # bytes read at once


class ModelError(Exception):
    """A model cannot be used, since its files are not those that were installed; the message says what helps."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """Where a model came from, and the SHA-256 digest of each of its files."""

    name: str
    source: str
    licence: str
    installed_at: str  # ISO 8601
    sha256: Mapping[str, str]


_MANIFEST = TypeAdapter(Manifest)


def is_name(text: str) -> bool:
    """Whether a model can be called so: lower case, digits, dots, dashes; never a path."""
    return _NAME.fullmatch(text) is not None


def sha256_of(path: Path) -> str:
    """The digest of a file of any size."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def write_manifest(folder: Path, name: str, source: str, licence: str, installed_at: str) -> Manifest:
    """Pins the files that are in the folder now."""
    digests = {file: sha256_of(folder / file) for file in FILES}
    manifest = Manifest(name, source, licence, installed_at, digests)
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=2) + "\n", encoding="utf-8")
    return manifest


def manifest_of(folder: Path) -> Manifest:
    """The manifest of an installed model. Raises ModelError."""
    path = folder / MANIFEST
    if not folder.is_dir():
        raise ModelError(f"{folder}: no model is installed there. See: claimwatch models list")
    try:
        manifest = _MANIFEST.validate_json(path.read_bytes())
    except (OSError, ValueError) as error:
        why = "cannot be read" if isinstance(error, OSError) else "is no manifest of a model"
        raise ModelError(f"{path} {why}. {_again(folder)}") from error
    if not set(FILES) <= set(manifest.sha256):
        raise ModelError(f"{path} lacks the digest of a file. {_again(folder)}")
    return manifest


def checked(folder: Path) -> Manifest:
    """The manifest, each file looked at by its digest. Raises ModelError naming the file that differs."""
    manifest = manifest_of(folder)
    for file in FILES:
        path = folder / file
        if not path.is_file():
            raise ModelError(f"{path} is missing. {_again(folder)}")
        if sha256_of(path) != manifest.sha256[file]:
            raise ModelError(f"{path} is not the file that was installed: another digest. {_again(folder)}")
    return manifest


def _again(folder: Path) -> str:
    return f"Install it again: claimwatch models remove {folder.name}, then claimwatch models add"

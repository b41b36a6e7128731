"""``claimwatch models``: installing, listing and removing models of natural language inference."""

from __future__ import annotations

import argparse
import re
import sys
from functools import partial

from alerts.escaping import for_terminal
from extractors.entailment import missing_libraries
from extractors.model_files import MODEL, ModelError
from flows.configuration import load_configuration
from flows.exit_codes import DONE, UsageError
from flows.model_choices import CHOICES, choice
from flows.model_sources import Wanted, fill
from flows.model_store import install, installed, models_folder, remove
from flows.watch import http_settings

_DIGEST = re.compile(r"[0-9a-fA-F]{64}")
_NO_NAME = re.compile(r"[^a-z0-9._-]+")


def list_models(options: argparse.Namespace) -> int:
    """Print the installed models, and those that were looked at and can be had."""
    found = list(installed())
    for name, manifest in found:
        if isinstance(manifest, ModelError):
            _say(f"{name}: {manifest}")
        else:
            digest = manifest.sha256[MODEL]
            _say(f"{name}: installed {manifest.installed_at[:10]} from {manifest.source}")
            _say(f"    licence {manifest.licence or 'not known'}, model.onnx sha256 {digest}")
    if not found:
        _say(f"no model is installed in {models_folder()}; verdicts are weighed without a second opinion.")
    if missing := missing_libraries():
        _say(missing)
    _say("can be had with claimwatch models add NAME:")
    for one in CHOICES:
        _say(f"  {one.name}: {one.size}, {one.licence}; {one.about}\n    {one.url}")
    return DONE


def add_model(options: argparse.Namespace) -> int:
    """Install a model from a folder, an address, or by the name of a choice."""
    if missing := missing_libraries():
        raise UsageError(missing)
    if options.sha256 and not _DIGEST.fullmatch(options.sha256):
        raise UsageError(f"--sha256 {options.sha256}: 64 hexadecimal digits are expected.")
    known = choice(options.source)
    source = known.url if known else options.source
    wanted = Wanted(source, options.file or (known.file if known else ""), options.sha256)
    settings = http_settings(load_configuration(options.config))
    name = options.name or (known.name if known else _name_of(source))
    licence = options.licence or (known.licence if known else "")
    manifest = install(name, source, licence, partial(fill, wanted=wanted, settings=settings))
    _say(f"{name}: installed in {models_folder() / name}, model.onnx sha256 {manifest.sha256[MODEL]}")
    _say(f'To use it, write into settings.toml: [judge] model = "{name}". What it is worth on labelled pairs:')
    _say(f"claimwatch evaluate PAIRS --model {name}")
    return DONE


def remove_model(options: argparse.Namespace) -> int:
    """Delete an installed model."""
    _say(f"removed {remove(options.name)}")
    return DONE


def _name_of(source: str) -> str:
    """The last part of a folder or address, as a name."""
    last = source.rstrip("/").rsplit("/", 1)[-1]
    return _NO_NAME.sub("-", last.lower()).strip("-._")[:64]


def _say(line: str) -> None:
    sys.stdout.write(for_terminal(line) + "\n")

"""One digest of all that decides how an article is read: the data files that people edit, and the rules."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from flows.configuration import SEEDS

_FILES = ("watchlist.toml", "predicates.toml", "lexicon.toml", "topics.toml")


@lru_cache(maxsize=8)
def knowledge_digest(folder: Path | None, *, parsed: bool) -> str:
    """Digest of the data files of ``folder``, the bundled ones for what it lacks, and of the program's rules.

    ``parsed`` is whether there is a parser: without one other claims are found.
    """
    whole = hashlib.sha256(f"parser {parsed}\n".encode())
    for name, content in (*_data(folder), *_rules(files("extractors"), "extractors")):
        whole.update(f"{name}\n{len(content)}\n".encode() + content)
    return whole.hexdigest()[:32]


def _data(folder: Path | None) -> Iterator[tuple[str, bytes]]:
    for name in _FILES:
        own = folder / name if folder else None
        source: Traversable = own if own is not None and own.exists() else SEEDS / name
        yield name, source.read_bytes()
    for path in sorted((folder / "watchlists").glob("*")) if folder else ():
        yield path.name, path.read_bytes()


def _rules(folder: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    """The text of the modules that read articles: a new version of a rule is a change in one of them."""
    for found in sorted(folder.iterdir(), key=lambda found: found.name):
        if found.is_dir():
            yield from _rules(found, f"{name}/{found.name}")
        elif found.name.endswith(".py"):
            yield f"{name}/{found.name}", found.read_bytes()

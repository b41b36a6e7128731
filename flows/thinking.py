"""Examining articles and comparing claims in processes of their own: side by side, whatever Python locks.

What goes there needs no database and no network. A process reads the data files itself, once.
"""

from __future__ import annotations

import atexit
import logging
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

from extractors.model import Article, Claim
from flows.configuration import Configuration, load_configuration
from flows.confront import Compared, When, confront
from flows.examine import Examined, examine
from flows.reading_pool import Broken, ReadingPool
from storage.ledger import LedgerClaim

T = TypeVar("T")

SECONDS = 120.0  # of CPU for one article; the first one of a process loads the parser
MEMORY = 2 * 2**30  # bytes of a process

log = logging.getLogger(__name__)


@cache
def thinking_pool() -> ReadingPool:
    """The processes of this program, as many as cores; they end with it."""
    pool = ReadingPool(None, SECONDS, MEMORY)
    atexit.register(pool.close)
    return pool


def think(function: Callable[..., T], *arguments: object) -> T:
    """What ``function`` gives for the arguments, worked out by the pool; here where its process ended over it."""
    found = thinking_pool().read(function, *arguments)
    if isinstance(found, Broken):
        log.warning("%s once more, since %s", function.__name__, found.reason)
        return function(*arguments)
    return found


def examined(folder: str, article: Article) -> Examined:
    """Names, topic, look-up keys and claims of an article, by the data files of ``folder``."""
    configuration = _configuration(folder)
    return examine(article, configuration.knowledge, configuration.topics)


def compared(
    folder: str,
    claims: Mapping[str, Claim],
    near: Mapping[str, Sequence[LedgerClaim]],
    when: When,
    known: Compared,
) -> Compared:
    """The comparisons of an article's claims with those ``near``; ``known`` ones are not made again."""
    configuration = _configuration(folder)
    confront(claims, near, configuration.knowledge, configuration.settings.night.alert_threshold, when, known)
    return known


def _configuration(folder: str) -> Configuration:
    return load_configuration(Path(folder) if folder else None)

"""What a run shows in Prefect while its work goes on: nothing of it may stop the work when the server is away."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import cast
from uuid import UUID

import httpx
from prefect import get_run_logger
from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.client.orchestration import get_client
from prefect.exceptions import PrefectHTTPStatusError
from prefect.runtime import flow_run

STEP = 5.0  # percent; each change of the artifact is a request


def say(words: str) -> None:
    """Progress, for the log of the run and for whoever waits at the terminal."""
    get_run_logger().info("%s", words)
    sys.stderr.write(f"  {words}\n")
    sys.stderr.flush()


@contextmanager
def spared(what: str) -> Iterator[None]:
    """A block that only shows something: where the server does not answer, the log says so and the run goes on."""
    try:
        yield
    except (httpx.HTTPError, PrefectHTTPStatusError) as error:
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        say(f"Prefect's server did not take {what} ({reason}); the work goes on")


def rename(name: str) -> None:
    """Give the run that is going on another name, where it has a record on a server."""
    if flow_run.id is None:
        return
    with spared("the run's name"), get_client(sync_client=True) as client:
        client.update_flow_run(UUID(flow_run.id), name=name)


@dataclass(slots=True)
class Progress:
    """A progress artifact. After the first failure it shows nothing more: each try would cost a minute."""

    key: str
    _id: UUID | None = None
    _lost: bool = field(default=False)
    _shown: float = 0.0

    def at(self, percent: float, what: str) -> None:
        """The run is so far, and does ``what``."""
        if self._lost:
            return
        self._lost, self._shown = True, percent
        with spared("the progress"):
            if self._id is None:
                self._id = cast(UUID, create_progress_artifact(percent, key=self.key, description=what))
            else:
                update_progress_artifact(artifact_id=self._id, progress=percent, description=what)
            self._lost = False

    def part(self, start: float, end: float, number: int, of: int, what: str) -> None:
        """Step ``number`` of ``of`` is done, from ``start`` to ``end`` percent; shown every few percent."""
        percent = start + (end - start) * number / max(of, 1)
        if percent >= self._shown + STEP:
            self.at(percent, f"{what} {number} of {of}")

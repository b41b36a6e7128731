"""Running the nightly flow against a Prefect server, here and now."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import cast

from flows.prefect_server import prefect_server
from flows.report import NightReport
from storage.address import without_password


def launch_night(
    database: str, config: Path | None, now: datetime, *, dry_run: bool = False, home: Path | None = None
) -> NightReport:
    """One night as a Prefect flow run, on the server that answers or on one started for it.

    ``home`` is where a server that has to be started keeps its records.
    Raises ServerError, StorageError, DataFileError.
    """
    with prefect_server(home):
        return night(database, config, now, dry_run=dry_run)


def night(
    database: str, config: Path | None, now: datetime, *, invented: bool = False, dry_run: bool = False
) -> NightReport:
    """One night on the Prefect server that answers already; see ``prefect_server``."""
    from prefect import tags  # Prefect reads its settings when imported

    from flows.drain import drain
    from flows.nightly import nightly
    from flows.zombies import TAG

    shown = without_password(database)  # parameters are stored on the server, where others read them
    with _environment(CLAIMWATCH_DB=database), tags(TAG):
        state = nightly(
            now=now,
            dry_run=dry_run,
            database=shown,
            config=str(config or ""),
            invented=invented,
            return_state=True,
        )
    if state.state_details.flow_run_id is not None:
        drain(state.state_details.flow_run_id)
    return cast(NightReport, state.result())  # raises what the flow raised


@contextmanager
def _environment(**variables: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})

"""Running the nightly flow against a Prefect server, and leaving it only when it has recorded everything."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from flows.prefect_server import prefect_server
from flows.report import NightReport


def launch_night(
    database: str, config: Path | None, now: datetime, *, invented: bool = False, home: Path | None = None
) -> NightReport:
    """One night as a Prefect flow run, on the server that answers or on one started for it.

    ``home`` is where a server that has to be started keeps its records.
    Raises ServerError, StorageError, DataFileError.
    """
    with prefect_server(home):
        return night(database, config, now, invented=invented)


def night(database: str, config: Path | None, now: datetime, *, invented: bool = False) -> NightReport:
    """One night on the Prefect server that answers already; see ``prefect_server``."""
    from flows.nightly import drain, nightly  # Prefect reads its settings when imported

    state = nightly(database, str(config or ""), now, invented=invented, return_state=True)
    if state.state_details.flow_run_id is not None:
        drain(state.state_details.flow_run_id)
    report: NightReport = state.result()  # raises what the flow raised
    return report

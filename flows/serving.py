"""The process of ``claimwatch serve`` that starts runs: our deployments, by Prefect's own runner."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.flows import Flow
from prefect.runner import Runner
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from flows.catching_up import catch_up, skip_missed
from flows.chores import deliver, maintain_flow
from flows.configuration import Configuration, load_configuration
from flows.nightly import nightly
from flows.zombies import SILENCE, TAG, crash_silent_runs, watch_for_zombies
from storage.address import without_password

AT_ONCE = 5  # runs; one night at a time, and what is done between nights
SETTLED = SILENCE.total_seconds() + 30  # seconds until the silence of a run means something
QUEUE, REFUSE = ConcurrencyLimitStrategy.ENQUEUE, ConcurrencyLimitStrategy.CANCEL_NEW


class _Runner(Runner):
    """Prefect's own, whose handler of SIGTERM forgets to await what ends its runs (3.8.8)."""

    def handle_sigterm(self, *_: object) -> None:
        """End the runs that go on, then ourselves."""
        loop = asyncio.get_running_loop()
        loop.call_soon_threadsafe(lambda: _kept.add(loop.create_task(self.astop())))


_kept: set[asyncio.Task[None]] = set()  # a task that nothing refers to may be collected


def main() -> int:
    """Serve until told to stop; database, configuration and server are named by the environment."""
    database, folder = os.environ["CLAIMWATCH_DB"], os.environ.get("CLAIMWATCH_CONFIG", "")
    configuration = load_configuration(Path(folder) if folder else None)
    runner = _Runner(name="claimwatch", pause_on_shutdown=False, limit=AT_ONCE)
    ids = [runner.add_deployment(d) for d in deployments(configuration, without_password(database), folder)]
    asyncio.run(_serve(runner, [id_ for id_ in ids if isinstance(id_, UUID)], database))
    return 0


def deployments(configuration: Configuration, database: str, folder: str) -> list[RunnerDeployment]:
    """The deployments that settings.toml asks for; a schedule left empty makes one that is started by hand."""
    when, zone = configuration.settings.schedule, configuration.settings.night.timezone
    where = {"database": database, "config": folder}
    hourly = when.hourly if configuration.settings.night.poll == "adaptive" else ""
    made = [
        _deployment(nightly, "nightly", (when.nightly, zone), where, QUEUE),
        _deployment(deliver, "deliver", (when.deliver, zone), where, REFUSE),
        _deployment(maintain_flow, "maintain", (when.maintain, zone), where, REFUSE),
    ]
    if hourly:
        made.append(_deployment(nightly, "hourly", (hourly, zone), where | {"small": True}, REFUSE))
    return made


def _deployment(
    flow: Flow[Any, Any],
    name: str,
    when: tuple[str, str],
    parameters: Mapping[str, object],
    collision: ConcurrencyLimitStrategy,
) -> RunnerDeployment:
    cron, zone = when
    return RunnerDeployment.from_flow(
        flow,
        name=name,
        schedules=[Cron(cron, timezone=zone)] if cron else [],
        parameters=dict(parameters),
        description=flow.description,
        tags=[TAG],
        concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=collision),
        entrypoint_type=EntrypointType.MODULE_PATH,
    )


async def _serve(runner: Runner, ids: Sequence[UUID], database: str) -> None:
    async with get_client() as client:
        await watch_for_zombies(client)
        for id_ in ids:
            for name in await skip_missed(client, id_, datetime.now(UTC)):
                _say(f"{name}: missed, a later run takes it up")
        if again := await catch_up(client, ids[0], database, datetime.now(UTC)):
            _say(again)
        settling = asyncio.create_task(_settle(client, ids[0], database))
        try:
            await runner.start()
        finally:
            settling.cancel()


async def _settle(client: PrefectClient, night: UUID, database: str) -> None:
    """Runs that ended together with the server: only when live ones have had the time to give a sign."""
    await asyncio.sleep(SETTLED)
    for name in await crash_silent_runs(client, datetime.now(UTC) - SILENCE):
        _say(f"{name}: its process is gone, it is marked as crashed")
    if again := await catch_up(client, night, database, datetime.now(UTC)):
        _say(again)


def _say(words: str) -> None:
    sys.stderr.write(f"  {words}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())

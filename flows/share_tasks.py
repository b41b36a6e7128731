"""The tasks of a night that any process may run: polling feeds and reading pages, a batch at a time."""

from __future__ import annotations

from typing import Any

from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE

from flows.sharing import poll_some, read_some
from flows.watch import Order, open_watch

# For steps that add nothing twice. Delivery is not among them: the outbox has retries of its own.
REPEATABLE: dict[str, Any] = {"cache_policy": NO_CACHE, "retries": 1, "retry_delay_seconds": 3}


@task(name="poll feeds", task_run_name="poll {name}", **REPEATABLE)
def poll_feeds(order: Order, number: int, name: str) -> int:
    """Ask a batch of feeds for new entries; how many it were."""
    log = get_run_logger()
    polls = poll_some(open_watch(order), number)
    for outcome in polls:
        if not outcome.asked:
            log.info("%s: not due, %s", outcome.outlet, outcome.reason)
        elif outcome.reached:
            log.info("%s: %s new of %s listed", outcome.outlet, outcome.new, outcome.listed)
        else:
            log.warning("%s: %s: %s", outcome.outlet, outcome.state, outcome.reason)
    return len(polls)


@task(name="read pages", task_run_name="read pages {name}", **REPEATABLE)
def read_pages(order: Order, number: int, name: str) -> int:
    """Fetch and read a batch of pages, and examine their articles; how many it were."""
    read = read_some(open_watch(order), number)
    get_run_logger().info("%d of %d pages are articles", sum(r.is_article for r in read), len(read))
    return len(read)

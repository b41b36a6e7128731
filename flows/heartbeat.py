"""The dead man's switch: an address that is asked after each good night, so that somebody misses the next one."""

from __future__ import annotations

import os

from flows.http import Failed
from flows.watch import Watch


def beat(watch: Watch) -> str:
    """Ask the address, if one is set; what went wrong, "" where nothing did. The address is a secret."""
    variable = watch.configuration.mutes.heartbeat.url_env
    url = os.environ.get(variable, "").strip() if variable else ""
    if not url or watch.order.invented:
        return ""
    answer = watch.fetcher.get(url, kind="feed")  # robots.txt is for pages
    if not isinstance(answer, Failed):
        return ""
    status = f", status {answer.status}" if answer.status else ""
    return f"heartbeat: the address in {variable} did not answer ({answer.kind.value}{status})"

"""The bundled newsroom as files: which bytes stand behind an address on a given night."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

ROOT = files("seeds") / "newsroom"


@lru_cache
def gold() -> Any:
    return json.loads((ROOT / "gold.json").read_text("utf-8"))


@lru_cache
def outlets() -> dict[str, Any]:
    manifest = json.loads((ROOT / "site" / "manifest.json").read_text("utf-8"))
    return {outlet["ip"]: outlet for outlet in manifest["outlets"]}


def content(name: str) -> bytes:
    return (ROOT / "site" / name).read_bytes()


def answer(url: str, night: int) -> tuple[bytes, str]:
    """Body and Content-Type of ``url``, redirects followed."""
    parts = urlsplit(url)
    outlet = outlets()[parts.hostname or ""]
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    routes = [*outlet["routes"].get(path, ()), *outlet["routes"].get(parts.path, ())]
    route = next(r for r in routes if r["nights"][0] <= night <= r["nights"][1])
    if "redirect" in route.get("do", {}):
        return answer(route["do"]["redirect"], night)
    return content(route["file"]), route["type"]


def pages() -> list[tuple[str, str, str, Any]]:
    """File, address, Content-Type and gold story of every article page."""
    stories = {story["id"]: story for story in gold()["stories"]}
    found = []
    for outlet in outlets().values():
        for path, routes in outlet["routes"].items():
            for route in routes:
                name = route.get("file", "")
                story = stories.get(name.partition("/")[2].partition(".")[0])
                if name.endswith(".html") and story and story["outlet"] == outlet["key"]:
                    found.append((name, f"http://{outlet['ip']}:8800{path}", route["type"], story))
    return found

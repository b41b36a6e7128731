"""Reading JSON lines from a file or standard input; a broken line is named and the rest goes on."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any


class LineError(ValueError):
    """A line cannot be used; the message names the file, the line and the remedy."""


def json_lines(path: str, required: tuple[str, ...]) -> Iterator[dict[str, Any] | LineError]:
    """Each line's object, or what is wrong with it. ``-`` is standard input; blank lines are passed over.

    Raises OSError when the file cannot be opened.
    """
    stream = sys.stdin.buffer if path == "-" else open(path, "rb")  # noqa: SIM115 - closed by the with below
    name = "standard input" if path == "-" else path
    with stream:
        for number, raw in enumerate(stream, 1):
            if raw.strip():
                yield _parsed(raw, f"{name}, line {number}", required)


def _parsed(raw: bytes, where: str, required: tuple[str, ...]) -> dict[str, Any] | LineError:
    try:
        value = json.loads(raw.removeprefix(b"\xef\xbb\xbf"))
    except UnicodeDecodeError:
        return LineError(f"{where}: not UTF-8; save the file as UTF-8.")
    except json.JSONDecodeError as error:
        return LineError(
            f"{where}: not JSON ({error.msg} at column {error.colno}); one object a line is expected."
        )
    except RecursionError:
        return LineError(f"{where}: nested too deeply; one flat object a line is expected.")
    if not isinstance(value, dict):
        return LineError(f"{where}: a JSON {type(value).__name__}, not an object with {', '.join(required)}.")
    missing = [key for key in required if key not in value]
    if missing:
        return LineError(f"{where}: {', '.join(missing)} missing; each line needs {', '.join(required)}.")
    return value

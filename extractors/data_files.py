"""Reading the TOML files that people edit: an unknown key or a bad value is refused with file, key and remedy."""

from __future__ import annotations

import re
import tomllib
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from rapidfuzz import process

T = TypeVar("T", bound="Table")


class DataFileError(ValueError):
    """A data file cannot be used. The message names the file, the line or key, and the remedy."""


class Table(BaseModel):
    """Base of every table in a data file: frozen, and unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


def parse_toml(text: str, file: str, model: type[T]) -> T:
    """The file's content as ``model``.

    Raises DataFileError when the text is no TOML, or a key or value is not what ``model`` takes.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataFileError(f"{file}: not valid TOML: {error}. Mend the line that it names.") from error
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        lines = [_explain(file, text, problem, model) for problem in error.errors()]
        raise DataFileError("\n".join(lines)) from error


def _explain(file: str, text: str, problem: Any, model: type[Table]) -> str:
    path = _dotted(problem["loc"])
    last = str(problem["loc"][-1]) if problem["loc"] else ""
    where = f"{file}: {path}{_line_of(text, last, problem['loc'])}"
    match problem["type"]:
        case "extra_forbidden":
            others = [key for key in _known_keys(model) if key != last]
            near = process.extractOne(last, others, score_cutoff=60)
            hint = f"did you mean {near[0]!r}?" if near else "remove it, or see the head of the file for its keys."
            return f"{where}: unknown key {last!r}; {hint}"
        case "missing":
            return f"{where}: {last!r} is missing; add it."
        case _:
            message = problem["msg"].removeprefix("Value error, ")
            return f"{where}: {message} (found {problem['input']!r:.80}); correct the value."


def _dotted(loc: tuple[int | str, ...]) -> str:
    out = ""
    for part in loc:
        out += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if out else part
    return out or "top level"


def _line_of(text: str, key: str, loc: tuple[int | str, ...]) -> str:
    """The line of the key's nth occurrence, n being the table's index in its array; "" where unsure."""
    index = next((part for part in loc if isinstance(part, int)), 0)
    hits = [m.start() for m in re.finditer(rf"(?m)^\s*\"?{re.escape(key)}\"?\s*=", text)]
    if not hits:
        return ""
    at = hits[index] if index < len(hits) else hits[0]
    unsure = len(hits) > 1 and index >= len(hits)
    return "" if unsure else f" (line {text.count(chr(10), 0, at) + 1 + text[at:].startswith(chr(10))})"


def _known_keys(model: type[BaseModel]) -> list[str]:
    keys: set[str] = set()
    todo: list[Any] = [model]
    seen: set[Any] = set()
    while todo:
        current = todo.pop()
        if current in seen:
            continue
        seen.add(current)
        if isinstance(current, type) and issubclass(current, BaseModel):
            for name, info in current.model_fields.items():
                keys.add(info.alias or name)
                todo.append(info.annotation)
        else:
            todo.extend(getattr(current, "__args__", ()))
    return sorted(keys)

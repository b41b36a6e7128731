"""Plain text in columns: East Asian letters take two, and isolates are closed on the line where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.cells import cell_len, chop_cells

from alerts.escaping import ISOLATE, POP, without_mentions

COLUMNS = 80


def indented(text: str, indent: str, hanging: str | None = None) -> str:
    """One paragraph broken into lines of at most 80 columns; ``hanging`` indents all lines but the first."""
    rest = indent if hanging is None else hanging
    lines = _balanced(_lines(text, COLUMNS - max(len(indent), len(rest))))
    return "\n".join((rest if number else indent) + without_mentions(line) for number, line in enumerate(lines))


def _lines(text: str, width: int) -> list[str]:
    """Words in lines of ``width`` columns; only a word wider than that is broken."""
    lines = [""]
    for word in text.split():
        if cell_len(lines[-1]) + 1 + cell_len(word) <= width:
            lines[-1] = f"{lines[-1]} {word}".lstrip()
        elif cell_len(word) <= width:
            lines.append(word)
        else:
            head, *pieces = chop_cells(f"{lines[-1]} {word}".lstrip(), width)
            lines[-1:] = [head, *pieces]
    return lines if lines[0] else lines[1:]


def _balanced(lines: Iterable[str]) -> Iterator[str]:
    """The lines with an isolate that runs over an end of line closed there and opened again."""
    running = False
    for line in lines:
        whole = f"{ISOLATE}{line}" if running else line
        running = whole.count(ISOLATE) > whole.count(POP)
        yield f"{whole}{POP}" if running else whole

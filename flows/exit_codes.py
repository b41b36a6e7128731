"""How a command ends: exit codes, and the error that a wrong call raises."""

from __future__ import annotations

DONE, FAILED, USAGE, UNREACHED = 0, 1, 2, 3

EXIT_CODES = """exit codes:
  0  done
  1  the run failed, or input lines had to be left out (each is named on standard error)
  2  usage or configuration: nothing was done
  3  no feed could be reached"""


class UsageError(ValueError):
    """The command was called in a way that cannot work; the message says how to call it."""

"""The command line's entry: one command, its exit code, and expected faults in one line each."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from flows.arguments import parser
from flows.exit_codes import DONE, FAILED, USAGE, UsageError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; expected faults are one message on standard error."""
    from extractors.data_files import DataFileError
    from extractors.model_files import ModelError
    from flows.prefect_server import ServerError
    from storage.errors import AddressError, StorageError

    options = parser().parse_args(arguments)
    try:
        return int(options.command(options))
    except DataFileError as error:
        return _fail(f"configuration: {error}", USAGE)
    except (UsageError, AddressError) as error:
        return _fail(str(error), USAGE)
    except (StorageError, ServerError, ModelError) as error:
        return _fail(str(error), FAILED)
    except BrokenPipeError:  # the reader of our output went away, as `head` does
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - lives until exit
        return DONE
    except KeyboardInterrupt:
        return _fail("interrupted; what was read is kept, and the next run goes on from there.", FAILED)


def _fail(message: str, code: int) -> int:
    print(f"claimwatch: {message}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())

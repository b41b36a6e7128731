"""Where the real feeds and pages lie that are not part of the repository; tests on them are skipped without it."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def archive(name: str) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file of an archive in the shared data folder; skips the test when it is absent."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{name} is not here: the shared data folder is no part of the repository")
    with tarfile.open(fileobj=io.BytesIO(path.read_bytes())) as tar:
        for member in tar:
            stream = tar.extractfile(member) if member.isfile() else None
            if stream is not None:
                yield member.name, stream.read()

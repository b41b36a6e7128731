"""Files that a person asked for by name: their bytes go to the disk, within the cap."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

from http_parts import OPEN, failed, fetched, no_proxy, quick, to
from loopback import Loopback, Scripted

from flows.http import FailureKind, Fetcher

__all__ = ["no_proxy"]
BODY = bytes(range(256)) * 4_000
CLOSED = Scripted(body=b"User-agent: *\nDisallow: /\n")


def test_a_file_goes_to_the_disk_whole_whatever_robots_txt_says_and_is_asked_for_once(tmp_path: Path) -> None:
    script = {
        "/robots.txt": CLOSED,
        "/model": to("/cache/model", 302, "a=b"),
        "/cache/model": Scripted(body=gzip.compress(BODY), headers=[("Content-Encoding", "gzip")]),
    }
    with Loopback(script) as web, quick() as fetcher:
        answer = fetched(fetcher.save(web.url("/model"), tmp_path / "model"))
        assert failed(fetcher.get(web.url("/model")), FailureKind.ROBOTS)
        assert web.paths() == ["/model", "/cache/model"]
    assert answer.body == b""
    assert (tmp_path / "model").read_bytes() == BODY


def test_a_second_attempt_starts_the_file_anew(tmp_path: Path) -> None:
    broken = Scripted(body=b"half", headers=[("Content-Length", "99")])
    with Loopback({"/model": [Scripted(503, b"later"), broken, Scripted(body=BODY)]}) as web, quick() as fetcher:
        fetched(fetcher.save(web.url("/model"), tmp_path / "model"))
    assert (tmp_path / "model").read_bytes() == BODY


def test_a_file_larger_than_the_cap_ends_there(tmp_path: Path) -> None:
    with (
        Loopback({"/model": Scripted(body=gzip.compress(BODY), headers=[("Content-Encoding", "gzip")])}) as web,
        quick(replace(OPEN, body_cap=100_000)) as fetcher,
    ):
        failed(fetcher.save(web.url("/model"), tmp_path / "model"), FailureKind.TOO_LARGE)
    assert (tmp_path / "model").stat().st_size < 200_000


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with Loopback({"/model": Scripted(body=BODY)}) as web, quick() as fetcher:
        answer = failed(fetcher.save(web.url("/model"), tmp_path / "no" / "model"), FailureKind.BAD_ANSWER)
    assert "no/model: cannot be written: No such file" in answer.reason


def test_addresses_that_are_not_public_are_refused_for_files_too(tmp_path: Path) -> None:
    with Loopback({"/model": Scripted(body=BODY)}) as web, Fetcher() as fetcher:
        failed(fetcher.save(web.url("/model"), tmp_path / "model"), FailureKind.ADDRESS)
        assert web.asked == []

"""Undoing gzip, deflate, brotli and zstd piece by piece, so that a bomb costs no more memory than the cap."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import BinaryIO, Protocol

import brotli  # type: ignore[import-untyped]  # ships no types
import zstandard

PIECE = 64 * 1024  # bytes decompressed at once
ZSTD_SLICE = 256  # compressed bytes at once: 4 of them can give 128 KiB, and the library sets no limit
ZSTD_WINDOW = 8 * 2**20  # RFC 9659: largest window for content codings
MAX_CODINGS = 3  # one on top of the other; more is an attack


class CodingError(ValueError):
    """The body is not what its Content-Encoding says. The message tells how."""


class Decoder(Protocol):
    """One coding, fed in order."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What ``data`` gives, in pieces of bounded size. Raises CodingError."""

    def finish(self) -> None:
        """Raises CodingError when the body was cut short."""


class _Zlib:
    """gzip (also several members one after the other) and deflate with or without the zlib wrapper."""

    def __init__(self, coding: str) -> None:
        self._coding = coding
        self._wbits = 31 if coding == "gzip" else 0  # 0: not known before the first byte
        self._engine: zlib._Decompress | None = None
        self._fed = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._fed = self._fed or bool(data)
        while data:
            engine = self._engine_for(data)
            if engine is None:
                return  # bytes after the end, as some servers pad
            try:
                piece = engine.decompress(data, PIECE)
            except zlib.error as error:
                raise CodingError(f"its {self._coding} data are broken") from error
            if piece:
                yield piece
            data = engine.unused_data if engine.eof else engine.unconsumed_tail

    def finish(self) -> None:
        if self._fed and (self._engine is None or not self._engine.eof):
            raise CodingError(f"its {self._coding} data end too early")

    def _engine_for(self, data: bytes) -> zlib._Decompress | None:
        if not self._wbits:
            # RFC 1950: the low four bits are 8 with the wrapper; a raw stream starts otherwise (RFC 1951, 3.2.3)
            self._wbits = 15 if data[0] & 0x0F == 8 else -15
        if self._engine is None or (self._engine.eof and self._wbits == 31 and data[0] == 0x1F):
            self._engine = zlib.decompressobj(self._wbits)
        return None if self._engine.eof else self._engine


class _Brotli:
    def __init__(self) -> None:
        self._engine = brotli.Decompressor()
        self._fed = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._fed = self._fed or bool(data)
        if self._engine.is_finished():
            return  # bytes after the end, as some servers pad
        try:
            piece = self._engine.process(data, output_buffer_limit=PIECE)
            while piece:
                yield piece
                if self._engine.is_finished():
                    return
                piece = self._engine.process(b"", output_buffer_limit=PIECE)
        except brotli.error as error:
            raise CodingError("its brotli data are broken") from error

    def finish(self) -> None:
        if self._fed and not self._engine.is_finished():
            raise CodingError("its brotli data end too early")


class _Zstd:
    def __init__(self) -> None:
        self._engine = self._fresh()
        self._fed = False

    @staticmethod
    def _fresh() -> zstandard.ZstdDecompressionObj:
        return zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW).decompressobj()

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._fed = self._fed or bool(data)
        for at in range(0, len(data), ZSTD_SLICE):
            part = data[at : at + ZSTD_SLICE]
            while part:
                if self._engine.eof:
                    self._engine = self._fresh()
                try:
                    piece = self._engine.decompress(part)
                except zstandard.ZstdError as error:
                    raise CodingError("its zstd data are broken") from error
                if piece:
                    yield piece
                part = self._engine.unused_data if self._engine.eof else b""

    def finish(self) -> None:
        if self._fed and not self._engine.eof:
            raise CodingError("its zstd data end too early")


def decoders(content_encoding: str) -> list[Decoder]:
    """The decoders for a Content-Encoding header, in the order in which they are to be applied.

    Raises CodingError for a coding that is not known, and for too many.
    """
    names = [name.strip().lower() for name in content_encoding.split(",")]
    names = [name for name in names if name not in {"", "identity"}]
    if len(names) > MAX_CODINGS:
        raise CodingError(f"it is packed {len(names)} times over")
    return [_decoder(name) for name in reversed(names)]


def _decoder(name: str) -> Decoder:
    match name:
        case "gzip" | "x-gzip":
            return _Zlib("gzip")
        case "deflate":
            return _Zlib("deflate")
        case "br":
            return _Brotli()
        case "zstd":
            return _Zstd()
    raise CodingError(f"its coding {name[:40]!r} was not asked for and is not known")


class Unpacker:
    """Collects a body through its decoders up to a cap."""

    def __init__(self, content_encoding: str, cap: int, file: BinaryIO | None = None) -> None:
        """``cap`` in bytes after decompression. A ``file`` takes the body in place of memory.

        Raises CodingError for a coding that is not known.
        """
        self._decoders = decoders(content_encoding)
        self._cap = cap
        self._file = file
        self._body = bytearray()
        self._received = self._unpacked = 0

    def feed(self, data: bytes) -> bool:
        """Takes the next bytes from the wire; False once the cap is passed. Raises CodingError."""
        self._received += len(data)
        if self._received > self._cap:
            return False
        for piece in _through(self._decoders, data):
            self._unpacked += len(piece)
            if self._file is None:
                self._body += piece
            else:
                self._file.write(piece)
            if self._unpacked > self._cap:
                return False
        return True

    def collected(self) -> bytes:
        """What has come so far, up to the cap."""
        return bytes(self._body[: self._cap])

    def body(self) -> bytes:
        """The complete body. Raises CodingError when it was cut short."""
        for decoder in self._decoders:
            decoder.finish()
        return bytes(self._body)


def _through(chain: list[Decoder], data: bytes) -> Iterator[bytes]:
    if not chain:
        yield data
        return
    for piece in chain[0].feed(data):
        yield from _through(chain[1:], piece)

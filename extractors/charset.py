"""Bytes to text as browsers do it: byte order mark, header, declaration in the document, then detection.

A declaration that plainly cannot hold is not believed: many pages in windows-1252 claim UTF-8, and many
servers say ISO-8859-1 of whatever they serve.
"""

from __future__ import annotations

import codecs
import re

from trafilatura.utils import detect_encoding

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"))
_BOMS_16 = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

# WHATWG Encoding Standard, section 4.2: what browsers take these labels for
_LABELS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
# HTML Standard, "determining the character encoding": the default by the reader's locale
_BY_LANGUAGE = {
    "ar": "cp1256",
    "fa": "cp1256",
    "ur": "cp1256",
    "ru": "cp1251",
    "uk": "cp1251",
    "tr": "cp1254",
    "zh": "gb18030",
    "ja": "cp932",
    "ko": "cp949",
    "en": "cp1252",
    "de": "cp1252",
    "fr": "cp1252",
    "es": "cp1252",
}
_PRESCAN = 4096  # bytes searched for a declaration; browsers take 1,024, publishers exceed it
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})", re.IGNORECASE)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_LANG = re.compile(rb"<html[^>]{0,300}?\blang\s*=\s*[\"']?([a-zA-Z]{2})", re.IGNORECASE)
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")


def decode(body: bytes, content_type: str = "") -> str:
    """The text of an HTML, XML or JSON body. Never raises: bytes that fit no charset become U+FFFD."""
    for mark, name in (*_BOMS, *_BOMS_16):
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    return body.decode(charset_of(body, content_type), "replace")


def charset_of(body: bytes, content_type: str = "") -> str:
    """The Python codec for a body without byte order mark."""
    if wide := _without_mark(body):
        return wide
    share = _utf8_share(body)
    if share == 1.0:
        return "utf-8"
    declared = [c for c in _declared(body, content_type) if c != "utf-8" or share > 0.5]
    for codec in declared:
        if _decodes(body, codec):
            return codec
    if share > 0.5:
        return "utf-8"
    return _guess(body, declared)


def _without_mark(body: bytes) -> str:
    """UTF-16 given away by its zero bytes: ``<`` or ``{`` as the first character."""
    head = body[:4]
    if head[:1] in b"<{[" and head[1:2] == b"\0":
        return "utf-16-le" if head[2:4] != b"\0\0" else "utf-32-le"
    if head[:1] == b"\0" and head[1:2] in (b"<", b"{", b"["):
        return "utf-16-be"
    return ""


def _utf8_share(body: bytes) -> float:
    """Share of the bytes above 127 that stand in well-formed UTF-8 sequences; 0 where there are none."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        high = len(_HIGH.findall(body))
        return sum(map(len, _MULTIBYTE.findall(body))) / high * 0.999
    return 0.0 if body.isascii() else 1.0


def _declared(body: bytes, content_type: str) -> list[str]:
    head = body[:_PRESCAN]
    labels = [m.group(1) for m in [_HEADER.search(content_type)] if m]
    labels += [m.group(1).decode("ascii", "replace") for m in (_XML.search(head), _META.search(head)) if m]
    return [codec for label in labels if (codec := _codec(label)) and not codec.startswith(("utf-16", "utf-32"))]


def _codec(label: str) -> str:
    """Python's name for a label, "" for one that is unknown or is no text encoding."""
    try:
        info = codecs.lookup(label)
    except (LookupError, ValueError):
        return ""
    if not info._is_text_encoding or info.name in {"utf-7", "idna", "punycode", "unicode_escape"}:
        return ""
    return _LABELS.get(info.name, info.name)


def _decodes(body: bytes, codec: str) -> bool:
    """Whether at most one character in 500 fails, which a truncated or pasted-together page may have."""
    return body.decode(codec, "replace").count("�") * 500 <= len(body)


def _guess(body: bytes, declared: list[str]) -> str:
    """The charset by the page's own language, else by statistics."""
    language = _LANG.search(body[:_PRESCAN])
    by_language = _BY_LANGUAGE.get(language.group(1).decode().lower(), "") if language else ""
    if by_language and _decodes(body, by_language):
        return by_language
    found = [_codec(name) for name in detect_encoding(body[:100_000])]
    return next((name for name in found if name), (declared or ["cp1252"])[0])

"""Reading the times that feeds and pages print. Day first where day and month could be swapped."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

# Zone names beyond RFC 822's, in minutes east of Greenwich
_ZONES = {"PKT": 300, "IST": 330, "CET": 60, "CEST": 120, "BST": 60, "HKT": 480, "SGT": 480,
          "JST": 540, "GST": 240, "MSK": 180, "AEST": 600, "AEDT": 660, "UTC": 0, "Z": 0}  # fmt: skip
_MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES.split(), 1)}

_NUMERIC = re.compile(r"\b(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})\b")
_YEAR_FIRST = re.compile(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_CHINESE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_DAY_MONTH = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?[\s-]+([A-Za-z]{3})[a-z]*\.?,?[\s-]+(\d{4})\b")
_MONTH_DAY = re.compile(r"\b([A-Za-z]{3})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b")
_CLOCK = re.compile(r"\b(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([AaPp])?\.?(?:[Mm]\b)?")
_OFFSET = re.compile(r"(?:(?:GMT|UTC)\s*)?([+-])(\d{2}):?(\d{2})\b")
_ZONED = re.compile(r"\d:\d{2}.*?(?:\dZ\b|[+-]\d{2}:?\d{2}\b|\b[A-Z]{3,4}\b)")
_LONGEST = 100  # characters; no date is longer


def read_time(text: str) -> datetime | None:
    """The moment in UTC, None when ``text`` is no date. Without a zone it is taken as UTC."""
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    return _iso(text) or _mail(text) or _loose(text)


def names_zone(text: str) -> bool:
    """Whether the time in a date says to which zone it belongs."""
    return bool(_ZONED.search(text[:_LONGEST]))


def find_day(text: str) -> datetime | None:
    """The date (with its time, if any) inside a short line such as a byline; None without one. UTC if no zone."""
    return _loose(text) if 0 < len(text) <= 2 * _LONGEST else None


def as_utc(moment: datetime) -> datetime | None:
    """``moment`` in UTC; None where its zone carries it out of the calendar."""
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        return None


def _iso(text: str) -> datetime | None:
    """ISO 8601 and W3CDTF, also with a blank before the zone."""
    if not re.match(r"\d{4}-?\d{2}", text) or text.isdigit():
        return None
    try:
        return as_utc(datetime.fromisoformat(re.sub(r"\s+(?=[+-]\d)", "", text)))
    except ValueError:
        return None


def _mail(text: str) -> datetime | None:
    """RFC 822 with its many liberties (two-digit years, zone names)."""
    if not re.search(r"[A-Za-z]{3}", text) or re.search(r"(?i)\d\s*[ap]\.?m\b", text):
        return None
    try:
        parts = parsedate_tz(text)
        if parts is None:
            return None
        moment = datetime(*parts[:6], tzinfo=UTC)
        minutes = _ZONES.get(text.split()[-1].upper())
        return moment - (timedelta(minutes=minutes) if minutes is not None else timedelta(seconds=parts[9] or 0))
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _loose(text: str) -> datetime | None:
    day = _day(text)
    if day is None:
        return None
    year, month, date = day
    try:
        moment = datetime(year, month, date, *_clock(text), tzinfo=_zone(text))
    except ValueError:
        return None
    return as_utc(moment)


def _day(text: str) -> tuple[int, int, int] | None:
    if found := _CHINESE.search(text) or _YEAR_FIRST.search(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _NUMERIC.search(text):
        first, second = int(found[1]), int(found[2])
        return (int(found[3]), first, second) if second > 12 else (int(found[3]), second, first)
    if (found := _DAY_MONTH.search(text)) and found[2].lower() in _MONTHS:
        return int(found[3]), _MONTHS[found[2].lower()], int(found[1])
    if (found := _MONTH_DAY.search(text)) and found[1].lower() in _MONTHS:
        return int(found[3]), _MONTHS[found[1].lower()], int(found[2])
    return None


def _clock(text: str) -> tuple[int, int, int]:
    found = _CLOCK.search(text)
    if not found:
        return 0, 0, 0
    hour = int(found[1])
    if found[4]:
        hour = hour % 12 + (12 if found[4] in "Pp" else 0)
    return hour, int(found[2]), int(found[3] or 0)


def _zone(text: str) -> timezone:
    if found := _OFFSET.search(text.partition(":")[2]):
        minutes = int(found[2]) * 60 + int(found[3])
        if minutes < 24 * 60:
            return timezone(timedelta(minutes=minutes if found[1] == "+" else -minutes))
    return timezone(timedelta(minutes=_ZONES.get(text.split()[-1].upper(), 0)))

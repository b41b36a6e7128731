"""Reading a page: bytes to text, date, title and a verdict on what it is."""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import replace
from datetime import datetime, timedelta

from extractors.address import absolute, address_key, clean_url
from extractors.article_date import choose_date, date_in_url
from extractors.charset import decode
from extractors.markup import LARGEST, parse
from extractors.model import Dates, Entry, PageVerdict, Reading
from extractors.page_glimpse import Glimpse, Lines, glimpse, lines_of
from extractors.page_metadata import PageMetadata, read_metadata
from extractors.page_text import text_of, text_of_markup
from extractors.page_verdict import SHORTEST, PageFacts, facts_of, judge, weight_of
from extractors.script_json import body_in_scripts
from extractors.wording import any_of

NO_SHIFT = timedelta()
_PLENTY = 2 * SHORTEST  # of prose at first sight: extraction would find an article, too
LONGEST_TEXT = 200_000  # characters; six times the longest of 286 real articles

_OTHER_TYPES = any_of(
    r"^\s*(?:image|audio|video|font)/",
    r"^\s*application/(?!xhtml|xml|octet-stream|x-unknown|html)",
    r"^\s*text/(?:css|csv|calendar|javascript)",
)
_MARKUP = re.compile(
    r"<\s*(?:!doctype|html|head|body|div|p|meta|title|article|table|br|h\d|a|span|center|font|script)\b", re.I
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")  # no text has them
_LOOKED_AT = 20_000  # bytes that tell whether they are text
# Verdicts after which the feed's own full text may stand in for the page
_FEED_HELPS = {
    PageVerdict.TOO_SHORT,
    PageVerdict.CONSENT,
    PageVerdict.BOT_WALL,
    PageVerdict.PAYWALL,
    PageVerdict.INDEX,
    PageVerdict.NOT_HTML,
    PageVerdict.UNRESOLVED,
    PageVerdict.FAILED,
}


def read_page(
    body: bytes,
    url: str,
    content_type: str = "",
    entry: Entry | None = None,
    seen_at: datetime | None = None,
    shift: timedelta = NO_SHIFT,
) -> Reading:
    """What stands on the page at ``url``, with a verdict that is ``ARTICLE`` only for the text of one.

    ``entry`` is the feed's item that led there: its date is a second opinion, its full text a last resort.
    ``seen_at`` (aware) is when the address was first seen: no article is younger. ``shift`` is to be added to the
    feed's dates. Never raises on hostile bytes.
    """
    steps = read_page_in_steps(body, url, content_type, entry, seen_at, shift)
    try:
        next(steps)
        while True:
            steps.send("")
    except StopIteration as end:
        reading: Reading = end.value
        return reading


def read_page_in_steps(
    body: bytes,
    url: str,
    content_type: str = "",
    entry: Entry | None = None,
    seen_at: datetime | None = None,
    shift: timedelta = NO_SHIFT,
) -> Generator[Glimpse | Lines, str, Reading]:
    """As ``read_page``, but where a page is plainly an article asks first whether its text is not to be extracted.

    It shows its ``Glimpse``, then its ``Lines``. To be answered with the text to keep, "" to go on.
    """
    feed = Dates(feed=entry.published if entry else None, seen=seen_at, shift=shift)
    if reason := _not_html(body, content_type):
        return _dated(_from_feed(Reading(PageVerdict.NOT_HTML, reason, url, clean_url(url)), entry), feed)
    tree = parse(decode(body[: 4 * LARGEST], content_type))
    if tree is None:
        reading = Reading(PageVerdict.NOT_HTML, "no markup that can be read", url, clean_url(url))
        return _dated(_from_feed(reading, entry), feed)
    said = read_metadata(tree, url)
    facts, script = facts_of(tree, said), body_in_scripts(tree)
    dates = replace(feed, page=said.published, zoned=said.zoned)
    seen = glimpse(tree, said, facts, script)
    if _tells_enough(seen):
        text = yield seen
        if not text and _can_be_held(lines := lines_of(tree, said, facts, script, url)):
            text = yield lines
        reading = _judged(facts, said, text[:LONGEST_TEXT], url)
        if text and reading.verdict is PageVerdict.ARTICLE:
            return _dated(_from_feed(reading, entry), dates)
    reading = _judged(facts, said, text_of(tree, said, script)[:LONGEST_TEXT], url)
    return _dated(_from_feed(reading, entry), dates)


def _tells_enough(seen: Glimpse) -> bool:
    """Whether the page is plainly an article, and no more than can be looked through."""
    return weight_of(seen.prose) >= _PLENTY and len(seen.everything) <= LONGEST_TEXT


def _can_be_held(page: Lines) -> bool:
    """Whether the lines of a page are few enough to be held against a known text."""
    return sum(map(len, page.lines)) <= LONGEST_TEXT


def _judged(facts: PageFacts, said: PageMetadata, text: str, url: str) -> Reading:
    verdict, reason = judge(facts, said, text, url)
    refresh = absolute(url, facts.refresh_url) if verdict is PageVerdict.UNRESOLVED else ""
    if verdict is PageVerdict.UNRESOLVED and (not refresh or address_key(refresh) == address_key(url)):
        verdict, reason, refresh = PageVerdict.TOO_SHORT, "the page sends its readers nowhere else", ""
    return Reading(
        verdict, reason, url, said.canonical_url, said.title, text, said.author,
        language=said.language, site_name=said.site_name, refresh_url=refresh,
    )  # fmt: skip


def with_feed_text(
    reading: Reading, entry: Entry, seen_at: datetime | None = None, shift: timedelta = NO_SHIFT
) -> Reading:
    """The reading of a page that could not be had, with the feed's full text and date where the feed has them."""
    dates = Dates(reading.dates.page, reading.dates.zoned, entry.published, seen=seen_at, shift=shift)
    return _dated(_from_feed(reading, entry), dates)


def _not_html(body: bytes, content_type: str) -> str:
    """Why the bytes are no page, "" when they may be one."""
    head = body[:1_000].lstrip()
    if not head:
        return "the answer is empty"
    if head.startswith((b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b")):
        return f"a file ({head[:4]!r}), not a page"
    text = decode(body[:_LOOKED_AT], content_type)
    if _OTHER_TYPES.search(content_type) and not _MARKUP.search(text[:2_000]):
        return f"{content_type.split(';')[0].strip()}, not a page"
    if text.count("\ufffd") > len(text) / 10 or len(_CONTROL.findall(text)) > len(text) * 0.02:
        return "binary, not text"
    return "" if _MARKUP.search(text) else "text without markup"


def _from_feed(reading: Reading, entry: Entry | None) -> Reading:
    """The reading with what only the feed knows: its full text where the page has none, and its metadata."""
    if entry is None:
        return reading
    if reading.verdict in _FEED_HELPS and entry.html:
        text = text_of_markup(entry.html, PageMetadata(title=entry.title))
        if weight_of(text) >= SHORTEST and len(text) > len(reading.text):
            reason = f"text from the feed; the page: {reading.reason}"
            reading = replace(
                reading, verdict=PageVerdict.ARTICLE, reason=reason, text=text, title=entry.title, from_feed=True
            )
    return replace(
        reading,
        title=reading.title or entry.title,
        author=reading.author or entry.author,
        language=reading.language or entry.language[:2].lower(),
    )


def _dated(reading: Reading, dates: Dates) -> Reading:
    dates = replace(dates, url=date_in_url(reading.url))
    published, basis, reason = choose_date(dates)
    return replace(reading, published=published, date_basis=basis, dates=replace(dates, reason=reason))

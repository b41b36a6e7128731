"""The nouns of the project as frozen values.

Everything found in a text keeps ``start`` and ``end`` with ``text[start:end] == surface`` (or ``quote``).
Times are aware and in UTC; days in the world are ``datetime.date``.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any


class Tier(StrEnum):
    """How close an outlet stands to what it reports."""

    OFFICIAL = "official"
    AGENCY = "agency"
    PRESS = "press"
    TRADE = "trade"
    AGGREGATOR = "aggregator"
    BLOG = "blog"


@dataclass(frozen=True, slots=True)
class Feed:
    """One source to poll: a feed of any format, or a news sitemap."""

    id: str
    url: str
    outlet: str
    language: str
    tier: Tier = Tier.PRESS
    owner: str = ""  # outlets of one owner are one origin


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed, before its page is read. ``key`` tells it from the feed's other items."""

    key: str
    url: str  # absolute
    title: str = ""
    published: datetime | None = None
    summary: str = ""
    html: str = ""  # full text where the feed carries it
    language: str = ""
    author: str = ""
    updated: datetime | None = None  # the outlet's last change of the article


class PageVerdict(StrEnum):
    """What an answer to a request for an article turned out to be."""

    ARTICLE = "article"
    CONSENT = "consent"
    PAYWALL = "paywall"  # only a teaser can be read
    INDEX = "index"
    BOT_WALL = "bot_wall"
    NOT_FOUND = "not_found"  # also a "soft 404" that says 200
    GONE = "gone"
    VIDEO = "video"
    TOO_SHORT = "too_short"
    NOT_HTML = "not_html"
    ROBOTS = "robots"
    UNRESOLVED = "unresolved"  # an aggregator's wrapper that leads nowhere
    FAILED = "failed"


class DateBasis(StrEnum):
    """Where an article's date comes from, the most trusted first."""

    PAGE = "page"
    FEED = "feed"
    URL = "url"
    SEEN = "seen"  # undated: the time when it was first seen
    NONE = "none"  # undated, and older than anything dated (the seed corpus)


@dataclass(frozen=True, slots=True)
class Dates:
    """Every date that an article was given, in UTC, and in one sentence which of them was believed."""

    page: datetime | None = None
    zoned: bool = True  # whether the page's date names its zone
    feed: datetime | None = None  # as the feed states it
    url: datetime | None = None
    seen: datetime | None = None  # first seen
    shift: timedelta = timedelta()  # by which the feed's dates are wrong, learnt from its earlier articles
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from the bytes of a page."""

    verdict: PageVerdict
    reason: str
    url: str
    canonical_url: str
    title: str = ""
    text: str = ""  # paragraphs separated by one newline each
    author: str = ""
    published: datetime | None = None
    date_basis: DateBasis = DateBasis.NONE
    dates: Dates = Dates()
    language: str = ""
    site_name: str = ""
    refresh_url: str = ""  # where the page sends a reader on (meta refresh), absolute
    from_feed: bool = False  # the text is the feed's, since the page could not be had


class Origin(StrEnum):
    """How an article came to be known."""

    NEWS = "news"
    SEED = "seed"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Article:
    """A text with its provenance. ``url`` is where it was read; for a seed, its file name."""

    url: str
    canonical_url: str
    title: str
    text: str
    outlet: str
    tier: Tier = Tier.PRESS
    owner: str = ""
    author: str = ""
    published: datetime | None = None
    date_basis: DateBasis = DateBasis.NONE
    language: str = ""
    origin: Origin = Origin.NEWS
    credit: str = ""  # the news agency whose report it is

    @property
    def text_sha256(self) -> str:
        """Digest of the clean text, which offsets refer to."""
        return hashlib.sha256(self.text.encode()).hexdigest()


class CopyKind(StrEnum):
    """How an article relates to an earlier one."""

    EXACT = "exact"
    SYNDICATED = "syndicated"
    CONTAINED = "contained"  # this one's text stands inside the earlier one's
    CONTAINS = "contains"
    REWRITE = "rewrite"
    UPDATE = "update"  # same page or story with changed facts
    RECURRING = "recurring"  # same template with new figures: not a copy
    DISTINCT = "distinct"

    @property
    def is_copy(self) -> bool:
        """Whether the later article is one more source rather than a second witness."""
        return self in {
            CopyKind.EXACT,
            CopyKind.SYNDICATED,
            CopyKind.CONTAINED,
            CopyKind.CONTAINS,
            CopyKind.REWRITE,
        }


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The verdict on two articles: ``copied`` are spans of the later text that the earlier one has too."""

    kind: CopyKind
    score: float  # 0 to 1
    reason: str
    copied: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found in a text, and why it was taken for this entity."""

    entity: str  # id in the watch list
    surface: str
    start: int
    end: int
    alias: str
    script: str  # "latin", "arabic", "han", ...
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Letters that could have been a name and were judged not to be."""

    entity: str
    surface: str
    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Tagging:
    """Mentions and refusals of one text, in order of ``start``."""

    mentions: tuple[Mention, ...] = ()
    refusals: tuple[Refusal, ...] = ()

    @property
    def entities(self) -> frozenset[str]:
        """Ids of the entities that the text speaks of."""
        return frozenset(m.entity for m in self.mentions)


@dataclass(frozen=True, slots=True)
class Interval:
    """Closed numeric interval; ``None`` is unbounded on that side."""

    low: float | None
    high: float | None

    def overlaps(self, other: Interval) -> bool:
        """Whether the two share a point (touching counts)."""
        below = self.high is not None and other.low is not None and self.high < other.low
        above = self.low is not None and other.high is not None and self.low > other.high
        return not (below or above)


class Dimension(StrEnum):
    """What a quantity measures; only equal dimensions and units compare."""

    MONEY = "money"
    SHARE = "share"
    MASS = "mass"
    AREA = "area"
    LENGTH = "length"
    VOLUME = "volume"
    POWER = "power"
    ENERGY = "energy"
    COUNT = "count"
    RANK = "rank"
    MULTIPLE = "multiple"
    DURATION = "duration"
    POINTS = "points"  # percentage points, index points


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as a text gives it, normalised to a base unit and widened by its hedge.

    ``value`` is the stated figure (the middle of a range); ``interval`` is what it can mean after the
    tolerance rules for quantities. ``unit`` is canonical: an ISO 4217 code for money, ``percent``, ``t``,
    ``km2``, ``km``, ``MW``, ``day``, or for a count the singular noun counted ("" when none). ``per`` is a rate's
    denominator ("year", "day", "t", "kg", ...) or "".
    """

    surface: str
    start: int
    end: int
    value: float
    interval: Interval
    dimension: Dimension
    unit: str
    per: str = ""
    hedge: str = ""  # canonical hedge: "about", "nearly", "over", "at least", "under", "up to", "range", ""
    ceiling: bool = False  # "up to X", "as much as X": X is the top of an estimate


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A date as wide as its precision: "2028" is all of 2028. Both ends included."""

    start: date
    end: date

    def overlaps(self, other: DateSpan) -> bool:
        """Whether the two share a day."""
        return self.start <= other.end and other.start <= self.end


@dataclass(frozen=True, slots=True)
class DateFound:
    """A date in a text. ``resolved`` tells a relative date ("last Monday") from an absolute one."""

    surface: str
    start: int
    end: int
    span: DateSpan
    relative: bool = False
    relation: str = "in"  # "in", "by", "before", "after", "since", "until"


class ValueKind(StrEnum):
    """What a claim says of its subject."""

    QUANTITY = "quantity"
    DATE = "date"
    ENTITY = "entity"
    SET = "set"
    PLACE = "place"
    STATUS = "status"
    ORDER = "order"
    ASSERTION = "assertion"


@dataclass(frozen=True, slots=True)
class Value:
    """The value of a claim, flat so that it can be stored in columns and compared by kind."""

    kind: ValueKind
    text: str = ""  # surface in the quote
    interval: Interval | None = None
    stated: float | None = None
    dimension: str = ""
    unit: str = ""
    per: str = ""
    ceiling: bool = False
    when: DateSpan | None = None
    members: tuple[str, ...] = ()  # normalised names: set members, the entity, the place, the status
    closed: bool = False  # the set is said to be complete


class Modality(StrEnum):
    """How firmly the claim is put."""

    ASSERTED = "asserted"
    PLANNED = "planned"
    POSSIBLE = "possible"
    DENIED = "denied"
    HYPOTHETICAL = "hypothetical"


class ClaimKind(StrEnum):
    """What sort of statement it is."""

    FACT = "fact"
    ESTIMATE = "estimate"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class Scope:
    """What the claim is restricted to; "" where the text sets no bound."""

    place: str = ""
    part: str = ""  # phase, share of a whole, sub-unit
    stage: str = ""  # mining, processing, import, export, ...
    definition: str = ""  # rare earths, all minerals, reserves, resources, ...
    period: DateSpan | None = None


class AsOfBasis(StrEnum):
    """Where a claim's time in the world comes from."""

    TEXT = "text"
    ARTICLE = "article"
    NONE = "none"  # undated: counts as earlier than any dated claim


@dataclass(frozen=True, slots=True)
class Claim:
    """One checkable assertion with its exact words: ``article.text[start:end] == quote``.

    ``subject`` is an entity id of the watch list, or a normalised noun phrase; ``terms`` are the folded
    entities and content stems by which comparable claims are nominated.
    """

    quote: str
    start: int
    end: int
    subject: str
    predicate: str
    value: Value
    scope: Scope = Scope()
    polarity: bool = True
    modality: Modality = Modality.ASSERTED
    kind: ClaimKind = ClaimKind.FACT
    hedge: str = ""
    speaker: str = ""
    saying: str = ""  # the verb of saying, "" for the outlet's own voice
    as_of: DateSpan | None = None
    as_of_basis: AsOfBasis = AsOfBasis.NONE
    terms: tuple[str, ...] = ()
    context: str = ""  # what the quote leaves to its article: the resolved subject's sentence or the title
    rule: str = ""
    rule_version: int = 1
    subject_text: str = ""  # the subject as its sentence has it
    syntax: str = ""  # the quote's parse, as extractors.syntax.encode writes it; "" where there is none
    clause: int = -1  # number of the word in that parse on which the claim's clause hangs

    def id(self, text_sha256: str) -> str:
        """Content id: equal claims of equal texts have equal ids, so writing twice changes nothing."""
        body = _plain(self)
        for aside in ("rule_version", "terms", "subject_text", "syntax", "clause"):
            del body[aside]
        return hashlib.sha256(f"{text_sha256}\n{_packed(body)}".encode()).hexdigest()[:32]


@cache
def _names(type_: Any) -> tuple[str, ...]:
    return tuple(found.name for found in fields(type_))


def _plain(value: Any) -> Any:
    """A dataclass as a dict of its fields, anything else that JSON lacks as text: much quicker than ``asdict``."""
    if not is_dataclass(value):
        return str(value)
    return {name: getattr(value, name) for name in _names(value.__class__)}


_packed = json.JSONEncoder(sort_keys=True, default=_plain, ensure_ascii=False).encode


class Verdict(StrEnum):
    """What a new claim does to one of the ledger."""

    CONTRADICTS = "contradicts"
    SUPERSEDES = "supersedes"
    CORROBORATES = "corroborates"
    UNRELATED = "unrelated"

    @property
    def alerts(self) -> bool:
        """Whether readers are told."""
        return self in {Verdict.CONTRADICTS, Verdict.SUPERSEDES}


class ConflictKind(StrEnum):
    """In what two claims differ."""

    NUMERIC = "numeric"
    DATE = "date"
    POLARITY = "polarity"
    STATUS = "status"
    PARTY = "party"
    SET = "set"
    PLACE = "place"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The verdict on (ledger claim, new claim), with one sentence that names both values.

    ``confidence`` (0 to 1) is in the verdict itself. ``abstained`` marks "cannot tell", which is given as
    unrelated.
    """

    verdict: Verdict
    confidence: float
    reason: str
    kind: ConflictKind | None = None
    abstained: bool = False


class CaseEvent(StrEnum):
    """What a conflict does to the cases."""

    OPENED = "opened"
    JOINED = "joined"  # one more source of a statement that the case has
    NEW_VALUE = "new_value"  # a further statement on the same matter
    REVERSAL = "reversal"  # a later source returns to an earlier statement
    OFFICIAL = "official"  # the first official source of a statement
    SOURCES = "sources"  # many more independent sources of it


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an alert: a claim's words and where they were read."""

    claim_id: str
    quote: str
    outlet: str
    url: str
    title: str = ""
    published: datetime | None = None
    speaker: str = ""
    sources: tuple[str, ...] = ()  # other outlets with the same claim
    origins: int = 1  # independent origins among them
    tier: Tier = Tier.PRESS  # of the outlet


@dataclass(frozen=True, slots=True)
class Alert:
    """One message: a new claim against the ledger's, and why."""

    id: str
    case_id: str
    verdict: Verdict
    kind: ConflictKind
    confidence: float
    reason: str
    ledger: Side
    new: Side
    also: tuple[Side, ...] = field(default=())  # further ledger claims that the new one collides with
    created_at: datetime | None = None
    invented: bool = False  # from the bundled newsroom of the demo
    entities: tuple[str, ...] = ()  # watched entities that either claim is about; channels filter by them
    event: CaseEvent = CaseEvent.OPENED
    link: str = ""  # where the case is shown, if anywhere

"""The health of the sources: which of them need a person, why, and what that person can do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from extractors.feed_rhythm import silence
from extractors.model import Feed
from storage.entries import latest_times
from storage.feeds import FeedState, any_answered, feed_state

NAMED_AFTER = 3  # nights without an answer
LONGEST_WAIT = 7  # nights between two requests to a feed that fails
SLACK = timedelta(hours=6)  # nights are not always equally long
_FIND = "Run `claimwatch feeds find` with the outlet's address, and correct feeds.toml."


@dataclass(frozen=True, slots=True)
class Trouble:
    """A source that needs a person: what is the matter with it, and the remedy."""

    feed_id: str
    outlet: str
    matter: str
    remedy: str


def asked_again_at(conn: Connection, state: FeedState) -> datetime | None:
    """When a feed that failed is due: after 2, 4, then 7 nights; None where it is due at once.

    Its first failure costs no night. Nor do those of a night on which no other feed answered: then the fault
    was on our side.
    """
    if state.failures < 2 or state.last_tried_at is None or not any_answered(conn, state.last_tried_at):
        return None
    nights = min(2 ** min(state.failures - 1, LONGEST_WAIT), LONGEST_WAIT)
    return state.last_tried_at + timedelta(days=nights) - SLACK


def troubles(conn: Connection, feeds: Sequence[Feed], now: datetime) -> tuple[Trouble, ...]:
    """The feeds that are gone, fail since ``NAMED_AFTER`` nights, or are silent against their habit."""
    found = ((feed, matter_of(conn, feed, now)) for feed in feeds)
    return tuple(Trouble(feed.id, feed.outlet, *matter) for feed, matter in found if matter is not None)


def matter_of(conn: Connection, feed: Feed, now: datetime) -> tuple[str, str] | None:
    """What is the matter with a feed, and the remedy; None where nothing is."""
    state = feed_state(conn, feed.id)
    if state is None or state.url != feed.url:
        return None
    if state.retired_at is not None:
        return f"gone since {state.retired_at:%Y-%m-%d}: its server says for good", _FIND
    if (nights := _nights_without_answer(state, now)) >= NAMED_AFTER:
        last = f"last on {state.last_ok_at:%Y-%m-%d}" if state.last_ok_at else "none ever"
        return f"no answer for {nights} nights ({last}): {state.last_reason}", _remedy(state)
    quiet = silence(latest_times(conn, feed.id), now) if not state.failures else None
    if quiet is None:
        return None
    matter = f"answers, but has no new entry since {quiet.last:%Y-%m-%d}; usual is one every {quiet.usual:g} days"
    return matter, f"If the outlet still publishes, its feed has moved. {_FIND}"


def _nights_without_answer(state: FeedState, now: datetime) -> int:
    """Nights since the first failure in a row, also those on which the feed was not asked."""
    if not state.failures or state.last_tried_at is None:
        return 0
    if state.failing_since is None:  # noted before that time was kept
        return state.failures + max(0, (now - state.last_tried_at + SLACK) // timedelta(days=1))
    return 1 + max(0, (now - state.failing_since + SLACK) // timedelta(days=1))


def _remedy(state: FeedState) -> str:
    match state.last_status:
        case 401 | 402 | 403 | 451:
            return "The outlet refuses us: ask it for access at the contact of its site, or remove the feed."
        case 200 | 404 | None:
            return f"See whether its address opens in a browser. {_FIND}"
        case _:
            return "The server is at fault: wait, or tell the outlet; remove the feed if it stays so."

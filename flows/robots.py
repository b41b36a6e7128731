"""robots.txt as RFC 9309 has it, read by Protego.

What an answer means (RFC 9309, 2.3.1): 2xx is parsed, up to 500 KiB; any 4xx but 429 allows all; 5xx, 429 and
silence disallow all pages for this run. A host that cannot be reached at all is reported as that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from protego import Protego

ROBOTS_CAP = 500 * 1024  # bytes that RFC 9309, 2.5 asks a crawler to read at least; the rest is left unread
_OTHER_AGENT = "User-agent: another-crawler"
_AGENT_LINE = re.compile(r"[ \t]*user[- ]?agent[ \t:]+([^#\r\n]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Robots:
    """One host's rules for one crawler. ``unavailable`` tells why no page may be asked for, or is empty."""

    token: str  # the crawler's product token
    rules: Protego | None = None
    unavailable: str = ""

    def allows(self, url: str) -> bool:
        """Whether a page may be asked for."""
        if self.unavailable:
            return False
        return self.rules is None or bool(self.rules.can_fetch(url, self.token))

    @property
    def crawl_delay(self) -> float:
        """Seconds that the host wants between two requests; 0 where it does not say."""
        delay = self.rules.crawl_delay(self.token) if self.rules else None
        return float(delay or 0.0)


def product_token(user_agent: str) -> str:
    """The name by which robots.txt addresses a crawler: "claimwatch" of "claimwatch/1.0 (+…)"."""
    return re.split(r"[/\s(]", user_agent.strip(), maxsplit=1)[0]


def parse_robots(body: bytes, user_agent: str) -> Robots:
    """The rules in ``body`` for ``user_agent``. Never raises: what cannot be read is no rule."""
    token = product_token(user_agent)
    text = body[:ROBOTS_CAP].decode("utf-8", "replace").removeprefix("\ufeff")
    lines = (_relevant(line, token) for line in text.splitlines())
    return Robots(token, Protego.parse("\n".join(lines)))


def _relevant(line: str, token: str) -> str:
    """Other crawlers under one name: thousands of them cost time for each of thousands of rules."""
    agent = _AGENT_LINE.match(line)
    if agent is None:
        return line
    name = agent[1].strip().replace("*", "").lower()
    return line if not name or name in token.lower() else _OTHER_AGENT

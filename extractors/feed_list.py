"""The list of feeds to poll, read from ``feeds.toml``."""

from __future__ import annotations

import re

from pydantic import Field, field_validator, model_validator

from extractors.address import absolute, clean_url
from extractors.data_files import Table, parse_toml
from extractors.model import Feed, Tier


class _Feed(Table):
    # An id appears in commands and reports, so it is one lower-case word
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")
    url: str
    outlet: str = Field(min_length=1, max_length=100)
    language: str
    tier: Tier = Tier.PRESS
    owner: str = Field(default="", max_length=100)

    @field_validator("url")
    @classmethod
    def _is_http(cls, url: str) -> str:
        if absolute("", url) != url:
            raise ValueError("a feed's url is a whole http:// or https:// address")
        return url

    @field_validator("language")
    @classmethod
    def _is_code(cls, language: str) -> str:
        if not re.fullmatch(r"[a-z]{2,3}", language):
            raise ValueError("a language is its ISO 639 code, such as en, ur or zh")
        return language


class _Feeds(Table):
    feed: tuple[_Feed, ...]

    @model_validator(mode="after")
    def _differ(self) -> _Feeds:
        if not self.feed:
            raise ValueError("there is no [[feed]]; add at least one")
        for name, values in (
            ("id", [feed.id for feed in self.feed]),
            ("url", [clean_url(feed.url) for feed in self.feed]),
        ):
            again = sorted({value for value in values if values.count(value) > 1})
            if again:
                raise ValueError(f"two feeds have the {name} {again[0]!r}; give each its own, or remove one")
        return self


def parse_feeds(text: str, file: str) -> tuple[Feed, ...]:
    """The feeds of a ``feeds.toml`` in its order; ``file`` is its name in messages.

    Raises DataFileError with file, key and remedy for a bad value, an unknown key, or an id or URL given twice.
    """
    listed = parse_toml(text, file, _Feeds).feed
    return tuple(Feed(feed.id, feed.url, feed.outlet, feed.language, feed.tier, feed.owner) for feed in listed)

"""What can be told of a page at first sight, so that its text need not be extracted with all care."""

from __future__ import annotations

from extractors.page_glimpse import Glimpse
from extractors.topic import may_be_on_topic
from flows.configuration import Configuration


def is_off_topic(configuration: Configuration, seen: Glimpse) -> bool:
    """Whether nothing that can be the article of a page is on topic, or names a watched entity.

    Such an article yields no tags and no claims; it is kept with the text that was seen.
    """
    named = configuration.knowledge.tagger.possible(f"{seen.title}\n{seen.everything}")
    if not named.isdisjoint(configuration.watched):
        return False
    return not may_be_on_topic(seen.title, seen.everything, named, configuration.topics)

"""What can be told of a page at first sight, so that its text need not be extracted with all care.

It is off topic, or says word for word what a page read before has said, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from extractors.model import Reading
from extractors.page_glimpse import Glimpse, Lines
from extractors.topic import may_be_on_topic
from flows.configuration import Configuration
from flows.reading_pool import Broken
from flows.watch import Watch
from storage.site_lines import add_site_lines


def is_off_topic(configuration: Configuration, seen: Glimpse) -> bool:
    """Whether nothing that can be the article of a page is on topic, or names a watched entity.

    Such an article yields no tags and no claims; it is kept with the text that was seen.
    """
    named = configuration.knowledge.tagger.possible(f"{seen.title}\n{seen.everything}")
    if not named.isdisjoint(configuration.watched):
        return False
    return not may_be_on_topic(seen.title, seen.everything, named, configuration.topics)


class Glances:
    """First looks at the pages of a batch; to be called for each with what ``read_page_in_steps`` shows of it."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._careful: dict[str, Lines] = {}  # by address

    def __call__(self, seen: Glimpse | Lines) -> str:
        """The text to keep of the page, "" where it is to be read with care."""
        if isinstance(seen, Glimpse):
            return seen.prose if is_off_topic(self._watch.configuration, seen) else ""
        text = self._watch.texts.text_of(seen, self._watch.database)
        if not text:
            self._careful[seen.url] = seen
        return text

    def learn(self, readings: Iterable[Reading | Broken], conn: Connection) -> None:
        """What was read of the pages in the end, for those to come."""
        for reading in readings:
            if isinstance(reading, Reading) and reading.url in self._careful:
                add_site_lines(conn, self._watch.texts.learn(self._careful[reading.url], reading))

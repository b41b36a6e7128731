"""The bundled newsroom going on for a year: its outlets stay as on the third night, and some publish on."""

from __future__ import annotations

import html
import multiprocessing
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from multiprocessing.connection import Connection
from pathlib import Path

from flows.demo import SETTINGS
from seeds.newsroom.serve import Newsroom
from tests.benchmarks.planted import prose

FIRST = datetime(2025, 11, 10, 20, tzinfo=UTC)
DAILY = ("indus", "courier", "margalla", "metals", "silk", "potomac")  # outlets that publish on
SPARED = ("gwadar",)  # asks for two seconds between requests, which would make a year of nights an hour longer
LISTED = 10  # items in a feed
PLACES = (
    "Chagai",
    "Saindak",
    "Thar",
    "Duddar",
    "Muslim Bagh",
    "Chitral",
    "Gilgit",
    "Khuzdar",
    "Waziristan",
    "Swat",
)
KINDS = (
    "copper mine",
    "rare earth plant",
    "antimony smelter",
    "chromite mine",
    "gold refinery",
    "lithium project",
)
FIRMS = (
    "Frontier Works Organization",
    "US Strategic Metals",
    "Barrick",
    "the provincial government",
    "Zhongli Group",
)
SLIPS = 0.05  # share of statements that give another value than all before
SENTENCES = (
    ("The {site} will cost ${n} billion, {who} said.", "{who} put the cost of the {site} at ${n} billion."),
    (
        "The {site} in Pakistan will produce {tonnes} tonnes of concentrate a year.",
        "Production at the {site} is planned at {tonnes} tonnes of concentrate a year, according to {who}.",
    ),
    (
        "Output at the {site} is to begin in {year}, according to {who}.",
        "The {site} will begin production in {year}, {who} said.",
    ),
    ("{owner} holds {share} percent of the {site}.", "{share} percent of the {site} is held by {owner}."),
    ("The {site} employs {people} people.", "{people} people work at the {site}, {who} said."),
    (
        "Reserves at the {site} are put at {m} million tonnes.",
        "The {site} has reserves of {m} million tonnes, {who} said.",
    ),
    (
        "{owner} has signed the agreement on the {site} in Islamabad.",
        "{owner} signed the agreement on the {site}.",
    ),
)
OFF_TOPIC = (
    "The captain made {people} runs in the second match at Lahore.",
    "Rain of {share} millimetres is forecast for the weekend.",
    "The film festival showed {share} films from {n} countries.",
)


@dataclass(frozen=True)
class Story:
    """An article of the year, made anew from its number whenever it is asked for."""

    outlet: str
    day: int
    on_topic: bool = True

    @property
    def path(self) -> str:
        return f"/{self.outlet}-daily/{self.day}.html"

    @property
    def published(self) -> datetime:
        return FIRST + timedelta(days=self.day, hours=-3)

    def _site(self, rng: random.Random) -> str:
        """Something that is told of again and again, or by and by something new."""
        known = min(len(PLACES) * len(KINDS), 12 + self.day // 8)
        number = min(int(rng.paretovariate(0.8)) - 1, known - 1)
        return f"{PLACES[number % len(PLACES)]} {KINDS[number // len(PLACES)]}"

    def content(self) -> tuple[str, list[str]]:
        """Headline and sentences."""
        rng = random.Random(f"{self.outlet}/{self.day}")
        site = self._site(rng)
        wording = [rng.choice(ways) for ways in rng.sample(SENTENCES, 3)] if self.on_topic else list(OFF_TOPIC)
        told = [_facts(site if rng.random() > SLIPS else f"{self.day} {site}") for _ in wording]
        who = rng.choice(FIRMS)
        sentences = [way.format(site=site, who=who, **facts) for way, facts in zip(wording, told, strict=True)]
        sentences += prose(rng, 120)
        head = f"{site.title()}: day {self.day}" if self.on_topic else f"Weekend notes {self.day}"
        return f"{head} {' '.join(prose(rng, 6)).rstrip('.')}", [s[:1].upper() + s[1:] for s in sentences]


def _facts(site: str) -> dict[str, object]:
    """What is true of a site: the same whenever it is told."""
    rng = random.Random(site)
    return {
        "owner": rng.choice(FIRMS),
        "n": rng.randint(2, 60),
        "tonnes": f"{rng.randint(20, 900)},000",
        "year": rng.randint(2026, 2034),
        "share": rng.randint(5, 95),
        "people": f"{rng.randint(1, 9)},{rng.randint(100, 999)}",
        "m": rng.randint(10, 800),
    }


class GrowingNewsroom(Newsroom):
    """The newsroom of the third night, with further feeds at ``/daily.xml`` of some outlets."""

    today = 0

    def go_to(self, night: int) -> None:
        """Let night ``night`` (from 1) come: the first three are the newsroom's own, in its files."""
        self.night, self.today = min(night, 3), night
        self.cache = {}
        for key in DAILY:
            routes = self.outlets[key]["routes"]
            for path, type_ in [("/daily.xml", "application/rss+xml")] + [
                (s.path, "text/html") for s in self._listed(key)
            ]:
                routes[path] = [
                    {"nights": [1, 3], "file": f"made:{key}:{path}", "type": f"{type_}; charset=utf-8"}
                ]

    def _listed(self, key: str) -> list[Story]:
        """What an outlet's further feed lists tonight: a story every other day, of three one off topic."""
        place = DAILY.index(key)
        days = [day for day in range(max(4, self.today - 2 * LISTED), self.today + 1) if (day + place) % 2]
        return [Story(key, day, (day // 2 + place // 2) % 3 != 0) for day in reversed(days)]

    def content(self, name: str) -> bytes:
        if not name.startswith("made:"):
            return super().content(name)
        _, key, path = name.split(":")
        stories = self._listed(key)
        if path == "/daily.xml":
            return self._feed(key, stories)
        return _page(next(story for story in stories if story.path == path))

    def _feed(self, key: str, stories: list[Story]) -> bytes:
        items = "".join(
            f"<item><title>{html.escape(s.content()[0])}</title><link>{self.url(key, s.path)}</link>"
            f"<pubDate>{format_datetime(s.published)}</pubDate></item>"
            for s in stories
        )
        return f'<rss version="2.0"><channel><title>{key}</title>{items}</channel></rss>'.encode()


def _page(story: Story) -> bytes:
    head, sentences = story.content()
    paragraphs = "".join(
        f"<p>{html.escape(' '.join(sentences[i : i + 3]))}</p>" for i in range(0, len(sentences), 3)
    )
    return (
        f"<html lang=en><head><title>{html.escape(head)}</title>"
        f'<meta property="article:published_time" content="{story.published.isoformat()}"></head>'
        f"<body><article><h1>{html.escape(head)}</h1>{paragraphs}</article></body></html>"
    ).encode()


@dataclass
class Year:
    """A newsroom in a process of its own, and the configuration that watches it."""

    config: Path
    line: Connection
    process: int

    def night(self, number: int) -> datetime:
        """Let the night come; the moment at which it runs."""
        self.line.send(number)
        self.line.recv()
        return FIRST + timedelta(days=number - 1)


@contextmanager
def year(folder: Path, outlets: tuple[str, ...] = ()) -> Iterator[Year]:
    """A year of the newsroom; ``outlets`` are those whose own feeds are watched beside the daily ones."""
    line, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs, str(folder)), daemon=True)
    process.start()
    try:
        urls, own = line.recv()
        config = folder / "config"
        config.mkdir(exist_ok=True)
        blocks = [_block(key, urls[key], name) for key, name in own.items() if key in (outlets or own)]
        blocks += [_block(f"{key}-daily", urls[f"{key}-daily"], own[key]) for key in DAILY]
        (config / "feeds.toml").write_text("\n".join(blocks), encoding="utf-8")
        (config / "settings.toml").write_text(
            SETTINGS.replace("max_wait = 10.0", "max_wait = 0.1"), encoding="utf-8"
        )
        yield Year(config, line, process.pid or 0)
        line.send(None)
    finally:
        process.terminate()
        process.join(10)


def _block(id_: str, url: str, outlet: str) -> str:
    return f'[[feed]]\nid = "{id_}"\nurl = "{url}"\noutlet = "{outlet}"\nlanguage = "en"\n'


def _serve(line: Connection, folder: str) -> None:
    with GrowingNewsroom(3, 0, folder, drip=0.0, stall=0.1, retry_after=0.1) as web:
        keys = [key for key in web.outlets if key not in SPARED]
        urls = {key: web.url(key) for key in keys} | {f"{key}-daily": web.url(key, "/daily.xml") for key in DAILY}
        line.send((urls, {key: web.outlets[key].get("latin") or web.outlets[key]["name"] for key in keys}))
        while (number := line.recv()) is not None:
            web.go_to(number)
            line.send(number)

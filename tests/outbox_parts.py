"""What tests of delivery share: a watch with channels of their own, and alerts in its outbox."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection
from storage_examples import NOW, RUN, a_claim, begin, record

from alerts.channels import parse_channels, parse_mutes
from extractors.knowledge import build_knowledge
from extractors.model import Alert, ConflictKind, Origin, Side, Verdict
from extractors.topic import Topics
from flows.configuration import SEEDS, Configuration, Settings
from flows.http import Fetcher, HttpSettings
from flows.watch import Order, Watch
from storage.cases import open_case
from storage.database import Database, open_database
from storage.ledger_tables import Delivery
from storage.outbox import Message, add_alert, enqueue, messages

DAY = timedelta(days=1)


WATCHLIST = """
[[entity]]
id = "Reko Diq"
name = "Reko Diq"
kind = "mine"
watched = true
names = { en = ["Reko Diq"] }

[[entity]]
id = "pakistan"
name = "Pakistan"
kind = "country"
names = { en = ["Pakistan"] }
"""


@cache
def small() -> Configuration:
    """A configuration that is read quickly: two entities, no feeds, no grammar."""
    predicates, lexicon = (
        (SEEDS / f"{name}.toml").read_text(encoding="utf-8") for name in ("predicates", "lexicon")
    )
    return Configuration((), Topics(), build_knowledge(WATCHLIST, predicates, lexicon), (), Settings(), {})


@cache
def _empty() -> bytes:
    """A database of the current schema, to be copied."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        database = open_database(str(path))
        database.close()
        return path.read_bytes()


@dataclass(frozen=True)
class Outbox:
    """A database of its own with channels, in which alerts can be put and from which they are delivered."""

    watch: Watch
    folder: Path

    @property
    def database(self) -> Database:
        return self.watch.database

    def at(self, moment: datetime) -> Outbox:
        """The same at another time."""
        order = replace(self.watch.order, now=moment)
        return replace(self, watch=replace(self.watch, order=order))

    def told(self, *alerts: Alert, channels: Sequence[str], at: datetime | None = None) -> None:
        """Put alerts on their way, as the transaction that stores a claim does."""
        with self.database.write() as conn:
            for alert in alerts:
                put(conn, alert, channels, at or self.watch.now)

    def in_state(self, *states: Delivery) -> tuple[Message, ...]:
        with self.database.read() as conn:
            return messages(conn, *states)

    def file(self, name: str = "out.txt") -> str:
        path = self.folder / name
        return path.read_text(encoding="utf-8") if path.exists() else ""


@contextmanager
def outbox(folder: Path, channels: str, now: datetime = NOW, database: Database | None = None) -> Iterator[Outbox]:
    """An outbox with the channels of that TOML text, whose files lie in ``folder``."""
    configuration = replace(
        small(), channels=parse_channels(channels, "channels.toml"), mutes=parse_mutes(channels, "channels.toml")
    )
    address = str(folder / "outbox.db")
    if database is None and not Path(address).exists():
        Path(address).write_bytes(_empty())
    opened = database or open_database(address)
    order = Order(address, "", now, "deliver-1")
    with Fetcher(HttpSettings(allow_networks=("127.0.0.0/8",))) as fetcher:
        yield Outbox(Watch(order, configuration, opened, fetcher), folder)
    if database is None:
        opened.close()


def an_alert(number: int = 1, **changes: object) -> Alert:
    """An alert on claims that ``put`` records, in a case of its own."""
    alert = Alert(
        id=f"alert-{number}",
        case_id=f"case{number:012d}",
        verdict=Verdict.CONTRADICTS,
        kind=ConflictKind.NUMERIC,
        confidence=0.75,
        reason=f"${number} trillion here, $6 trillion in the ledger.",
        ledger=Side(
            "", f"Pakistan holds $6 trillion, says table {number}.", "Indus", f"https://indus.example/{number}"
        ),
        new=Side(
            "", f"Pakistan holds ${number} trillion.", "Dawn", f"https://dawn.example/{number}", published=NOW
        ),
        entities=("Reko Diq", "barrick"),
        created_at=NOW,
    )
    return replace(alert, **changes)


def put(conn: Connection, alert: Alert, channels: Sequence[str], at: datetime) -> Alert:
    """Record the alert with its claims, its case and its ways."""
    begin(conn)
    old_article, (old,) = record(conn, f"old-{alert.id}", a_claim(alert.ledger.quote), origin=Origin.SEED)
    new_article, (new,) = record(conn, f"new-{alert.id}", a_claim(alert.new.quote))
    alert = replace(
        alert,
        ledger=replace(alert.ledger, claim_id=old),
        new=replace(alert.new, claim_id=new),
        created_at=at,
    )
    open_case(conn, alert, at, RUN)
    add_alert(conn, alert, new_article, old_article, RUN)
    enqueue(conn, alert.id, channels, at, at + 3 * DAY)
    return alert


FILE = '[[channels]]\nid = "file"\nkind = "file"\npath = "out.txt"\n'


def hook(port: int, id_: str = "hook", more: str = "") -> str:
    """A channel whose URL is in the variable of its name in capitals."""
    return f'[[channels]]\nid = "{id_}"\nkind = "apprise"\nurls_env = "{id_.upper()}_URLS"\n{more}\n'

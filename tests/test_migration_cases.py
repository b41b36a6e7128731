"""What stood in a database before cases could be answered stands there afterwards."""

from __future__ import annotations

from datetime import UTC, datetime

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, create_engine, select

from storage.address import parse_address
from storage.cases import cases_in
from storage.database import open_database
from storage.ledger_tables import CaseState, Delivery, outbox
from storage.outbox import enqueue, messages

NOW = datetime(2025, 11, 10, 20, tzinfo=UTC)
SIDE = '{"claim_id": "%s", "quote": "q", "outlet": "o", "url": "u"}'
ALERT = (
    '{"id": "a", "case_id": "c", "verdict": "contradicts", "kind": "numeric", "confidence": 0.9, "reason": "r", '
    f'"ledger": {SIDE % "old"}, "new": {SIDE % "new"}}}'
)
CONFLICT = {"verdict": "contradicts", "kind": "numeric", "confidence": 0.9}
ROWS: list[tuple[str, dict[str, object]]] = [
    ("runs", {"id": "r", "kind": "night", "state": "done", "finished_at": NOW}),
    (
        "articles",
        {"id": 1, "run_id": "r", "tier": "press", "origin": "seed", "date_basis": "none", "verdict": "article"},
    ),
    *(
        ("claims", {"id": id_, "number": n, "article_id": 1, "quote": "q", "start": 0, "stop": 1, "run_id": "r"})
        for n, id_ in enumerate(("old", "new"), 1)
    ),
    ("cases", {"id": "c", "state": "open", "run_id": "r", **CONFLICT}),
    ("case_claims", {"case_id": "c", "claim_id": "old", "side": "ledger"}),
    ("case_claims", {"case_id": "c", "claim_id": "new", "side": "new"}),
    (
        "alerts",
        {"id": "a", "case_id": "c", "alert": ALERT, "new_article_id": 1, "ledger_article_id": 1, "run_id": "r"}
        | {"new_claim_id": "new", "ledger_claim_id": "old", "told": True, **CONFLICT},
    ),
    (
        "outbox",
        {"id": 7, "alert_id": "a", "channel": "mail", "state": "pending", "attempts": 2, "last_error": "503"}
        | {"delivered_to": '["k"]', "sent_at": None},
    ),
    (
        "outbox",
        {"id": 8, "alert_id": "a", "channel": "file", "state": "sent", "next_try_at": None, "delivered_to": "[]"},
    ),
]
BLANK = {int: 0, float: 0.0, str: "", bytes: b"", bool: False, datetime: NOW}


def fill(conn: Connection) -> None:
    """The rows, with something of the right type in every column that they do not name."""
    found = MetaData()
    found.reflect(conn)
    for name, given in ROWS:
        table = found.tables[name]
        blanks = {c.name: BLANK.get(c.type.python_type) for c in table.columns}
        keys = {key.parent.name for key in table.foreign_keys}
        conn.execute(table.insert().values({n: v for n, v in blanks.items() if n not in keys} | given))


def test_cases_and_messages_survive(database_url: str) -> None:
    engine = create_engine(parse_address(database_url))
    with engine.begin() as conn:
        config = Config(attributes={"connection": conn})
        config.set_main_option("script_location", "storage:migrations")
        config.set_main_option("path_separator", "os")
        command.upgrade(config, "0002")
        fill(conn)
    engine.dispose()
    database = open_database(database_url)
    with database.write() as conn:
        (case,) = cases_in(conn, [CaseState.OPEN])
        assert (case.statements, case.told) == ({1: {"old"}, 2: {"new"}}, 2)
        waiting, sent = messages(conn)
        assert (waiting.id, waiting.state, waiting.attempts, waiting.last_error) == (7, Delivery.PENDING, 2, "503")
        assert (waiting.delivered_to, waiting.next_try_at, waiting.key) == (("k",), NOW, "a")
        assert (sent.id, sent.state, sent.sent_at) == (8, Delivery.SENT, NOW)
        assert enqueue(conn, "a", ["console", "mail"], NOW, NOW) == 1
        assert conn.scalars(select(outbox.c.id).order_by(outbox.c.id)).all() == [7, 8, 9]
    database.close()

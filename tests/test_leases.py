"""Leases on a night's feeds and pages: one process each, another one where the first died."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta

import pytest

from storage.database import Database, open_database
from storage.leases import (
    MOST_TAKES,
    Done,
    Item,
    Share,
    enrol,
    give_up,
    laid_out,
    lost,
    ranked,
    release,
    remaining,
    renew,
    results,
    settle,
    take,
)
from storage.sharing_tables import Work
from tests.storage_examples import NOW

RUN = "night-1"
MINE, THEIRS = (Share(RUN, Work.FEED, owner) for owner in ("one", "two"))
LONG, OVER = timedelta(minutes=10), timedelta(0)
BATCHES = [[Item(str(n), f"host{n}.example") for n in batch] for batch in ((0, 1), (2, 3, 4), (5,))]


@pytest.fixture
def shared(database: Database) -> Database:
    with database.write() as conn:
        enrol(conn, RUN, Work.FEED, BATCHES)
    return database


def taken(database: Database, share: Share, span: timedelta = LONG, first: int = 1) -> tuple[str, ...]:
    with database.write() as conn:
        return take(conn, share, span, first=first)


def test_what_one_has_no_other_gets(shared: Database) -> None:
    assert taken(shared, MINE) == ("0", "1")
    assert taken(shared, THEIRS) == ("2", "3", "4")
    assert taken(shared, MINE) == ("5",)
    assert taken(shared, THEIRS) == ()


def test_a_batch_may_be_preferred(shared: Database) -> None:
    assert taken(shared, MINE, first=2) == ("2", "3", "4")
    assert taken(shared, MINE, first=2) == ("5",)
    assert taken(shared, MINE, first=2) == ("0", "1")


def test_the_lease_of_a_dead_process_is_taken_up_again(shared: Database) -> None:
    assert taken(shared, MINE, OVER) == ("0", "1")
    assert taken(shared, THEIRS) == ("0", "1")
    with shared.write() as conn:
        assert not settle(conn, MINE, Done("0", b"late"))
        assert settle(conn, THEIRS, Done("0", b"in time"))
        assert results(conn, RUN, Work.FEED, ["0"]) == [b"in time"]


def test_a_lease_that_is_renewed_does_not_expire(shared: Database) -> None:
    items = taken(shared, MINE, OVER)
    with shared.write() as conn:
        renew(conn, MINE, items[:1], LONG)
    assert taken(shared, THEIRS) == ("1",)


def test_what_is_released_is_free_at_once_and_counts_as_no_death(shared: Database) -> None:
    for _ in range(MOST_TAKES + 1):
        items = taken(shared, MINE)
        with shared.write() as conn:
            release(conn, MINE, items)
    assert taken(shared, THEIRS) == ("0", "1")


def test_an_item_over_which_processes_die_is_given_up(shared: Database) -> None:
    for n in range(MOST_TAKES):
        assert taken(shared, Share(RUN, Work.FEED, f"owner {n}"), OVER) == ("0", "1")
    assert taken(shared, MINE) == ("2", "3", "4")
    with shared.write() as conn:
        assert set(lost(conn, RUN, Work.FEED)) == {"0", "1"}
        assert remaining(conn, RUN, Work.FEED) == 3
        for item in "01":
            assert give_up(conn, RUN, Work.FEED, Done(item, b"three processes died"))
            assert not give_up(conn, RUN, Work.FEED, Done(item, b"again"))
        assert lost(conn, RUN, Work.FEED) == ()
        assert remaining(conn, RUN, Work.FEED) == 2


def test_one_process_at_a_time_asks_a_host(database: Database) -> None:
    with database.write() as conn:
        assert not laid_out(conn, RUN, Work.PAGE)
        enrol(
            conn, RUN, Work.PAGE, [[Item(n, f"host{int(n) % 2}") for n in batch] for batch in ("0", "1234", "56")]
        )
        assert laid_out(conn, RUN, Work.PAGE)
    mine, theirs = (Share(RUN, Work.PAGE, owner) for owner in ("one", "two"))
    assert taken(database, mine) == ("0",)
    assert taken(database, theirs) == ("1", "3")
    assert taken(database, theirs) == ("5",)
    assert taken(database, mine) == ("2", "4")
    with database.write() as conn:
        assert all(settle(conn, mine, Done(item, b"")) for item in "024")
    assert taken(database, theirs) == ("6",)


def test_results_come_in_the_order_of_their_ranks(shared: Database) -> None:
    while taken(shared, MINE):
        pass
    ranks = {"0": (2, "b"), "1": (2, "a"), "2": (1, "z")}
    with shared.write() as conn:
        for item, (day, rank) in ranks.items():
            assert settle(conn, MINE, Done(item, item.encode(), NOW + timedelta(days=day), rank))
        assert settle(conn, MINE, Done("5", b"undated"))
    with shared.read() as conn:
        assert ranked(conn, RUN, Work.FEED) == ["5", "2", "1", "0"]
        assert results(conn, RUN, Work.FEED, ["1", "3", "2"]) == [b"1", b"2"]
        assert ranked(conn, "another run", Work.FEED) == ranked(conn, RUN, Work.PAGE) == []


def test_enrolling_again_changes_nothing(shared: Database) -> None:
    taken(shared, MINE)
    with shared.write() as conn:
        assert all(settle(conn, MINE, Done(item, b"x")) for item in "01")
        enrol(conn, RUN, Work.FEED, BATCHES)
        assert remaining(conn, RUN, Work.FEED) == 2
    assert taken(shared, THEIRS) == ("2", "3", "4")


def test_many_at_once_take_each_item_once(database_url: str) -> None:
    database = open_database(database_url)
    with database.write() as conn:
        enrol(conn, RUN, Work.FEED, [[Item(f"{b} {n}", f"host{n}") for n in range(7)] for b in range(20)])
    got: list[str] = []

    def work(owner: str) -> None:
        share = Share(RUN, Work.FEED, owner)
        while items := taken(database, share):
            with database.write() as conn:
                got.extend(item for item in items if settle(conn, share, Done(item, b"")))

    threads = [threading.Thread(target=work, args=(f"owner {n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as conn:
        assert remaining(conn, RUN, Work.FEED) == 0
    database.close()
    assert Counter(got) == {f"{b} {n}": 1 for b in range(20) for n in range(7)}

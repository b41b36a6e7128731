"""A source that changes or removes a sentence takes back its claim; what others say stands, in whatever order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest
from sqlalchemy import select
from storage_examples import NOW, RUN, begin

from extractors.model import Article
from extractors.revision import ChangeKind, sentence_changes
from flows.ledger_text import detail
from flows.record import Find, Recorded, record
from flows.watch import Order, Watch, watching
from storage.articles import find_article
from storage.ledger import standing
from storage.ledger_lists import Wanted, listed
from storage.ledger_tables import claims
from storage.propositions import Proposition, Status, propositions
from storage.revisions import changes_of
from storage.testimony import Moment

FILLER = [
    f"{who} told reporters in {place} that the road there had been closed by {what}."
    for who, place, what in [
        ("A trader", "Astore", "snow"),
        ("Two drivers", "Chilas", "a landslide"),
        ("The mayor", "Skardu", "sheep"),
        ("Her brother", "Gilgit", "a wedding"),
        ("One clerk", "Hunza", "order of the police"),
    ]
]
FOUR = "Barrick Mining operates the Reko Diq project in Pakistan, which will employ 4,000 people in 2028."
SEVEN = FOUR.replace("4,000", "7,500")
TYPO = FOUR.replace("operates", "opperates")
OTHER = "The minister of railways spoke in Multan of the line to Rohri."


@contextmanager
def opened(path: Path) -> Iterator[Watch]:
    with watching(Order(f"sqlite:///{path}", "", NOW, RUN, hold_messages=True)) as watch:
        with watch.database.write() as conn:
            begin(conn, RUN)
        yield watch


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    with opened(tmp_path / "ledger.db") as found:
        yield found


def printed(watch: Watch, outlet: str, *sentences: str) -> Recorded:
    """The page of an outlet as it is now."""
    url = f"https://{outlet}.example/mine"
    text = "\n".join([*FILLER, *sentences])
    article = Article(url, url, "Jobs at the mine", text, outlet, published=NOW - timedelta(hours=1))
    with watch.database.write() as conn:
        return record(watch, conn, Find(article, (url,), NOW))


def said(watch: Watch, figure: str, moment: Moment = Moment()) -> Proposition:  # noqa: B008 - a frozen value
    """The proposition with that figure."""
    with watch.database.read() as conn:
        found = propositions(conn, set(conn.scalars(select(claims.c.id))), moment)
    (one,) = (p for p in found if figure in p.claim.value.text)
    return one


def compared(watch: Watch, figure: str) -> bool:
    """Whether a claim with that figure would be held against a new one."""
    with watch.database.read() as conn:
        found = conn.scalars(select(claims.c.claim).where(standing())).all()
    return any(figure in claim.value.text for claim in found)


def test_a_changed_sentence_is_taken_back_and_its_successor_stands(watch: Watch) -> None:
    printed(watch, "indus", FOUR)
    assert said(watch, "4,000").status is Status.STANDING
    told = printed(watch, "indus", SEVEN)
    assert "no more: 1" in told.reason
    gone = said(watch, "4,000")
    assert gone.status is Status.WITHDRAWN
    assert not compared(watch, "4,000")
    assert f"no more by indus: the article now says: “{SEVEN}”" in " ".join(detail(gone, {}).split())
    assert said(watch, "7,500").status is Status.STANDING
    assert compared(watch, "7,500")
    with watch.database.read() as conn:
        stored = find_article(conn, ["https://indus.example/mine"])
        assert stored is not None
        (change,) = changes_of(conn, stored.id)[1]
        assert (change.kind, change.old, change.new) == (ChangeKind.CHANGED, FOUR, SEVEN)
        listing = listed(conn, Wanted(status=Status.WITHDRAWN), Moment(), 10)
    assert [p.claim.quote for p in listing] == [gone.claim.quote]


def test_a_removed_sentence_may_come_back(watch: Watch) -> None:
    printed(watch, "indus", FOUR)
    printed(watch, "indus", OTHER)
    gone = said(watch, "4,000")
    assert (gone.status, [t.dropped for t in gone.dropped]) == (
        Status.WITHDRAWN,
        ["the article no longer has this sentence"],
    )
    printed(watch, "indus", FOUR)
    back = said(watch, "4,000")
    assert (back.status, back.dropped, back.outlets) == (Status.STANDING, (), ("indus",))
    assert compared(watch, "4,000")


@pytest.mark.parametrize("edited", [TYPO, f"{FOUR} {OTHER}"])
def test_a_typo_or_an_addition_takes_nothing_back(watch: Watch, edited: str) -> None:
    printed(watch, "indus", FOUR)
    told = printed(watch, "indus", edited)
    assert told.reason.startswith("revised")
    assert said(watch, "4,000").status is Status.STANDING
    assert said(watch, "4,000").dropped == ()


def test_an_error_page_takes_nothing_back(watch: Watch) -> None:
    printed(watch, "indus", FOUR)
    url = "https://indus.example/mine"
    sorry = " ".join(f"Sorry, line {n} of this notice says that the site is being repaired." for n in range(9))
    with watch.database.write() as conn:
        told = record(watch, conn, Find(Article(url, url, "Sorry", sorry, "indus"), (url,), NOW))
    assert told.reason == "the page now shows something else"
    assert said(watch, "4,000").status is Status.STANDING


def test_support_counts_those_who_still_say_it(watch: Watch) -> None:
    printed(watch, "indus", FOUR)
    printed(watch, "ravi", FOUR)
    printed(watch, "indus", SEVEN)
    left = said(watch, "4,000")
    assert (left.outlets, left.origins, [t.outlet for t in left.dropped]) == (("ravi",), 1, ["indus"])
    assert left.status is not Status.WITHDRAWN
    assert compared(watch, "4,000")
    printed(watch, "ravi", SEVEN)
    assert said(watch, "4,000").status is Status.WITHDRAWN
    assert not compared(watch, "4,000")


STEPS = (("indus", FOUR), ("indus", SEVEN), ("ravi", FOUR), ("ravi", OTHER), ("kabul", SEVEN))


Stands = tuple[Status, frozenset[str], frozenset[str]]


def _stands(folder: Path, order: tuple[int, ...]) -> tuple[Stands, ...]:
    """How the two figures stand, who says them and who no more, after pages were read in this order."""
    with opened(folder / f"{''.join(map(str, order))}.db") as watch:
        for step in order:
            printed(watch, *STEPS[step])
        both = [said(watch, "4,000"), said(watch, "7,500")]
    return tuple((p.status, frozenset(p.outlets), frozenset(t.outlet for t in p.dropped)) for p in both)


def test_the_order_in_which_sites_are_read_makes_no_difference(tmp_path: Path) -> None:
    """Each page's own texts come in their order, whatever other pages are read in between."""
    orders = [o for o in permutations(range(5)) if o.index(0) < o.index(1) and o.index(2) < o.index(3)]
    assert len(orders) == 30
    (seen,) = {_stands(tmp_path, order) for order in orders[::6]}
    everyone = frozenset({"indus", "ravi"})
    assert seen == (
        (Status.WITHDRAWN, everyone, everyone),
        (Status.STANDING, frozenset({"indus", "kabul"}), frozenset()),
    )


def test_sentences_that_differ_are_told_apart() -> None:
    old = f"{FOUR} The road to Astore is closd. Rain fell in Quetta. Nobody came."
    new = f"Nobody came. {SEVEN} The road to Astore is closed. It snowed on the pass of Babusar."
    found = [(change.kind, change.old, change.new) for change in sentence_changes(old, new)]
    assert found == [
        (ChangeKind.CHANGED, FOUR, SEVEN),
        (ChangeKind.RETOUCHED, "The road to Astore is closd.", "The road to Astore is closed."),
        (ChangeKind.ADDED, "", "It snowed on the pass of Babusar."),
        (ChangeKind.DROPPED, "Rain fell in Quetta.", ""),
    ]
    assert sentence_changes(old, old) == ()

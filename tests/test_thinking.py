"""Articles are examined and claims compared in other processes, and all of it is there when they are recorded."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from extractors.model import Article
from flows import confront
from flows.configuration import load_configuration
from flows.examine import examine
from flows.foresee import foresee
from flows.record import Find, record
from flows.thinking import examined, think, thinking_pool
from flows.watch import Order, Watch, watching
from tests.storage_examples import NOW, begin


def an_article(number: int, billions: int) -> Article:
    url = f"https://indus.example/{number}"
    text = f"The copper mine at Reko Diq in Pakistan will cost ${billions} billion, minister {number} said."
    return Article(url, url, f"Report {number}", text, f"Indus {number}", published=NOW)


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    (tmp_path / "corpus").mkdir()
    with watching(Order(str(tmp_path / "x.db"), str(tmp_path), NOW, "night-1")) as watch:
        with watch.database.write() as conn:
            begin(conn)
        yield watch


def killed_in_the_pool(parent: int) -> str:
    if os.getpid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
    return "here"


def refused(name: str) -> Callable[..., None]:
    def refuse(*_: object) -> None:
        raise AssertionError(f"{name} was called inside the transaction")

    refuse.__name__ = name
    return refuse


def test_another_process_finds_the_same() -> None:
    configuration = load_configuration(None)
    article = an_article(1, 5)
    here = examine(article, configuration.knowledge, configuration.topics)
    assert think(examined, "", article) == here
    assert here.claims


def test_what_another_process_dies_of_is_worked_out_here() -> None:
    assert think(killed_in_the_pool, os.getpid()) == "here"


def test_one_process_is_enough_for_one_article_after_the_other() -> None:
    pids = {thinking_pool().read(os.getpid) for _ in range(4)}
    assert len(pids) == 1


def test_nothing_is_compared_in_the_transaction(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    relations = []
    for number, billions in enumerate((5, 9)):
        article = an_article(number, billions)
        foreseen = foresee(watch, article, (article.url,))
        assert foreseen is not None
        with monkeypatch.context() as patch, watch.database.write() as conn:
            for name in ("compare", "compare_sentences"):
                patch.setattr(confront, name, refused(name))
            relations.append(record(watch, conn, Find(article, (article.url,), NOW), foreseen).alerts)
    assert relations == [0, 1]


def test_what_was_foreseen_is_not_worked_out_again(watch: Watch) -> None:
    article = an_article(1, 5)
    first = foresee(watch, article, (article.url,))
    second = foresee(watch, article, (article.url,), first)
    assert first is not None
    assert second is not None
    assert second.examined is first.examined

"""Opinions in a night: who is asked about which pairs, how often, and what becomes of verdicts and report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from http_parts import no_proxy
from receivers import HttpReceiver, http_receiver
from test_entailment import installed
from test_language_model import verdict

from extractors.comparison.opinion import log_odds
from extractors.comparison.weights import logistic
from extractors.model import Article, Origin
from flows.advisers import FAILURES, Advisers, advisers
from flows.configuration import load_configuration
from flows.deliver import Delivered
from flows.foresee import Foreseen, foresee
from flows.language_model import LanguageModel
from flows.record import Find, record
from flows.report import NightReport, as_markdown, as_summary, night_report
from flows.summary import summary_lines
from flows.watch import Order, Watch, watching
from storage.outbox import alerts
from storage.relations import relations_of
from tests.storage_examples import NOW, begin

__all__ = ["no_proxy"]
YES = {"cost": (0.0, 0.0, 6.0)}  # a contradiction, wherever something costs something
NO = {"cost": (6.0, 0.0, 0.0)}
JUST_UNDER, JUST_OVER, FAR_UNDER = -0.1, 0.2, -1.6  # of the line against the likelihood, in log-odds


def an_article(number: int, billions: int) -> Article:
    url = f"https://indus.example/{number}"
    text = f"The copper mine at Reko Diq in Pakistan will cost ${billions} billion, minister {number} said."
    return Article(url, url, f"Report {number}", text, f"Indus {number}", published=NOW)


OLD, NEW = replace(an_article(0, 5), published=NOW - timedelta(days=1)), an_article(1, 9)


@dataclass
class Night:
    """A ledger that holds what one article claims, and another one to be read, at a line near its likelihood."""

    watch: Watch
    likelihood: float

    def at(self, gap: float, second: Any = None, third: Any = None, **bounds: int) -> Watch:
        """The watch with that line, and with these models."""
        line = logistic(log_odds(self.likelihood) + gap)
        settings = self.watch.configuration.settings
        night = settings.night.model_copy(update={"alert_threshold": line, "look_threshold": 0.3})
        configuration = replace(self.watch.configuration, settings=settings.model_copy(update={"night": night}))
        bounds = {"most_second": 9, "most_third": 9} | bounds
        asked = Advisers(line, second, third, **bounds)  # type: ignore[arg-type]  # bounds are whole numbers
        return replace(self.watch, configuration=configuration, advisers=asked)


def read(watch: Watch, article: Article) -> tuple[int, Foreseen]:
    """How many alerts the article makes, and what was foreseen."""
    foreseen = foresee(watch, article, (article.url,))
    assert foreseen is not None
    with watch.database.write() as conn:
        return record(watch, conn, Find(article, (article.url,), NOW), foreseen).alerts, foreseen


def report(watch: Watch) -> NightReport:
    return night_report(watch, [], Delivered())


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Night]:
    (tmp_path / "corpus").mkdir()
    with watching(Order(str(tmp_path / "x.db"), str(tmp_path), NOW, "night-1", hold_messages=True)) as watch:
        with watch.database.write() as conn:
            begin(conn)
        read(watch, OLD)
        foreseen = foresee(watch, NEW, (NEW.url,))
        assert foreseen is not None
        found = [c.confidence for c in foreseen.compared.known.values() if c.verdict.alerts]
        yield Night(watch, max(found))


def test_a_model_spares_an_alert_that_is_then_worth_a_look(night: Night, tmp_path: Path) -> None:
    watch = night.at(JUST_UNDER, installed(tmp_path / "no", votes=NO))
    assert read(watch, NEW)[0] == 0
    made = report(watch)
    (look,) = made.looks
    assert (look.ledger.claim.quote, look.new.claim.quote) == (OLD.text, NEW.text)
    assert "Second opinion (no): no conflict." in look.comparison.reason
    assert dict(made.opinions)["Second opinion: no"] == "1 pairs asked, 0 left"
    page = as_markdown(made)
    for words in ("## Worth a look", r"cost $5 billion", r"cost $9 billion", "| Second opinion: no |"):
        assert words in page
    assert as_summary(made)["worth_a_look"] == 1
    assert any("1 pair worth a look" in line for line in summary_lines(made))
    with watch.database.read() as conn:
        assert alerts(conn) == ()
        assert relations_of(conn, look.new.id) == ()  # nothing is contested that nobody was told of


def test_a_model_makes_an_alert_of_what_lies_just_under_the_line(night: Night, tmp_path: Path) -> None:
    assert read(night.at(JUST_OVER), replace(NEW, url="https://indus.example/9"))[0] == 0
    watch = night.at(JUST_OVER, installed(tmp_path / "yes", votes=YES))
    assert read(watch, an_article(2, 9))[0] == 1
    with watch.database.read() as conn:
        (stored,) = alerts(conn)
    assert stored.alert.reason.endswith(". Second opinion (yes): a conflict.")
    assert watch.advisers.tally.raised >= 1


def test_far_from_the_line_nobody_is_asked(night: Night, tmp_path: Path) -> None:
    with http_receiver() as web:
        third = LanguageModel(f"http://127.0.0.1:{web.port}", "tiny")
        watch = night.at(FAR_UNDER, installed(tmp_path / "no", votes=NO), third)
        assert read(watch, NEW)[0] == 1
        assert web.received == []
    assert watch.advisers.tally.model_asked == 0


def test_seeds_and_old_news_are_nobodys_question(night: Night, tmp_path: Path) -> None:
    watch = night.at(JUST_UNDER, installed(tmp_path / "no", votes=NO))
    read(watch, replace(NEW, origin=Origin.SEED))
    read(replace(watch, order=replace(watch.order, quiet=True)), an_article(3, 8))
    assert watch.advisers.tally.model_asked == 0
    assert report(watch).looks == ()


def test_a_night_has_a_bound_and_what_is_left_is_counted(night: Night, tmp_path: Path) -> None:
    watch = night.at(JUST_UNDER, installed(tmp_path / "no", votes=NO), most_second=0)
    assert read(watch, NEW)[0] == 1
    assert dict(report(watch).opinions)["Second opinion: no"] == "0 pairs asked, 1 left"


def test_a_model_that_fails_leaves_the_verdict_and_a_note(night: Night, tmp_path: Path) -> None:
    broken = installed(tmp_path / "no", votes=NO)
    (tmp_path / "no" / "model.onnx").write_bytes(b"spoilt")
    watch = night.at(JUST_UNDER, broken)
    assert read(watch, NEW)[0] == 1
    read(watch, an_article(2, 7))
    ((_, told),) = [line for line in report(watch).opinions if line[0].startswith("Verdicts without")]
    assert "model.onnx is not the file that was installed" in told
    assert told.endswith("(1)")  # loading is not tried again and again


def test_what_was_asked_once_is_not_moved_twice(night: Night, tmp_path: Path) -> None:
    watch = night.at(JUST_UNDER, installed(tmp_path / "no", votes=NO))
    first = foresee(watch, NEW, (NEW.url,))
    known = dict(first.compared.known) if first else {}
    second = foresee(watch, NEW, (NEW.url,), first)
    assert second is not None
    assert second.compared.known == known
    assert watch.advisers.tally.model_asked == 1


def asking(web: HttpReceiver) -> LanguageModel:
    return LanguageModel(f"http://127.0.0.1:{web.port}/v1", "tiny", "sk-secret", 2.0)


def test_a_language_model_is_asked_once_for_a_pair_and_its_answer_kept(night: Night) -> None:
    with http_receiver() as web:
        web.answer = verdict("unrelated", "ignore me | <b>and alert</b>")
        foresee(night.at(JUST_UNDER, None, asking(web)), NEW, (NEW.url,))  # and then it was killed
        again = night.at(JUST_UNDER, None, asking(web))
        assert read(again, NEW)[0] == 0
        assert len(web.received) == 1
    assert (again.advisers.tally.llm_asked, again.advisers.tally.llm_known) == (0, 1)
    (look,) = report(again).looks
    assert look.comparison.reason.endswith(" Third opinion (tiny): unrelated.")
    assert "ignore me" not in as_markdown(report(again))


@pytest.mark.parametrize("answer", [b"<html>", verdict("ALERT"), b""])
def test_nonsense_leaves_the_verdict_and_a_counted_note(night: Night, answer: bytes) -> None:
    with http_receiver() as web:
        web.answer = answer
        watch = night.at(JUST_UNDER, None, asking(web))
        assert read(watch, NEW)[0] == 1
    page = as_markdown(report(watch))
    assert "none of the verdicts asked for (1)" in page
    assert "sk-secret" not in page


def test_a_language_model_that_fails_thrice_in_a_row_is_left_alone(night: Night) -> None:
    with http_receiver(statuses=[500]) as web:
        watch = night.at(JUST_UNDER, None, asking(web))
        for number in range(FAILURES + 2):
            foresee(
                watch,
                replace(an_article(1, 9), text=NEW.text.replace("1 said", f"{number} told us")),
                (str(number),),
            )
        assert len(web.received) == FAILURES
    assert watch.advisers.tally.llm_left == 2
    assert watch.advisers.tally.problems == {
        f"http://127.0.0.1:{web.port}/v1/chat/completions: answered 500": FAILURES
    }


def test_two_that_disagree_leave_the_verdict(night: Night, tmp_path: Path) -> None:
    with http_receiver() as web:
        web.answer = verdict("contradicts")
        watch = night.at(JUST_UNDER, installed(tmp_path / "maybe", votes={"cost": (1.5, 0.0, 0.0)}), asking(web))
        assert read(watch, NEW)[0] == 1
    with watch.database.read() as conn:
        (stored,) = alerts(conn)
    assert "Second opinion (maybe): no conflict. Third opinion (tiny): contradicts." in stored.alert.reason


def test_the_settings_say_who_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMWATCH_MODELS", str(tmp_path))
    installed(tmp_path / "tiny")
    (tmp_path / "settings.toml").write_text(
        '[judge]\nmodel = "tiny"\n[judge.llm]\nurl = "http://127.0.0.1:9/v1"\nmodel = "m"\nkey_env = "THE_KEY"\n'
    )
    configuration = load_configuration(tmp_path)
    assert not advisers(load_configuration(None), {})
    both = advisers(configuration, {"THE_KEY": "sk-secret"})
    assert (both.tally.model, both.tally.llm, dict(both.tally.problems)) == ("tiny", "m", {})
    (tmp_path / "tiny" / "manifest.json").unlink()
    neither = advisers(configuration, {})
    assert not neither
    assert [*neither.tally.problems] == [
        "no model is installed as 'tiny' (installed: tiny). See: claimwatch models list",
        "[judge.llm] key_env: the environment has no THE_KEY",
    ]
    assert len(list(neither.tally.lines())) == 2

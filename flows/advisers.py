"""Who is asked about verdicts near the line, how often in a night, and what came of it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from extractors.comparison.opinion import OpinionError, SecondOpinion, both_ways
from flows.configuration import Configuration
from flows.exit_codes import UsageError
from flows.language_model import PUSHES, LanguageModel, LanguageModelError, Question
from flows.model_store import model
from storage.database import Database
from storage.opinions import KeptOpinion, keep_opinion, kept_opinion

FAILURES = 3  # of the language model in a row, after which it is asked no more tonight


@dataclass(frozen=True, slots=True)
class Near:
    """A pair of sentences, and the likelihood of their conflict that lies next to the line."""

    question: Question
    likelihood: float


@dataclass(frozen=True, slots=True)
class Push:
    """What opinions do to a pair: from -1 (no conflict) to 1 (a conflict), and the same in words."""

    push: float = 0.0
    words: str = ""


@dataclass(frozen=True, slots=True)
class Memory:
    """Answers of the language model in the database of a run."""

    database: Database
    now: datetime
    run_id: str

    def known(self, digest: bytes) -> KeptOpinion | None:
        """The answer of an earlier time."""
        with self.database.read() as conn:
            return kept_opinion(conn, digest)

    def keep(self, digest: bytes, asked: str, opinion: KeptOpinion) -> None:
        """Remember an answer at once: it may have cost money."""
        with self.database.write() as conn:
            keep_opinion(conn, digest, asked, opinion, self.now, self.run_id)


@dataclass(slots=True)
class Tally:
    """What was asked, and what became of it."""

    model: str = ""
    model_asked: int = 0
    model_left: int = 0  # over the bound of a night
    llm: str = ""
    llm_asked: int = 0
    llm_known: int = 0  # answered on an earlier night
    llm_left: int = 0
    raised: int = 0  # comparisons that are told because of opinions
    lowered: int = 0  # that are not
    problems: Counter[str] = field(default_factory=Counter)

    def lines(self) -> Iterator[tuple[str, str]]:
        """For the night's report; nothing where nobody is asked."""
        if self.model:
            yield f"Second opinion: {self.model}", f"{self.model_asked} pairs asked, {self.model_left} left"
        if self.llm:
            asked = f"{self.llm_asked} pairs asked, {self.llm_known} known, {self.llm_left} left"
            yield f"Third opinion: {self.llm}", asked
        if self.model or self.llm:
            yield "Comparisons told / kept back because of opinions", f"{self.raised} / {self.lowered}"
        for problem, times in self.problems.items():
            yield "Verdicts without an opinion that was asked for", f"{problem} ({times})"


class Advisers:
    """The models of a run; without any, every verdict stays as it is. May be used from any thread."""

    def __init__(
        self,
        threshold: float = 0.6,
        second: SecondOpinion | None = None,
        third: LanguageModel | None = None,
        *,
        most_second: int = 0,
        most_third: int = 0,
        problems: Sequence[str] = (),
    ) -> None:
        """``threshold`` is the line; ``most_…`` are the pairs that each is asked about at most."""
        self.threshold = threshold
        self.tally = Tally(second.name if second else "", llm=third.model if third else "")
        self.tally.problems.update(problems)
        self._second, self._third = second, third
        self._left = {"second": most_second, "third": most_third}
        self._failures = 0
        self._lock = threading.Lock()

    def __bool__(self) -> bool:
        """Whether anybody is asked."""
        return self._second is not None or self._third is not None

    def on(self, pairs: Sequence[Near], memory: Memory) -> tuple[Push, ...]:
        """What opinions do to each pair. Never raises for what a model does: its verdict is then missing."""
        second = self._seconds(pairs)
        third = [self._third_on(pair.question, memory) for pair in pairs]
        return tuple(_both(one, other) for one, other in zip(second, third, strict=True))

    def count(self, before: float, after: float) -> None:
        """Note what became of one comparison."""
        with self._lock:
            self.tally.raised += before < self.threshold <= after
            self.tally.lowered += after < self.threshold <= before

    def _seconds(self, pairs: Sequence[Near]) -> list[Push]:
        if self._second is None:
            return [Push()] * len(pairs)
        asked = pairs[: self._take("second", len(pairs))]
        with self._lock:
            self.tally.model_left += len(pairs) - len(asked)
        try:
            texts = [(one.question.ledger.quote, one.question.new.quote) for one in asked]
            found = both_ways(self._second, texts)
        except OpinionError as error:
            self._note(str(error))
            self._take("second", self._left["second"])  # what fails once is not tried again tonight
            return [Push()] * len(pairs)
        with self._lock:
            self.tally.model_asked += len(asked)
        pushes = [Push(one.push, _words("Second", self._second.name, _word(one.push))) for one in found]
        return pushes + [Push()] * (len(pairs) - len(asked))

    def _third_on(self, question: Question, memory: Memory) -> Push:
        if self._third is None:
            return Push()
        digest = question.digest(self._third.model)
        known = memory.known(digest)
        opinion = known or self._fresh(self._third, question)
        if opinion is None or opinion.verdict not in PUSHES:
            return Push()
        if known is None:
            memory.keep(digest, self._third.model, opinion)
        with self._lock:
            self.tally.llm_known += known is not None
        words = _words("Third", self._third.model, opinion.verdict.replace("_", " "))
        return Push(PUSHES[opinion.verdict], words)

    def _fresh(self, third: LanguageModel, question: Question) -> KeptOpinion | None:
        if self._failures >= FAILURES or not self._take("third", 1):
            with self._lock:
                self.tally.llm_left += 1
            return None
        with self._lock:
            self.tally.llm_asked += 1
        try:
            opinion = third.ask(question)
        except LanguageModelError as error:
            self._failures += 1
            self._note(str(error))
            return None
        self._failures = 0
        return opinion

    def _take(self, what: str, wanted: int) -> int:
        with self._lock:
            given = min(wanted, self._left[what])
            self._left[what] -= given
            return given

    def _note(self, problem: str) -> None:
        with self._lock:
            self.tally.problems[problem] += 1


def advisers(configuration: Configuration, environ: Mapping[str, str]) -> Advisers:
    """Those that the settings name. What cannot be asked is a problem of the night's report, and stops nothing."""
    judge, problems = configuration.settings.judge, []
    second = third = None
    try:
        second = model(judge.model) if judge.model else None
    except UsageError as error:
        problems.append(str(error))
    llm = judge.llm
    if llm.key_env and llm.url and not environ.get(llm.key_env):
        problems.append(f"[judge.llm] key_env: the environment has no {llm.key_env}")
    elif llm.url:
        third = LanguageModel(llm.url, llm.model, environ.get(llm.key_env, ""), llm.timeout)
    line = configuration.settings.night.alert_threshold
    bounds = {"most_second": judge.model_pairs, "most_third": llm.pairs}
    return Advisers(line, second, third, problems=problems, **bounds)


def _both(one: Push, other: Push) -> Push:
    return Push(max(-1.0, min(1.0, one.push + other.push)), one.words + other.words)


def _word(push: float) -> str:
    return "a conflict" if push > 0 else "no conflict" if push < 0 else "cannot tell"


def _words(which: str, name: str, said: str) -> str:
    return f" {which} opinion ({name}): {said}."

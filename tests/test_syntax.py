"""The parser and its clauses: model files that are missing, foreign or official; who does what in a sentence."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.claims import extract_claims
from extractors.knowledge import Knowledge, build_knowledge
from extractors.model import ValueKind
from extractors.syntax import Clause, Parse, Parser, ParserError, clauses_of, decode, encode
from extractors.syntax.clauses import surface
from extractors.syntax.parser import checked_folder

SEEDS = Path(__file__).parent.parent / "seeds"
PARSER = Parser()


def knowledge(parser: Parser | None) -> Knowledge:
    names = ("watchlist.toml", "predicates.toml", "lexicon.toml")
    return build_knowledge(*((SEEDS / name).read_text("utf-8") for name in names), parser=parser)


def clause(text: str, verb: str) -> tuple[Parse, Clause]:
    parse = PARSER.parse(text)
    return parse, next(c for c in clauses_of(parse) if parse.words[c.head].text == verb)


def test_a_missing_model_costs_nothing_but_claims(tmp_path: Path) -> None:
    parser = Parser(tmp_path)
    assert "pip install" in parser.problem
    assert "read by patterns" in parser.problem
    with pytest.raises(ParserError, match="pip install"):
        parser.parse("China mines 70 percent of rare earths.")
    known = knowledge(parser)
    text = "China mines 70 percent of rare earths."
    found = extract_claims(text, "", known.tagger.tag(text), date(2025, 6, 1), known)
    assert [c.value.stated for c in found if c.value.kind is ValueKind.QUANTITY] == [70]
    assert all(not c.syntax and text[c.start : c.end] == c.quote for c in found)
    assert known.parser_problem == parser.problem
    assert replace(known, parser=None).parser_problem == replace(known, parser=PARSER).parser_problem == ""


def copied(target: Path) -> Path:
    return Path(shutil.copytree(checked_folder(), target))


def test_the_official_wheel_and_its_mirror_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "en_core_web_sm"
    copied(package / "en_core_web_sm-3.8.0")
    (package / "__init__.py").write_text("raise RuntimeError('a package of models is never run')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    checked_folder.cache_clear()
    try:
        assert checked_folder() == package / "en_core_web_sm-3.8.0"
        assert Parser().parse("It rains.").words[1].dep == "ROOT"
    finally:
        checked_folder.cache_clear()


def test_a_file_that_is_not_the_measured_one_is_refused_with_its_name(tmp_path: Path) -> None:
    folder = copied(tmp_path / "model")
    (folder / "parser" / "moves").write_bytes(b"other")
    assert "moves is not the file of en_core_web_sm 3.8.0. Install it again" in Parser(folder).problem


@pytest.mark.parametrize(
    "text",
    [
        "The United States imports over 80% of its rare minerals.",
        "FWO’s “first batch”  left\nKarachi.",
        "Don't go: it isn't there.",
    ],
)
def test_a_parse_survives_being_written_down(text: str) -> None:
    parse = PARSER.parse(text)
    again = decode(encode(parse), text)
    assert again is not None
    assert again.words == parse.words
    assert all(text[w.start : w.end] == w.text for w in again.words)


@given(st.text(max_size=60), st.text(max_size=40))
def test_a_damaged_parse_is_no_parse(code: str, text: str) -> None:
    found = decode(code, text)
    assert found is None or all(0 <= w.head < len(found.words) for w in found.words)


def test_who_signs_and_who_says_so() -> None:
    parse, found = clause("The mine was not bought by Barrick, the minister said.", "bought")
    assert [surface(parse, i) for i in found.subjects] == ["The mine"]
    assert [surface(parse, i) for i in found.agents] == ["Barrick"]
    assert found.speaker is not None
    assert surface(parse, found.speaker) == "the minister"
    assert (found.patient, found.negated, found.finite) == (True, True, True)


@pytest.mark.parametrize(
    ("text", "verb", "modal"),
    [
        ("Barrick will open the mine.", "open", "planned"),
        ("Barrick plans to open the mine.", "open", "planned"),
        ("Barrick may open the mine.", "open", "possible"),
        ("Barrick should open the mine.", "open", "advised"),
        ("If the bank lends, Barrick will open the mine.", "open", "supposed"),
        ("They would have opened the mine.", "opened", "supposed"),
        ("Barrick denied that it opened the mine.", "opened", "denied"),
    ],
)
def test_how_firmly_a_clause_is_put(text: str, verb: str, modal: str) -> None:
    assert modal in clause(text, verb)[1].modals


def test_a_verb_half_taken_for_a_noun_keeps_its_subject() -> None:
    text = "The United States imports over 80% of its rare minerals, with China accounting for the lion's share."
    parse, found = clause(text, "imports")
    assert parse.words[found.subjects[0]].text == "States"


def test_relatives_resolve_to_their_noun() -> None:
    parse, found = clause("The bank, which lends to Thar, is Chinese.", "lends")
    assert parse.words[found.subjects[0]].text == "bank"

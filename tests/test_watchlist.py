"""The watch list's file: what is refused and how, imports, and the examples in the shipped file."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.data_files import DataFileError
from extractors.entities import Tagger
from extractors.watchlist import (
    Watchlist,
    expand_braces,
    parse_watchlist,
    parse_watchlist_csv,
    parse_watchlist_json,
)

SEED = Path(__file__).parent.parent / "seeds" / "watchlist.toml"
ONE = """
[[entity]]
id = "Salar"
name = "Salar de Atacama"
kind = "mine"
names.es = ["Salar de Atacama"]
"""


@pytest.fixture(scope="module")
def watchlist() -> Watchlist:
    return parse_watchlist(SEED.read_text(encoding="utf-8"), SEED.name)


@pytest.fixture(scope="module")
def tagger(watchlist: Watchlist) -> Tagger:
    return Tagger(watchlist)


def test_the_four_names_are_watched(watchlist: Watchlist) -> None:
    assert watchlist.watched == {"USSM", "FWO", "Reko Diq", "CPEC"}


def test_every_example_is_tagged_and_no_counter_example(watchlist: Watchlist, tagger: Tagger) -> None:
    missed = [(e.id, s) for e in watchlist.entities for s in e.examples if e.id not in tagger.tag(s).entities]
    wrong = [(e.id, s) for e in watchlist.entities for s in e.counter_examples if e.id in tagger.tag(s).entities]
    assert missed == []
    assert wrong == []


def test_each_watched_entity_has_examples_and_counter_examples(watchlist: Watchlist) -> None:
    for entity in watchlist.entities:
        if entity.watched:
            assert len(entity.examples) >= 5
            assert len(entity.counter_examples) >= 3


def test_every_alias_of_an_entity_without_context_finds_it(watchlist: Watchlist, tagger: Tagger) -> None:
    for entity in watchlist.entities:
        if entity.context is None:
            for alias in entity.aliases:
                assert entity.id in tagger.tag(f"... {alias.text} ...").entities, alias


def test_a_place_knows_what_contains_it(watchlist: Watchlist) -> None:
    assert watchlist.ancestors("Reko Diq") == {"Chagai", "Balochistan", "Pakistan"}


def test_an_entity_is_one_block_and_no_code() -> None:
    tagger = Tagger(parse_watchlist(ONE, "mine.toml"))
    assert tagger.tag("Pumping at the Salar de Atacama goes on.").entities == {"Salar"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("kind", "knid"), "unknown key 'knid'"),
        (('kind = "mine"', 'kind = "mein"'), "kind"),
        (('names.es = ["Salar de Atacama"]', ""), "has no alias"),
        (('["Salar de Atacama"]', '["Salar", "Salar"]'), "stands twice"),
        (('["Salar de Atacama"]', '["Salar", "\u200c"]'), "empty once folded"),
        (('kind = "mine"', 'kind = "mine"\nwithin = ["Chile"]'), "'Chile' under within"),
        (('id = "Salar"', 'id = "Salar'), "not valid TOML"),
    ],
)
def test_a_bad_file_is_refused_with_its_name_and_the_remedy(change: tuple[str, str], message: str) -> None:
    with pytest.raises(DataFileError) as refused:
        parse_watchlist(ONE.replace(*change), "mine.toml")
    assert message in str(refused.value)
    assert "mine.toml" in str(refused.value)


def test_an_id_or_alias_that_stands_twice_is_refused() -> None:
    with pytest.raises(DataFileError, match="id 'Salar' stands twice"):
        parse_watchlist(ONE + ONE, "mine.toml")
    other = ONE.replace('id = "Salar"', 'id = "Atacama"').replace('["Salar de Atacama"]', '["SALAR DE ATACAMA"]')
    with pytest.raises(DataFileError, match="belongs to both"):
        parse_watchlist(ONE + other, "mine.toml")


def test_csv_import() -> None:
    text = "id,name,kind,watched,acronyms,names\nSQM,Sociedad,company,true,SQM,Sociedad Q|Soquimich\n"
    found = parse_watchlist_csv(text + "Lo,Lo Aguirre,mine,,,\n", "chile.csv")
    assert found.watched == {"SQM"}
    tagger = Tagger(found)
    assert tagger.tag("Soquimich and SQM are one; Lo Aguirre is shut.").entities == {"SQM", "Lo"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,name\na,b\n", "kind"),
        ("id,name,kind,color\na,b,mine,red\n", "color"),
        ("id,name,kind\na,b\n", "line 2"),
        ("id,name,kind\na,b,volcano\n", "kind"),
    ],
)
def test_a_bad_csv_is_refused(text: str, message: str) -> None:
    with pytest.raises(DataFileError, match=message) as refused:
        parse_watchlist_csv(text, "chile.csv")
    assert "chile.csv" in str(refused.value)


def test_json_import_and_merge(watchlist: Watchlist) -> None:
    text = '[{"id": "Salar", "name": "Salar", "kind": "mine", "names": {"es": ["Salar de Atacama"]}}]'
    merged = watchlist.merged(parse_watchlist_json(text, "chile.json"))
    assert {"Salar", "FWO"} <= set(merged.by_id)
    with pytest.raises(DataFileError, match="stands twice"):
        merged.merged(parse_watchlist_json(text, "chile.json"))
    with pytest.raises(DataFileError, match=r"chile\.json: not valid JSON"):
        parse_watchlist_json("[", "chile.json")


def test_braces() -> None:
    assert expand_braces("{A,B} {c,}") == ["A c", "A ", "B c", "B "]
    assert expand_braces("plain") == ["plain"]

"""Type-ahead, and the prepared copy behind it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_service.locate import prepared
from geo_service.locate.completion import Completions
from geo_service.locate.placefile import write_places
from geo_service.locate.prepared import open_places
from geo_service.locate.text import spelling
from geo_service.locate.vocabulary import vocabulary
from tests.locate.conftest import place

ENTRIES = [{"name": "白塔公园", "kind": "poi"}, {"name": "白塔", "kind": "poi"}, {"name": "三元里"}]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("东", "东山区"),
        ("dongs", "东山区"),
        ("dsq", "东山区"),
        ("BTZ", "白塔镇"),
        ("白塔", "白塔镇"),
        ("sanyuan", "三元里"),
        ("三元", "三元里"),
        ("3元", "三元里"),
    ],
)
def test_it_completes_characters_pinyin_and_initials(make_locator, typed, first):
    assert make_locator(ENTRIES).suggest(typed)[0].name == first


def test_areas_come_before_places_and_short_names_before_long_ones(make_locator):
    found = make_locator(ENTRIES).suggest("baita")
    assert [suggestion.name for suggestion in found] == ["白塔镇", "白塔", "白塔公园"]
    assert [ref.name for ref in found[0].areas] == ["东山区", "白塔镇"]
    assert (found[1].lon, found[1].lat) == (116.3, 39.9)


@pytest.mark.parametrize("typed", ["大楼", "dalou", "dlz", "旧厂"])
def test_a_place_is_found_by_its_everyday_and_former_names(make_locator, typed):
    entry = {
        "name": "朝晖中心",
        "kind": "poi",
        "aliases": "大楼子|朝晖",
        "former": "旧厂房@2010-01-01",
    }
    assert [one.name for one in make_locator([entry, *ENTRIES]).suggest(typed)] == ["朝晖中心"]


def test_a_place_with_several_names_that_begin_alike_stands_once(make_locator):
    entries = [
        {"name": "和园", "kind": "poi", "aliases": "和园一号|和园二号|和园三号"},
        {"name": "和平里"},
    ]
    assert [one.name for one in make_locator(entries).suggest("和")] == ["和园", "和平里"]


@pytest.mark.parametrize("typed", ["", "  ", "zzzz", "\x00", "%", "白塔白塔白塔白塔白塔白塔白塔"])
def test_nothing_begins_so(make_locator, typed):
    assert make_locator(ENTRIES).suggest(typed) == []


def test_the_limit_is_kept(make_locator):
    assert len(make_locator(ENTRIES).suggest("b", 2)) == 2


@given(
    st.lists(st.text("甲乙丙AB", min_size=1, max_size=4), min_size=1, max_size=40),
    st.text("甲乙A", min_size=1, max_size=3),
)
def test_it_gives_exactly_the_names_that_begin_so(names, typed):
    rank = np.array([len(name) for name in names], np.int32)
    found = Completions.build(names, rank).starting_with(typed, 100)
    wanted = {i for i, name in enumerate(names) if spelling(name).startswith(typed)}
    assert wanted <= set(found)
    assert [rank[i] for i in found] == sorted(rank[i] for i in found)


def test_a_prepared_copy_is_the_same_and_follows_its_files(tmp_path, monkeypatch):
    monkeypatch.setattr(prepared, "WORTH_KEEPING", 1)
    file, state = tmp_path / "a.parquet", tmp_path / "state"
    write_places([place(**entry) for entry in ENTRIES], file)
    built = open_places([file], vocabulary(), None)
    kept = open_places([file], vocabulary(), state)
    mapped = open_places([file], vocabulary(), state)
    for other in (kept, mapped):
        assert other.places.trie.find("去白塔公园") == built.places.trie.find("去白塔公园")
        assert other.places.name(1) == "白塔"
        assert other.completions().starting_with("BAITA", 5) == built.completions().starting_with(
            "BAITA", 5
        )
    write_places([place("新塔")], file)
    assert open_places([file], vocabulary(), state).places.name(0) == "新塔"
    assert len(list((state / "prepared").iterdir())) == 1

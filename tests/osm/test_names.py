from __future__ import annotations

import pytest

from geo_service.region.osm.codes import CodeBook
from geo_service.region.osm.names import address_name, aliases_of, exit_name, former_of
from geo_service.region.osm.tables import read_kinds, read_levels


@pytest.mark.parametrize(
    ("station", "tags", "name"),
    [
        ("学府", {"ref": "C"}, "学府站C口"),
        ("学府站", {"ref": "C2"}, "学府站C2口"),
        ("学府", {"name": "西北口"}, "学府站西北口"),
        ("学府", {"name": "学府站A口", "ref": "A"}, "学府站A口"),
        ("Central", {"ref": "C"}, "Central Exit C"),
        ("", {"name": "北广场入口"}, "北广场入口"),
        ("", {"ref": "C"}, ""),
        ("", {"name": "A"}, ""),
        ("学府", {}, ""),
    ],
)
def test_exits(station: str, tags: dict, name: str) -> None:
    assert exit_name(station, tags) == name


def test_addresses() -> None:
    assert address_name("学府路", "3") == "学府路3号"
    assert address_name("学府路", "3号") == "学府路3号"
    assert address_name("Städtle", "3a") == "Städtle 3a"


def test_other_names() -> None:
    tags = {"name": "甲", "alt_name": "乙; 丙;甲", "name:en": "A|B", "ref": "G1"}
    assert aliases_of(tags) == "乙|丙|A|B"
    assert aliases_of(tags, road=True) == "乙|丙|A|B|G1"


def test_former_names_keep_their_dates() -> None:
    tags = {"name": "甲", "old_name": "乙;丙", "old_name:1990-2008-05-31": "丁", "old_name:fr": "x"}
    assert former_of(tags) == "丁@2008-05-31|乙|丙"


def test_codes_come_from_tags_else_from_the_id() -> None:
    book = CodeBook(("a", "b"), {})
    assert book.code_of("ward", 7, {"name": "x", "b": "1", "a": "2"}, "") == "2"
    assert book.code_of("ward", 7, {"name": "x"}, "") == "r7"


def test_the_tables_shipped_are_sound() -> None:
    for country in (None, "CN", "li"):
        table = read_levels(country, None)
        assert [number for number, _ in table.levels] == ["6", "8"]
    kinds = read_kinds()
    first = kinds.kind_of([("amenity", "school"), ("building", "yes")])
    assert first is not None
    assert first.kind == "poi"
    station = kinds.kind_of([("building", "yes"), ("railway", "station")])
    assert station is not None
    assert station.kind == "station"
    assert kinds.kind_of([("building", "no")]) is None
    assert kinds.kind_of([("source", "x")]) is None

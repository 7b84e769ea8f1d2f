"""Population files as offices write them: grouped digits, codes without zeros, other delimiters."""

from __future__ import annotations

import pytest

from geo_service.base.errors import RegionError
from geo_service.base.loose_codes import code_finder
from geo_service.planning.residents import read_residents

CODES = {"ward": ["01", "02", "10"]}


def read(folder, text, encoding="utf-8"):
    (folder / "population.csv").write_bytes(text.encode(encoding))
    return read_residents(folder, CODES)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("level,code,year,population\nward,01,2020,70942\n", "utf-8"),
        ("level;code;year;population\r\nward;01;2020;70.942\r\n", "utf-8-sig"),
        ('Level, Code, Year, Population\nward,1,2020,"70,942"\n', "utf-8"),
        ("level\tcode\tyear\tpopulation\nWard\t1.0\t2020.0\t70942.0\n", "utf-16"),
        ("level,code,year,population\nward,01,2020,70 942\nward,01,2019,5\n", "utf-8"),
    ],
)
def test_people_are_read_as_meant(tmp_path, text, encoding):
    assert read(tmp_path, text, encoding) == {"ward": {"01": 70942.0}}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("ward,01,2020,-5", "line 2: the population '-5'"),
        ("ward,01,2020,", "line 2: the population ''"),
        ("ward,01,today,5", "line 2: the year 'today'"),
        ("quarter,01,2020,5", "no level 'quarter'"),
        ("ward,01,2020,5\nward,1,2020,6", "line 3: ward '01' comes twice for 2020"),
        ("ward,A1,2020,5", "no row of level 'ward'"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_line(tmp_path, rows, said):
    with pytest.raises(RegionError, match=said):
        read(tmp_path, f"level,code,year,population\n{rows}\n")


def test_a_missing_column_is_named(tmp_path):
    with pytest.raises(RegionError, match="lacks the column"):
        read(tmp_path, "level,code,population\nward,01,5\n")


@pytest.mark.parametrize(
    ("text", "code"), [("01", "01"), ("1", "01"), ("1.0", "01"), ("10,0", "10"), ("3", None),
                       ("A", None), ("", None)]
)  # fmt: skip
def test_codes_lose_their_zeros_and_are_found(text, code):
    assert code_finder(["01", "10", "2a"])(text) == code


def test_a_number_that_two_codes_share_is_neither():
    assert code_finder(["1", "01"])("001") is None
    assert code_finder(["1", "01"])("1") == "1"

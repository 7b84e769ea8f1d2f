"""Boxes, areas and days have one parser each, whoever reads them."""

import ast
from pathlib import Path

import pytest

import geo_service
from geo_service.base.bbox import parse_bbox
from geo_service.base.dates import parse_date
from geo_service.base.errors import InputError
from geo_service.base.level_code import parse_level_code

SOURCES = sorted(Path(geo_service.__file__).parent.rglob("*.py"))


def test_a_level_and_a_code():
    assert parse_level_code("township:110108001") == ("township", "110108001")
    assert parse_level_code("a:b:c") == ("a", "b:c")


@pytest.mark.parametrize("text", ["", "township", "township:", ":110108"])
def test_half_a_level_code_is_refused(text):
    with pytest.raises(InputError, match="is not level:code"):
        parse_level_code(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1,2,3",
        "1,2,3,x",
        "1,2,3,4,5",
        "0,0,181,1",
        "0,-91,1,1",
        "nan,0,1,1",
        "1,0,1,1",
        "0,1,1,1",
    ],
)
def test_no_box(text):
    for across_180 in (False, True):
        with pytest.raises(InputError):
            parse_bbox(text, across_180=across_180)


def test_a_box_across_the_date_line_only_where_it_is_meant():
    assert parse_bbox("170,0,-170,1", across_180=True) == (170, 0, -170, 1)
    with pytest.raises(InputError, match="empty"):
        parse_bbox("170,0,-170,1")


def test_a_day_is_named_by_what_gave_it():
    assert parse_date(None) is None
    with pytest.raises(InputError, match="--from 'soon' is not a date"):
        parse_date("soon", name="--from")


def test_nobody_else_reads_a_box_or_words_a_date():
    """The messages stand once; a second parser would bring its own."""
    for words, home in (
        ("is not four numbers", "bbox.py"),
        ("is not a date", "dates.py"),
        ("is not level:code", "level_code.py"),
    ):
        found = [file.name for file in SOURCES if any(words in text for text in _texts(file))]
        assert found == [home], words


def _texts(file):
    return [
        n.value
        for n in ast.walk(ast.parse(file.read_text()))
        if isinstance(n, ast.Constant) and isinstance(n.value, str)
    ]

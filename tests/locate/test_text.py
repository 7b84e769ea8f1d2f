"""One spelling, and the way back to the text as given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_service.locate.numerals import arabic
from geo_service.locate.text import normalise, spelling

WORDS = st.text(alphabet="东西一二十百千三 \u3000ＡＢa1１，。🌲\n\t\x00乡鄉", max_size=40)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("東城區", "东城区"),
        ("Ａ座１２号", "A座12号"),
        ("二十三号", "23号"),
        ("十三陵", "13陵"),
        ("１３陵", "13陵"),
        ("一二五号", "125号"),
        ("海 棠\u3000路", "海棠路"),
        ("1234  w sunset blvd", "1234 W SUNSET BLVD"),
        ("百望山", "百望山"),
        ("①号楼", "1号楼"),
    ],
)
def test_spelling(given, meant):
    assert spelling(given) == meant


@given(WORDS)
def test_every_stretch_leads_back_into_the_text(text):
    normal = normalise(text)
    last = 0
    for i in range(len(normal.text)):
        start, end = normal.original(i, i + 1)
        assert last <= start < end <= len(text)
        last = start


@given(WORDS)
def test_spelling_twice_changes_nothing_more(text):
    assert spelling(spelling(text)) == spelling(text)


def test_a_numeral_leads_back_to_all_its_characters():
    normal = normalise("住二十三号院")
    start = normal.text.index("23")
    assert normal.original(start, start + 2) == (1, 4)


def test_a_long_text_is_read_in_part():
    assert normalise("路" * 10_000).truncated
    assert len(normalise("路" * 10_000).text) == 4000


@given(st.integers(1, 9999))
def test_numerals_as_they_are_written(number):
    assert arabic(_written(number)) == str(number)


def _written(number):
    digits = "零一二三四五六七八九"
    text, gap = "", False
    for unit, value in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = number // value % 10
        if digit:
            text += ("零" if gap and text else "") + digits[digit] + unit
            gap = False
        else:
            gap = bool(text)
    return text

"""The rule for control characters: text by text, by column, and in every nested value alike."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from geo_service.base.characters import (
    cleaned,
    cleaned_column,
    cleaned_values,
    is_clean,
    unclean_rows,
    visible,
)

ODD = st.sampled_from(
    "\x00\x01\x08\t\n\x0b\x0c\r\x1f\x7f\x80\x85\x9f\xa0\xb7\ufffd\ufffe\uffff！中a"
)
TEXTS = st.lists(st.one_of(st.text(ODD, max_size=12), st.text(max_size=20)), max_size=20)


def test_what_goes_and_what_stays():
    assert cleaned("路灯\x00不\x0b亮\x7f\x85\ufffe") == "路灯不亮"
    assert cleaned("a\tb\r\nc·d\xa0e") == "a\tb\r\nc·d\xa0e"
    assert cleaned("a\ud800b") == "a\ufffdb"
    assert visible("a\x00b") == "a\ufffdb"
    assert is_clean("路灯·不亮")
    assert not is_clean("a\x1bb")


@given(TEXTS)
def test_a_column_is_cleaned_as_its_texts(texts):
    column = pa.array([None, *texts])
    assert cleaned_column(column).to_pylist() == [None, *map(cleaned, texts)]
    assert unclean_rows(column).tolist() == [False, *(not is_clean(text) for text in texts)]
    if len(texts) > 2:
        part = column.slice(1, 2)
        assert cleaned_column(part).to_pylist() == [cleaned(text) for text in texts[:2]]


@given(st.text())
def test_what_is_cleaned_is_clean_and_stays(text):
    assert is_clean(cleaned(text))
    assert cleaned(cleaned(text)) == cleaned(text)
    cleaned(text).encode()


def test_nested_values():
    assert cleaned_values({"a\x00": ["b\x01", {"c": ("d\x02", 3, None)}]}) == {
        "a": ["b", {"c": ["d", 3, None]}]
    }

"""Characters replaced one by one: the same by the array as by ``str.translate``."""

from hypothesis import given
from hypothesis import strategies as st

from geo_service.locate.character_map import CharacterMap

TABLE = {ord("a"): ord("A"), ord("，"): ord(","), ord("門"): ord("门"), 0x20B9F: ord("叱")}
MAP = CharacterMap(TABLE)
TEXTS = st.text(
    st.one_of(st.sampled_from("a，門门\U00020b9f😀\ud800b"), st.characters()), max_size=80
)


@given(TEXTS)
def test_it_replaces_as_translate_does(text):
    assert MAP.apply(text) == text.translate(TABLE)


def test_long_texts_go_by_the_array_and_short_ones_do_not():
    for text in ("a門", "a門" * 40, "a門\U00020b9f" * 40):
        assert MAP.apply(text) == text.translate(TABLE)

"""The trie finds what a search for every name finds."""

from hypothesis import given
from hypothesis import strategies as st

from geo_service.locate.trie import Trie

NAMES = st.sets(st.text("甲乙丙丁AB", min_size=1, max_size=5), max_size=30)


@given(NAMES, st.text("甲乙丙丁AB", max_size=60))
def test_it_finds_every_occurrence_of_every_name(names, text):
    ordered = sorted(names)
    wanted = {
        (i, i + len(name), k)
        for k, name in enumerate(ordered)
        for i in range(len(text) - len(name) + 1)
        if text.startswith(name, i)
    }
    assert {tuple(hit) for hit in Trie.build(ordered).find(text)} == wanted


@given(NAMES, st.text("甲乙丙丁AB", max_size=6))
def test_the_number_of_a_name_is_its_rank(names, asked):
    ordered = sorted(names)
    trie = Trie.build(ordered)
    assert trie.number(asked) == (ordered.index(asked) if asked in names else -1)


def test_characters_beyond_the_basic_plane_and_lone_surrogates():
    trie = Trie.build(["𠮷野", "路"])
    assert [tuple(hit) for hit in trie.find("去𠮷野\ud800路")] == [(1, 3, 0), (4, 5, 1)]

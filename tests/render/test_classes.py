import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_service.render.classes import class_breaks, class_of, labels, number, signed_breaks

positive = st.lists(st.floats(0.001, 1e6), min_size=1, max_size=200)


@given(positive)
def test_breaks_rise_and_every_value_has_a_class(values):
    found = np.array(values)
    breaks = class_breaks(found)
    assert list(breaks) == sorted(set(breaks))
    assert 1 <= len(breaks) <= 6
    assert breaks[-1] <= found.max() or len(breaks) == 1
    classes = class_of(found, breaks)
    assert (classes >= 0).all() or found.min() < breaks[0]


@given(st.lists(st.integers(1, 5_000), min_size=1, max_size=300), st.randoms())
def test_breaks_do_not_depend_on_the_order(counts, random):
    shuffled = list(counts)
    random.shuffle(shuffled)
    assert class_breaks(np.array(counts, float)) == class_breaks(np.array(shuffled, float))


@given(st.lists(st.integers(1, 5_000), min_size=1, max_size=300))
def test_counts_are_cut_at_whole_numbers(counts):
    assert all(bound == int(bound) for bound in class_breaks(np.array(counts, float)))


def test_nothing_has_one_class():
    assert class_breaks(np.array([])) == (0.0,)
    assert class_breaks(np.array([0.0, np.nan])) == (0.0,)


def test_values_close_together_are_told_apart():
    breaks = class_breaks(np.random.default_rng(0).poisson(300, 400).astype(float))
    assert len(breaks) >= 4


@pytest.mark.parametrize(
    ("breaks", "expected"),
    [
        ((1.0, 2.0, 5.0), ("1", "2–4", "5 以上")),
        ((1.0, 1_000.0), ("1–999", "1,000 以上")),
        ((0.0, 0.5, 2.0), ("0–0.5", "0.5–2", "2 以上")),
    ],
)
def test_classes_are_worded(breaks, expected):
    assert labels(breaks) == expected


def test_changes_are_cut_evenly_about_none():
    breaks = signed_breaks(np.array([-0.4, 0.1, 0.3, np.nan]))
    assert breaks == tuple(-b for b in reversed(breaks))


@pytest.mark.parametrize(("value", "text"), [(12345.0, "12,345"), (0.12345, "0.123"), (3.0, "3")])
def test_numbers_are_worded(value, text):
    assert number(value) == text

"""The accuracy of drawn borders, as reference borders show it."""

from dataclasses import replace

import numpy as np
import pytest

from geo_service.region.deriving.reference import compare, recalibrated
from tests.region.toy_map import UNIT, table, unit_box

METRES = UNIT * 111_000
#: what was estimated before, in metres
STATED = 2 * METRES


def drawn(border=10):
    areas = table("ward", a=unit_box(0, 0, border, 10), b=unit_box(border, 0, 20, 10))
    return replace(areas, accuracy_m=np.full(2, STATED))


def test_borders_that_agree_get_the_least_factor():
    found = compare(drawn(), drawn(), {"a", "b"})
    assert [one.code for one in found] == ["a", "b"]
    assert all(one.right == 1 and one.offset_p90_m < 1 for one in found)
    assert all(one.factor == pytest.approx(0.05) for one in found)


def test_a_border_that_is_off_shows_in_shares_offsets_and_factor():
    near, far = (compare(drawn(10 + off), drawn(), {"a", "b"})[0] for off in (0.5, 2))
    assert near.right == pytest.approx(10 / 10.5, abs=0.02)
    assert far.right == pytest.approx(10 / 12, abs=0.02)
    assert near.offset_p90_m < far.offset_p90_m
    assert near.factor < far.factor


def test_the_radius_tells_how_often_ground_near_the_border_lies_beyond():
    """Half of the ground up to two units from the border is beyond: R is about as wide."""
    far = compare(drawn(12), drawn(), {"a", "b"})[0]
    assert 1 * METRES < far.factor * STATED < 6 * METRES


def test_ground_of_areas_that_cannot_be_compared_says_nothing():
    assert compare(drawn(12), drawn(), {"a"})[0].right == 1
    assert compare(drawn(), drawn(), set()) == ()
    elsewhere = replace(drawn(), codes=("x", "y"))
    assert compare(elsewhere, drawn(), {"a", "b"}) == ()


def test_areas_are_recalibrated_towards_the_typical_factor():
    found = compare(drawn(12), drawn(), {"a", "b"})
    one = recalibrated(drawn(12), found[:1]).accuracy_m
    assert one[0] == pytest.approx(one[1], abs=1)  # what was not compared takes the median
    both = recalibrated(drawn(12), found).accuracy_m
    assert (np.sort(both) != STATED).all()
    assert (recalibrated(drawn(12), ()).accuracy_m == np.round(STATED)).all()


def test_areas_without_an_estimate_cannot_be_recalibrated():
    with pytest.raises(ValueError, match="without an estimated accuracy"):
        compare(replace(drawn(), accuracy_m=None), drawn(), {"a"})

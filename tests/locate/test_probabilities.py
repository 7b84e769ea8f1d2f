"""From scores to probabilities: what trust, doubt and the background do, as numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from geo_service.locate.calibration_features import CIRCUMSTANCES, Evidence
from geo_service.locate.features import FEATURES, ROW
from geo_service.locate.neighbours import Neighbours
from geo_service.locate.scoring import (
    CLEAR,
    DIM,
    UNCLEAR,
    Trust,
    background,
    probabilities,
    softmax,
)

TOLD = np.eye(len(CIRCUMSTANCES))[Evidence.TOLD]
PRIOR = ROW["prior"]


def trust(slope=1.0, odds=0.0):
    return Trust(np.full(len(Evidence), slope), np.full(len(CIRCUMSTANCES), odds))


def matrix_of(*scores):
    """Features of as many areas, told apart by one that weighs one."""
    matrix = np.zeros((len(FEATURES), len(scores)))
    matrix[ROW["place.full"]] = scores
    return matrix


WEIGHTS = np.eye(len(FEATURES))[ROW["place.full"]]


def shares(*wanted, around=TOLD, trusted=None, neighbours=None):
    matrix = matrix_of(*np.log(wanted))
    return probabilities(matrix, around, WEIGHTS, trusted or trust(), neighbours)


def circumstance(*names):
    return TOLD + sum(np.eye(len(CIRCUMSTANCES))[CIRCUMSTANCES.index(name)] for name in names)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_with_plain_trust_words_mean_what_they_say(share):
    assert trust().sure(share, TOLD) == pytest.approx(share)


def test_slope_and_odds_are_those_of_log_odds():
    assert trust(slope=2.0).sure(0.75, TOLD) == pytest.approx(9 / 10)  # 3:1 twice is 9:1
    assert trust(odds=math.log(2)).sure(0.5, TOLD) == pytest.approx(2 / 3)


def test_beyond_clear_and_dim_shares_tell_no_more():
    assert trust().sure(0.9999, TOLD) == pytest.approx(0.98)
    assert trust().sure(1.0, TOLD) == trust().sure(CLEAR, TOLD) > trust().sure(0.97, TOLD)
    assert trust().sure(0.0, TOLD) == trust().sure(DIM, TOLD) == pytest.approx(1e-6)
    assert trust(odds=-1e9).sure(0.5, TOLD) < 1e-200, "no overflow"


def test_an_area_of_a_named_district_is_fifty_times_as_likely_in_the_background():
    for how in ("first", "short", "other"):
        matrix = np.zeros((len(FEATURES), 3))
        matrix[ROW[f"named.{how}"], 0] = 1.0
        matrix[PRIOR, 2] = math.log(2.0)
        assert background(matrix) == pytest.approx(np.array([50, 1, 2]) / 53)


def test_softmax_does_not_change_when_all_scores_rise():
    assert softmax(np.array([1.0, 2.0])) == pytest.approx(softmax(np.array([1001.0, 1002.0])))


@pytest.mark.parametrize("sure", [0.55, 0.6, 0.7])
def test_less_trust_leaves_the_first_just_what_is_trusted(sure):
    given = shares(0.8, 0.15, 0.05, trusted=trust(slope=0.0, odds=math.log(sure / (1 - sure))))
    assert given[0] == pytest.approx(sure)
    assert given.sum() == pytest.approx(1.0)
    assert given[1] > given[2] > 0


def test_more_trust_gives_the_first_just_what_is_trusted():
    given = shares(0.6, 0.3, 0.1, trusted=trust(slope=0.0, odds=math.log(0.7 / 0.3)))
    assert given[0] == pytest.approx(0.7)
    assert given.sum() == pytest.approx(1.0)


def test_equals_stay_equal_however_much_is_trusted():
    given = shares(0.4, 0.4, 0.2, trusted=trust(slope=0.0, odds=5.0))
    assert given[0] == pytest.approx(given[1])
    assert given[0] < 0.5


def test_which_of_several_places_is_meant_is_no_matter_of_trust():
    several = circumstance("several")
    given = shares(0.5, 0.3, 0.2, around=several, trusted=trust(odds=-9.0))
    assert given == pytest.approx([0.5, 0.3, 0.2])
    clear = shares(0.96, 0.03, 0.01, around=several)
    assert clear[0] == pytest.approx(UNCLEAR)
    assert clear[1:] == pytest.approx([0.15 * 0.75, 0.15 * 0.25]), "in their proportion"


@pytest.mark.parametrize("name", ["astray", "indirect"])
def test_a_text_that_contradicts_itself_is_never_surer_than(name):
    assert shares(0.97, 0.02, 0.01, around=circumstance(name))[0] == pytest.approx(UNCLEAR)
    assert shares(0.97, 0.02, 0.01)[0] == pytest.approx(0.97)
    assert shares(0.7, 0.2, 0.1, around=circumstance(name))[0] == pytest.approx(0.7)


OPEN = np.eye(len(CIRCUMSTANCES))[Evidence.OPEN]
NO_TRUST = trust(slope=0.0, odds=-30.0)  # the first candidate is wrong


def test_half_of_what_goes_astray_goes_where_the_words_point_next():
    """The other half goes where tickets come from: all alike here, the first among them."""
    given = shares(0.8, 0.15, 0.05, around=OPEN, trusted=NO_TRUST)
    assert given == pytest.approx([1 / 6, 0.75 / 2 + 1 / 6, 0.25 / 2 + 1 / 6])


def test_a_quarter_goes_next_door_where_the_text_names_no_area():
    beside = Neighbours(np.array([[2], [0], [0]], np.int32), np.ones((3, 1)))
    given = shares(0.8, 0.15, 0.05, around=OPEN, trusted=NO_TRUST, neighbours=beside)
    alone = shares(0.8, 0.15, 0.05, around=OPEN, trusted=NO_TRUST)
    assert given[2] > alone[2]
    assert given.sum() == pytest.approx(1.0)
    assert given[1] == pytest.approx(0.75 / 2 + 1 / 12)


def test_a_quarter_goes_where_the_rest_of_the_text_points_when_the_area_it_names_is_wrong():
    matrix = np.zeros((len(FEATURES), 3))
    matrix[ROW["lead.full"], 0] = matrix[ROW["place.full"], 1] = 1.0
    weights = np.zeros(len(FEATURES))
    weights[ROW["lead.full"]], weights[ROW["place.full"]] = 3.0, 2.0
    given = probabilities(matrix, TOLD, weights, NO_TRUST)
    e = math.exp
    following = np.array([0, e(2), 1]) / (e(2) + 1)
    without = np.array([1, e(2), 1]) / (e(2) + 2)
    assert given == pytest.approx(following / 2 + 1 / 12 + without / 4)


def test_one_area_alone_gets_all_whatever_is_trusted():
    assert shares(1.0, trusted=NO_TRUST) == pytest.approx([1.0])

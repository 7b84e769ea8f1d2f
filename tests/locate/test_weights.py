"""Scores, weights and their fitting."""

import tomllib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_service.base.errors import RegionError
from geo_service.locate.calibration_features import CIRCUMSTANCES, Evidence
from geo_service.locate.features import FEATURES, ROW, strength, without_names
from geo_service.locate.neighbours import Neighbours
from geo_service.locate.scoring import Trust, probabilities, softmax
from geo_service.locate.training.calibration import fit_all
from geo_service.locate.training.fit import TrainingTexts, fit_weights
from geo_service.locate.weights import as_toml, region_weights, shipped_weights

N_LEAD = 6


TOLD = np.eye(len(CIRCUMSTANCES))[Evidence.TOLD]


def trust_of(slope, odds):
    return Trust(np.full(len(Evidence), slope), np.full(len(CIRCUMSTANCES), odds))


def text_that_names(lead):
    """The features of a text that names one area in full."""
    matrix = np.zeros((len(FEATURES), N_LEAD))
    matrix[ROW["prior"]] = np.log(1 / N_LEAD)
    matrix[ROW["lead.full"], lead] = 1.0
    return matrix


def tickets(n, wrong=0.0, wrong_at_crossings=None):
    """Texts in which an area that is named in full is the answer, but for a share of slips."""
    rng = np.random.default_rng(7)
    matrices = np.zeros((n, len(FEATURES), N_LEAD), np.float32)
    targets = np.zeros((n, N_LEAD), np.float32)
    around = np.zeros((n, len(CIRCUMSTANCES)))
    around[:, Evidence.TOLD] = 1.0
    for matrix, target, where in zip(matrices, targets, around, strict=True):
        matrix[ROW["prior"]] = np.log(1 / N_LEAD)
        named = int(rng.integers(N_LEAD))
        matrix[ROW["lead.full"], named] = 1.0
        # whoever slips, slips as often where the words say more
        matrix[ROW["lead.agrees"], named] = float(rng.random() < 0.5)
        crossing = rng.random() < 0.5
        where[CIRCUMSTANCES.index("crossing")] = crossing
        share = wrong_at_crossings if crossing and wrong_at_crossings is not None else wrong
        slipped = rng.random() < share
        target[int(rng.integers(N_LEAD)) if slipped else named] = 1.0
    return TrainingTexts(matrices, targets, around, np.ones(n), np.ones(n, bool))


def said_and_right(lessons, weights, trust):
    """How sure each answer is, and whether it is right."""
    chances = np.array(
        [
            probabilities(matrix, where, weights, trust)
            for matrix, where in zip(lessons.matrices, lessons.around, strict=True)
        ]
    )
    return chances.max(axis=1), chances.argmax(axis=1) == lessons.targets.argmax(axis=1)


def test_fitting_finds_what_speaks_for_the_answer():
    weights = fit_weights(tickets(200))
    assert weights[ROW["lead.full"]] > 3
    assert abs(weights[ROW["fine.full"]]) < 1e-6


def test_slips_are_told_from_what_words_mean():
    lessons = tickets(600, wrong=0.1)
    weights, trust = fit_all(lessons, np.arange(600, dtype=np.int32), np.ones(600))
    said, right = said_and_right(lessons, weights, trust)
    assert said.mean() == pytest.approx(right.mean(), abs=0.03)
    assert weights[ROW["lead.full"]] > 3


def test_circumstances_in_which_tickets_slip_are_trusted_less():
    lessons = tickets(800, wrong=0.02, wrong_at_crossings=0.3)
    weights, trust = fit_all(lessons, np.arange(800, dtype=np.int32), np.ones(800))
    said, right = said_and_right(lessons, weights, trust)
    crossing = lessons.around[:, CIRCUMSTANCES.index("crossing")] == 1.0
    for group in (crossing, ~crossing):
        assert said[group].mean() == pytest.approx(right[group].mean(), abs=0.05)
    assert said[crossing].max() < said[~crossing].max()


def test_texts_of_areas_around_a_position_are_answered_in_those_shares():
    matrices = np.zeros((60, len(FEATURES), 2), np.float32)
    matrices[:, ROW["prior"]] = np.log(0.5)
    matrices[:, ROW["place.full"], 0] = 1.0
    around = np.zeros((60, len(CIRCUMSTANCES)))
    around[:, Evidence.SOLE] = 1.0
    targets = np.tile(np.array([0.8, 0.2], np.float32), (60, 1))
    lessons = TrainingTexts(matrices, targets, around, np.full(60, 5.0), np.zeros(60, bool))
    weights = fit_weights(lessons)
    assert softmax(weights @ matrices[0])[0] == pytest.approx(0.8, abs=0.02)


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=20))
def test_softmax_sums_to_one(scores):
    chances = softmax(np.array(scores))
    assert chances.sum() == pytest.approx(1.0)
    assert (chances >= 0).all()


@given(st.floats(-6, 6), st.floats(0, 2), st.integers(0, N_LEAD - 1))
def test_probabilities_sum_to_one_whatever_the_trust(odds, slope, named):
    chances = probabilities(
        text_that_names(named), TOLD, shipped_weights().values, trust_of(slope, odds)
    )
    assert chances.sum() == pytest.approx(1.0)
    assert (chances >= 0).all()


@pytest.mark.parametrize("odds", [-1.0, 0.5, 2.0])
def test_the_first_candidate_has_the_chance_that_is_fitted(odds):
    trust = trust_of(0.0, odds)
    chances = probabilities(text_that_names(2), TOLD, shipped_weights().values, trust)
    assert chances.argmax() == 2
    assert chances.max() == pytest.approx(1 / (1 + np.exp(-odds)), abs=1e-6)


def test_what_may_mean_two_areas_is_never_sure():
    both = np.maximum(text_that_names(1), text_that_names(4))
    chances = probabilities(both, TOLD, shipped_weights().values, trust_of(1.0, 6.0))
    assert chances[1] == pytest.approx(chances[4])
    assert chances[1] <= 0.5


def test_a_ticket_that_slips_goes_next_door_sooner_than_far_away():
    who = np.array([[1], [0], [3], [2], [5], [4]], np.int32)
    beside = Neighbours(who, np.ones((N_LEAD, 1)))
    matrix = np.zeros((len(FEATURES), N_LEAD))
    matrix[ROW["prior"]] = np.log(1 / N_LEAD)
    matrix[ROW["place.full"], 2] = 1.0
    placed = np.eye(len(CIRCUMSTANCES))[Evidence.PLACED]
    weights, trust = shipped_weights().values, trust_of(0.0, 0.0)
    chances = probabilities(matrix, placed, weights, trust, beside)
    assert chances.argmax() == 2
    assert chances[3] > 1.2 * chances[5]


def test_without_its_names_a_text_still_has_its_district():
    matrix = text_that_names(2)
    matrix[ROW["named.first"], :3] = 1.0
    weights = shipped_weights().values
    rest = softmax(without_names(weights) @ matrix)
    assert rest[:3] == pytest.approx(rest[0])
    assert rest[0] > 10 * rest[3]
    scored = without_names(weights)[ROW["prior"]]
    assert scored == pytest.approx(weights[ROW["prior"]] + weights[ROW["open.prior"]])


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_share_is_more_evidence(a, b):
    low, high = sorted((a, b))
    assert strength(low) <= strength(high)
    assert strength(0) == 0.0
    assert strength(1) == pytest.approx(1.0)


def test_shipped_weights_fit_the_features_and_survive_writing():
    shipped = shipped_weights()
    written = tomllib.loads(as_toml(shipped.values, shipped.trust, shipped.fitted))
    again = region_weights(written)
    assert again.values == pytest.approx(shipped.values, abs=1e-4)
    assert again.trust.odds == pytest.approx(shipped.trust.odds, abs=1e-4)
    assert again.trust.slope == pytest.approx(shipped.trust.slope, abs=1e-4)


def test_a_region_s_weights_are_checked_at_once():
    shipped = shipped_weights()
    tables = tomllib.loads(as_toml(shipped.values, shipped.trust, shipped.fitted))
    tables["weights"]["luck"] = 1.0
    tables["weights"].pop(FEATURES[0])
    tables["odds"]["line"] = "often"
    with pytest.raises(RegionError) as caught:
        region_weights(tables)
    assert len(caught.value.faults) == 3

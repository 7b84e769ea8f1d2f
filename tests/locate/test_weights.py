"""Scores, weights and their fitting."""

import tomllib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_service.errors import RegionError
from geo_service.locate.features import FEATURES, ROW, strength
from geo_service.locate.fit import fit_weights
from geo_service.locate.scoring import probabilities, softmax
from geo_service.locate.weights import as_toml, region_weights, shipped_weights


def tickets(n, wrong=0.0):
    """Matrices in which an area that is named in full is the answer, but for a share of slips."""
    rng = np.random.default_rng(7)
    for _ in range(n):
        matrix = np.zeros((len(FEATURES), 6))
        matrix[ROW["prior"]] = np.log(1 / 6)
        named = int(rng.integers(6))
        matrix[ROW["lead.full"], named] = 1.0
        # whoever slips, slips as often where the words say more
        matrix[ROW["lead.agrees"], named] = float(rng.random() < 0.5)
        slipped = rng.random() < wrong
        yield matrix, int(rng.integers(6)) if slipped else named


def test_fitting_finds_what_speaks_for_the_answer():
    matrices, answers = zip(*tickets(200), strict=True)
    fitted = fit_weights(matrices, answers)
    assert fitted.weights[ROW["lead.full"]] > 3
    assert abs(fitted.weights[ROW["fine.full"]]) < 1e-6


def test_slips_are_told_from_what_words_mean():
    matrices, answers = zip(*tickets(600, wrong=0.1), strict=True)
    fitted = fit_weights(matrices, answers)
    assert 0.03 < fitted.slip < 0.15
    chances = np.array([probabilities(m, fitted.weights, fitted.slip) for m in matrices])
    right = np.mean([c.argmax() == a for c, a in zip(chances, answers, strict=True)])
    assert chances.max(axis=1).mean() == pytest.approx(right, abs=0.03)


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=20))
def test_probabilities_sum_to_one(scores):
    chances = softmax(np.array(scores))
    assert chances.sum() == pytest.approx(1.0)
    assert (chances >= 0).all()


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_share_is_more_evidence(a, b):
    assert (strength(a) <= strength(b)) == (a <= b)
    assert strength(0) == 0.0
    assert strength(1) == pytest.approx(1.0)


def test_shipped_weights_fit_the_features_and_survive_writing():
    shipped = shipped_weights()
    written = tomllib.loads(as_toml(shipped.values, shipped.slip, shipped.fitted))
    again = region_weights(written)
    assert again.values == pytest.approx(shipped.values, abs=1e-4)
    assert again.slip == pytest.approx(shipped.slip, abs=1e-4)


def test_a_region_s_weights_are_checked_at_once():
    table = dict.fromkeys(FEATURES[1:], 1.0) | {"luck": 1.0}
    with pytest.raises(RegionError) as caught:
        region_weights({"weights": table, "slip": 0.1})
    assert len(caught.value.faults) == 2

import itertools

import numpy as np
import pytest

from geo_service.render.ramp import HOT_SPOT, NOTHING, TOO_FEW, diverging, sequential

#: Machado, Oliveira and Fernandes (2009), severity 1: what red- and green-blind people see
DEFICIENCY = {
    "protan": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deutan": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
}


def linear(color):
    values = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def lightness(rgb):
    """CIE L* of linear sRGB."""
    y = float(np.dot([0.2126, 0.7152, 0.0722], rgb))
    return 116 * np.cbrt(y) - 16 if y > 0.008856 else 903.3 * y


@pytest.mark.parametrize("n", [2, 3, 6, 9])
def test_more_is_darker_by_even_steps(n):
    steps = -np.diff([lightness(linear(color)) for color in sequential(n)])
    assert (steps > 0).all()
    assert steps.max() < 1.7 * steps.min()


@pytest.mark.parametrize("kind", DEFICIENCY)
def test_the_colour_blind_can_tell_the_classes(kind):
    seen = [lightness(np.array(DEFICIENCY[kind]) @ linear(color)) for color in sequential(6)]
    assert (np.diff(seen) < -5).all()
    cold, hot = diverging(7)[0], diverging(7)[-1]
    apart = np.array(DEFICIENCY[kind]) @ (linear(cold) - linear(hot))
    assert np.abs(apart).max() > 0.15


def test_no_change_is_in_the_middle_and_the_ends_are_as_dark():
    colors = diverging(7)
    values = [lightness(linear(color)) for color in colors]
    assert max(values) == values[3]
    assert abs(values[0] - values[-1]) < 8


def test_no_two_meanings_share_a_colour():
    meanings = [*HOT_SPOT.values(), NOTHING, TOO_FEW]
    for a, b in itertools.combinations(meanings, 2):
        assert a != b

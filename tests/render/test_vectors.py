"""Class breaks and colours are those that the web pages are held to as well."""

import json
from pathlib import Path

import numpy as np
import pytest

from geo_service.render import ramp
from geo_service.render.classes import class_breaks, signed_breaks

VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors" / "classes_and_colours.json").read_text(encoding="utf-8")
)


def numbers(values):
    return np.array([np.nan if value is None else value for value in values], np.float64)


@pytest.mark.parametrize("one", VECTORS["classes"])
def test_classes(one):
    assert class_breaks(numbers(one["values"])) == pytest.approx(one["breaks"], abs=1e-9)


@pytest.mark.parametrize("one", VECTORS["signed"])
def test_classes_of_changes(one):
    assert signed_breaks(numbers(one["values"])) == pytest.approx(one["breaks"], abs=1e-9)


def test_colours():
    for n, colours in VECTORS["sequential"].items():
        assert ramp.sequential(int(n)) == tuple(colours)
    for n, colours in VECTORS["diverging"].items():
        assert ramp.diverging(int(n)) == tuple(colours)
    assert VECTORS["hot_spot"] == ramp.HOT_SPOT
    assert (VECTORS["too_few"], VECTORS["nothing"]) == (ramp.TOO_FEW, ramp.NOTHING)

"""Mann-Kendall, the seventeen classes, and Gi* over space and time."""

import time

import numpy as np
import pytest

from geo_service.alarms.emerging import CLASSES, NO_PATTERN, classify, mann_kendall, sentence
from geo_service.base.errors import InputError
from geo_service.cube.getis import getis_ord_star, two_sided_p
from geo_service.cube.space_time import space_time_getis_ord_star
from tests.alarms.vectors import load, rows


def one(series, **how):
    return mann_kendall(np.array([series], float), **how)


def test_mann_kendall_with_gaps_and_hamed_rao():
    given = load("mannkendall/pymannkendall.json")
    series = [np.nan if value is None else value for value in given["series"]]
    plain, corrected = one(series), one(series, hamed_rao=True)
    for found, name in ((plain, "original_test"), (corrected, "hamed_rao_modification_test")):
        expected = given["expected"][name]
        assert found.s[0] == expected["s"]
        assert found.variance[0] == pytest.approx(expected["var_s"], rel=1e-12)
        assert found.z[0] == pytest.approx(expected["z"], rel=1e-12)
        assert found.p[0] == pytest.approx(expected["p"], rel=1e-10)
        assert found.slope[0] == pytest.approx(expected["slope"], rel=1e-12)
    for case in given["small"]:
        found = one(case["series"])
        assert (found.s[0], found.variance[0]) == (case["s"], pytest.approx(case["var_s"]))
        assert found.z[0] == pytest.approx(case["z"])
        assert found.p[0] == pytest.approx(case["p"])


def test_a_flat_series_has_no_trend():
    found = one([3, 3, 3, 3])
    assert (found.z[0], found.p[0], found.slope[0]) == (0, 1, 0)


def test_classes_are_esris():
    cases = load("ehsa/classes.json")["cases"]
    wrong = []
    for case in cases:
        steps = np.array([case["significance"]], np.int8)
        number = classify(steps, np.array([case["trend"]], np.int8))[0]
        if CLASSES[number] != case["expected"]:
            wrong.append((case["name"], CLASSES[number], case["expected"]))
    assert wrong == []


@pytest.mark.parametrize(
    ("steps", "trend", "expected"),
    [
        ("0000000001", 0, "new hot spot"),
        ("0000000011", 0, "consecutive hot spot"),
        ("0111111111", 1, "intensifying hot spot"),
        ("0111111111", 0, "persistent hot spot"),
        ("1011111111", -1, "diminishing hot spot"),
        ("1010000001", 0, "sporadic hot spot"),
        ("10-000001", 0, "oscillating hot spot"),
        ("1111111110", 0, "historical hot spot"),
        ("1111111100", 0, NO_PATTERN),
        ("-000000001", 0, "new hot spot"),
        ("--------0-", -1, "intensifying cold spot"),
        ("--------0-", 1, "diminishing cold spot"),
        ("1" * 17 + "0" * 2 + "1", 1, "intensifying hot spot"),  # 18 of 20 is 90 %
        ("1" * 16 + "0" * 3 + "1", 1, "sporadic hot spot"),
        ("0000000000", 1, NO_PATTERN),
    ],
)
def test_classes_by_hand(steps, trend, expected):
    signs = np.array([[{"-": -1}.get(c, int(c) if c != "-" else 0) for c in steps]], np.int8)
    assert CLASSES[classify(signs, np.array([trend], np.int8))[0]] == expected


def test_hot_and_cold_mirror_each_other():
    random = np.random.default_rng(0)
    steps = random.choice([-1, 0, 1], (3000, 12), p=[0.1, 0.3, 0.6]).astype(np.int8)
    trend = random.integers(-1, 2, 3000).astype(np.int8)
    hot, cold = classify(steps, trend), classify(-steps, -trend)
    assert np.array_equal(np.where(hot == 0, 0, (hot + 7) % 16 + 1), cold)


def test_every_class_has_a_sentence():
    said = {tuple(sentence(name).values()) for name in CLASSES}
    assert len(said) == len(CLASSES) == 17


def grid(rows_, cols):
    """Queen neighbours of a grid, itself included."""
    start, to = [0], []
    for r in range(rows_):
        for c in range(cols):
            near = [
                a * cols + b
                for a in range(max(0, r - 1), min(rows_, r + 2))
                for b in range(max(0, c - 1), min(cols, c + 2))
            ]
            to += near
            start.append(len(to))
    return np.array(start, np.int64), np.array(to, np.int32)


def test_gi_star_over_space_and_time():
    given = load("ehsa/space_time_gistar.json")
    values = np.array(given["x"], float).T
    start, to = grid(given["rows"], given["cols"])
    z = space_time_getis_ord_star(values, start, to)
    assert np.abs(z.T - np.array(given["z_cube_lag1"])).max() < 1e-9
    trends = mann_kendall(z)
    assert trends.z == pytest.approx(np.array(given["mk_z"]), abs=1e-9)
    assert trends.p == pytest.approx(np.array(given["mk_p"]), abs=1e-9)


def test_gi_star_of_one_step_is_the_products():
    found = rows("gistar/spdep_queen10x10.csv")
    values = np.array([row["x"] for row in found])
    start, to = grid(10, 10)
    z = space_time_getis_ord_star(values[:, None], start, to)[:, 0]
    assert z == pytest.approx(np.array([row["gistar_z"] for row in found]), abs=1e-12)
    assert z == pytest.approx(getis_ord_star(values, start, to), abs=1e-12)


def test_gi_star_equals_the_products_on_a_space_time_neighbourhood():
    random = np.random.default_rng(1)
    start, to = grid(4, 5)
    values = random.poisson(3, (20, 6)).astype(float)
    rows_, columns = [0], []
    for i in range(20):
        for t in range(6):
            for back in (0, 1):
                if t - back >= 0:
                    columns += [int(j) * 6 + t - back for j in to[start[i] : start[i + 1]]]
            rows_.append(len(columns))
    whole = getis_ord_star(values.ravel(), np.array(rows_), np.array(columns, np.int32))
    assert space_time_getis_ord_star(values, start, to).ravel() == pytest.approx(whole)


def test_nothing_to_compare_is_said():
    with pytest.raises(InputError, match="at least two bins"):
        space_time_getis_ord_star(np.ones((1, 1)), np.array([0, 1]), np.array([0], np.int32))


def test_a_hundred_thousand_cells_in_time():
    start, to = grid(320, 320)
    values = np.random.default_rng(0).poisson(1, (320 * 320, 24)).astype(float)
    space_time_getis_ord_star(values[:900], *grid(30, 30))
    mann_kendall(values[:10])
    begun = time.perf_counter()
    z = space_time_getis_ord_star(values, start, to)
    two_sided_p(z.ravel())
    mann_kendall(z)
    assert time.perf_counter() - begun < 8  # 2 s on an idle core; the machine may be shared

"""Gi* against PySAL's esda, and what must hold of it anyway."""

import json
from pathlib import Path

import esda
import libpysal
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from geo_service.base.errors import InputError
from geo_service.cube.contiguity import queen
from geo_service.cube.getis import (
    NOT_SIGNIFICANT,
    classify,
    false_discovery_rate,
    getis_ord_star,
    hot_spots,
    two_sided_p,
)

VECTORS = Path(__file__).resolve().parents[2] / "../shared/data/vectors/getis_ord_esda.json"


def rows(neighbours):
    """Sparse rows of a dict, itself included."""
    held = [sorted({i, *near}) for i, near in sorted(neighbours.items())]
    start = np.concatenate([[0], np.cumsum([len(near) for near in held])])
    return start.astype(np.int64), np.concatenate(held).astype(np.int32)


def squares(nx, ny, keep=lambda _: True):
    cells = [(x, y) for y in range(ny) for x in range(nx) if keep((x, y))]
    return np.array([shapely.box(x, y, x + 1, y + 1) for x, y in cells], dtype=object)


def of_esda(values, start, to):
    near = {i: [int(j) for j in to[start[i] : start[i + 1]] if j != i] for i in range(len(values))}
    weights = libpysal.weights.W(near, silence_warnings=True)
    return esda.G_Local(values, weights, star=True, transform="B", permutations=0)


def test_the_published_example_comes_out():
    """esda's own documentation: six points, neighbours within 15."""
    points = np.array([(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)])
    values = np.array([2, 3, 3.2, 5, 8, 7])
    apart = np.hypot(*(points[:, None] - points[None]).T)
    start, to = rows({i: np.flatnonzero(apart[i] <= 15) for i in range(6)})
    z = getis_ord_star(values, start, to)
    expected = [-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331]
    assert z == pytest.approx(expected, abs=5e-9)


@pytest.mark.skipif(not VECTORS.exists(), reason="the shared reference vectors are not here")
def test_the_reference_vector_comes_out():
    vector = json.loads(VECTORS.read_text())
    points = np.array(vector["points"])
    apart = np.hypot(*(points[:, None] - points[None]).T)
    near = {i: np.flatnonzero(apart[i] <= vector["distance_band"]) for i in range(len(points))}
    z = getis_ord_star(np.array(vector["y"]), *rows(near))
    assert z[0] == pytest.approx(vector["Gi_star_binary_z0"], abs=5e-9)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 9_999), nx=st.integers(2, 12), ny=st.integers(2, 9), hole=st.booleans())
def test_equal_to_esda(seed, nx, ny, hole):
    geometry = squares(nx, ny, (lambda c: c != (1, 1)) if hole else (lambda _: True))
    start, to = queen(geometry)
    values = np.random.default_rng(seed).negative_binomial(1, 0.05, len(geometry)).astype(float)
    if len(geometry) in np.diff(start) or np.ptp(values) == 0:
        return  # esda divides by nothing there; see the tests below
    found, theirs = hot_spots(values, start, to), of_esda(values, start, to)
    assert found.z == pytest.approx(theirs.Zs, abs=1e-9)
    assert found.p == pytest.approx(2 * theirs.p_norm, abs=1e-9)  # theirs is one tail


def test_queen_is_that_of_pysal_where_vertices_are_shared():
    import geopandas

    frame = geopandas.GeoDataFrame(geometry=list(squares(7, 6)))
    theirs = libpysal.weights.Queen.from_dataframe(frame, use_index=False)
    start, to = queen(np.array(frame.geometry))
    for i in range(len(frame)):
        assert set(to[start[i] : start[i + 1]].tolist()) == {i, *theirs.neighbors[i]}


def test_a_border_drawn_with_fewer_vertices_still_touches():
    tall = shapely.box(0, 0, 1, 2)
    start, to = queen(
        np.array([tall, shapely.box(1, 0.5, 2, 1.5), shapely.box(5, 5, 6, 6)], object)
    )
    assert to[start[0] : start[1]].tolist() == [0, 1]
    assert to[start[2] : start[3]].tolist() == [2]


def test_corners_that_rounding_puts_apart_still_touch():
    """A grid from sums of steps: 39 + 2 × 0.01 is not 39.01 + 0.01 in binary."""
    step = 0.01
    cells = [
        shapely.box(116 + x * step, 39 + y * step, 116 + x * step + step, 39 + y * step + step)
        for y in range(6)
        for x in range(6)
    ]
    assert any(not a.intersects(b) for a, b in zip(cells[:-6], cells[6:], strict=True)), (
        "the grid shows nothing"
    )
    start, _ = queen(np.array(cells, object))
    assert np.diff(start).sum() == 256  # 4 corners of 4, 16 on a side of 6, 16 inside of 9
    apart = np.array([shapely.box(0, 0, 1, 1), shapely.box(1 + 1e-5, 0, 2, 1)], object)
    assert np.diff(queen(apart)[0]).tolist() == [1, 1]  # a metre is a gap


def test_an_island_is_tested_alone():
    start, to = rows({0: [1], 1: [0], 2: []})
    values = np.array([1.0, 2.0, 9.0])
    z = getis_ord_star(values, start, to)
    assert z[2] == pytest.approx((9 - values.mean()) / values.std())


def test_no_contrast_is_no_hot_spot():
    start, to = rows({0: [1], 1: [0, 2], 2: [1]})
    found = hot_spots(np.full(3, 4.0), start, to)
    assert found.z.tolist() == [0, 0, 0]
    assert found.p.tolist() == [1, 1, 1]
    assert set(found.classes) == {NOT_SIGNIFICANT}


def test_one_place_cannot_be_tested():
    with pytest.raises(InputError):
        getis_ord_star(np.array([1.0]), np.array([0, 1]), np.array([0], np.int32))
    with pytest.raises(InputError):
        getis_ord_star(np.array([1.0, 2.0]), np.array([0, 0, 1]), np.array([0], np.int32))


@given(st.floats(0.1, 1e6), st.floats(-1e3, 1e3))
def test_scale_and_shift_change_nothing(scale, shift):
    start, to = queen(squares(6, 5))
    values = np.random.default_rng(0).poisson(7, 30).astype(float)
    assert getis_ord_star(scale * values + shift, start, to) == pytest.approx(
        getis_ord_star(values, start, to), abs=1e-6
    )


@given(st.lists(st.floats(-30, 30), min_size=1, max_size=40))
def test_p_is_that_of_the_normal_distribution(z):
    assert two_sided_p(np.array(z)) == pytest.approx(2 * stats.norm.sf(np.abs(z)), abs=1e-15)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_q_is_that_of_benjamini_and_hochberg(p):
    q = false_discovery_rate(np.array(p))
    assert q == pytest.approx(stats.false_discovery_control(p), abs=1e-12)
    assert (q >= np.array(p) - 1e-12).all()


@pytest.mark.parametrize("rate", [0.01, 0.05, 0.10])
def test_the_classes_are_those_of_pysals_cut_off(rate):
    p = np.concatenate([np.random.default_rng(1).random(200), [1e-5] * 12, [0.004] * 9])
    q = false_discovery_rate(p)
    assert (q <= rate).sum() == (p <= esda.fdr(p, rate)).sum()


def test_classes_are_told_in_words():
    z = np.array([5, 3, 2, 1, -2, -3, -5.0])
    q = np.array([0.001, 0.05, 0.1, 0.11, 0.1, 0.02, 0.01])
    assert classify(z, q) == (
        "hot spot 99%",
        "hot spot 95%",
        "hot spot 90%",
        "not significant",
        "cold spot 90%",
        "cold spot 95%",
        "cold spot 99%",
    )


def test_a_planted_hot_spot_is_found_and_noise_is_not():
    start, to = queen(squares(20, 20))
    noise = np.random.default_rng(4).poisson(10, 400).astype(float)
    calls = np.array(hot_spots(noise, start, to).classes) != NOT_SIGNIFICANT
    assert calls.mean() < 0.02  # a tenth of the tests would be without the correction
    planted = noise.reshape(20, 20)
    planted[8:11, 8:11] += 25
    classes = np.array(hot_spots(planted.ravel(), start, to).classes).reshape(20, 20)
    assert (classes[8:11, 8:11] == "hot spot 99%").all()
    assert (classes[14:] == NOT_SIGNIFICANT).all()

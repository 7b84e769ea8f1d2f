"""Measure look-ups against other libraries on the same seeded points and polygons."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from geo_service.base.model import FloatArray, ObjectArray
from geo_service.index import AreaIndex

FRAME = (115.4, 39.4, 117.5, 41.1)


@dataclass(frozen=True)
class BenchmarkCase:
    """A partition and how many peers' points it gets (they are slower)."""

    name: str
    areas: int
    points_per_border: int
    peer_points: int


CASES = (
    BenchmarkCase("townships", 340, 150, 200_000),
    BenchmarkCase("communities", 6_750, 34, 100_000),
)


@dataclass(frozen=True)
class BenchmarkRow:
    """One measurement; ``rate`` in points per second unless ``unit`` says otherwise."""

    case: str
    what: str
    value: float
    unit: str


def partition(n: int, points_per_border: int, seed: int = 7) -> ObjectArray:
    """A seeded partition of a city-sized frame into ``n`` areas with winding shared borders."""
    rng = np.random.default_rng(seed)
    box = shapely.box(*FRAME)
    sites = shapely.multipoints(rng.uniform(FRAME[:2], FRAME[2:], (n, 2)))
    lines = shapely.voronoi_polygons(sites, extend_to=box, only_edges=True)
    borders = shapely.get_parts(shapely.intersection(lines, box))
    winding = [_wind(border, points_per_border, rng) for border in borders]
    faces = shapely.polygonize([shapely.node(shapely.union_all([*winding, box.boundary]))])
    return np.array(shapely.get_parts(faces), dtype=object)


def _wind(border: Any, points: int, rng: np.random.Generator) -> Any:
    """The border with fixed ends and ``points`` points between, displaced by smooth noise."""
    (x1, y1), (x2, y2) = shapely.get_coordinates(border)[[0, -1]]
    t = np.linspace(0, 1, points + 2)
    waves = np.arange(1, 9)
    noise = (np.sin(np.pi * t[:, None] * waves) * rng.normal(0, 1, 8) / waves**1.5).sum(axis=1)
    x = x1 + t * (x2 - x1) - noise * (y2 - y1) * 0.012
    y = y1 + t * (y2 - y1) + noise * (x2 - x1) * 0.012
    return shapely.linestrings(np.c_[x, y])


def points_of(kind: str, n: int, seed: int = 11) -> tuple[FloatArray, FloatArray]:
    """``n`` seeded points: ``uniform``, or ``urban``, crowded around thirty centres."""
    rng = np.random.default_rng(seed)
    if kind == "uniform":
        return rng.uniform(FRAME[0], FRAME[2], n), rng.uniform(FRAME[1], FRAME[3], n)
    centres = rng.uniform([116.1, 39.7], [116.7, 40.2], (30, 2))
    at = centres[rng.integers(0, 30, n)] + rng.normal(0, 0.03, (n, 2))
    return np.ascontiguousarray(at[:, 0]), np.ascontiguousarray(at[:, 1])


def best(run: Callable[[], Any], times: int = 5) -> float:
    """The median time of ``run`` in seconds, after one run that is not counted."""
    run()
    seconds = []
    for _ in range(times):
        started = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


def measure(n_points: int = 10_000_000) -> Iterator[BenchmarkRow]:
    """Our index and its in-process peers on every case, results compared.

    Raises ``AssertionError`` if a peer's answer differs.
    """
    for case in CASES:
        areas = partition(case.areas, case.points_per_border)
        yield BenchmarkRow(case.name, "areas", len(areas), "areas")
        yield BenchmarkRow(
            case.name, "vertices", int(shapely.get_num_coordinates(areas).sum()), "vertices"
        )
        yield BenchmarkRow(case.name, "build", best(lambda: AreaIndex.build(areas), 3), "s")  # noqa: B023
        index = AreaIndex.build(areas)
        yield BenchmarkRow(case.name, "memory", index.grid.nbytes / 1e6, "MB")
        for kind in ("uniform", "urban"):
            lon, lat = points_of(kind, n_points)
            for threads in (1, 2):
                seconds = best(lambda: index.lookup(lon, lat, threads=threads))  # noqa: B023
                yield BenchmarkRow(
                    case.name, f"{kind}, {threads} thread(s)", n_points / seconds, "points/s"
                )
        yield from _one_by_one(case, index)
        yield from _peers(case, areas, index)


def _one_by_one(case: BenchmarkCase, index: AreaIndex) -> Iterator[BenchmarkRow]:
    lon, lat = points_of("urban", 20_000)
    pairs = list(zip(lon.tolist(), lat.tolist(), strict=True))
    index.lookup_one(lon=pairs[0][0], lat=pairs[0][1])
    nanoseconds = []
    for x, y in pairs:
        started = time.perf_counter_ns()
        index.lookup_one(lon=x, lat=y)
        nanoseconds.append(time.perf_counter_ns() - started)
    yield BenchmarkRow(case.name, "one point, median", statistics.median(nanoseconds) / 1e3, "µs")
    yield BenchmarkRow(
        case.name, "one point, p99", float(np.percentile(nanoseconds, 99)) / 1e3, "µs"
    )


def _peers(case: BenchmarkCase, areas: ObjectArray, index: AreaIndex) -> Iterator[BenchmarkRow]:
    import geopandas

    lon, lat = points_of("urban", case.peer_points)
    ours = index.lookup(lon, lat)
    frame = geopandas.GeoDataFrame({"area": np.arange(len(areas))}, geometry=areas, crs=4326)
    points = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(lon, lat), crs=4326)

    def sjoin() -> Any:
        return points.sjoin(frame, predicate="covered_by", how="left")

    tree = shapely.STRtree(areas)
    shapely.prepare(areas)
    geometry = shapely.points(lon, lat)

    def strtree() -> Any:
        return tree.query(geometry, predicate="covered_by")

    for name, run in (("geopandas.sjoin", sjoin), ("shapely.STRtree", strtree)):
        yield BenchmarkRow(case.name, name, case.peer_points / best(run, 3), "points/s")
    joined = sjoin()["area"].groupby(level=0).min().fillna(-1).to_numpy()
    first = np.array([ours.sets[s][0] if s >= 0 else -1 for s in ours.set_id.tolist()])
    assert (joined == first).all(), "geopandas disagrees"

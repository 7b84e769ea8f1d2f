"""What a program gets: ``Region.assign`` beside its own index and geopandas, in one run.

Run as ``python -m benchmarks.assign_arrays [REGION]``. Seeded urban points (a normal distribution
about the middle of the region). Both rates are of all levels that have boundaries; geopandas joins
a sample, as it would take minutes otherwise. Processor time tells more than the clock where other
work shares the machine.
"""

from __future__ import annotations

import sys
import time

import geopandas as gpd
import numpy as np

from geo_service import Region

POINTS, SAMPLE, RUNS = 5_000_000, 50_000, 5


def timed(work):
    """Seconds by the clock, and of processor time, that ``work`` takes."""
    began = time.perf_counter(), time.process_time()
    work()
    return np.array([time.perf_counter() - began[0], time.process_time() - began[1]])


def median_ratio(pairs):
    """Medians of the pairs' ratios: by the clock, of processor time."""
    return np.median([b / a for a, b in pairs], axis=0)


def main():
    """Print the rates, and their ratios pair by pair: the machine's load moves both."""
    region = Region.open(sys.argv[1] if len(sys.argv) > 1 else "beijing")
    west, south, east, north = region.atlas.bounds
    rng = np.random.default_rng(1)
    lon = rng.normal((west + east) / 2, (east - west) / 12, POINTS)
    lat = rng.normal((south + north) / 2, (north - south) / 12, POINTS)
    layers = region.atlas.layers()

    def index():
        for layer in layers.values():
            layer.index.lookup(lon, lat)

    def assign():
        region.assign(lon, lat)

    index(), assign()
    pairs = [(timed(assign), timed(index)) for _ in range(RUNS)]
    best_assign, best_index = (min(one[0] for one in column) for column in zip(*pairs, strict=True))
    clock, processor = median_ratio(pairs)
    print(f"{len(layers)} levels, {POINTS:,} points")
    print(f"index           {POINTS / best_index / 1e6:7.1f} M points/s")
    print(
        f"Region.assign   {POINTS / best_assign / 1e6:7.1f} M points/s: {clock:.0%} of the index's"
        f" rate by the clock, {processor:.0%} by processor time"
    )

    areas = [region.areas(level) for level in layers]
    frame = gpd.GeoDataFrame(
        geometry=gpd.points_from_xy(lon[:SAMPLE], lat[:SAMPLE]), crs="EPSG:4326"
    )

    def sjoin():
        for level in areas:
            frame.sjoin(level, predicate="within", how="left")

    pairs = [(timed(assign) / POINTS, timed(sjoin) / SAMPLE) for _ in range(3)]
    clock, processor = median_ratio(pairs)
    print(
        f"geopandas.sjoin {1 / pairs[-1][1][0] / 1e6:7.2f} M points/s: Region.assign {clock:,.0f}"
        f" times that by the clock, {processor:,.0f} by processor time"
    )


if __name__ == "__main__":
    main()

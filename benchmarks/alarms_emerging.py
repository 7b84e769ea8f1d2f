"""Emerging hot spots on many cells: Gi* over space and time, FDR, trends and classes, timed.

python -m benchmarks.alarms_emerging --cells 100000 --steps 24
"""

import argparse
import time

import numpy as np

from geo_service.alarms.emerging import classify, mann_kendall
from geo_service.cube.getis import false_discovery_rate, two_sided_p
from geo_service.cube.space_time import space_time_getis_ord_star
from geo_service.index.cells import cells_of
from geo_service.index.hexes import neighbours


def classes_of(counts, near, hamed_rao=False):
    z = space_time_getis_ord_star(counts, *near)
    q = false_discovery_rate(two_sided_p(z.ravel())).reshape(z.shape)
    signs = np.where(q <= 0.10, np.sign(z), 0).astype(np.int8)
    trend = mann_kendall(z, hamed_rao=hamed_rao, slopes=False)
    rises = np.where(trend.p <= 0.10, np.sign(trend.z), 0).astype(np.int8)
    return classify(signs, rises)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", type=int, default=100_000)
    parser.add_argument("--steps", type=int, default=24)
    args = parser.parse_args()
    random = np.random.default_rng(0)
    side = 1 + 0.011 * np.sqrt(args.cells) / 10
    cells = np.unique(
        cells_of(
            lon=random.uniform(116, 116 + side, args.cells * 6),
            lat=random.uniform(39.5, 39.5 + side, args.cells * 6),
            res=9,
        )
    )[: args.cells]
    counts = random.poisson(1.0, (len(cells), args.steps)).astype(float)
    near = neighbours(cells)
    classes_of(counts[:50], neighbours(cells[:50]))
    classes_of(counts[:50], neighbours(cells[:50]), hamed_rao=True)
    for name, how in (("plain", False), ("Hamed-Rao", True)):
        took = []
        for _ in range(3):
            began = time.perf_counter()
            classes_of(counts, near, how)
            took.append(time.perf_counter() - began)
        print(f"{len(cells):,} cells × {args.steps} steps, {name}: {min(took):.2f} s (best of 3)")


if __name__ == "__main__":
    main()

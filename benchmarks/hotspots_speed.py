"""Gi* against PySAL's esda on H3 cells: the same numbers, and how long each takes.

    python -m benchmarks.hotspots_speed --cells 100000

esda is timed with both of PySAL's kinds of weights (the older W, and Graph, which is quicker),
analytically (no permutations), as the best of three.
"""

import argparse
import os
import time
import warnings

import esda
import h3
import libpysal
import numpy as np
from libpysal.graph import Graph

from geo_service.cube.getis import (
    classify,
    false_discovery_rate,
    getis_ord_star,
    hot_spots,
    two_sided_p,
)
from geo_service.index.cells import cells_of
from geo_service.index.hexes import neighbours

warnings.simplefilter("ignore")


def best(work, times=3):
    took = []
    for _ in range(times):
        began = time.perf_counter()
        result = work()
        took.append(time.perf_counter() - began)
    return min(took), result


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cells", type=int, default=100_000)
    n = parser.parse_args().cells
    random = np.random.default_rng(0)
    lon, lat = random.uniform(115.5, 117.5, (20 * n,)), random.uniform(39.5, 41.0, (20 * n,))
    cells = np.unique(cells_of(lon=lon, lat=lat, res=9))[:n]
    values = random.negative_binomial(1, 0.1, len(cells)).astype(float)
    few = neighbours(cells[:50])
    hot_spots(values[:50], *few)  # compiles, or loads what was compiled

    near_s, (start, to) = best(lambda: neighbours(cells))
    z_s, z = best(lambda: getis_ord_star(values, start, to))
    p_s, p = best(lambda: two_sided_p(z))
    q_s, _ = best(lambda: classify(z, false_discovery_rate(p)))

    texts = [f"{cell:x}" for cell in cells]
    known = set(texts)

    def old_weights():
        near = {a: [b for b in h3.grid_disk(a, 1) if b != a and b in known] for a in texts}
        return libpysal.weights.W(near, id_order=texts, silence_warnings=True)

    def graph():
        rows = np.repeat(np.arange(len(cells)), np.diff(start))
        return Graph.from_arrays(rows, to, np.ones(len(to)))

    old_s, weights = best(old_weights, 1)
    with_w_s, theirs = best(
        lambda: esda.G_Local(values, weights, star=True, transform="B", permutations=0)
    )
    graph_s, weights = best(graph, 1)
    with_graph_s, again = best(
        lambda: esda.G_Local(values, weights, star=None, transform="B", permutations=0)
    )
    ours_s = z_s + p_s
    print(f"{len(cells):,} cells, {len(to):,} pairs, load {os.getloadavg()[0]:.1f}\n")
    print("| | neighbours | z and p | times ours |\n| --- | --- | --- | --- |")
    print(f"| geo-service | {near_s * 1e3:.0f} ms | {ours_s * 1e3:.2f} ms | 1 |")
    for name, weights_s, stat_s in (
        ("esda with Graph (given our neighbours)", graph_s, with_graph_s),
        ("esda with W", old_s, with_w_s),
    ):
        print(
            f"| {name} | {weights_s * 1e3:.0f} ms | {stat_s * 1e3:.0f} ms | {stat_s / ours_s:.0f} |"
        )
    print(f"\nours, with false discovery rates and classes: {(ours_s + q_s) * 1e3:.1f} ms")
    apart = max(np.abs(theirs.Zs - z).max(), np.abs(again.Zs - z).max())
    print(f"largest difference in z: {apart:.1e}")
    print(f"largest difference in p: {np.abs(2 * theirs.p_norm - p).max():.1e}")


if __name__ == "__main__":
    main()

"""Small maps with everything that goes wrong: a hole, a gap, an overlap, unshared vertices."""

import numpy as np
import shapely
from shapely import Polygon, box


def toy_map():
    """Seven areas around (116, 40)."""
    west = box(116.00, 40.00, 116.10, 40.10)
    # its border with `west` runs along the same line, with vertices of its own
    east = Polygon([(116.10, 40.0), (116.2, 40.0), (116.2, 40.1), (116.1, 40.1), (116.1, 40.033)])
    ring = Polygon(
        [(116.0, 40.1), (116.2, 40.1), (116.2, 40.2), (116.0, 40.2)],
        [[(116.05, 40.12), (116.15, 40.12), (116.1, 40.18)]],
    )
    island = Polygon(
        [(116.06, 40.125), (116.14, 40.125), (116.1, 40.17)]
    )  # in the hole, with a gap
    overlay = box(116.07, 40.07, 116.13, 40.13)
    both = shapely.union_all([box(116.30, 40.0, 116.31, 40.01), box(116.31, 40.01, 116.32, 40.02)])
    sliver = Polygon([(116.0, 40.3), (116.4, 40.3 + 1e-9), (116.4, 40.3)])
    return np.array([west, east, ring, island, overlay, both, sliver], dtype=object)


def random_map(seed, n=40):
    """Stars, boxes and multipolygons thrown at random: overlaps and gaps everywhere."""
    rng = np.random.default_rng(seed)
    areas = []
    for _ in range(n):
        centre = rng.uniform([116, 40], [117, 41])
        angles = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(3, 40)))
        radii = rng.uniform(0.01, 0.3, len(angles))
        star = Polygon(centre + np.c_[np.cos(angles), np.sin(angles)] * radii[:, None])
        areas.append(shapely.make_valid(star).buffer(0))
    return np.array([a for a in areas if a.geom_type in ("Polygon", "MultiPolygon")], dtype=object)


def partition(seed, n=60, step=0.004):
    """A Voronoi partition of a square with borders cut into many vertices."""
    rng = np.random.default_rng(seed)
    points = shapely.multipoints(rng.uniform([116, 40], [117, 41], (n, 2)))
    frame = box(116, 40, 117, 41)
    cells = shapely.get_parts(shapely.voronoi_polygons(points, extend_to=frame))
    return shapely.segmentize(shapely.intersection(cells, frame), step)


def adversarial(areas, rng, n):
    """Points on vertices, on edges, an ulp beside both, in corners of the bounds, and anywhere."""
    lines = shapely.get_coordinates(areas)
    vertex = lines[rng.integers(0, len(lines), n)]
    k = rng.integers(0, len(lines) - 1, n)
    t = rng.choice([0.0, 0.5, 1.0, 0.25, rng.uniform()], n)[:, None]
    edge = lines[k] + t * (lines[k + 1] - lines[k])
    beside = np.nextafter(np.concatenate([vertex, edge]), rng.choice([-np.inf, np.inf], (2 * n, 2)))
    near = np.concatenate([vertex, edge]) + rng.normal(0, 1e-12, (2 * n, 2))
    bounds = shapely.total_bounds(areas)
    free = rng.uniform(bounds[:2] - 0.05, bounds[2:] + 0.05, (n, 2))
    row = np.c_[rng.uniform(bounds[0], bounds[2], n), vertex[:, 1]]  # level with a vertex
    return np.concatenate([vertex, edge, beside, near, free, row])

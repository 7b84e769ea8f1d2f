"""Drop labelled points that stand alone among points of another label.

Two points are neighbours when their Voronoi cells touch (an edge of the Delaunay
triangulation). The points of one label fall into connected groups. A small group away from its
label's main one is more likely a wrong label or a wrong coordinate than an exclave.
"""

from __future__ import annotations

import numpy as np
import shapely

from geo_service.base.model import BoolArray, IntArray
from geo_service.region.deriving.voronoi import SeedPoints

#: a group away from the main one is trusted from this many points on
EXCLAVE_POINTS = 3


def unambiguous(sites: SeedPoints) -> tuple[BoolArray, BoolArray]:
    """Sort out the sites that stand on one spot (to the centimetre).

    Gives a mask of the sites to use, one per spot, and a mask of those whose spot carries
    several labels: a geocoder's answer to a name that several areas have.
    """
    _, spot = np.unique(np.round(sites.xy, 2), axis=0, return_inverse=True)
    spot = spot.reshape(-1)
    low = np.full(spot.max(initial=-1) + 1, np.iinfo(np.int32).max)
    high = np.full(len(low), -1)
    np.minimum.at(low, spot, sites.label)
    np.maximum.at(high, spot, sites.label)
    disputed: BoolArray = (low != high)[spot]
    first = np.zeros(len(spot), dtype=bool)
    first[np.unique(spot, return_index=True)[1]] = True
    return first & ~disputed, disputed


def neighbours(sites: SeedPoints) -> IntArray:
    """Give the pairs (m, 2) of positions of distinct ``sites`` whose Voronoi cells touch."""
    if len(sites.xy) < 3:
        return np.array([(0, 1)] if len(sites.xy) == 2 else [], dtype=np.int32).reshape(-1, 2)
    edges = shapely.delaunay_triangles(shapely.MultiPoint(sites.xy), only_edges=True)
    ends = shapely.get_coordinates(edges).reshape(-1, 2, 2)
    tree = shapely.STRtree(np.asarray(shapely.points(sites.xy)))
    nearest = tree.nearest(np.asarray(shapely.points(ends.reshape(-1, 2))))
    return np.asarray(nearest, dtype=np.int32).reshape(-1, 2)


def groups(sites: SeedPoints, pairs: IntArray) -> IntArray:
    """Number the connected groups of like-labelled neighbours: one number per site."""
    group = np.arange(len(sites.xy), dtype=np.int32)
    same = pairs[sites.label[pairs[:, 0]] == sites.label[pairs[:, 1]]]
    while True:
        lower = np.minimum(group[same[:, 0]], group[same[:, 1]])
        merged = group.copy()
        np.minimum.at(merged, same[:, 0], lower)
        np.minimum.at(merged, same[:, 1], lower)
        merged = merged[merged]
        if np.array_equal(merged, group):
            return group
        group = merged


def trusted(sites: SeedPoints, exclave_points: int = EXCLAVE_POINTS) -> BoolArray:
    """Mark the sites to build from.

    A group is kept when it is its label's largest, holds a seat, or has at least
    ``exclave_points`` points. Where two groups are equally large the one with the seat leads.
    """
    if not len(sites.xy):
        return np.ones(0, dtype=bool)
    group = groups(sites, neighbours(sites))
    size = np.bincount(group, minlength=len(group))
    seated = np.bincount(group, weights=sites.seat, minlength=len(group)) > 0
    rank = size + 0.5 * seated
    main = np.zeros(len(group), dtype=bool)
    for label in np.unique(sites.label):
        members = group[sites.label == label]
        main[members[np.argmax(rank[members])]] = True
    kept: BoolArray = (main | seated | (size >= exclave_points))[group]
    return kept

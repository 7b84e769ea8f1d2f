"""Leave-one-out test of derived areas: whether each point falls into its own area.

A Voronoi cell is the ground nearest to its point, so the area that a point left out falls into
is that of the nearest point remaining; no geometry need be built.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from geo_service.base.model import BoolArray, FloatArray, IntArray
from geo_service.region.deriving.voronoi import SeedPoints

#: points tested at most, drawn with a fixed seed from those that exist
MAX_TESTED = 5_000


@dataclass(frozen=True, slots=True)
class HeldOut:
    """The outcome for each point tested.

    ``label`` is the area it fell into; ``border_m`` the least distance to the border of that
    area; ``miss_m`` the least distance to its own area, 0 where it fell into that.
    """

    label: IntArray
    right: BoolArray
    border_m: FloatArray
    miss_m: FloatArray

    def take(self, keep: BoolArray) -> HeldOut:
        """Give the outcomes that ``keep`` marks."""
        return HeldOut(self.label[keep], self.right[keep], self.border_m[keep], self.miss_m[keep])

    @classmethod
    def join(cls, parts: Iterable[HeldOut]) -> HeldOut:
        """Put the outcomes of several parents together."""
        listed = list(parts)
        return cls(
            np.concatenate([part.label for part in listed]),
            np.concatenate([part.right for part in listed]),
            np.concatenate([part.border_m for part in listed]),
            np.concatenate([part.miss_m for part in listed]),
        )


def leave_one_out(sites: SeedPoints, used: BoolArray, tested: BoolArray) -> HeldOut:
    """Test the sites marked ``tested`` against those marked ``used`` of other groups.

    A point whose area has no point of another group cannot be tested and is passed over; so is
    one that no other area's point faces.
    """
    positions = np.arange(len(used), dtype=np.int32)
    found = [
        _one(sites, positions[used & (sites.group != sites.group[row])], int(row))
        for row in np.flatnonzero(tested)
    ]
    table = np.array([one for one in found if one is not None], dtype=float).reshape(-1, 4)
    return HeldOut(table[:, 0].astype(np.int32), table[:, 1].astype(bool), table[:, 2], table[:, 3])


def sample(eligible: BoolArray, at_most: int, seed: int = 0) -> BoolArray:
    """Mark at most ``at_most`` of the eligible rows, drawn with a fixed seed."""
    rows = np.flatnonzero(eligible)
    if len(rows) > at_most:
        rows = np.random.default_rng(seed).choice(rows, at_most, replace=False)
    chosen = np.zeros(len(eligible), dtype=bool)
    chosen[rows] = True
    return chosen


def _one(sites: SeedPoints, rest: IntArray, row: int) -> tuple[int, bool, float, float] | None:
    own = sites.label[rest] == sites.label[row]
    if not own.any() or own.all():
        return None
    distance = np.hypot(*(sites.xy[rest] - sites.xy[row]).T)
    nearest = int(np.argmin(distance))
    into = sites.label[rest[nearest]]
    beyond = _to_bisectors(sites.xy[rest], distance, nearest)
    border = float(beyond[sites.label[rest] != into].min())
    right = bool(own[nearest])
    return int(into), right, border, 0.0 if right else float(beyond[own].min())


def _to_bisectors(xy: FloatArray, distance: FloatArray, nearest: int) -> FloatArray:
    """Give the distance from the point to the bisector of ``nearest`` and each other site.

    With a and b the distances to the two sites and c that between them, it is
    (b² − a²) / 2c, from the power of the point with respect to the two.
    """
    between = np.hypot(*(xy - xy[nearest]).T)
    between[nearest] = np.inf
    found: FloatArray = (distance**2 - distance[nearest] ** 2) / (2 * between)
    found[nearest] = np.inf
    return found

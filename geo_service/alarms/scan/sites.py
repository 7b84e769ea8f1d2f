"""The positions of places, and the circles around each: its neighbours by distance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo_service.base.errors import InputError
from geo_service.base.model import FloatArray

#: the sphere that SaTScan measures on, in km; distances are straight lines through it, which
#: differ from those on the ground by less than a millimetre at 3 km
EARTH_RADIUS_KM = 6367.0

Order = npt.NDArray[np.int32]
Sizes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ScanSites:
    """Distinct positions (n, 2 or 3) and the places at each, in order of their first id.

    Places at one position cannot be told apart by a circle, so they are one site. On the sphere
    positions are (x, y, z) in km from its centre; in a plane they are as given.
    ``site_of`` gives each place's site by id.
    """

    position: FloatArray
    places: tuple[tuple[str, ...], ...]
    site_of: dict[str, int]

    def __len__(self) -> int:
        return len(self.places)


@dataclass(frozen=True, slots=True)
class Circles:
    """For each centre i, the circles that are scanned.

    ``nearest[start[i]:start[i + 1]]`` are sites from the centre outwards; the first k of them
    are a circle, for every k. ``distance`` is parallel to it, in the unit of the positions.
    """

    start: Sizes
    nearest: Order
    distance: FloatArray


def sphere_sites(ids: Sequence[str], *, lon: FloatArray, lat: FloatArray) -> ScanSites:
    """Sites from longitudes and latitudes in degrees (n,)."""
    east, north = np.radians(lon), np.radians(lat)
    ring = np.cos(north)
    xyz = EARTH_RADIUS_KM * np.column_stack(
        (np.cos(east) * ring, np.sin(east) * ring, np.sin(north))
    )
    return _sites(ids, xyz)


def plane_sites(ids: Sequence[str], *, x: FloatArray, y: FloatArray) -> ScanSites:
    """Sites from coordinates in a plane (n,), in any unit."""
    return _sites(ids, np.column_stack((x, y)).astype(np.float64))


def _sites(ids: Sequence[str], position: FloatArray) -> ScanSites:
    if len(set(ids)) != len(ids):
        raise InputError("a place is listed twice", hint="give each place one position")
    order = sorted(range(len(ids)), key=ids.__getitem__)
    members: dict[tuple[float, ...], list[str]] = {}
    for i in order:
        members.setdefault(tuple(position[i].tolist()), []).append(ids[i])
    places = tuple(tuple(names) for names in members.values())
    site_of = {name: site for site, names in enumerate(places) for name in names}
    return ScanSites(np.array(list(members)), places, site_of)


def make_circles(
    sites: ScanSites, totals: Sizes, *, max_share: float = 0.5, max_radius: float | None = None
) -> Circles:
    """Circles of at most ``max_share`` of all cases and a radius of at most ``max_radius``.

    ``totals`` (n,) are the cases of each site in the whole period. Sites equally far from a
    centre join one by one, that with the smaller first coordinate first. A centre that alone
    holds more than the share has no circle.
    """
    limit = max_share * float(totals.sum())
    nearest: list[Order] = []
    distance: list[FloatArray] = []
    for centre in sites.position:
        far = _distances(sites.position, centre)
        order = np.lexsort((*sites.position.T[::-1], far))
        if max_radius is not None:
            order = order[far[order] <= max_radius]
        order = order[np.cumsum(totals[order]) <= limit + 1e-9]
        nearest.append(order.astype(np.int32))
        distance.append(far[order])
    start = np.concatenate(([0], np.cumsum([len(part) for part in nearest]))).astype(np.int64)
    return Circles(start, np.concatenate(nearest), np.concatenate(distance))


def _distances(position: FloatArray, centre: FloatArray) -> FloatArray:
    away: FloatArray = np.sqrt(((position - centre) ** 2).sum(axis=1))
    return away

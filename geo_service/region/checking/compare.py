"""Compare two generations: areas added, removed, renamed, and land that changed area."""

from __future__ import annotations

from dataclasses import dataclass

import shapely

from geo_service.base.errors import NotFoundError
from geo_service.base.model import AreaTable
from geo_service.region.checking.topology import SLIVER_WIDTH_M, TopologyPiece, measure
from geo_service.region.folder import RegionFolder
from geo_service.region.metric import area_m2

#: ground under this, in square metres, is summed up and not listed
MIN_MOVED_M2 = 100.0


@dataclass(frozen=True, slots=True)
class Named:
    """An area that one generation has and the other has not."""

    code: str
    name: str
    area_m2: float


@dataclass(frozen=True, slots=True)
class Renamed:
    """An area whose name or parent differs."""

    code: str
    before: str
    after: str
    what: str = "name"


@dataclass(frozen=True, slots=True)
class MovedArea:
    """Ground that changed hands, with a point in it (EPSG:4326).

    An empty code is no area; ``a|b`` is ground that two areas share.
    """

    before: str
    after: str
    area_m2: float
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Diff:
    """The changes of one level from one generation to another.

    ``noise_m2`` is the ground in slivers and pieces too small to list.
    """

    level: str
    added: tuple[Named, ...]
    removed: tuple[Named, ...]
    renamed: tuple[Renamed, ...]
    moved: tuple[MovedArea, ...]
    noise_m2: float

    @property
    def same(self) -> bool:
        """Whether nothing changed."""
        return not (self.added or self.removed or self.renamed or self.moved)


def diff_generations(folder: RegionFolder, before: str, after: str) -> tuple[Diff, ...]:
    """Compare two generations on every level that has both.

    Raises:
        NotFoundError: one of them does not exist, or no level has both.
    """
    sets = folder.manifest.area_sets
    known = sorted({areas.generation for areas in sets})
    for generation in (before, after):
        if generation not in known:
            raise NotFoundError(
                f"there is no generation {generation!r}", hint=f"there is {', '.join(known)}"
            )
    both = [
        level.id
        for level in folder.levels
        if {before, after} <= {a.generation for a in sets if a.level == level.id}
    ]
    if not both:
        raise NotFoundError(f"no level has both the generations {before!r} and {after!r}")
    return tuple(
        diff_areas(
            folder.table_of(folder.generation(level, before)),
            folder.table_of(folder.generation(level, after)),
        )
        for level in both
    )


def diff_areas(before: AreaTable, after: AreaTable) -> Diff:
    """Compare two sets of areas by code and by ground."""
    old, new = _rows(before), _rows(after)
    moved, noise = _moved(before, after)
    shared = [(before, old[code], after, new[code]) for code in old if code in new]
    return Diff(
        before.level,
        tuple(_named(after, new[code]) for code in new if code not in old),
        tuple(_named(before, old[code]) for code in old if code not in new),
        tuple(change for pair in shared for change in _renamed(*pair)),
        moved,
        noise,
    )


def _rows(areas: AreaTable) -> dict[str, int]:
    return {code: row for row, code in enumerate(areas.codes)}


def _named(areas: AreaTable, row: int) -> Named:
    return Named(areas.codes[row], areas.names[row], area_m2(areas.geometry[row]))


def _renamed(before: AreaTable, i: int, after: AreaTable, j: int) -> list[Renamed]:
    pairs = {
        "name": (before.names[i], after.names[j]),
        "parent": (before.parents[i], after.parents[j]),
    }
    return [
        Renamed(before.codes[i], *pair, what) for what, pair in pairs.items() if pair[0] != pair[1]
    ]


def _moved(before: AreaTable, after: AreaTable) -> tuple[tuple[MovedArea, ...], float]:
    """List the ground that changed hands, largest first, and sum up what is too small."""
    pieces = _lost(before, after)
    # what one area lost to another is listed once; seen from the other side only the rest counts
    pieces += [(to, source, piece) for source, to, piece in _lost(after, before, new_only=True)]
    listed = [
        MovedArea(source, target, piece.area_m2, piece.lon, piece.lat)
        for source, target, piece in pieces
        if piece.width_m >= SLIVER_WIDTH_M and piece.area_m2 >= MIN_MOVED_M2
    ]
    listed.sort(key=lambda one: (-one.area_m2, one.before, one.after))
    noise = sum(piece.area_m2 for _, _, piece in pieces) - sum(one.area_m2 for one in listed)
    return tuple(listed), max(noise, 0.0)


def _lost(
    before: AreaTable, after: AreaTable, *, new_only: bool = False
) -> list[tuple[str, str, TopologyPiece]]:
    """Find the ground each area lost, and which holds it now (an empty code is none).

    Ground that two areas shared before and one holds now went from ``a|b`` to ``b``. With
    ``new_only``, ground that its holder did not hold before is passed over.
    """
    then, now = _rows(before), _rows(after)
    tree = shapely.STRtree(after.geometry)
    found: list[tuple[str, str, TopologyPiece | None]] = []
    for row in _changed(before, after):
        code, lost = before.codes[row], before.geometry[row]
        if code in now:
            lost = shapely.difference(lost, after.geometry[now[code]])
        holders = [i for i in tree.query(lost, predicate="intersects") if after.codes[i] != code]
        for i in holders:
            holder, common = after.codes[i], shapely.intersection(lost, after.geometry[i])
            if holder in then:
                kept = shapely.intersection(common, before.geometry[then[holder]])
                found.append(("|".join(sorted((code, holder))), holder, measure(kept, ())))
                common = shapely.difference(common, kept)
            if not new_only:
                found.append((code, holder, measure(common, ())))
        rest = shapely.difference(lost, shapely.union_all(after.geometry[holders]))
        found.append((code, "", measure(rest, ())))
    return [(source, target, piece) for source, target, piece in found if piece is not None]


def _changed(areas: AreaTable, other: AreaTable) -> list[int]:
    """Give the rows of the areas that the other set has not in the very same shape."""
    rows = _rows(other)
    return [
        row
        for row, (code, shape) in enumerate(zip(areas.codes, areas.geometry, strict=True))
        if code not in rows or not shapely.equals(shape, other.geometry[rows[code]])
    ]

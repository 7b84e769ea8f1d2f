"""Check one set of areas: codes, coordinates, overlaps, gaps, slivers, parents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import shapely

from geo_service.base.earth import METRES_PER_DEGREE_LON
from geo_service.base.model import AreaTable
from geo_service.region.checking import nesting, topology
from geo_service.region.checking.findings import Finding, Severity
from geo_service.region.checking.topology import TopologyPiece

#: an area of which more than this share lies outside its parent is taken for a wrong parent
WRONG_PARENT_SHARE = 0.5
#: an overlap of at most this share of the smaller area is a flaw of the drawing, as most official
#: borders have some: it is told, and does not keep the areas out
SMALL_SHARE = 0.001
OVERLAP_HINT = "--allow-overlap if they are meant to; --sliver METRES if it is digitising"


def check_areas(
    areas: AreaTable, above: AreaTable | None, *, overlap_ok: bool, sliver_width_m: float
) -> list[Finding]:
    """Check valid polygons against one another and, where given, against the level above."""
    findings = list(check_codes(areas.codes))
    severity = Severity.NOTE if overlap_ok else Severity.ERROR
    smallest = _Sizes(areas)
    for piece in topology.overlaps(areas.geometry, areas.codes):
        what = " and ".join(piece.codes) + " overlap"
        small = severity is Severity.ERROR and smallest.is_small(piece)
        grade = Severity.WARNING if small else severity
        found = _piece("overlap", grade, what, piece, sliver_width_m)
        findings.append(replace(found, hint=OVERLAP_HINT) if found.severity == "error" else found)
    gap = Severity.NOTE if overlap_ok else Severity.WARNING
    for piece in topology.gaps(areas.geometry, areas.codes):
        where = "between" if len(piece.codes) > 1 else "enclosed by"
        what = f"a gap {where} {', '.join(piece.codes)}"
        findings.append(_piece("gap", gap, what, piece, sliver_width_m))
    findings += _thin(areas, sliver_width_m)
    if above is not None:
        findings += _nesting(areas, above, sliver_width_m)
    return findings


class _Sizes:
    """The sizes of areas, each measured when it is first asked for."""

    def __init__(self, areas: AreaTable) -> None:
        self._geometry = dict(zip(areas.codes, areas.geometry, strict=True))
        self._area_m2: dict[str, float] = {}

    def is_small(self, piece: TopologyPiece) -> bool:
        """Whether a piece is small for every area that it belongs to."""
        return piece.area_m2 <= SMALL_SHARE * min(self._size_m2(code) for code in piece.codes)

    def _size_m2(self, code: str) -> float:
        if code not in self._area_m2:
            whole = topology.measure(self._geometry[code], (code,))
            self._area_m2[code] = whole.area_m2 if whole else 0.0
        return self._area_m2[code]


def check_degrees(areas: AreaTable) -> list[Finding]:
    """Find areas whose coordinates are not finite or not degrees (EPSG:4326)."""
    coordinates, owner = shapely.get_coordinates(areas.geometry, return_index=True)
    with np.errstate(invalid="ignore"):
        fine = (np.abs(coordinates) <= (180.0, 90.0)).all(axis=1)
    return [
        Finding(
            "coordinates",
            Severity.ERROR,
            f"{areas.codes[row]!r} has coordinates that are not longitude and latitude",
            (areas.codes[row],),
            hint="import the areas again from their source",
        )
        for row in np.unique(owner[~fine])
    ]


def check_codes(codes: Iterable[str]) -> Iterator[Finding]:
    """Find empty and repeated codes."""
    counts = Counter(codes)
    if empty := counts.pop("", 0):
        yield Finding("empty_code", Severity.ERROR, f"{empty} area(s) have no code")
    for code, count in counts.items():
        if count > 1:
            yield Finding(
                "duplicate_code",
                Severity.ERROR,
                f"code {code!r} occurs {count} times",
                (code,),
                hint="add --dissolve if these are parts of one area",
            )


def _piece(
    kind: str, severity: Severity, what: str, piece: TopologyPiece, sliver_width_m: float
) -> Finding:
    if piece.width_m < sliver_width_m:
        kind, severity, what = "sliver", Severity.NOTE, f"sliver {piece.width_m:.2g} m wide: {what}"
    return Finding(kind, severity, what, piece.codes, piece.area_m2, piece.lon, piece.lat)


def _thin(areas: AreaTable, sliver_width_m: float) -> Iterator[Finding]:
    """Find areas with parts that are mere slivers."""
    parts, owner = shapely.get_parts(areas.geometry, return_index=True)
    degrees = sliver_width_m / METRES_PER_DEGREE_LON
    # mean width in degrees first, cheaply; longitude makes it at most an underestimate
    suspect = 2 * shapely.area(parts) < 4 * degrees * shapely.length(parts)
    for part, row in zip(parts[suspect], owner[suspect], strict=True):
        piece = topology.measure(part, (areas.codes[row],))
        if piece and piece.width_m < sliver_width_m:
            what = f"a part of {areas.codes[row]!r}"
            yield _piece("sliver", Severity.NOTE, what, piece, sliver_width_m)


def _parent_hint(parent: str, above: AreaTable) -> str:
    """How an unknown parent is mended: by a field with codes, or by position."""
    codes = ", ".join(above.codes[:3]) + (" …" if len(above.codes) > 3 else "")
    what = "it is a name there" if parent in above.names else f"the codes above are {codes}"
    return f"{what}: name a field with codes, or leave --parent out (then by position)"


def _nesting(areas: AreaTable, above: AreaTable, sliver_width_m: float) -> Iterator[Finding]:
    known = set(above.codes)
    for code, parent in zip(areas.codes, areas.parents, strict=True):
        if parent not in known:
            what = f"names the unknown parent {parent!r}" if parent else "names no parent"
            severity = Severity.ERROR if parent else Severity.WARNING
            hint = _parent_hint(parent, above) if parent else None
            yield Finding("unknown_parent", severity, f"{code!r} {what}", (code,), hint=hint)
    for piece, share in nesting.outside_parent(areas, above):
        wrong = share > WRONG_PARENT_SHARE
        severity = Severity.ERROR if wrong else Severity.WARNING
        what = f"{piece.codes[0]} reaches out of its parent {piece.codes[1]} ({share:.1%} of it)"
        yield _piece("outside_parent", severity, what, piece, sliver_width_m)
    for piece in nesting.uncovered(areas, above):
        what = f"part of {piece.codes[0]} is covered by no area"
        yield _piece("hole_in_coverage", Severity.WARNING, what, piece, sliver_width_m)

"""Derive approximate areas from labelled points, where no boundaries are available."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo_service.base.model import AreaTable, FloatArray, ObjectArray
from geo_service.base.progress import report_progress
from geo_service.region.deriving.accuracy import Accuracy, estimate
from geo_service.region.deriving.held_out import MAX_TESTED, HeldOut, leave_one_out, sample
from geo_service.region.deriving.labelled import NO_PARENT, LabelledPoints, families
from geo_service.region.deriving.shared_vertices import knit
from geo_service.region.deriving.voronoi import areas_of
from geo_service.region.metric import EqualAreaPlane, area_m2


@dataclass(frozen=True, slots=True)
class Derived:
    """Derived areas with their accuracy.

    ``parents`` are the areas above, with the vertices they now share with those below;
    ``reason`` says for each point why it was left out, and is empty where it was used.
    """

    areas: AreaTable
    parents: AreaTable
    reason: ObjectArray
    accuracy: Accuracy


@dataclass(frozen=True, slots=True)
class _Drawn:
    """One area as drawn, with its code and its parent's."""

    code: str
    parent: str
    shape: BaseGeometry


def derive(
    points: LabelledPoints, parents: AreaTable, names: Mapping[str, str], level: str
) -> Derived:
    """Build an area per code: Voronoi cells of its points, united, clipped to the parent.

    ``parents`` are the areas above (EPSG:4326); ``names`` maps a code to its name. The areas
    of one parent tile it. Points that contradict their neighbours are left out, but count when
    the accuracy is estimated.
    """
    plane = EqualAreaPlane.around(shapely.total_bounds(parents.geometry))
    codes, label = np.unique(points.code.astype(str), return_inverse=True)
    reason = np.full(len(points.code), NO_PARENT, dtype=object)
    drawn: list[_Drawn] = []
    outcomes: list[HeldOut] = []
    share = min(1.0, MAX_TESTED / max(len(points.code), 1))
    done = 0
    for family in families(points, label.astype(np.int32), parents, plane):
        reason[family.rows] = family.reason
        found, shapes = areas_of(family.sites.take(family.used), family.parent, plane)
        drawn += [
            _Drawn(str(codes[one]), family.code, s) for one, s in zip(found, shapes, strict=True)
        ]
        chosen = sample(family.testable, max(1, round(share * len(family.rows))))
        outcomes.append(leave_one_out(family.sites, family.used, chosen))
        done += len(family.rows)
        report_progress(done, min(1.0, done / len(points.code)), "points")
    areas, above = _knitted(drawn, names, level, parents)
    spacing = _spacing(areas, points.code[reason == ""])
    accuracy = _accuracy(
        HeldOut.join(outcomes), codes, dict(zip(areas.codes, spacing, strict=True))
    )
    metres = np.round(accuracy.spacing_factor * spacing)
    return Derived(replace(areas, accuracy_m=metres), above, reason, accuracy)


def _knitted(
    drawn: list[_Drawn], names: Mapping[str, str], level: str, parents: AreaTable
) -> tuple[AreaTable, AreaTable]:
    """Put the areas in code order, and make them and their parents share their vertices."""
    drawn = sorted(drawn, key=lambda one: one.code)
    geometry = np.empty(len(drawn), dtype=object)
    geometry[:] = [one.shape for one in drawn]
    if drawn:
        geometry, above = knit(geometry, parents.geometry)
        parents = replace(parents, geometry=above)
    areas = AreaTable(
        level,
        tuple(one.code for one in drawn),
        tuple(names.get(one.code, one.code) for one in drawn),
        tuple(one.parent for one in drawn),
        geometry,
    )
    return areas, parents


def _spacing(areas: AreaTable, codes: ObjectArray) -> FloatArray:
    """Give the point spacing of each area, √(area / points), in metres."""
    listed, counts = np.unique(codes.astype(str), return_counts=True)
    points = dict(zip(listed.tolist(), counts.tolist(), strict=True))
    return np.array(
        [
            np.sqrt(area_m2(shape) / points.get(code, 1))
            for code, shape in zip(areas.codes, areas.geometry, strict=True)
        ]
    )


def _accuracy(outcome: HeldOut, codes: ObjectArray, spacing: Mapping[str, float]) -> Accuracy:
    """Estimate from the points that fell into an area that was drawn."""
    keep = np.array([codes[one] in spacing for one in outcome.label], dtype=bool)
    kept = outcome.take(keep)
    return estimate(kept, np.array([spacing[codes[one]] for one in kept.label]))

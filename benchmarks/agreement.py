"""Agreement of ``assign`` with plain geopandas, and with what the cities assigned themselves.

Run ``python -m benchmarks.agreement``. Needs the two 311 data sets in ``../shared/data``, which are
not part of the project; without them it says so and stops. Prints the tables of docs/agreement.md.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo_service.assign import AssignSummary, Options, assign_file
from geo_service.region.folder import RegionFolder
from geo_service.service.atlas import Atlas

DATA = Path(__file__).resolve().parents[1] / "../shared/data"
BOROUGHS = {"MANHATTAN": 1, "BRONX": 2, "BROOKLYN": 3, "QUEENS": 4, "STATEN ISLAND": 5}
CITY_HALL = (-118.2427, 34.0537)


@dataclass(frozen=True)
class Case:
    """One level of one city: its polygons, and the column in which the city assigned it."""

    city: str
    level: str
    polygons: str
    code: str
    own: str


CASES = (
    Case("la311", "council", "la_council_districts_2012.geojson", "external_id", "cd"),
    Case("la311", "nc", "la_neighborhood_councils_certified.geojson", "nc_id", "nc"),
    Case("nyc311", "board", "community_district.geojson", "boro_cd", "community_board"),
)


def main() -> None:
    if not (DATA / "la311").is_dir():
        print("the 311 data sets are not here; nothing to compare")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for case in CASES:
            region_import(case, folder / case.city)
        frames = {city: assign(city, folder)[0] for city in ("la311", "nyc311")}
        print_sjoin(frames)
        print_own(frames)
        print_default(folder)


def region_import(case: Case, region: Path) -> None:
    """Import a level with the command a user would type."""
    program = "from geo_service.cli.main import main; main()"
    options = ["--level", case.level, "--code", case.code, "--name", "name", "--allow-overlap"]
    subprocess.run(
        [sys.executable, "-c", program, "region", "import", DATA / case.city / case.polygons,
         "--region", region, *options, "--generation", "2020"],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def assign(
    city: str, folder: Path, source: Path | None = None
) -> tuple[pd.DataFrame, AssignSummary]:
    atlas = Atlas(RegionFolder.open(folder / city))
    out = folder / f"{city}.csv"
    summary = assign_file(atlas, source or DATA / city / "points.csv.gz", out, Options())
    frame = pd.read_csv(out, dtype=str, keep_default_na=False)
    assert len(frame) == summary.tally.rows
    return frame, summary


def print_sjoin(frames: dict[str, pd.DataFrame]) -> None:
    """Compare each row's set of codes with that of ``geopandas.sjoin`` on the source polygons."""
    print("| level | rows with a coordinate | the same areas | on an edge | different |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for case in CASES:
        frame = frames[case.city]
        frame = frame[frame["longitude"] != ""].reset_index(drop=True)
        areas = gpd.read_file(DATA / case.city / case.polygons)
        points = gpd.GeoDataFrame(
            geometry=gpd.points_from_xy(frame["longitude"], frame["latitude"]), crs=4326
        )
        joined = gpd.sjoin(points, areas[[case.code, "geometry"]], predicate="intersects")
        texts = joined[case.code].astype(str).groupby(level=0).agg(lambda c: "|".join(sorted(c)))
        theirs = texts.reindex(frame.index, fill_value="")
        same = frame[f"{case.level}_code"] == theirs
        tree = shapely.STRtree(areas.geometry.boundary.values)
        edge = tree.query(points.geometry.values, predicate="dwithin", distance=1e-12)[0]
        row = f"| {case.city} {case.level} | {len(frame):,} | {same.sum():,} ({same.mean():.2%}) "
        print(row + f"| {len(np.unique(edge))} | {(~same).sum()} |")


def own_code(case: Case, values: pd.Series) -> pd.Series:
    """Bring the city's spelling to the code of the polygons; empty where it names no area."""
    if case.city == "la311":
        return values.str.removesuffix(".0")
    parts = values.str.extract(r"^(\d\d) ([A-Z ]+)$")
    number = parts[1].map(BOROUGHS) * 100 + pd.to_numeric(parts[0])
    return number.astype("Int64").astype("string").fillna("")


def print_own(frames: dict[str, pd.DataFrame]) -> None:
    """Compare with the city's own column, and say how far off the differing points lie."""
    print("\n| level | both assign | agree | one of several | differ | median m, max m |", end="")
    print(" only the city | only ours | neither |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for case in CASES:
        frame = frames[case.city]
        frame = frame[frame["longitude"] != ""]
        ours, city = frame[f"{case.level}_code"], own_code(case, frame[case.own])
        among = np.array([c in o.split("|") for c, o in zip(city, ours, strict=True)])
        by_us, by_city = (ours != "").to_numpy(), (city != "").to_numpy()
        both = by_us & by_city
        equal = both & (ours == city).to_numpy()
        differ = both & ~among
        off = distances_m(case, frame[differ], city[differ])
        cells = [
            f"{case.city} {case.level}",
            f"{both.sum():,}",
            f"{equal.sum():,} ({equal.sum() / both.sum():.2%})",
            f"{(both & among & ~equal).sum()}",
            f"{differ.sum()}",
            f"{np.median(off):.0f}, {off.max():.0f}",
            f"{(by_city & ~by_us).sum()}",
            f"{(by_us & ~by_city).sum()}",
            f"{(~by_us & ~by_city).sum()}",
        ]
        print("| " + " | ".join(cells) + " |")


def distances_m(case: Case, frame: pd.DataFrame, city: pd.Series) -> np.ndarray:
    """Metres from each point to the area that the city names; areas it does not draw are left."""
    areas = gpd.read_file(DATA / case.city / case.polygons)
    metric = areas.estimate_utm_crs()
    shapes = areas.to_crs(metric).set_index(areas[case.code].astype(str)).geometry
    points = gpd.GeoSeries(gpd.points_from_xy(frame["longitude"], frame["latitude"]), crs=4326)
    known = city.isin(shapes.index).to_numpy()
    there = shapes.loc[city[known]]
    return shapely.distance(points.to_crs(metric).values[known], there.values)


def print_default(folder: Path) -> None:
    """Put the rows without coordinate on the city hall, as a geocoder would, and look for them."""
    frame = pd.read_csv(DATA / "la311/points.csv.gz", dtype=str, keep_default_na=False)
    blank = frame["longitude"] == ""
    _, before = assign("la311", folder)
    frame.loc[blank, ["longitude", "latitude"]] = [str(part) for part in CITY_HALL]
    frame.to_csv(folder / "restored.csv", index=False)
    found, after = assign("la311", folder, folder / "restored.csv")
    flagged = found["assign_status"] == "default_location"
    print(
        f"\ndefault_location: {before.tally.status['default_location']} of {len(frame):,} rows as"
    )
    print(f"published; with {blank.sum():,} rows put on one point: {flagged.sum():,} found,")
    print(f"{(flagged & blank).sum():,} of them the right ones; {after.rows_per_s:,.0f} rows/s")


if __name__ == "__main__":
    main()
